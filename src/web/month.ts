// The days of a calendar as people read them: when there is attention, and why there is none.
import { type Closed, closedOn, hoursAt, type Modality, type WallClosure } from '#rules/calendar.ts'
import { calendarFor, type Policies } from '#rules/policy.ts'
import { DAY_MS } from '#rules/zone.ts'

export interface CalendarDay {
  readonly on: Temporal.PlainDate
  readonly spans: readonly {
    readonly from: Temporal.Instant
    readonly to: Temporal.Instant
    readonly modality: Modality
  }[]
  readonly closed: readonly ClosedPart[]
}

/** A festivo or a closure; of the whole day when it says no hours. */
export interface ClosedPart {
  readonly why: Closed
  readonly isWhole: boolean
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/** Each civil day from `first`, `count` of them, under the rules in force on that day. */
export function listDays(
  policies: Policies,
  first: Temporal.PlainDate,
  count: number,
): readonly CalendarDay[] {
  const { zone } = policies.inForceAt(first.toZonedDateTime('UTC').toInstant()).policy
  return Array.from({ length: count }, (_, at) => dayOf(policies, first.add({ days: at }), zone))
}

function dayOf(policies: Policies, on: Temporal.PlainDate, zone: string): CalendarDay {
  const midnight = on.toZonedDateTime(zone).toInstant()
  const next = on.add({ days: 1 }).toZonedDateTime(zone).toInstant()
  const calendar = calendarFor(policies.inForceAt(next.subtract({ milliseconds: 1 })).policy)
  const spans: CalendarDay['spans'][number][] = []
  for (
    let hours = hoursAt(calendar, midnight);
    isBefore(hours.opensAt, next);
    hours = hoursAt(calendar, hours.closesAt)
  ) {
    const from = isBefore(hours.opensAt, midnight) ? midnight : hours.opensAt
    const to = isBefore(hours.closesAt, next) ? hours.closesAt : next
    spans.push({ from, to, modality: hours.modality })
  }
  const number = Date.UTC(on.year, on.month - 1, on.day) / DAY_MS
  const wall = (ms: number) => midnight.add({ milliseconds: ms })
  const part = ({ from, until, why }: WallClosure): ClosedPart => ({
    why,
    isWhole: from === 0 && until === DAY_MS,
    from: wall(from),
    to: wall(until),
  })
  return { on, spans, closed: closedOn(calendar, number).map(part) }
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
