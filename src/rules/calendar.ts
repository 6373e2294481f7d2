// Business time. Promises: what counts is real time in which a shift that counts is open, each moment once.
// A wall time is the first instant at which the clock on the wall shows it or a later one, so a skipped hour is
// never open and a repeated one is open twice. A festivo or a closure takes away the hours of its own civil day,
// no others. A deadline costs two binary searches, however far it lies.
import { festivosOn } from './festivos.ts'
import { DAY_MS, stretchAt } from './zone.ts'

export type Modality = 'on_site' | 'virtual'
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/**
 * Wall times are HH:MM or HH:MM:SS, up to 24:00. One that closes at or before it opens closes the next day
 * (equal: 24 hours). A shift belongs to the day on which it opens; where shifts overlap, the first to open keeps
 * the hour.
 */
export interface Shift {
  readonly days: readonly Weekday[]
  readonly opens: string
  readonly closes: string
  readonly modality: Modality
}

/** No attention on a civil day (YYYY-MM-DD): all of it, or from and until a wall time. */
export interface Closure {
  readonly on: string
  readonly from?: string
  readonly until?: string
  readonly reason: string
  /** The act that orders it. */
  readonly act: string
}

export interface CalendarRules {
  /** IANA time zone. */
  readonly zone: string
  readonly shifts: readonly Shift[]
  readonly holidays: 'colombia' | 'none'
  readonly closures: readonly Closure[]
}

/** A calendar is its rules and the modalities that count; the rest is worked out from them once. */
export interface Calendar {
  readonly rules: CalendarRules
  readonly modalities: readonly Modality[]
  /** The shifts of every modality by weekday, Sunday first, in order of opening. */
  readonly week: readonly (readonly WallShift[])[]
  readonly closures: ReadonlyMap<string, readonly WallClosure[]>
  /** The open hours known so far; grows by years, never changes an answer. */
  readonly memo: { hours: OpenHours }
}

/** A shift in ms from the midnight of its day; closes after 24 h when it runs over midnight. */
export interface WallShift {
  readonly opens: number
  readonly closes: number
  readonly modality: Modality
}

/** Why attention that the shifts would give is not given. */
export type Closed =
  | { readonly kind: 'festivo'; readonly name: string; readonly law: string }
  | { readonly kind: 'closure'; readonly reason: string; readonly act: string }

/** A closed part of a civil day, in ms from its midnight. */
export interface WallClosure {
  readonly from: number
  readonly until: number
  readonly why: Closed
}

/** A span of epoch ms, half open. */
export interface SpanMs {
  readonly fromMs: number
  readonly untilMs: number
}

/** The open hours between two instants: sorted, disjoint, with the business ms that lie before each. */
interface OpenHours extends SpanMs {
  readonly opens: Float64Array
  readonly closes: Float64Array
  /** One longer than the others: ends with the total. */
  readonly before: Float64Array
  readonly modality: readonly Modality[]
}

/** The calendar does not open, or not for long enough, before the end of the years it knows. */
export class NeverOpensError extends Error {
  override readonly name = 'NeverOpensError'
}

const FIRST_YEAR = 1984
const LAST_YEAR = 2099
const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const nothing: OpenHours = {
  fromMs: Number.POSITIVE_INFINITY,
  untilMs: Number.NEGATIVE_INFINITY,
  opens: new Float64Array(),
  closes: new Float64Array(),
  before: new Float64Array(1),
  modality: [],
}

/**
 * The calendar of some rules, for the modalities that count (all by default).
 * Throws NeverOpensError without a shift that counts, RangeError for an unknown zone, day or wall time.
 */
export function calendarOf(
  rules: CalendarRules,
  modalities: readonly Modality[] = ['on_site', 'virtual'],
): Calendar {
  stretchAt(rules.zone, 0)
  const week = weekdays.map((day) =>
    rules.shifts
      .filter((shift) => shift.days.includes(day))
      .map(({ opens, closes, modality }) => {
        const [from, until] = [wallMs(opens), wallMs(closes)]
        return { opens: from, closes: until > from ? until : until + DAY_MS, modality }
      })
      .sort((a, b) => a.opens - b.opens),
  )
  if (!week.some((shifts) => shifts.some((shift) => modalities.includes(shift.modality))))
    throw new NeverOpensError(`No shift is ${modalities.join(' or ')}: a promise would never fall due`)
  return { rules, modalities, week, closures: closuresByDay(rules.closures), memo: { hours: nothing } }
}

/**
 * The first instant (epoch ms) at which `ms` of business time have elapsed since `fromMs`, leaving out the pauses;
 * `fromMs` itself for 0, even when closed. Throws NeverOpensError when they never elapse.
 */
export function addBusinessMs(
  calendar: Calendar,
  fromMs: number,
  ms: number,
  pauses: readonly SpanMs[] = [],
): number {
  if (!(ms >= 0)) throw new RangeError(`Business time is added forward, not ${ms} ms`)
  let [start, left] = [fromMs, ms]
  if (pauses.length > 0)
    for (const pause of merged(pauses)) {
      const worked = businessMsBetween(calendar, start, pause.fromMs)
      if (worked >= left) break
      left -= worked
      start = Math.max(start, pause.untilMs)
    }
  return left === 0 ? start : advance(calendar, start, left)
}

