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
import { sweepFiles } from '#jobs/sweep-files.ts'
import { watchPublications } from '#jobs/watch-publications.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { OpenHouse } from './open-house.ts'

interface Task {
  readonly name: string
  readonly everySeconds: number
  run(house: OpenHouse, ending: Ending, doors: LineDoors): Promise<unknown>
}

const timetable: readonly Task[] = [
  { name: 'send-mail', everySeconds: 5, run: (house, ending) => sendMail(house, ending) },
  { name: 'raise-alerts', everySeconds: 5, run: (house) => raiseDueAlerts(house) },
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
  { name: 'sweep-deadlines', everySeconds: 15, run: ({ db, now }) => sweepDeadlines(db, now()) },
  { name: 'print-acts', everySeconds: 5, run: (house) => printActs(house) },
  { name: 'scan-files', everySeconds: 2, run: (house, ending) => scanFiles(house, ending.soon) },
  { name: 'check-documents', everySeconds: 2, run: ({ db, files }) => checkDocuments(db, files) },
  {
    name: 'watch-publications',
    everySeconds: 5,
    run: (house, ending) => watchPublications(house, ending.soon),
  },
  { name: 'tell-withdrawals', everySeconds: 30, run: ({ db, now }) => tellDueWithdrawals(db, now()) },
  { name: 'print-constancias', everySeconds: 5, run: (house) => printConstancias(house) },
  { name: 'sweep-files', everySeconds: 6 * 3600, run: ({ db, files, now }) => sweepFiles(db, files, now()) },
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

  async function repeat({ name, everySeconds, run }: Task): Promise<void> {
    while (!ending.signal.aborted) {
      const began = performance.now()
      try {
        await run(house, { soon: ending.signal, now: givingUp.signal }, doors)
        metrics.taskDone(name, (performance.now() - began) / 1000, 'done')
      } catch (error) {
        metrics.taskDone(name, (performance.now() - began) / 1000, 'failed')
        log.error({ error, task: name }, 'a task failed; it will be tried again')
      }
      await sleep(everySeconds * 1000, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
}
