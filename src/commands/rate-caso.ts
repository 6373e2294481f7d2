// Promises: the requester says how it went, 1 to 5 and a line, once there is a solution; a later word replaces it, and
// the ledger keeps both.
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'

export async function rateCaso(
  db: Db,
  order: Order & { rating: number; comment: string | null },
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'rate', order, now, () => ({
    set: { rating: order.rating, ratingComment: order.comment },
    event: 'rated',
    text: order.comment,
    data: { rating: order.rating },
  }))
}
