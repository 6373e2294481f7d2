// Promises: what was not really solved is taken up again, with the reason; the promise of attention stays as it was
// decided; a requester may reopen a closed case within the policy's days.
import type { Policy } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

export async function reopenCaso(
  db: Db,
  order: Order & { reason: string },
  policyOf: (id: number) => Policy,
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'reopen', order, now, (caso, at) => {
    const { reopenDays } = policyOf(caso.policyId).closing
    const since = caso.closedAt
    if (
      order.actor.kind === 'requester' &&
      since &&
      Temporal.Instant.compare(at, since.add({ hours: 24 * reopenDays })) > 0
    )
      throw new Refused({ kind: 'reopen_too_late', days: reopenDays })
    return {
      set: {
        closedAt: null,
        solvedAt: null,
        autoCloseAt: null,
        sweepAt: null,
        rating: null,
        ratingComment: null,
      },
      event: 'reopened',
      text: order.reason,
      tell: 'reopened',
    }
  })
}
