// Whether the product can do its work now: write to its database and to its shelf, trust its clock, and count on a worker.
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beat, findBeatAge } from '#store/clock.ts'
import type { Db } from '#store/db.ts'
import { sayClockDoubt, signTexts } from '#texts/signs.ts'
import type { OpenClock } from './clock.ts'

export type Check = { readonly ok: true } | { readonly ok: false; readonly message: string }
export interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<'database' | 'files' | 'clock' | 'workers', Check>>
}

/** The name by which workers beat. */
export const workerBeat = 'worker'
const workerSilentAfterSeconds = 60
const answerWithinMs = 2_000
const freshForMs = 1_000

/** Answers how things stand: looked at once a second at most, however many ask, and within two seconds whatever hangs. */
export function openReadiness(
  { db, clock }: { db: Db; clock: Pick<OpenClock, 'check'> },
  filesDir: string,
): () => Promise<Readiness> {
  let last: { readonly at: number; readonly found: Promise<Readiness> } | undefined
  /** What still runs of an earlier look: it is not begun a second time. */
  const running = new Map<string, Promise<string | undefined>>()

  return () => {
    if (!last || performance.now() - last.at > freshForMs) last = { at: performance.now(), found: look() }
    return last.found
  }

  async function look(): Promise<Readiness> {
    const [database, files, isOnTime, workers] = await Promise.all([
      judged('database', signTexts.database, async () => {
        await beat(db, 'readiness')
        return undefined
      }),
      judged('files', signTexts.files, async () => {
        await tryShelf(filesDir)
        return undefined
      }),
      judged('clock', signTexts.database, async () => {
        const doubts = await clock.check()
        return doubts.length > 0 ? doubts.map(sayClockDoubt).join(' ') : undefined
      }),
      judged('workers', signTexts.database, async () => {
        const age = await findBeatAge(db, workerBeat)
        return age === undefined || age > workerSilentAfterSeconds ? signTexts.workers : undefined
      }),
    ])
    const checks = { database, files, clock: isOnTime, workers }
    return { ready: Object.values(checks).every(({ ok }) => ok), checks }
  }

  /** `find` answers what is wrong, if anything; one that fails or hangs is told of as `failing`. */
  async function judged(
    name: string,
    failing: string,
    find: () => Promise<string | undefined>,
  ): Promise<Check> {
    const found =
      running.get(name) ??
      find()
        .catch(() => failing)
        .finally(() => running.delete(name))
    running.set(name, found)
    let waiting: NodeJS.Timeout | undefined
    const hung = new Promise<string>((resolve) => {
      waiting = setTimeout(() => resolve(failing), answerWithinMs)
    })
    const message = await Promise.race([found, hung])
    clearTimeout(waiting)
    return message === undefined ? { ok: true } : { ok: false, message }
  }
}

/** Where forms write their files too; what a death leaves there is swept like theirs. */
async function tryShelf(filesDir: string): Promise<void> {
  const aside = join(filesDir, 'aside')
  await mkdir(aside, { recursive: true })
  const path = join(aside, randomUUID())
  try {
    await writeFile(path, 'x', { flag: 'wx', flush: true, mode: 0o600 })
  } finally {
    await rm(path, { force: true })
  }
}
