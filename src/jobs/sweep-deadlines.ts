// Keeps the promise watched: warns, records breaches, closes what nobody answered. Doing it twice does it once.
import { closeCaso } from '#commands/close-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { sweepPromises } from '#commands/sweep-promises.ts'
import type { Db } from '#store/db.ts'
import { listCasosToClose } from '#store/promise.ts'

const batch = 100

/** How many cases it warned of, recorded as breached, and closed. */
export async function sweepDeadlines(db: Db, now: Temporal.Instant) {
  const swept = await sweepPromises(db, now)
  return { ...swept, closed: await closeSilentCasos(db, now) }
}

/** Closes solved cases whose requester did not answer within the policy's days; answers how many. */
export async function closeSilentCasos(db: Db, now: Temporal.Instant): Promise<number> {
  let closed = 0
  for (;;) {
    const radicados = await listCasosToClose(db, now, batch)
    for (const radicado of radicados) {
      try {
        await closeCaso(db, { radicado, actor: { kind: 'system' }, door: 'job' }, now)
        closed++
      } catch (error) {
        // Somebody answered, or another worker closed it, in between.
        if (!(error instanceof Refused)) throw error
      }
    }
    if (radicados.length < batch) return closed
  }
}
