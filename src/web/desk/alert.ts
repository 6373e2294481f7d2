// The alerts of a case for the desk: who owns it, whom the line was told, by which door, and what became of each.
import { mayHoldLine } from '#rules/alert.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { type AlertRow, listAlerts, listOwners } from '#store/alert.ts'
import type { CasoRow } from '#store/caso.ts'
import { alertTexts } from '#texts/alert.ts'
import { sayBoth, sayMoment } from '#texts/time.ts'
import type { House, StaffMember } from '#web/context.ts'

export type PresentedAlerts = Awaited<ReturnType<typeof presentAlerts>>

/** Null when the line has nothing to do with the case. */
export async function presentAlerts(
  { db, policies }: House,
  staff: StaffMember,
  caso: CasoRow,
  now: Temporal.Instant,
) {
  const isWaiting =
    (caso.state === 'filed' || caso.state === 'assigned') && !caso.attendedAt && isBreached(caso, now)
  // The line hears of warnings, breaches and escalations alone: for most cases there is nothing to ask.
  if (!isWaiting && !caso.warnedAt && !caso.breachedAt && !caso.escalatedAt) return null
  const [rows, owners] = await Promise.all([listAlerts(db, [caso.id]), listOwners(db, [caso.id])])
  const owner = owners.get(caso.id)
  if (rows.length === 0 && !owner && !isWaiting) return null
  const { policy } = policies.inForceAt(now)
  const { zone } = policy
  return {
    count: alertTexts.count(rows.length),
    owner: owner ? alertTexts.owner(owner.name, sayMoment(owner.at, now, zone)) : null,
    /** Somebody still has to own it. */
    isUnowned: isWaiting && !owner,
    mayOwn: isWaiting && !owner && mayHoldLine(staff, policy),
    list: rows.map((row) => ({
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
