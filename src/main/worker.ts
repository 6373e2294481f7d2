// The timetable: what is done by itself, and how often. Each task may run in several processes at once.
import { setTimeout as sleep } from 'node:timers/promises'
import { tellDueWithdrawals } from '#commands/withdraw-website-request.ts'
import { checkDocuments } from '#jobs/check-documents.ts'
import { printActs } from '#jobs/print-acts.ts'
import { printConstancias } from '#jobs/print-constancias.ts'
import { raiseDueAlerts } from '#jobs/raise-alerts.ts'
import { scanFiles } from '#jobs/scan-files.ts'
import { type LineDoors, sendAlerts } from '#jobs/send-alerts.ts'
import { type Ending, sendMail } from '#jobs/send-mail.ts'
import { sendTexts } from '#jobs/send-texts.ts'
import { sweepDeadlines } from '#jobs/sweep-deadlines.ts'
import { sweepFiles, sweepWaitingFiles } from '#jobs/sweep-files.ts'
import { watchPublications } from '#jobs/watch-publications.ts'
import { watchSpace } from '#jobs/watch-space.ts'
import { sweepAllowances } from '#store/allowance.ts'
import { beat } from '#store/clock.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { OpenHouse } from './open-house.ts'
import { workerBeat } from './readiness.ts'

interface Tell {
  readonly log: Logger
  readonly metrics: Metrics
}

interface Task {
  readonly name: string
  /** It writes or removes because time has passed: it waits while the clock is doubted. */
  readonly byTheClock?: true
  readonly everySeconds: number
  /** How long a process lets it be. */
  readonly restsSeconds?: number
  run(house: OpenHouse, ending: Ending, doors: LineDoors, tell: Tell): Promise<unknown>
}

const timetable: readonly Task[] = [
  { name: 'send-mail', everySeconds: 5, run: (house, ending) => sendMail(house, ending) },
  { name: 'beat', everySeconds: 10, run: ({ db }) => beat(db, workerBeat) },
  { name: 'raise-alerts', byTheClock: true, everySeconds: 5, run: (house) => raiseDueAlerts(house) },
  {
    name: 'send-alerts',
    everySeconds: 3,
    run: (house, ending, doors) => sendAlerts({ ...house, doors }, ending),
  },
  {
    name: 'send-texts',
    everySeconds: 3,
    run: (house, ending, doors) => sendTexts({ ...house, doors }, ending),
  },
  {
    name: 'sweep-deadlines',
    byTheClock: true,
    everySeconds: 15,
    run: ({ db, now }) => sweepDeadlines(db, now()),
  },
  { name: 'print-acts', everySeconds: 5, run: (house) => printActs(house) },
  { name: 'scan-files', everySeconds: 2, run: (house, ending) => scanFiles(house, ending.soon) },
  { name: 'check-documents', everySeconds: 2, run: ({ db, files }) => checkDocuments(db, files) },
  {
    name: 'watch-publications',
    byTheClock: true,
    everySeconds: 5,
    run: (house, ending) => watchPublications(house, ending.soon),
  },
  {
    name: 'tell-withdrawals',
    byTheClock: true,
    everySeconds: 30,
    run: ({ db, now }) => tellDueWithdrawals(db, now()),
  },
  { name: 'print-constancias', byTheClock: true, everySeconds: 5, run: (house) => printConstancias(house) },
  { name: 'mark-house', everySeconds: 600, run: (house) => house.mark() },
  {
    name: 'sweep-files',
    byTheClock: true,
    everySeconds: 6 * 3600,
    // A start is when folder and database may have been changed for others.
    restsSeconds: 6 * 3600,
    run: async (house, _ending, _doors, { log, metrics }) => {
      const swept = await sweepFiles(house, house.now())
      metrics.filesSwept(swept)
      if (swept.doubted > 0)
        log.error(swept, 'too many files that no case speaks of: is this their database? None was touched')
      else log.info(swept, 'files that no case speaks of were moved aside')
    },
  },
  { name: 'sweep-allowances', everySeconds: 600, run: ({ db }) => sweepAllowances(db) },
  {
    name: 'sweep-waiting-files',
    byTheClock: true,
    everySeconds: 300,
    run: async ({ db, files, now, recognise }) => {
      await recognise()
      return sweepWaitingFiles(db, files, now())
    },
  },
  { name: 'watch-space', everySeconds: 300, run: ({ files, report }) => watchSpace(files, report) },
]

/** What is running may take this long to finish. */
const patienceMs = 5_000

/** Starts the timetable; `stop` lets what is running finish. */
export function startWorker(
  house: OpenHouse,
  { log, metrics, doors }: { log: Logger; metrics: Metrics; doors: LineDoors },
): { stop(): Promise<void> } {
  const ending = new AbortController()
  const givingUp = new AbortController()
  const running = timetable.map((task) => repeat(task))
  return {
    async stop() {
      ending.abort()
      const impatience = setTimeout(() => givingUp.abort(), patienceMs)
      await Promise.all(running)
      clearTimeout(impatience)
    },
  }

  async function repeat({ name, byTheClock, everySeconds, restsSeconds = 0, run }: Task): Promise<void> {
    await rest(restsSeconds)
    while (!ending.signal.aborted) {
      const began = performance.now()
      try {
        const isHeld = byTheClock && (await house.clock.check()).length > 0
        if (!isHeld) await run(house, { soon: ending.signal, now: givingUp.signal }, doors, { log, metrics })
        metrics.taskDone(name, (performance.now() - began) / 1000, isHeld ? 'held' : 'done')
      } catch (error) {
        metrics.taskDone(name, (performance.now() - began) / 1000, 'failed')
        log.error({ error, task: name }, 'a task failed; it will be tried again')
      }
      await rest(everySeconds)
    }
  }

  async function rest(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: ending.signal }).catch(() => undefined)
  }
}
