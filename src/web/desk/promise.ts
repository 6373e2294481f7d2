// Where the promise of attention stands, for a row of the list and for the case: in words, with its kind.
import { businessMinutesBetween } from '#rules/deadline.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import type { CasoLine } from '#store/queue.ts'
import { deskTexts } from '#texts/es.ts'

/** What still runs is said where it is shown, from minute to minute: `dueMs` is in epoch ms. */
export type SaidPromise =
  | { readonly kind: 'kept' | 'late' | 'reopened' | 'none'; readonly text: string }
  | { readonly kind: 'running' | 'soon'; readonly dueMs: number }

type Promised = Pick<CasoLine, 'state' | 'service' | 'filedAt' | 'attentionDueAt' | 'attendedAt' | 'voidedAt'>

/** In the list, a case that came back says so: whether its promise was kept is history there. */
export function sayUrgency(caso: Promised, policy: Policy, now: Temporal.Instant): SaidPromise {
  return caso.state === 'assigned' && caso.attendedAt
    ? { kind: 'reopened', text: deskTexts.promise.reopened }
    : sayPromise(caso, policy, now)
}

export function sayPromise(caso: Promised, policy: Policy, now: Temporal.Instant): SaidPromise {
  const breached = isBreached(caso, now)
  if (caso.attendedAt)
    return breached
      ? { kind: 'late', text: deskTexts.promise.late }
      : { kind: 'kept', text: deskTexts.promise.kept }
  if (caso.voidedAt) return { kind: 'none', text: deskTexts.promise.void }
  const spent = businessMinutesBetween(calendarFor(policy, caso.service), caso.filedAt, now)
  const warned = spent * 100 >= policy.services[caso.service].attentionMinutes * policy.warning.atPercent
  return { kind: warned ? 'soon' : 'running', dueMs: caso.attentionDueAt.epochMilliseconds }
}
