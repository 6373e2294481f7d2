// The thread that reads mail. What it is given may be hostile: reader.ts ends it when it takes too long or too much.
import { parentPort } from 'node:worker_threads'
import { MailDecoder } from './decoder.ts'

// Before the parser is loaded: it makes its decoders when it is.
globalThis.TextDecoder = MailDecoder as typeof TextDecoder
const { readMail } = await import('./read.ts')

parentPort?.on('message', ({ id, raw }: { id: number; raw: Uint8Array }) => {
  void readMail(raw).then((reading) => parentPort?.postMessage({ id, reading }))
})
