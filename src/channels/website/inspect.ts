// What is in a PDF that is about to be published. Reading one may take too long or too much: then that is what is known of it.
import { type DocumentCheck, nothingFound } from '#rules/publication.ts'
import { confine } from '../confined.ts'

const patienceMs = 30_000

const child = confine<Uint8Array, DocumentCheck>(new URL('./inspect-child.ts', import.meta.url))

export async function inspectDocument(bytes: Uint8Array): Promise<DocumentCheck> {
  const { answer } = await child.ask(bytes, patienceMs)
  return answer ?? { ...nothingFound(bytes.length), opens: 'too_complex' }
}
