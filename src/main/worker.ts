// The timetable: what is done by itself, and how often. Each task may run in several processes at once.
import { sweepDeadlines } from '#jobs/sweep-deadlines.ts'
import { sweepFiles } from '#jobs/sweep-files.ts'
import type { Logger } from './log.ts'
import type { OpenHouse } from './open-house.ts'

interface Task {
  readonly name: string
  readonly everySeconds: number
  run(house: OpenHouse): Promise<unknown>
}

const timetable: readonly Task[] = [
  { name: 'sweep-deadlines', everySeconds: 15, run: ({ db, now }) => sweepDeadlines(db, now()) },
  { name: 'sweep-files', everySeconds: 6 * 3600, run: ({ db, files, now }) => sweepFiles(db, files, now()) },
]

/** Starts the timetable; `stop` lets what is running finish. */
export function startWorker(house: OpenHouse, log: Logger): { stop(): Promise<void> } {
  const ending = new AbortController()
  const running = timetable.map((task) => repeat(task))
  return {
    async stop() {
      ending.abort()
      await Promise.all(running)
    },
  }

  async function repeat({ name, everySeconds, run }: Task): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await run(house)
      } catch (error) {
        log.error({ error, task: name }, 'a task failed; it will be tried again')
      }
      await pause(everySeconds * 1000, ending.signal)
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
