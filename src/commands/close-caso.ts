// Promises: a solved case is closed by its requester, by the staff, or by itself once the policy's days have passed
// without an answer; the ledger tells which.
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'

export async function closeCaso(db: Db, order: Order, now: Temporal.Instant): Promise<void> {
  await changeCaso(db, 'close', order, now, (_caso, at) => ({
    set: { closedAt: at, autoCloseAt: null, sweepAt: null },
    event: 'closed',
    tell: 'closed',
  }))
}
