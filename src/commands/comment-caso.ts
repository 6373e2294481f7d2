// Promises: a comment stands in the ledger for ever, public or internal; a requester's is always public and reaches
// the staff, a public one of the staff reaches the requester; files come with it.
import type { KeptFile, Visibility } from '#rules/caso.ts'
import type { Db, Tx } from '#store/db.ts'
import { changeCasoIn, type Order } from './change-caso.ts'

export interface CommentOrder extends Order {
  readonly text: string
  readonly visibility: Visibility
  readonly files?: readonly KeptFile[]
  /** The mail that brought it. */
  readonly mailId?: number
}

export async function commentCaso(db: Db, order: CommentOrder, now: Temporal.Instant): Promise<void> {
  await db.transaction().execute((tx) => commentCasoIn(tx, order, now))
}

/** Inside the transaction of what brings it. */
export async function commentCasoIn(tx: Tx, order: CommentOrder, now: Temporal.Instant): Promise<void> {
  const { text, files, mailId } = order
  const mine = order.actor.kind === 'requester'
  const visibility = mine ? 'public' : order.visibility
  await changeCasoIn(tx, 'comment', order, now, () => ({
    event: 'commented',
    visibility,
    text,
    files,
    ...(mailId !== undefined && { data: { mailId } }),
    ...(mine ? { tell: 'commented' } : visibility === 'public' ? { tell: 'question' } : {}),
  }))
}
