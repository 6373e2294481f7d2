// The child process that reads mail. What it is given may be hostile: it is ended when it takes too long or too much.
import { serve } from '../confined-child.ts'
import { MailDecoder } from './decoder.ts'
import type { ReaderAnswer, ReaderOrder } from './reader.ts'

// Before the parser is loaded: it makes its decoders when it is.
globalThis.TextDecoder = MailDecoder as typeof TextDecoder
const { readMail } = await import('./read.ts')

serve<ReaderOrder, ReaderAnswer>(async ({ raw, html }) => {
  if (raw) return { reading: await readMail(raw) }
  // Loaded by the first HTML that somebody looks at: it is heavy.
  const { sanitizeHtml } = await import('./sanitize.ts')
  return { clean: await sanitizeHtml(html) }
})
