// Promises: the offset is that of the zone's own law at the instant asked for, on both sides of every change. A zone is
// asked once for each stretch of one offset: to ask anew for each page costs more than the rest of its times.

/** A stretch of time (epoch ms, half open; without end on either side where the zone never changes) of one offset. */
export interface Stretch {
  readonly fromMs: number
  readonly untilMs: number
  /** What the wall is ahead of UTC, in ms. */
  readonly offsetMs: number
}

export const DAY_MS = 86_400_000

/** The last stretch asked for, by zone. */
const known = new Map<string, Stretch>()

/** The stretch at an instant. Throws RangeError for an unknown zone. */
export function stretchAt(zone: string, atMs: number): Stretch {
  const last = known.get(zone)
  if (last && last.fromMs <= atMs && atMs < last.untilMs) return last
  const stretch = readStretch(zone, Math.floor(atMs))
  known.set(zone, stretch)
  return stretch
}

/** An instant as the wall shows it: a `Date` whose UTC parts are the wall's. */
export function wallAt(zone: string, at: Temporal.Instant): Date {
  const atMs = at.epochMilliseconds
  return new Date(atMs + stretchAt(zone, atMs).offsetMs)
}

/** The civil day of a wall, in days since 1970-01-01. */
export function dayNumber(wall: Date): number {
  return Math.floor(wall.getTime() / DAY_MS)
}

function readStretch(zone: string, atMs: number): Stretch {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
  // "Previous" leaves out a change at the instant itself, which begins this stretch.
  const from = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  const until = at.getTimeZoneTransition('next')
  return {
    fromMs: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    untilMs: until?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: at.offsetNanoseconds / 1e6,
  }
}
