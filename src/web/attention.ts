// Whether somebody attends now, and until or from when, in the words of the clock on the wall.
import { hoursAt, type Modality } from '#rules/calendar.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import { sayClock, sayMoment } from '#texts/time.ts'

export type Attention =
  | { readonly open: true; readonly modality: Modality; readonly until: string }
  | { readonly open: false; readonly next: string }

export function attentionAt(policy: Policy, at: Temporal.Instant): Attention {
  const hours = hoursAt(calendarFor(policy), at)
  return hours.isOpen
    ? { open: true, modality: hours.modality, until: sayClock(hours.closesAt, policy.zone) }
    : { open: false, next: sayMoment(hours.opensAt, at, policy.zone) }
}
