// Promises: a request is refused by a person, with a reason that its sender is told.
import type { RefusalReason } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import { changeWebsiteRequest, type WebsiteOrder } from './change-website-request.ts'

export async function refuseWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly reason: RefusalReason; readonly text: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'refuse', order, now, () => ({
    event: 'refused',
    text: order.text,
    data: { reason: order.reason },
    tell: 'refused',
  }))
}
