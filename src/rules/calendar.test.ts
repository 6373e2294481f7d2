import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharedRows } from '../../tests/support/shared-data.ts'
import {
  addBusinessMs,
  businessMsBetween,
  type Calendar,
  type CalendarRules,
  type Closure,
  calendarOf,
  closedOn,
  hoursAt,
  hoursAtMs,
  NeverOpensError,
  type Shift,
  type SpanMs,
  shiftsOn,
  type Weekday,
} from './calendar.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const all: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const working = all.slice(0, 5)

const circular: CalendarRules = {
  zone: 'America/Bogota',
  shifts: [
    { days: working, opens: '07:30', closes: '12:30', modality: 'on_site' },
    { days: working, opens: '14:00', closes: '18:00', modality: 'virtual' },
  ],
  holidays: 'colombia',
  closures: [],
}
const city = calendarOf(circular)
const civic = { reason: 'Día cívico', act: 'Decreto 101 de 2026' }

function rulesOf(zone: string, opens: string, closes: string, days = all): CalendarRules {
  return { zone, shifts: [{ days, opens, closes, modality: 'on_site' }], holidays: 'none', closures: [] }
}

function epoch(zoned: string): number {
  return (zoned.includes('[') ? Temporal.ZonedDateTime : Temporal.Instant).from(zoned).epochMilliseconds
}

/** A wall time in Bogotá. */
function bogota(wall: string): number {
  return epoch(`${wall}-05:00`)
}

function wallIn(zone: string, ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime().toString()
}

describe('a deadline is the first instant at which the promise has elapsed', () => {
  test.each([
    ['08:30 + 4 h is 12:30, not 14:00', '2026-02-02T08:30', 4, '2026-02-02T12:30:00'],
    ['14:00 + 4 h is 18:00, not 07:30 next day', '2026-02-02T14:00', 4, '2026-02-02T18:00:00'],
    ['opened at lunch: counting starts at 14:00', '2026-02-02T13:00', 2, '2026-02-02T16:00:00'],
    ['opened at the closing of a shift: counts from the next', '2026-02-02T12:30', 1, '2026-02-02T15:00:00'],
    ['opened on a Saturday: counting starts Monday 07:30', '2026-02-07T10:00', 4, '2026-02-09T11:30:00'],
    ['opened on Friday evening before a Monday festivo', '2026-01-09T17:30', 2, '2026-01-13T09:00:00'],
    ['9 July was a working Monday in 2025', '2025-07-14T09:00', 4, '2025-07-14T14:30:00'],
    ['and a festivo in 2026', '2026-07-13T09:00', 4, '2026-07-14T11:30:00'],
    ['Holy Week', '2020-04-08T17:30', 4, '2020-04-13T11:00:00'],
    ['over New Year', '2027-12-31T17:30', 4, '2028-01-03T11:00:00'],
    ['seconds and milliseconds are kept', '2026-02-02T07:30:12.345', 4, '2026-02-02T11:30:12.345'],
    ['no time from a closed instant is that instant', '2026-02-07T10:00', 0, '2026-02-07T10:00:00'],
  ])('%s', (_, from, hours, due) => {
    expect(wallIn('America/Bogota', addBusinessMs(city, bogota(from), hours * HOUR))).toBe(due)
  })
})

describe('a closure', () => {
  test.each<[string, Partial<Closure>, string, number, string]>([
    ['of the whole day', {}, '2026-02-03T09:00', 1, '2026-02-04T08:30:00'],
    ['from a wall time', { from: '10:00' }, '2026-02-03T09:00', 2, '2026-02-04T08:30:00'],
    ['until a wall time', { until: '15:00' }, '2026-02-03T07:00', 1, '2026-02-03T16:00:00'],
    [
      'in the middle of a shift',
      { from: '08:00', until: '09:00' },
      '2026-02-03T07:30',
      1,
      '2026-02-03T09:30:00',
    ],
    ['over both shifts', { from: '12:00', until: '15:00' }, '2026-02-03T11:30', 1, '2026-02-03T15:30:00'],
    ['of another day changes nothing', { on: '2026-02-05' }, '2026-02-03T09:00', 1, '2026-02-03T10:00:00'],
  ])('%s', (_, part, from, hours, due) => {
    const closed = calendarOf({ ...circular, closures: [{ on: '2026-02-03', ...civic, ...part }] })
    expect(wallIn('America/Bogota', addBusinessMs(closed, bogota(from), hours * HOUR))).toBe(due)
  })

  test('only takes away the hours of its own day from a shift over midnight', () => {
    const nights = {
      ...rulesOf('America/Bogota', '22:00', '06:00'),
      closures: [{ on: '2026-02-03', ...civic }],
    }
    const from = bogota('2026-02-02T22:00')
    expect(businessMsBetween(calendarOf(nights), from, bogota('2026-02-03T06:00'))).toBe(2 * HOUR)
    expect(businessMsBetween(calendarOf(nights), from, bogota('2026-02-04T06:00'))).toBe(8 * HOUR)
  })
})

