// What is in a PDF that is about to be published. A document that takes too long or too much is as good as broken.
import { Worker } from 'node:worker_threads'
import type { DocumentCheck } from '#rules/publication.ts'

const patienceMs = 30_000

export function inspectDocument(bytes: Uint8Array): Promise<DocumentCheck> {
  const broken: DocumentCheck = {
    opens: 'broken',
    pages: 0,
    looked: 0,
    withText: 0,
    tagged: false,
    language: null,
    title: null,
    bytes: bytes.length,
  }
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./inspect-thread.ts', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: 384 },
    })
    const end = (check: DocumentCheck) => {
      clearTimeout(impatience)
      resolve(check)
      void thread.terminate()
    }
    const impatience = setTimeout(() => end(broken), patienceMs)
    thread.once('message', end)
    thread.once('error', () => end(broken))
    thread.once('exit', () => end(broken))
  })
}
