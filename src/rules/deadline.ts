// Promises: a case falls due at the first instant at which the promised business time has elapsed (08:30 + 4 h is
// 12:30, not 14:00); pauses do not count; a quote says how the deadline moves while the filing waits its turn;
// an explanation covers every moment from the filing to the deadline and gives one reason for each.
import {
  addBusinessMs,
  businessMsBetween,
  type Calendar,
  type Closed,
  closedOn,
  hoursAt,
  hoursAtMs,
  type Modality,
  type SpanMs,
  shiftsOn,
  type WallClosure,
  type WallShift,
  wallClock,
} from './calendar.ts'
import { DAY_MS } from './zone.ts'

const MINUTE_MS = 60_000

/** A half-open span of time; a pause that still runs is given until now. */
export interface Span {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/**
 * When a promise of business minutes made at `from` falls due, to the millisecond.
 * Throws NeverOpensError when it never does, RangeError for negative minutes.
 */
export function deadlineFor(
  calendar: Calendar,
  from: Temporal.Instant,
  businessMinutes: number,
  pauses: readonly Span[] = [],
): Temporal.Instant {
  return instant(addBusinessMs(calendar, from.epochMilliseconds, msOf(businessMinutes), pauses.map(spanOf)))
}

/** Business minutes (fractional) from one instant to another, without the pauses; 0 when they are swapped. */
export function businessMinutesBetween(
  calendar: Calendar,
  from: Temporal.Instant,
  to: Temporal.Instant,
  pauses: readonly Span[] = [],
): number {
  return (
    businessMsBetween(calendar, from.epochMilliseconds, to.epochMilliseconds, pauses.map(spanOf)) / MINUTE_MS
  )
}

/**
 * The end of attention on the n-th working day after the civil day of `from`, which does not count; `from` for 0.
 * A working day is one on which hours that count open (Ley 4 of 1913, article 62). Throws as `deadlineFor`.
 */
export function addBusinessDays(calendar: Calendar, from: Temporal.Instant, days: number): Temporal.Instant {
  if (!(Number.isInteger(days) && days >= 0)) throw new RangeError(`Working days are whole, not ${days}`)
  const { zone } = calendar.rules
  let [endsAt, midnight] = [from, midnightAfter(from, zone)]
  for (let left = days; left > 0; left--) {
    let hours = hoursAt(calendar, midnight)
    if (isBefore(hours.opensAt, midnight)) hours = hoursAt(calendar, hours.closesAt)
    midnight = midnightAfter(hours.opensAt, zone)
    for (; isBefore(hours.opensAt, midnight); hours = hoursAt(calendar, hours.closesAt))
      endsAt = hours.closesAt
  }
  return endsAt
}

export interface Quote {
  /** The deadline of a filing at the instant of the quote. */
  readonly dueAt: Temporal.Instant
  /** Whether the deadline moves one to one with the filing (time counts) or stands still (closed). */
  readonly moves: boolean
  /** Exclusive, on the millisecond: a filing at t before this falls due at dueAt + (moves ? t − now : 0). */
  readonly goodUntil: Temporal.Instant
}

/**
 * The deadline of a filing made now or a little later. Holds for at least one millisecond; ask again at `goodUntil`.
 * Throws as `deadlineFor`, and RangeError for a promise of no time.
 */
export function quoteFor(calendar: Calendar, now: Temporal.Instant, businessMinutes: number): Quote {
  if (!(businessMinutes > 0)) throw new RangeError(`A promise takes time, not ${businessMinutes} minutes`)
  const nowMs = now.epochMilliseconds
  const dueMs = addBusinessMs(calendar, nowMs, msOf(businessMinutes))
  const { isOpen, opensMs } = hoursAtMs(calendar, nowMs)
  const lastingMs = isOpen
    ? Math.min(closingAfter(calendar, nowMs) - nowMs, closingAfter(calendar, dueMs - 1) - dueMs)
    : opensMs - nowMs
  return { dueAt: instant(dueMs), moves: isOpen, goodUntil: instant(nowMs + lastingMs + 1) }
}

/** Why time does not count. */
export type SkipReason =
  | Closed
  /** Between two shifts of one civil day. */
  | { readonly kind: 'lunch' }
  /** Before the first shift of a working day, or after its last. */
  | { readonly kind: 'night' }
  /** A weekday without shifts. */
  | { readonly kind: 'weekend' }
  /** Open, but this modality does not count for the service. */
  | { readonly kind: 'modality'; readonly modality: Modality }

type Part =
  | { readonly counts: true; readonly modality: Modality }
  | { readonly counts: false; readonly reason: SkipReason }

/** A stretch of time that counts or is skipped for one reason; `minutes` is its real length, perhaps fractional. */
export type Step = Span & Part & { readonly minutes: number }

export interface Explanation {
  readonly from: Temporal.Instant
  readonly dueAt: Temporal.Instant
  readonly businessMinutes: number
  /** From `from` to `dueAt` in order, without holes; neighbours differ. */
  readonly steps: readonly Step[]
}

/** The deadline of a promise made at `from` and what every moment until then was. Throws as `deadlineFor`. */
export function explainDeadline(
  calendar: Calendar,
  from: Temporal.Instant,
  businessMinutes: number,
): Explanation {
  const dueAt = deadlineFor(calendar, from, businessMinutes)
  const steps: Step[] = []
  for (const { fromMs, untilMs, part } of parts(calendar, from.epochMilliseconds, dueAt.epochMilliseconds)) {
    const last = steps.at(-1)
    const joins = last !== undefined && isSame(last, part)
    const startsMs = joins ? last.from.epochMilliseconds : fromMs
    if (joins) steps.pop()
    steps.push({
      from: instant(startsMs),
      to: instant(untilMs),
      minutes: (untilMs - startsMs) / MINUTE_MS,
      ...part,
    })
  }
  return { from, dueAt, businessMinutes, steps }
}

function* parts(
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): Generator<SpanMs & { readonly part: Part }> {
  const instantOf = wallClock(calendar.rules.zone, fromMs - 3 * DAY_MS)
  for (let day = Math.floor(fromMs / DAY_MS) - 1; day <= Math.floor(untilMs / DAY_MS) + 1; day++) {
    const plan = planOf(calendar, day)
    const edges = edgesOf(plan)
    for (const [at, wall] of edges.slice(0, -1).entries()) {
      const starts = Math.max(instantOf(day * DAY_MS + wall), fromMs)
      const ends = Math.min(instantOf(day * DAY_MS + (edges[at + 1] as number)), untilMs)
      if (starts < ends) yield { fromMs: starts, untilMs: ends, part: partAt(calendar, plan, wall) }
    }
  }
}

/** A civil day: its shifts, what the day before leaves of its own, and what is closed; in ms from its midnight. */
interface DayPlan {
  readonly own: readonly WallShift[]
  readonly before: readonly WallShift[]
  readonly closed: readonly WallClosure[]
}

function planOf(calendar: Calendar, day: number): DayPlan {
  const before = shiftsOn(calendar, day - 1).filter((shift) => shift.closes > DAY_MS)
  return {
    own: shiftsOn(calendar, day),
    before: before.map((shift) => ({
      ...shift,
      opens: shift.opens - DAY_MS,
      closes: shift.closes - DAY_MS,
    })),
    closed: closedOn(calendar, day),
  }
}

/** The wall times of a day at which what it is may change: 00:00 and 24:00 among them. */
function edgesOf({ own, before, closed }: DayPlan): number[] {
  const edges = [
    ...[...before, ...own].flatMap((shift) => [shift.opens, shift.closes]),
    ...closed.flatMap((closure) => [closure.from, closure.until]),
  ]
  const inside = edges.filter((edge) => edge > 0 && edge < DAY_MS)
  return [...new Set([0, ...inside, DAY_MS])].sort((a, b) => a - b)
}

function partAt(calendar: Calendar, { own, before, closed }: DayPlan, wall: number): Part {
  const running = [...before, ...own].filter((shift) => shift.opens <= wall && wall < shift.closes)
  const closure = closed.find(({ from, until }) => from <= wall && wall < until)
  const counted = running.find((shift) => calendar.modalities.includes(shift.modality))
  if (counted && !closure) return { counts: true, modality: counted.modality }
  return { counts: false, reason: reasonOf() }

  function reasonOf(): SkipReason {
    if (own.length === 0 && running.length === 0) return { kind: 'weekend' }
    if (closure) return closure.why
    if (running[0]) return { kind: 'modality', modality: running[0].modality }
    const between = own.some((shift) => shift.closes <= wall) && own.some((shift) => shift.opens > wall)
    return { kind: between ? 'lunch' : 'night' }
  }
}

function isSame(a: Part, b: Part): boolean {
  if (a.counts || b.counts) return a.counts && b.counts && a.modality === b.modality
  return JSON.stringify(a.reason) === JSON.stringify(b.reason)
}

/** Where the hours that run at an instant end, through shifts that touch; looks no more than a day ahead. */
function closingAfter(calendar: Calendar, atMs: number): number {
  let { closesMs } = hoursAtMs(calendar, atMs)
  while (closesMs < atMs + DAY_MS) {
    const next = hoursAtMs(calendar, closesMs)
    if (!next.isOpen) break
    closesMs = next.closesMs
  }
  return closesMs
}

function midnightAfter(at: Temporal.Instant, zone: string): Temporal.Instant {
  return at.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 }).toZonedDateTime(zone).toInstant()
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0
}

function msOf(minutes: number): number {
  return Math.round(minutes * MINUTE_MS)
}

function spanOf({ from, to }: Span): SpanMs {
  return { fromMs: from.epochMilliseconds, untilMs: to.epochMilliseconds }
}

function instant(ms: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(ms)
}
