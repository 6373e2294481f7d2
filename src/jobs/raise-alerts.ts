// Raises what the line is due, under the policy in force: whoever is on call today answers for every case.
import { raiseAlerts } from '#commands/raise-alerts.ts'
import type { Policy } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'

/** How many rounds it raised. */
export async function raiseDueAlerts(room: {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: { inForceAt(at: Temporal.Instant): { readonly policy: Policy } }
}): Promise<number> {
  const now = room.now()
  return raiseAlerts(room.db, room.policies.inForceAt(now).policy, now)
}
