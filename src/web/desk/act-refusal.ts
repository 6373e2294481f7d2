// Why a step of an act was refused, as an answer to a browser.
import type { ActRefused } from '#commands/change-act.ts'
import { sayActRefusal } from '#texts/act.ts'
import { sayMoment } from '#texts/time.ts'
import type { House } from '#web/context.ts'

export function sayRefusalOf({ refusal }: ActRefused, house: House): string {
  const now = house.now()
  const { zone } = house.policies.inForceAt(now).policy
  const say = (at: Temporal.Instant) => sayMoment(at, now, zone)
  if (refusal.kind === 'in_the_past') return sayActRefusal({ ...refusal, earliest: say(refusal.earliest) })
  if (refusal.kind === 'before_another')
    return sayActRefusal({ ...refusal, inForceAt: say(refusal.inForceAt) })
  return sayActRefusal(refusal)
}

/** The status of a refusal. */
export function refuseAct({ refusal }: ActRefused): number {
  return (
    { not_allowed: 403, not_found: 404, not_fit: 422, in_the_past: 422, before_another: 422 }[
      refusal.kind as string
    ] ?? 409
  )
}
