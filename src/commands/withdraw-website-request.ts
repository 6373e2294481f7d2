// Promises: what is posted for days, and a banner with an end, is due to come down at that instant, once, and the desk is
// told; a person takes it down and says so; after that nobody watches it.
import { isDocument } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import { recordDueWithdrawals } from '#store/publication.ts'
import { changeWebsiteRequest, type WebsiteOrder } from './change-website-request.ts'

export async function withdrawWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly reason: string | null },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'withdraw', order, now, ({ kind }, at) => ({
    set: { withdrawnAt: at, watchAt: null, certifyAt: isDocument(kind) ? at : null },
    event: 'withdrawn',
    text: order.reason,
  }))
}

/** Tells of what has to come down since; answers how many. */
export async function tellDueWithdrawals(db: Db, now: Temporal.Instant): Promise<number> {
  return db.transaction().execute((tx) => recordDueWithdrawals(tx, now))
}
