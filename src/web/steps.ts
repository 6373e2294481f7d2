// The steps of a deadline in words, for every page that answers "why then?".

import type { Service } from '#rules/caso.ts'
import { explainDeadline } from '#rules/deadline.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import { dayNumber, wallAt } from '#rules/zone.ts'
import { modalityName, sayReason } from '#texts/es.ts'
import { clockOf, dayOf, exactlyOf, sayDuration } from '#texts/time.ts'

export interface SaidStep {
  readonly key: string
  readonly day: string
  readonly span: string
  readonly exactly: string
  readonly counts: boolean
  readonly text: string
  readonly lasts: string
}

/** From the filing to the deadline, span by span. */
export function sayDeadline(policy: Policy, service: Service, from: Temporal.Instant): readonly SaidStep[] {
  const { zone } = policy
  const { steps } = explainDeadline(
    calendarFor(policy, service),
    from,
    policy.services[service].attentionMinutes,
  )
  const thisYear = wallAt(zone, from).getUTCFullYear()
  return steps.map((step) => {
    const starts = wallAt(zone, step.from)
    const ends = wallAt(zone, step.to)
    // A span that ends at midnight ends on the day before.
    const last = new Date(ends.getTime() - 1)
    const first = dayOf(starts, thisYear)
    return {
      key: String(step.from.epochMilliseconds),
      day: dayNumber(starts) === dayNumber(last) ? first : `del ${first} al ${dayOf(last, thisYear)}`,
      span: `${clockOf(starts)} – ${clockOf(ends)}`,
      exactly: `${exactlyOf(starts)} – ${exactlyOf(ends)}`,
      counts: step.counts,
      text: step.counts
        ? `Cuenta: atención ${modalityName[step.modality]}`
        : `No cuenta: ${lower(sayReason(step.reason))}`,
      lasts: sayDuration(step.minutes),
    }
  })
}

function lower(text: string): string {
  return /^[A-ZÁÉÍÓÚÑ][a-záéíóúñ]/.test(text) ? (text[0] ?? '').toLowerCase() + text.slice(1) : text
}