/** The business ms between two instants (epoch ms), without the pauses; 0 when they are swapped. */
export function businessMsBetween(
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
  pauses: readonly SpanMs[] = [],
): number {
  if (!(fromMs < untilMs)) return 0
  const hours = hoursAround(calendar, fromMs, untilMs)
  let ms = countedUntil(hours, untilMs) - countedUntil(hours, fromMs)
  if (pauses.length > 0)
    for (const pause of merged(pauses))
      ms -= businessMsBetween(calendar, Math.max(fromMs, pause.fromMs), Math.min(untilMs, pause.untilMs))
  return ms
}

/** Hours that count: those that run at an instant (`isOpen`) or, while closed, the next ones. */
export interface HoursMs {
  readonly isOpen: boolean
  readonly opensMs: number
  readonly closesMs: number
  readonly modality: Modality
}

/** The hours at an instant (epoch ms). Throws NeverOpensError when it does not open again. */
export function hoursAtMs(calendar: Calendar, atMs: number): HoursMs {
  let hours = hoursAround(calendar, atMs, atMs)
  for (;;) {
    let at = countBelow(hours.closes, atMs)
    if (hours.closes[at] === atMs) at++
    const modality = hours.modality[at]
    if (modality) {
      const [opensMs, closesMs] = [hours.opens[at] as number, hours.closes[at] as number]
      return { isOpen: opensMs <= atMs, opensMs, closesMs, modality }
    }
    hours = furtherHours(calendar, hours, atMs)
  }
}

export interface Hours {
  readonly isOpen: boolean
  readonly opensAt: Temporal.Instant
  readonly closesAt: Temporal.Instant
  readonly modality: Modality
}

/** The hours that run at an instant or, while closed, the next ones. Throws as `hoursAtMs`. */
export function hoursAt(calendar: Calendar, at: Temporal.Instant): Hours {
  const { isOpen, opensMs, closesMs, modality } = hoursAtMs(calendar, at.epochMilliseconds)
  return {
    isOpen,
    opensAt: Temporal.Instant.fromEpochMilliseconds(opensMs),
    closesAt: Temporal.Instant.fromEpochMilliseconds(closesMs),
    modality,
  }
}

/** The shifts, of every modality, that belong to a civil day (days since 1970-01-01). */
export function shiftsOn(calendar: Calendar, day: number): readonly WallShift[] {
  return calendar.week[(((day + 4) % 7) + 7) % 7] ?? []
}

/** What closes a civil day (days since 1970-01-01) or parts of it, in order of time. */
export function closedOn(calendar: Calendar, day: number): readonly WallClosure[] {
  const on = new Date(day * DAY_MS).toISOString().slice(0, 10)
  const closures = calendar.closures.get(on) ?? []
  const festivos = calendar.rules.holidays === 'colombia' ? festivosOn(on) : []
  if (festivos.length === 0) return closures
  const name = festivos.map((festivo) => festivo.name).join(' y ')
  const law = [...new Set(festivos.map((festivo) => festivo.law))].join(' y ')
  return [{ from: 0, until: DAY_MS, why: { kind: 'festivo', name, law } }, ...closures]
}

/**
 * Wall time (ms, as if the zone were UTC) to epoch ms, good for walls after that of `fromMs`.
 * Ask in rising order of wall time.
 */
export function wallClock(zone: string, fromMs: number): (wall: number) => number {
  let stretch = stretchAt(zone, fromMs)
  return (wall) => {
    while (wall - stretch.offsetMs >= stretch.untilMs) stretch = stretchAt(zone, stretch.untilMs)
    return Math.max(wall - stretch.offsetMs, stretch.fromMs)
  }
}

function advance(calendar: Calendar, fromMs: number, ms: number): number {
  let hours = hoursAround(calendar, fromMs, fromMs)
  let target = countedUntil(hours, fromMs) + ms
  while (target > (hours.before.at(-1) as number)) {
    hours = furtherHours(calendar, hours, fromMs, ms)
    target = countedUntil(hours, fromMs) + ms
  }
  const at = countBelow(hours.before, target) - 1
  return (hours.opens[at] as number) + target - (hours.before[at] as number)
}

function countedUntil({ opens, closes, before }: OpenHours, atMs: number): number {
  const at = countBelow(opens, atMs) - 1
  if (at < 0) return 0
  return (before[at] as number) + Math.min(atMs, closes[at] as number) - (opens[at] as number)
}

function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The open hours, grown when needed to hold both instants. */
function hoursAround(calendar: Calendar, fromMs: number, untilMs: number): OpenHours {
  const { hours } = calendar.memo
  if (fromMs >= hours.fromMs && untilMs < hours.untilMs) return hours
  return grownHours(calendar, fromMs, untilMs)
}