describe('shifts', () => {
  const hoursOf = (shifts: string, until = '2026-02-03') => {
    const rules = { ...rulesOf('America/Bogota', '00:00', '24:00'), shifts: shifts.split(' ').map(onMonday) }
    return businessMsBetween(calendarOf(rules), bogota('2026-02-02T00:00'), bogota(`${until}T00:00`)) / HOUR
  }
  const onMonday = (span: string): Shift => {
    const [opens = '', closes = ''] = span.split('-')
    return { days: ['mon'], opens, closes, modality: 'on_site' }
  }

  test.each([
    ['that touch add up', '08:00-12:00 12:00-18:00', 10],
    ['that overlap count once', '08:00-14:00 12:00-18:00', 10],
    ['inside another count once', '12:00-13:00 08:00-18:00', 10],
    ['that are equal count once', '08:00-18:00 08:00-18:00', 10],
    ['of a whole day are 24 hours', '00:00-24:00', 24],
    ['that close when they open are 24 hours', '00:00-00:00', 24],
    ['may have seconds', '08:00:30-08:01', 1 / 120],
  ])('%s', (_, shifts, hours) => {
    expect(hoursOf(shifts)).toBe(hours)
  })

  test('over midnight belong to the day on which they open', () => {
    expect(hoursOf('22:00-06:00')).toBe(2)
    expect(hoursOf('22:00-06:00', '2026-02-08')).toBe(8)
    expect(hoursOf('22:00-06:00 23:00-07:00', '2026-02-08')).toBe(9)
  })

  test('over the New Year are one stretch, whatever year is asked first', () => {
    const nights = calendarOf(rulesOf('America/Bogota', '22:00', '06:00'))
    addBusinessMs(nights, bogota('2027-01-01T03:00'), 1)
    const { isOpen, opensMs, closesMs } = hoursAtMs(nights, bogota('2027-01-01T03:00'))
    expect([isOpen, opensMs, closesMs]).toEqual([
      true,
      bogota('2026-12-31T22:00'),
      bogota('2027-01-01T06:00'),
    ])
  })

  test('of a modality that does not count are skipped', () => {
    const onSite = calendarOf(circular, ['on_site'])
    expect(wallIn('America/Bogota', addBusinessMs(onSite, bogota('2026-02-02T11:30'), 2 * HOUR))).toBe(
      '2026-02-03T08:30:00',
    )
  })
})

describe('where the clocks change', () => {
  const [spring, autumn] = ['2026-03-29', '2026-10-25']
  test.each([
    ['a day that loses an hour has 23', 'Europe/Berlin', '00:00-24:00', spring, 23],
    ['a day that repeats an hour has 25', 'Europe/Berlin', '00:00-24:00', autumn, 25],
    ['opening at a time that is skipped: when the clock jumps', 'Europe/Berlin', '02:30-04:00', spring, 1],
    ['closing at a time that is skipped: when the clock jumps', 'Europe/Berlin', '01:00-02:30', spring, 1],
    ['a shift inside the skipped hour does not open', 'Europe/Berlin', '02:10-02:50', spring, 0],
    ['opening at a time shown twice: the first', 'Europe/Berlin', '02:30-04:00', autumn, 2.5],
    ['closing at a time shown twice: the first', 'Europe/Berlin', '01:00-02:30', autumn, 1.5],
    ['a night that repeats an hour', 'Europe/Berlin', '22:00-06:00', autumn, 9],
    ['a midnight that is skipped', 'America/Sao_Paulo', '00:00-24:00', '2015-10-18', 23],
    ['closing at a midnight shown twice: the first', 'America/Havana', '20:00-24:00', '2026-10-31', 4],
    ['a day that is skipped', 'Pacific/Apia', '08:00-18:00', '2011-12-30', 0],
    ['and the day after it', 'Pacific/Apia', '08:00-18:00', '2011-12-31', 10],
  ])('%s', (_, zone, span, on, hours) => {
    const [opens = '', closes = ''] = span.split('-')
    const midnights = [0, 1].map((days) => Temporal.PlainDate.from(on).add({ days }).toZonedDateTime(zone))
    const [from = 0, until = 0] = midnights.map((midnight) => midnight.epochMilliseconds)
    expect(businessMsBetween(calendarOf(rulesOf(zone, opens, closes)), from, until) / HOUR).toBe(hours)
  })
})

