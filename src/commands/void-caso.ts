// Promises: an annulment is a recorded act with a reason; the number is never used again, nor the case erased.
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'

export async function voidCaso(
  db: Db,
  order: Order & { reason: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'void', order, now, (_caso, at) => ({
    set: { voidedAt: at, sweepAt: null },
    event: 'voided',
    text: order.reason,
    tell: 'voided',
  }))
}
