// Promises: assignee and coordinators are warned before a promise is broken, and its breach is recorded once, at the
// deadline's own instant; exactly once, whatever the number of workers, and after any time asleep.
import type { Db } from '#store/db.ts'
import { recordBreaches, recordWarnings } from '#store/promise.ts'

const batch = 500

export interface Swept {
  readonly breached: number
  readonly warned: number
}

/** Catches up with all that fell due until `now`. Who slept through a warning is told of the breach alone. */
export async function sweepPromises(db: Db, now: Temporal.Instant): Promise<Swept> {
  const breached = await untilDone((limit) => recordBreaches(db, now, limit))
  const warned = await untilDone((limit) => recordWarnings(db, now, limit))
  return { breached, warned }
}

async function untilDone(step: (limit: number) => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const done = await step(batch)
    total += done
    if (done < batch) return total
  }
}
