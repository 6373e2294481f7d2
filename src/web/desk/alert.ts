// The alerts of a case for the desk: who owns it, whom the line was told, by which door, and what became of each.
import { mayHoldLine } from '#rules/alert.ts'
import { isBreached } from '#rules/lifecycle.ts'
import type { AlertRow } from '#store/alert.ts'
import type { Story } from '#store/story.ts'
import { alertTexts } from '#texts/alert.ts'
import { sayBoth, sayMoment } from '#texts/time.ts'
import type { House, StaffMember } from '#web/context.ts'

export type PresentedAlerts = ReturnType<typeof presentAlerts>

/** Null when the line has nothing to do with the case. */
export function presentAlerts(
  { policies }: House,
  staff: StaffMember,
  { caso, alerts, owner }: Pick<Story, 'caso' | 'alerts' | 'owner'>,
  now: Temporal.Instant,
) {
  const isWaiting =
    (caso.state === 'filed' || caso.state === 'assigned') && !caso.attendedAt && isBreached(caso, now)
  if (alerts.length === 0 && !owner && !isWaiting) return null
  const { policy } = policies.inForceAt(now)
  const { zone } = policy
  return {
    count: alertTexts.count(alerts.length),
    owner: owner ? alertTexts.owner(owner.name, sayMoment(owner.at, now, zone)) : null,
    /** Somebody still has to own it. */
    isUnowned: isWaiting && !owner,
    mayOwn: isWaiting && !owner && mayHoldLine(staff, policy),
    list: alerts.map((row) => ({
      id: row.id,
      what: [alertTexts.rule[row.rule], alertTexts.round(row.round)].filter(Boolean).join(', '),
      to: sayTo(row),
      state: row.state,
      at: { ...sayBoth(row.at, now, zone), iso: String(row.at) },
      pieces: row.pieces > 0 ? alertTexts.pieces(row.doors[row.doorNumber - 1] ?? 'mail', row.pieces) : null,
      why: row.lastError,
    })),
  }
}

export function sayTo({ name, doors, doorNumber }: AlertRow): string {
  return alertTexts.to(name, doors[doorNumber - 1] ?? 'mail')
}
