// Promises: what happens by itself happens by a clock that nothing contradicts. Forward or back, past some minutes, there
// is a doubt with its kind; nobody's absence is taken for time that has passed. What a doubt may become by waiting alone is
// said here too: only where everything speaks for the clock except that nobody was there to see.

/**
 * So much may clocks differ. Machines that follow the network's time differ by milliseconds, and a machine left to itself
 * drifts by a minute in some weeks; a wrong date or zone is off by half an hour at least.
 */
export const clockTolerance = { minutes: 5 } as const
/** Longest absence after which the clock may be believed by waiting: a long weekend. */
const ordinaryAbsence = { hours: 4 * 24 } as const
/** How long such a doubt is shown before it lapses. */
const waiting = { hours: 1 } as const

const toleranceSeconds = Temporal.Duration.from(clockTolerance).total('seconds')
const ordinarySeconds = Temporal.Duration.from(ordinaryAbsence).total('seconds')
const waitingSeconds = Temporal.Duration.from(waiting).total('seconds')

/** An instant, and what the counter of the machine since its start said at it. */
export interface ClockMark {
  readonly at: Temporal.Instant
  readonly uptimeSeconds: number
}

export interface ClockEvidence {
  /** The database's clock: the house's. */
  readonly database: Temporal.Instant
  /** This process's own. */
  readonly own: Temporal.Instant
  /** This machine's counter now; undefined where the system shows none. */
  readonly uptimeSeconds: number | undefined
  /** When the clock was last found right since this machine started. */
  readonly here: ClockMark | undefined
  /** When anybody last found it right. */
  readonly newest: Temporal.Instant | undefined
  /** The newest filing of any book. */
  readonly book: Temporal.Instant | undefined
}

/**
 * `apart`: our clock and the database's differ. `ahead`, `behind`: the date moved against the machine's counter, or against
 * what was seen before. `book`: filings stand in the future, and no counter vouches for now. `slept`: nobody was there to see the time pass.
 */
export const clockDoubtKinds = ['apart', 'ahead', 'behind', 'book', 'slept'] as const
export type ClockDoubtKind = (typeof clockDoubtKinds)[number]

export interface ClockDoubt {
  readonly kind: ClockDoubtKind
  /** By how much, or for how long; never negative. */
  readonly seconds: number
  /** How long it lasts if nothing else speaks against the clock; null when only a witness or a person ends it. */
  readonly lapsesAfterSeconds: number | null
}

/** What speaks against the clock, at most one doubt of a kind; nothing when it may be believed. */
export function judgeClock(evidence: ClockEvidence): readonly ClockDoubt[] {
  const { database, own, uptimeSeconds, here, newest, book } = evidence
  const doubts: ClockDoubt[] = []
  const doubt = (kind: ClockDoubtKind, seconds: number, lapsesAfterSeconds: number | null = null) =>
    doubts.push({ kind, seconds: Math.abs(seconds), lapsesAfterSeconds })

  const skew = secondsFrom(database, own)
  if (Math.abs(skew) > toleranceSeconds) doubt('apart', skew)

  // A counter below its mark began anew: it vouches for nothing.
  const counted =
    here && uptimeSeconds !== undefined && uptimeSeconds >= here.uptimeSeconds
      ? secondsFrom(here.at, database) - (uptimeSeconds - here.uptimeSeconds)
      : undefined
  const since = newest && secondsFrom(newest, database)
  if (counted !== undefined && counted > toleranceSeconds) doubt('ahead', counted)
  const back = Math.min(counted ?? 0, since ?? 0)
  if (back < -toleranceSeconds) doubt('behind', back)

  const isVouchedFor = counted !== undefined && Math.abs(counted) <= toleranceSeconds
  const sinceBook = book && secondsFrom(book, database)
  if (!isVouchedFor && sinceBook !== undefined && sinceBook < -toleranceSeconds) doubt('book', sinceBook)
  if (counted === undefined) {
    if (since !== undefined && since > toleranceSeconds)
      doubt('slept', since, since <= ordinarySeconds ? waitingSeconds : null)
    // A house that never kept marks: its last filing says when somebody was there, more or less.
    if (since === undefined && sinceBook !== undefined && sinceBook > ordinarySeconds)
      doubt('slept', sinceBook)
  }
  return doubts
}

/** Does the database's own clock contradict what was seen? Then neither a new year nor an instant of now is believed. */
export function isContradicted(doubts: readonly ClockDoubt[]): boolean {
  return doubts.some(({ kind }) => kind === 'ahead' || kind === 'behind')
}

/** Have these doubts been shown for as long as they last? */
export function haveLapsed(doubts: readonly ClockDoubt[], shownSeconds: number): boolean {
  return doubts.every(
    ({ lapsesAfterSeconds }) => lapsesAfterSeconds !== null && shownSeconds >= lapsesAfterSeconds,
  )
}

/** Is that instant beyond what clocks may differ from now? */
export function isFarAhead(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return secondsFrom(now, at) > toleranceSeconds
}

function secondsFrom(from: Temporal.Instant, to: Temporal.Instant): number {
  return (to.epochMilliseconds - from.epochMilliseconds) / 1000
}
