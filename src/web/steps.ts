// The steps of a deadline in words, for every page that answers "why then?".

import type { Service } from '#rules/caso.ts'
import { explainDeadline } from '#rules/deadline.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import { modalityName, sayReason } from '#texts/es.ts'
import { sayClock, sayDay, sayDuration, sayExactly } from '#texts/time.ts'

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
  const thisYear = from.toZonedDateTimeISO(zone).year
  return steps.map((step) => {
    const first = step.from.toZonedDateTimeISO(zone).toPlainDate()
    // A span that ends at midnight ends on the day before.
    const last = step.to.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zone).toPlainDate()
    const oneDay = first.equals(last)
    return {
      key: String(step.from),
      day: oneDay ? sayDay(first, thisYear) : `del ${sayDay(first, thisYear)} al ${sayDay(last, thisYear)}`,
      span: `${sayClock(step.from, zone)} – ${sayClock(step.to, zone)}`,
      exactly: `${sayExactly(step.from, zone)} – ${sayExactly(step.to, zone)}`,
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