function furtherHours(calendar: Calendar, { untilMs }: OpenHours, fromMs: number, ms = 1): OpenHours {
  if (yearAt(untilMs) <= LAST_YEAR) return hoursAround(calendar, fromMs, untilMs)
  const from = new Date(fromMs).toISOString()
  throw new NeverOpensError(
    `The calendar does not open for ${ms / 60_000} minutes from ${from} to ${LAST_YEAR}`,
  )
}

/** Grows by whole years and at least to double, so that the cost of building is shared by all who ask. */
function grownHours(calendar: Calendar, fromMs: number, untilMs: number): OpenHours {
  const [first, last] = [yearAt(fromMs), yearAt(untilMs)]
  if (!(first >= FIRST_YEAR && last <= LAST_YEAR))
    throw new RangeError(`A calendar knows the years ${FIRST_YEAR} to ${LAST_YEAR}, not ${first} to ${last}`)
  const { hours } = calendar.memo
  let [from, until] = [first, last]
  if (hours !== nothing) {
    const [knownFrom, knownUntil] = [yearAt(hours.fromMs), yearAt(hours.untilMs) - 1]
    const years = knownUntil - knownFrom + 1
    from = first < knownFrom ? Math.max(FIRST_YEAR, Math.min(first, knownFrom - years)) : knownFrom
    until = last > knownUntil ? Math.min(LAST_YEAR, Math.max(last, knownUntil + years)) : knownUntil
  }
  calendar.memo.hours = openHours(calendar, Date.UTC(from), Date.UTC(until + 1))
  return calendar.memo.hours
}

function yearAt(ms: number): number {
  return new Date(ms).getUTCFullYear()
}

function openHours(calendar: Calendar, fromMs: number, untilMs: number): OpenHours {
  const opens: number[] = []
  const closes: number[] = []
  const modalities: Modality[] = []
  const [firstDay, lastDay] = [fromMs / DAY_MS - 3, untilMs / DAY_MS + 3]
  const instantOf = wallClock(calendar.rules.zone, fromMs - 4 * DAY_MS)
  const open = (from: number, until: number, modality: Modality) => {
    const [opensMs, closesMs] = [instantOf(from), instantOf(until)]
    if (opensMs === closesMs) return
    opens.push(opensMs)
    closes.push(closesMs)
    modalities.push(modality)
  }
  let today = closedOn(calendar, firstDay)
  let taken = Number.NEGATIVE_INFINITY
  for (let day = firstDay; day < lastDay; day++) {
    const midnight = day * DAY_MS
    const tomorrow = closedOn(calendar, day + 1)
    for (const shift of shiftsOn(calendar, day)) {
      if (!calendar.modalities.includes(shift.modality)) continue
      const until = midnight + shift.closes
      let from = Math.max(midnight + shift.opens, taken)
      taken = Math.max(taken, until)
      for (const [start, closed] of [[midnight, today] as const, [midnight + DAY_MS, tomorrow] as const])
        for (const closure of closed) {
          const stops = Math.min(start + closure.from, until)
          if (from < stops) open(from, stops, shift.modality)
          from = Math.max(from, start + closure.until)
        }
      if (from < until) open(from, until, shift.modality)
    }
    today = tomorrow
  }
  const before = new Float64Array(opens.length + 1)
  opens.forEach((opensMs, at) => {
    before[at + 1] = (before[at] as number) + (closes[at] as number) - opensMs
  })
  return {
    fromMs,
    untilMs,
    opens: Float64Array.from(opens),
    closes: Float64Array.from(closes),
    before,
    modality: modalities,
  }
}

function closuresByDay(closures: readonly Closure[]): ReadonlyMap<string, readonly WallClosure[]> {
  const days = new Map<string, WallClosure[]>()
  for (const { on, from = '00:00', until = '24:00', reason, act } of closures) {
    const day = Temporal.PlainDate.from(on).toString()
    const closed = {
      from: wallMs(from),
      until: wallMs(until),
      why: { kind: 'closure', reason, act } as const,
    }
    if (closed.from >= closed.until) throw new RangeError(`The closure on ${on} ends before it begins`)
    days.set(
      day,
      [...(days.get(day) ?? []), closed].sort((a, b) => a.from - b.from),
    )
  }
  return days
}

function wallMs(time: string): number {
  const [, hours, minutes, seconds = '0'] = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/.exec(time) ?? []
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  if (!(ms <= DAY_MS)) throw new RangeError(`"${time}" is not a wall time from 00:00 to 24:00`)
  return ms
}

function merged(spans: readonly SpanMs[]): SpanMs[] {
  const sorted = spans.filter((span) => span.fromMs < span.untilMs).sort((a, b) => a.fromMs - b.fromMs)
  const apart: SpanMs[] = []
  for (const { fromMs, untilMs } of sorted) {
    const last = apart.at(-1)
    if (last && fromMs <= last.untilMs)
      apart[apart.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, untilMs) }
    else apart.push({ fromMs, untilMs })
  }
  return apart
}
