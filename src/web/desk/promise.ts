// Where the promise of attention stands, for a row of the list and for the case: in words, with its kind.
import { businessMinutesBetween } from '#rules/deadline.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import type { CasoRow } from '#store/caso.ts'
import { deskTexts } from '#texts/es.ts'
import { sayTimeLeft } from '#texts/time.ts'

export interface SaidPromise {
  readonly kind: 'running' | 'soon' | 'overdue' | 'kept' | 'late' | 'reopened' | 'none'
  readonly text: string
}

/** In the list, a case that came back says so: whether its promise was kept is history there. */
export function sayUrgency(caso: CasoRow, policy: Policy, now: Temporal.Instant): SaidPromise {
  return caso.state === 'assigned' && caso.attendedAt
    ? { kind: 'reopened', text: deskTexts.promise.reopened }
    : sayPromise(caso, policy, now)
}

export function sayPromise(caso: CasoRow, policy: Policy, now: Temporal.Instant): SaidPromise {
  const breached = isBreached(caso, now)
  if (caso.attendedAt)
    return breached
      ? { kind: 'late', text: deskTexts.promise.late }
      : { kind: 'kept', text: deskTexts.promise.kept }
  if (caso.voidedAt) return { kind: 'none', text: deskTexts.promise.void }
  const text = sayTimeLeft(caso.attentionDueAt, now)
  if (breached) return { kind: 'overdue', text }
  const spent = businessMinutesBetween(calendarFor(policy, caso.service), caso.filedAt, now)
  const warned = spent * 100 >= policy.services[caso.service].attentionMinutes * policy.warning.atPercent
  return { kind: warned ? 'soon' : 'running', text }
}
