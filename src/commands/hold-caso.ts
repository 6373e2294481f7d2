// Promises: a case waits with a reason; only the solution clock stops, the promise of attention was decided before.
import type { HoldReason } from '#rules/caso.ts'
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'

/** `text` is what the requester reads: what is awaited. */
export async function holdCaso(
  db: Db,
  order: Order & { reason: HoldReason; text: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'hold', order, now, () => ({
    event: 'held',
    text: order.text,
    data: { reason: order.reason },
    tell: 'held',
  }))
}

/** Ends the wait: the solution clock runs again. */
export async function resumeCaso(db: Db, order: Order, now: Temporal.Instant): Promise<void> {
  await changeCaso(db, 'resume', order, now, () => ({ event: 'resumed' }))
}
