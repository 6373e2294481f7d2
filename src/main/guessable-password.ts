// Would somebody guess this password? Judged in a thread that ends with the answer: the lists of words take 1.7 s and some
// 100 MB, which a house does not keep for what happens a few times a month.
import { Worker } from 'node:worker_threads'

let last: Promise<unknown> = Promise.resolve()

/** `words` are those that whoever knows the person or the entity tries first. One is judged at a time. */
export async function isGuessable(password: string, words: readonly string[]): Promise<boolean> {
  const verdict = last.then(() => judge(password, words))
  last = verdict.catch(() => {})
  return verdict
}

function judge(password: string, words: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./guessable-password-thread.ts', import.meta.url), {
      workerData: { password, words },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the judge of passwords ended without a word')))
  })
}
