// Promises: a comment stands in the ledger for ever, public or internal; a requester's is always public and reaches
// the staff, a public one of the staff reaches the requester; files come with it.
import type { KeptFile, Visibility } from '#rules/caso.ts'
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'

export async function commentCaso(
  db: Db,
  order: Order & { text: string; visibility: Visibility; files?: readonly KeptFile[] },
  now: Temporal.Instant,
): Promise<void> {
  const mine = order.actor.kind === 'requester'
  const visibility = mine ? 'public' : order.visibility
  await changeCaso(db, 'comment', order, now, () => ({
    event: 'commented',
    visibility,
    text: order.text,
    files: order.files,
    ...(mine ? { tell: 'commented' } : visibility === 'public' ? { tell: 'question' } : {}),
  }))
}