describe('the hours at an instant', () => {
  test.each([
    ['that run', '02-02T08:00', 'open 02-02T07:30 02-02T12:30 on_site'],
    ['from the instant of opening', '02-02T14:00', 'open 02-02T14:00 02-02T18:00 virtual'],
    ['at the instant of closing: the next', '02-02T12:30', 'closed 02-02T14:00 02-02T18:00 virtual'],
    ['before a festivo: those after it', '01-09T18:00', 'closed 01-13T07:30 01-13T12:30 on_site'],
    ['on New Year’s Eve: those of next year', '12-31T19:00', 'closed 01-04T07:30 01-04T12:30 on_site'],
  ])('%s', (_, at, said) => {
    const { isOpen, opensAt, closesAt, modality } = hoursAt(city, Temporal.Instant.from(`2026-${at}-05:00`))
    const [opens, closes] = [opensAt, closesAt].map((instant) =>
      wallIn('America/Bogota', instant.epochMilliseconds).slice(5, 16),
    )
    expect(`${isOpen ? 'open' : 'closed'} ${opens} ${closes} ${modality}`).toBe(said)
  })
})

describe('pauses', () => {
  test.each([
    ['are skipped', '02T09:00/02T10:00', '11:00'],
    ['that overlap are skipped once', '02T09:30/02T10:00 02T09:00/02T10:00', '11:00'],
    ['while closed change nothing', '02T12:30/02T14:00', '10:00'],
    ['from before the start', '01T09:00/02T09:00', '11:00'],
    ['that begin as the promise elapses come too late', '02T10:00/02T11:00', '10:00'],
    ['that end before they begin are none', '02T11:00/02T09:00', '10:00'],
  ])('%s', (_, spans, due) => {
    const from = bogota('2026-02-02T08:00')
    const pauses = spans.split(' ').map((span) => {
      const [fromMs = 0, untilMs = 0] = span.split('/').map((day) => bogota(`2026-02-${day}`))
      return { fromMs, untilMs }
    })
    const dueMs = addBusinessMs(city, from, 2 * HOUR, pauses)
    expect(wallIn('America/Bogota', dueMs)).toBe(`2026-02-02T${due}:00`)
    expect(businessMsBetween(city, from, dueMs, pauses)).toBe(2 * HOUR)
  })
})

describe('what cannot be is said, never looped', () => {
  const opens = (rules: Partial<CalendarRules>) => () => calendarOf({ ...circular, ...rules })

  test('no shift that counts', () => {
    expect(opens({ shifts: [] })).toThrow(NeverOpensError)
    expect(() => calendarOf({ ...circular, shifts: circular.shifts.slice(0, 1) }, ['virtual'])).toThrow(
      'No shift is virtual: a promise would never fall due',
    )
  })

  test('shifts that never open', () => {
    const skipped = rulesOf('Europe/Berlin', '08:00', '09:00', ['mon'])
    const closures = mondays(2026, 2099).map((on) => ({ on, ...civic }))
    const from = epoch('2026-01-01T00:00Z')
    for (const ask of [addBusinessMs, hoursAtMs])
      expect(() => ask(calendarOf({ ...skipped, closures }), from, 1)).toThrow(NeverOpensError)
  })

  test('more time than there is', () => {
    expect(() => addBusinessMs(city, bogota('2026-01-01T00:00'), 1e15)).toThrow(
      /does not open for 16666666666.* minutes from 2026-01-01/,
    )
  })

  const shift = (opens: string, closes: string): Shift[] => [
    { days: ['mon'], opens, closes, modality: 'virtual' },
  ]
  const from2026 = bogota('2026-01-01T00:00')

  test.each([
    ['an unknown zone', opens({ zone: 'America/Macondo' })],
    ['a wall time past 24:00', opens({ shifts: shift('08:00', '24:01') })],
    ['a wall time without form', opens({ shifts: shift('8', '12:00') })],
    ['a day that does not exist', opens({ closures: [{ on: '2026-02-30', ...civic }] })],
    [
      'a closure that ends as it begins',
      opens({ closures: [{ on: '2026-02-03', until: '00:00', ...civic }] }),
    ],
    ['negative time', () => addBusinessMs(city, from2026, -1)],
    ['no number', () => addBusinessMs(city, from2026, Number.NaN)],
    ['a year it does not know', () => addBusinessMs(city, epoch('1983-12-31T00:00Z'), 1)],
    ['no instant', () => addBusinessMs(city, Number.NaN, 1)],
  ])('%s is a RangeError', (_, act) => {
    expect(act).toThrow(RangeError)
  })

  function mondays(first: number, last: number): string[] {
    const days: string[] = []
    for (let on = Temporal.PlainDate.from(`${first}-01-05`); on.year <= last; on = on.add({ days: 7 }))
      days.push(on.toString())
    return days
  }
})

