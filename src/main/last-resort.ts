// The last resort for errors that nobody caught: told, counted, and survived, unless they come one after another.
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/** So many within a minute are no accident: what is broken in here ends in order, and is started afresh. */
const tooMany = 20
const windowMs = 60_000

/**
 * What is true stands in the database and was written whole or not at all, so that one lost thread of work is no reason
 * to leave everybody without an answer. `leave` ends the process in order.
 */
export function openLastResort({
  log,
  metrics,
  leave,
}: {
  log: Logger
  metrics: Pick<Metrics, 'errorUnheard'>
  leave: () => void
}): void {
  let recent: number[] = []
  const hear = (kind: 'exception' | 'rejection') => (error: unknown) => {
    log.fatal({ error, kind }, 'an error that nobody caught')
    metrics.errorUnheard(kind)
    const now = performance.now()
    recent = [...recent.filter((at) => now - at < windowMs), now]
    if (recent.length >= tooMany) leave()
  }
  process.on('uncaughtException', hear('exception'))
  process.on('unhandledRejection', hear('rejection'))
}
