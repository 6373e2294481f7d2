// The time of the house: the database's clock, as it was last read and run on by this process's own counter, which no
// change of the date moves. At each reading it is judged (rules/clock.ts) against our clock, the machine's counter, the marks
// of the days before and the books.
import { readFileSync } from 'node:fs'
import { type ClockDoubt, haveLapsed, isContradicted, isFarAhead, judgeClock } from '#rules/clock.ts'
import { doubtClock, findClock, markClock, type Uptime, vouchForClock } from '#store/clock.ts'
import type { Db } from '#store/db.ts'
import type { HouseClock } from '#web/context.ts'
import type { Logger } from './log.ts'

/** What this machine says of the time. */
export interface Machine {
  /** Its wall clock. */
  wall(): Temporal.Instant
  /** Undefined where the system shows no counter since its start. */
  uptime(): Uptime | undefined
}

export interface OpenClock extends HouseClock {
  /** The house's time, to the millisecond. */
  now(): Temporal.Instant
  /** Doubts by a reading no older than a second. */
  check(): Promise<readonly ClockDoubt[]>
  /** By how much our own clock is ahead of the database's, as last read; negative when it is behind. */
  readonly skewSeconds: number
  close(): void
}

export interface ClockOptions {
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>
  /** Writes its marks and doubts down, and reads on by itself; others only look. */
  readonly keeps: boolean
  /** Somebody elsewhere who tells the time; undefined when there is no answer. */
  readonly askWitness?: () => Promise<Temporal.Instant | undefined>
  readonly machine?: Machine
}

const readEveryMs = 5_000
const freshForMs = 1_000
const markEverySeconds = 10
const askEveryMs = 60_000

/** Reads the time for the first time. */
export async function openClock(db: Db, options: ClockOptions): Promise<OpenClock> {
  const { log, keeps, askWitness, machine = thisMachine } = options
  /** Milliseconds of the house's time when `performance.now()` is 0. */
  let origin = Number.NaN
  let doubts: readonly ClockDoubt[] = []
  let skewSeconds = 0
  let shownSince = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<readonly ClockDoubt[]> | undefined

  const now = () => Temporal.Instant.fromEpochMilliseconds(Math.floor(origin + performance.now()))
  const uptime = (): Uptime => machine.uptime() ?? { boot: '', seconds: 0 }

  async function read(): Promise<readonly ClockDoubt[]> {
    const isNews = Number.isNaN(origin) || doubts.length > 0
    const here = uptime()
    const before = performance.now()
    const seen = await findClock(db, here.boot)
    const answeredAt = performance.now()
    readAt = answeredAt
    const own = machine.wall()
    skewSeconds = (own.epochMilliseconds - seen.database.epochMilliseconds) / 1000
    const isCounted = here.boot !== ''
    const found = judgeClock({
      ...seen,
      own,
      uptimeSeconds: isCounted ? here.seconds : undefined,
      here: isCounted ? seen.here : undefined,
    })
    // Written down before anything uses a time that is contradicted.
    if (keeps && isContradicted(found)) await doubtClock(db, seen.database)
    // The answer was true at some moment since the question: only a time outside of that is corrected.
    const earliest = seen.database.epochMilliseconds - answeredAt
    const latest = seen.database.epochMilliseconds + 1 - before
    origin = Number.isNaN(origin) ? earliest : Math.min(Math.max(origin, earliest), latest)
    tell(found)
    if (!keeps) return found
    if (found.length === 0) {
      if (isNews || !seen.here || secondsBetween(seen.here.at, seen.database) >= markEverySeconds)
        await markClock(db, here, seen.database)
      return found
    }
    if (haveLapsed(found, (readAt - shownSince) / 1000)) return vouch('nothing else speaks against it')
    // Two clocks that differ are nobody's to vouch for: one of them has to be set.
    if (found.some(({ kind }) => kind !== 'apart')) void ask()
    return found
  }

  /** Once per change of state. */
  function tell(found: readonly ClockDoubt[]): void {
    if (doubts.length === 0) shownSince = readAt
    const [was, is] = [doubts, found].map((some) => some.map(({ kind }) => kind).join(' '))
    doubts = found
    if (was === is) return
    if (found.length > 0)
      log.error({ clock: found }, 'the clock is doubted: nothing is swept until it is right or confirmed')
    else log.warn('the clock is right again: what waited is done')
  }

  async function vouch(why: string): Promise<readonly ClockDoubt[]> {
    const here = uptime()
    const { database } = await findClock(db, here.boot)
    log.warn({ clock: doubts, why }, 'the clock was vouched for')
    await vouchForClock(db, here, database)
    return read()
  }

  async function ask(): Promise<void> {
    if (!askWitness || performance.now() - askedAt < askEveryMs) return
    askedAt = performance.now()
    const told = await askWitness().catch(() => undefined)
    if (!told || isFarAhead(told, now()) || isFarAhead(now(), told)) return
    await vouch('a witness tells the same time').catch((error: unknown) =>
      log.warn({ error }, 'the clock could not be vouched for'),
    )
  }

  function check(): Promise<readonly ClockDoubt[]> {
    if (reading) return reading
    if (performance.now() - readAt < freshForMs) return Promise.resolve(doubts)
    reading = read().finally(() => {
      reading = undefined
    })
    return reading
  }

  await check()
  // An absent database is told of by whoever needs it.
  const hearing = keeps ? setInterval(() => void check().catch(() => undefined), readEveryMs) : undefined
  return {
    now,
    check,
    get doubts() {
      return doubts
    },
    get skewSeconds() {
      return skewSeconds
    },
    confirm: (by) => vouch(`confirmed by ${by}`),
    close: () => clearInterval(hearing),
  }
}

function secondsBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return (to.epochMilliseconds - from.epochMilliseconds) / 1000
}

/** The machine that this runs on. */
export const thisMachine: Machine = {
  wall: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  uptime() {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      const seconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ', 1)[0])
      return boot && Number.isFinite(seconds) ? { boot, seconds } : undefined
    } catch {
      return undefined
    }
  },
}