interface Vector {
  readonly calendar: CalendarRules
  readonly kind: string
  readonly from: number
  readonly ms: number
  readonly to: number
  readonly pauses: readonly SpanMs[]
  readonly name: string
}

const vectors = [
  ...(sharedRows('calendar/business-time-vectors.csv')
    ?.filter((row) => ['both', 'close', 'yes'].includes(row.our_oracle ?? ''))
    .map(vectorOf) ?? []),
  ...(sharedRows('calendar/circular-vectors.csv')?.map((row) => ({
    calendar: circular,
    kind: 'deadline',
    from: epoch(row.filedAtLocal ?? ''),
    ms: Number(row.businessMinutes) * MINUTE,
    to: epoch(row.expectedDueAt ?? ''),
    pauses: [],
    name: `circular: ${row.filedAtLocal} + ${row.businessMinutes} min`,
  })) ?? []),
]

function vectorOf(row: Record<string, string>): Vector {
  const { calendar_spec: spec = '', holidays = '', start_iso = '', expected_due_iso = '', kind = '' } = row
  const shifts: Shift[] =
    spec === '24x7'
      ? [{ days: all, opens: '00:00', closes: '24:00', modality: 'on_site' }]
      : spec.split(';').flatMap((part) => {
          const [day, hours = ''] = part.split('=')
          return hours.split('|').map((span) => {
            const [opens = '', closes = ''] = span.split('-')
            return { days: [day as Weekday], opens, closes, modality: 'on_site' as const }
          })
        })
  const years = [2013, 2014, 2015, 2016, 2017]
  const closures = holidays
    .split(';')
    .filter(Boolean)
    .flatMap((day) => (day.startsWith('--') ? years.map((year) => `${year}${day.slice(1)}`) : [day]))
    .map((on) => ({ on, reason: 'holiday', act: row.source_path ?? '' }))
  const pauses = (row.pauses ?? '')
    .split(';')
    .filter(Boolean)
    .map((span) => {
      const [fromMs = 0, untilMs = 0] = span.split('/').map(epoch)
      return { fromMs, untilMs }
    })
  return {
    calendar: { zone: row.timezone ?? '', shifts, holidays: 'none', closures },
    kind,
    from: epoch(start_iso),
    ms: Math.round(Number(row.minutes) * MINUTE),
    to: epoch(expected_due_iso),
    pauses,
    name: `${row.system} ${row.timezone}: ${start_iso} + ${row.minutes} min ${row.note}`,
  }
}

describe.skipIf(vectors.length === 0)('vectors of other help desks and of the circular', () => {
  test.each(vectors)('$kind $name', ({ calendar, kind, from, ms, to, pauses }) => {
    const built = calendarOf(calendar)
    if (kind === 'deadline') expect(addBusinessMs(built, from, ms, pauses)).toBe(to)
    // Six decimals of a minute are a twentieth of a millisecond; the source's clock has seconds.
    else expect(Math.abs(businessMsBetween(built, from, to, pauses) - ms)).toBeLessThan(1)
  })

  test.each(['Asia/Kathmandu', 'America/New_York'])('are the same on a host in %s', (TZ) => {
    const script = `
      import { addBusinessMs, businessMsBetween, calendarOf } from '#rules/calendar.ts'
      const vectors = JSON.parse(process.argv[1])
      console.log(JSON.stringify(vectors.map(({ calendar, kind, from, ms, to, pauses }) => kind === 'deadline'
        ? addBusinessMs(calendarOf(calendar), from, ms, pauses)
        : businessMsBetween(calendarOf(calendar), from, to, pauses))))`
    const some = vectors.filter((_, at) => at % 5 === 0)
    const here = some.map(({ calendar, kind, from, ms, to, pauses }) =>
      kind === 'deadline'
        ? addBusinessMs(calendarOf(calendar), from, ms, pauses)
        : businessMsBetween(calendarOf(calendar), from, to, pauses),
    )
    const there = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', script, JSON.stringify(some)],
      {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      },
    )
    expect(JSON.parse(there)).toEqual(here)
  })
})

