// The thread that reads mail. What it is given may be hostile: reader.ts ends it when it takes too long or too much.
import { parentPort } from 'node:worker_threads'
import { MailDecoder } from './decoder.ts'

// Before the parser is loaded: it makes its decoders when it is.
globalThis.TextDecoder = MailDecoder as typeof TextDecoder
const { readMail } = await import('./read.ts')

parentPort?.on('message', async ({ id, raw, html }: { id: number; raw?: Uint8Array; html?: string }) => {
  if (raw) parentPort?.postMessage({ id, reading: await readMail(raw) })
  else if (html !== undefined) {
    // Loaded by the first HTML that somebody looks at: it is heavy.
    const { sanitizeHtml } = await import('./sanitize.ts')
    parentPort?.postMessage({ id, clean: await sanitizeHtml(html) })
  }
})
