// Promises: only what is finished, and approved where the policy asks, stands on the schedule; for a moment to come; and
// its sender is told when.
import type { Policies } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import { refuseUnapproved, refuseUnfinished } from './approve-website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder, WebsiteRefused } from './change-website-request.ts'

export async function scheduleWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly at: Temporal.Instant },
  policies: Policies,
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'schedule', order, now, (request, at) => {
    refuseUnfinished(request)
    refuseUnapproved(request, policies.inForceAt(at).policy)
    if (Temporal.Instant.compare(order.at, at) < 0) throw new WebsiteRefused({ kind: 'in_the_past' })
    return {
      set: { scheduledAt: order.at },
      event: 'scheduled',
      data: { scheduledAt: String(order.at) },
      tell: 'scheduled',
    }
  })
}