describe('for any calendar', () => {
  const zones = ['America/Bogota', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'UTC']
  // Ten days around a change of the clocks in most of those zones (and a festivo in Bogotá), to the minute.
  const windows = ['2026-03-03', '2026-03-24', '2026-10-01', '2026-10-22', '2026-10-28'].map((on) =>
    epoch(`${on}T00:00Z`),
  )
  const windowMinutes = 10 * 24 * 60

  const time = fc
    .integer({ min: 0, max: 48 })
    .map((halves) => `${String(Math.floor(halves / 2)).padStart(2, '0')}:${halves % 2 ? '30' : '00'}`)
  const shift: fc.Arbitrary<Shift> = fc.record({
    days: fc.subarray([...all], { minLength: 1 }),
    opens: time.filter((wall) => wall !== '24:00'),
    closes: time,
    modality: fc.constantFrom('on_site', 'virtual'),
  })
  const closureIn = (startMs: number): fc.Arbitrary<Closure> =>
    fc.tuple(fc.integer({ min: 0, max: 10 }), time, time).map(([day, a, b]) => {
      const on = new Date(startMs + day * 24 * HOUR).toISOString().slice(0, 10)
      const [from = '', until = ''] = [a, b].sort()
      return from < until ? { on, from, until, ...civic } : { on, ...civic }
    })
  const scene = fc.constantFrom(...windows).chain((startMs) =>
    fc.record({
      startMs: fc.constant(startMs),
      rules: fc.record<CalendarRules>({
        zone: fc.constantFrom(...zones),
        shifts: fc.array(shift, { minLength: 1, maxLength: 4 }),
        holidays: fc.constantFrom('colombia', 'none'),
        closures: fc.array(closureIn(startMs), { maxLength: 3 }),
      }),
      from: fc.integer({ min: 0, max: windowMinutes - 1 }),
      to: fc.integer({ min: 0, max: windowMinutes - 1 }),
      minutes: fc.integer({ min: 0, max: 3000 }),
    }),
  )

  test('the answer is that of an oracle that looks at the wall every minute', () => {
    fc.assert(
      fc.property(scene, ({ startMs, rules, from, to, minutes }) => {
        const calendar = calendarOf(rules)
        const open = openMinutes(calendar, startMs, windowMinutes)
        const [fromMs, toMs] = [startMs + from * MINUTE, startMs + to * MINUTE]
        const counted = open.slice(from, Math.max(from, to)).filter(Boolean).length
        expect(businessMsBetween(calendar, fromMs, toMs)).toBe(counted * MINUTE)
        expect(hoursAtMs(calendar, fromMs).isOpen).toBe(open[from])
        let [at, left] = [from, minutes]
        for (; left > 0 && at < windowMinutes; at++) if (open[at]) left--
        if (left === 0) expect(addBusinessMs(calendar, fromMs, minutes * MINUTE)).toBe(startMs + at * MINUTE)
      }),
      { numRuns: 150 },
    )
  })

  const longScene = fc.record({
    scene,
    // Half an hour a week is the least these calendars open: 600 h end before the years a calendar knows.
    ms: fc.integer({ min: 0, max: 500 * HOUR }),
    more: fc.integer({ min: 0, max: 100 * HOUR }),
    at: fc.integer({ min: 0, max: 400 * 24 * HOUR }),
  })

  test('what is added is measured; later or more is never due earlier; a span is the sum of its parts', () => {
    fc.assert(
      fc.property(longScene, ({ scene: { rules, startMs }, ms, more, at }) => {
        const calendar = calendarOf(rules)
        const fromMs = startMs + at
        const dueMs = addBusinessMs(calendar, fromMs, ms)
        expect(businessMsBetween(calendar, fromMs, dueMs)).toBe(ms)
        if (ms > 0) expect(businessMsBetween(calendar, fromMs, dueMs - 1)).toBe(ms - 1)
        expect(addBusinessMs(calendar, fromMs, ms + more)).toBeGreaterThanOrEqual(dueMs)
        expect(addBusinessMs(calendar, fromMs + more, ms)).toBeGreaterThanOrEqual(dueMs)
        const middle = fromMs + more
        expect(
          businessMsBetween(calendar, fromMs, middle) + businessMsBetween(calendar, middle, middle + ms),
        ).toBe(businessMsBetween(calendar, fromMs, middle + ms))
        expect(businessMsBetween(calendar, middle, fromMs)).toBe(0)
      }),
      { numRuns: 200 },
    )
  })

  test('with pauses, what is added is measured, and pauses only make it later', () => {
    const pauses = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 200 * HOUR }), fc.integer({ min: 0, max: 60 * HOUR })),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(longScene, pauses, ({ scene: { rules, startMs }, ms, at }, spans) => {
        const calendar = calendarOf(rules)
        const fromMs = startMs + at
        const paused = spans.map(([after, long]) => ({
          fromMs: fromMs + after,
          untilMs: fromMs + after + long,
        }))
        const dueMs = addBusinessMs(calendar, fromMs, ms, paused)
        expect(businessMsBetween(calendar, fromMs, dueMs, paused)).toBe(ms)
        expect(dueMs).toBeGreaterThanOrEqual(addBusinessMs(calendar, fromMs, ms))
      }),
      { numRuns: 200 },
    )
  })

  test('what was asked before never changes an answer', () => {
    fc.assert(
      fc.property(scene, fc.array(fc.integer({ min: 1990, max: 2060 }), { maxLength: 4 }), (first, years) => {
        const [fresh, used] = [calendarOf(first.rules), calendarOf(first.rules)]
        for (const year of years) hoursAtMs(used, Date.UTC(year, 11, 31, 23))
        const fromMs = first.startMs + first.from * MINUTE
        expect(hoursAtMs(used, fromMs)).toEqual(hoursAtMs(fresh, fromMs))
        const ms = first.minutes * 10 * MINUTE
        expect(addBusinessMs(used, fromMs, ms)).toBe(addBusinessMs(fresh, fromMs, ms))
      }),
      { numRuns: 30 },
    )
  })

  test('a year costs about as much as an hour', () => {
    const spent = (ms: number) => {
      const startedAt = performance.now()
      for (let at = 0; at < 50_000; at++) addBusinessMs(city, bogota('2026-01-01T00:00') + at * MINUTE, ms)
      return performance.now() - startedAt
    }
    const best = (ms: number) => Math.min(...Array.from({ length: 7 }, () => spent(ms)))
    best(2250 * HOUR)
    // A year is 2,250 times as long; a walk over its days would cost hundreds of times as much.
    expect(best(2250 * HOUR)).toBeLessThan(10 * best(HOUR))
  })
})

