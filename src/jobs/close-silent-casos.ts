// Closes solved cases whose requester did not answer within the policy's days. Doing it twice does it once.
import { closeCaso } from '#commands/close-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { listCasosToClose } from '#store/caso.ts'
import type { Db } from '#store/db.ts'

const batch = 100

/** How many it closed. */
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