const readings = new Map<string, readonly number[]>()

/** The latest wall time (ms, as if the zone were UTC) that the clock has shown up to each minute. */
function wallsReached(zone: string, startMs: number, minutes: number): readonly number[] {
  const known = readings.get(`${zone} ${startMs}`)
  if (known) return known
  const lead = 24 * 60
  let latest = Number.NEGATIVE_INFINITY
  const reached = Array.from({ length: lead + minutes }, (_, at) => {
    const now = Temporal.Instant.fromEpochMilliseconds(startMs + (at - lead) * MINUTE).toZonedDateTimeISO(
      zone,
    )
    latest = Math.max(latest, now.epochMilliseconds + now.offsetNanoseconds / 1e6)
    return latest
  }).slice(lead)
  readings.set(`${zone} ${startMs}`, reached)
  return reached
}

/** Slow and simple: which minutes are open, by looking at the wall at each. */
function openMinutes(calendar: Calendar, startMs: number, minutes: number): boolean[] {
  return wallsReached(calendar.rules.zone, startMs, minutes).map((wall) => {
    const day = Math.floor(wall / (24 * HOUR))
    const [today, yesterday] = [wall - day * 24 * HOUR, wall - (day - 1) * 24 * HOUR]
    return (
      !closedOn(calendar, day).some((closed) => closed.from <= today && today < closed.until) &&
      (shiftsOn(calendar, day).some((own) => own.opens <= today && today < own.closes) ||
        shiftsOn(calendar, day - 1).some((own) => own.opens <= yesterday && yesterday < own.closes))
    )
  })
}
