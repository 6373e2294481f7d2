import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CalendarRules, calendarOf, type Shift, type Weekday } from './calendar.ts'
import {
  addBusinessDays,
  businessMinutesBetween,
  deadlineFor,
  explainDeadline,
  quoteFor,
  type SkipReason,
} from './deadline.ts'

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
const onSite = calendarOf(circular, ['on_site'])
const nights = calendarOf({
  ...circular,
  shifts: [{ days: working, opens: '22:00', closes: '06:00', modality: 'virtual' }],
})
const civic = { reason: 'Día cívico', act: 'Decreto 101 de 2026' }

/** An instant in Bogotá, and back. */
const at = (wall: string) => Temporal.Instant.from(`${wall}-05:00`)
const wall = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO('America/Bogota').toPlainDateTime().toString({ smallestUnit: 'millisecond' })
const short = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO('America/Bogota').toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(5)

describe('a deadline', () => {
  test.each([
    ['hardware opened at 08:30 falls due at 12:30', '2026-02-02T08:30', 240, '2026-02-02T12:30'],
    [
      'software opened on a Saturday falls due on Monday at 09:30',
      '2026-02-07T10:00',
      120,
      '2026-02-09T09:30',
    ],
    ['fractions of a minute are kept', '2026-02-02T08:30', 0.05, '2026-02-02T08:30:03'],
  ])('%s', (_, from, minutes, due) => {
    expect(deadlineFor(city, at(from), minutes)).toEqual(at(due))
    expect(businessMinutesBetween(city, at(from), at(due))).toBeCloseTo(minutes, 9)
  })

  test('waits while it is paused', () => {
    const pauses = [{ from: at('2026-02-02T12:00'), to: at('2026-02-02T15:00') }]
    expect(deadlineFor(city, at('2026-02-02T11:00'), 120, pauses)).toEqual(at('2026-02-02T16:00'))
    expect(businessMinutesBetween(city, at('2026-02-02T11:00'), at('2026-02-02T16:00'), pauses)).toBe(120)
  })

  test('is not measured backwards', () => {
    expect(businessMinutesBetween(city, at('2026-02-03T11:00'), at('2026-02-02T11:00'))).toBe(0)
  })
})

describe('working days', () => {
  test.each([
    ['the day itself does not count', city, '2026-02-02T08:00', 1, '2026-02-03T18:00'],
    ['nor a weekend', city, '2026-02-05T19:00', 2, '2026-02-09T18:00'],
    ['nor a festivo', city, '2026-01-09T08:00', 1, '2026-01-13T18:00'],
    ['asked on a Sunday', city, '2026-02-08T08:00', 5, '2026-02-13T18:00'],
    ['end when the hours that count do', onSite, '2026-02-02T08:00', 3, '2026-02-05T12:30'],
    ['of nights end on the morning after', nights, '2026-02-02T23:00', 2, '2026-02-05T06:00'],
    ['none is now', city, '2026-02-08T08:00', 0, '2026-02-08T08:00'],
  ])('%s', (_, calendar, from, days, due) => {
    expect(wall(addBusinessDays(calendar, at(from), days))).toBe(wall(at(due)))
  })

  test('are whole', () => {
    expect(() => addBusinessDays(city, at('2026-02-02T08:00'), 1.5)).toThrow(RangeError)
    expect(() => addBusinessDays(city, at('2026-02-02T08:00'), -1)).toThrow(RangeError)
  })
})

describe('a quote', () => {
  test.each([
    ['moves while time counts, until the shift closes', '12:00', 60, '02T14:30', true, '02T12:30:00.001'],
    ['or until the deadline reaches a closing', '08:00', 240, '02T12:00', true, '02T08:30:00.001'],
    ['due exactly at closing: good for this millisecond', '08:30', 240, '02T12:30', true, '02T08:30:00.001'],
    ['the next one is due after lunch', '08:30:00.001', 240, '02T14:00:00.001', true, '02T12:30:00.001'],
    ['stands still at lunch', '13:00', 60, '02T15:00', false, '02T14:00:00.001'],
    ['stands still from the instant of closing', '18:00', 60, '03T08:30', false, '03T07:30:00.001'],
    ['moves from the instant of opening', '07:30', 60, '02T08:30', true, '02T11:30:00.001'],
  ])('%s', (_, now, minutes, due, moves, until) => {
    expect(quoteFor(city, at(`2026-02-02T${now}`), minutes)).toEqual({
      dueAt: at(`2026-02-${due}`),
      moves,
      goodUntil: at(`2026-02-${until}`),
    })
  })

  test('stands still over a weekend and the festivo after it', () => {
    const { moves, goodUntil } = quoteFor(city, at('2026-01-10T10:00'), 240)
    expect([moves, wall(goodUntil)]).toEqual([false, '2026-01-13T07:30:00.001'])
  })

  test('runs through shifts that touch', () => {
    const touching = calendarOf({
      ...circular,
      shifts: [
        { days: working, opens: '08:00', closes: '12:00', modality: 'on_site' },
        { days: working, opens: '12:00', closes: '17:00', modality: 'virtual' },
      ],
    })
    expect(wall(quoteFor(touching, at('2026-02-02T10:00'), 120).goodUntil)).toBe('2026-02-02T15:00:00.001')
  })

  test('of no time is refused', () => {
    expect(() => quoteFor(city, at('2026-02-02T08:00'), 0)).toThrow(RangeError)
  })
})

describe('an explanation', () => {
  const said = (reason: SkipReason) => [reason.kind, ...Object.values(reason).slice(1)].join(' ')
  const steps = (
    rules: Partial<CalendarRules>,
    from: string,
    minutes: number,
    counts?: ('on_site' | 'virtual')[],
  ) =>
    explainDeadline(calendarOf({ ...circular, ...rules }, counts), at(from), minutes).steps.map(
      (step) =>
        `${short(step.from)} ${short(step.to)} ${step.minutes} ${step.counts ? step.modality : said(step.reason)}`,
    )

  test('of a Friday evening before a Monday festivo', () => {
    expect(steps({}, '2026-01-09T17:30', 120)).toEqual([
      '01-09T17:30 01-09T18:00 30 virtual',
      '01-09T18:00 01-10T00:00 360 night',
      '01-10T00:00 01-12T00:00 2880 weekend',
      '01-12T00:00 01-13T00:00 1440 festivo Reyes Magos Ley 51 de 1983',
      '01-13T00:00 01-13T07:30 450 night',
      '01-13T07:30 01-13T09:00 90 on_site',
    ])
  })

  test('of lunch and an ordinary night', () => {
    expect(steps({}, '2026-02-02T12:00', 300)).toEqual([
      '02-02T12:00 02-02T12:30 30 on_site',
      '02-02T12:30 02-02T14:00 90 lunch',
      '02-02T14:00 02-02T18:00 240 virtual',
      '02-02T18:00 02-03T07:30 810 night',
      '02-03T07:30 02-03T08:00 30 on_site',
    ])
  })

  test('of a closure of one afternoon', () => {
    const closures = [{ on: '2026-02-02', from: '15:00', until: '18:00', ...civic }]
    expect(steps({ closures }, '2026-02-02T14:30', 60)).toEqual([
      '02-02T14:30 02-02T15:00 30 virtual',
      '02-02T15:00 02-02T18:00 180 closure Día cívico Decreto 101 de 2026',
      '02-02T18:00 02-03T07:30 810 night',
      '02-03T07:30 02-03T08:00 30 on_site',
    ])
  })

  test('of hours that do not count for the service', () => {
    expect(steps({}, '2026-02-02T12:00', 60, ['on_site'])).toEqual([
      '02-02T12:00 02-02T12:30 30 on_site',
      '02-02T12:30 02-02T14:00 90 lunch',
      '02-02T14:00 02-02T18:00 240 modality virtual',
      '02-02T18:00 02-03T07:30 810 night',
      '02-03T07:30 02-03T08:00 30 on_site',
    ])
  })

  test('of two festivos on one day names both', () => {
    expect(steps({}, '2025-06-30T08:00', 1)[0]).toBe(
      '06-30T08:00 07-01T00:00 960 festivo Sagrado Corazón de Jesús y San Pedro y San Pablo Ley 51 de 1983',
    )
  })

  test('of a festivo on a Saturday says weekend', () => {
    expect(steps({}, '2030-07-20T08:00', 1)[0]).toBe('07-20T08:00 07-22T00:00 2400 weekend')
  })

  test('of shifts over midnight', () => {
    const { shifts } = nights.rules
    expect(steps({ shifts }, '2026-02-06T21:00', 540)).toEqual([
      '02-06T21:00 02-06T22:00 60 night',
      '02-06T22:00 02-07T06:00 480 virtual',
      '02-07T06:00 02-09T00:00 2520 weekend',
      '02-09T00:00 02-09T22:00 1320 night',
      '02-09T22:00 02-09T23:00 60 virtual',
    ])
  })

  test('of a closure that cuts the night before a weekend', () => {
    const closures = [{ on: '2026-02-07', ...civic }]
    expect(steps({ shifts: nights.rules.shifts, closures }, '2026-02-06T22:00', 180)).toEqual([
      '02-06T22:00 02-07T00:00 120 virtual',
      '02-07T00:00 02-07T06:00 360 closure Día cívico Decreto 101 de 2026',
      '02-07T06:00 02-09T00:00 2520 weekend',
      '02-09T00:00 02-09T22:00 1320 night',
      '02-09T22:00 02-09T23:00 60 virtual',
    ])
  })

  test('of no time has no steps', () => {
    expect(steps({}, '2026-02-07T08:00', 0)).toEqual([])
  })
})

describe('for any calendar', () => {
  const time = fc
    .integer({ min: 0, max: 23 })
    .chain((hour) =>
      fc.constantFrom(`${String(hour).padStart(2, '0')}:00`, `${String(hour).padStart(2, '0')}:30`),
    )
  const shift: fc.Arbitrary<Shift> = fc.record({
    days: fc.subarray([...all], { minLength: 1 }),
    opens: time,
    closes: time,
    modality: fc.constantFrom('on_site', 'virtual'),
  })
  const onDay = fc
    .integer({ min: 0, max: 20 })
    .map((day) => `2026-03-${String(20 + (day % 12)).padStart(2, '0')}`)
  const closure = fc.tuple(onDay, time, time).map(([on, a, b]) => {
    const [from = '', until = ''] = [a, b].sort()
    return from < until ? { on, from, until, ...civic } : { on, ...civic }
  })
  const scene = fc.record({
    rules: fc.record<CalendarRules>({
      zone: fc.constantFrom('America/Bogota', 'Europe/Berlin', 'America/Havana'),
      shifts: fc.array(shift, { minLength: 1, maxLength: 4 }),
      holidays: fc.constantFrom('colombia', 'none'),
      closures: fc.array(closure, { maxLength: 3 }),
    }),
    now: fc
      .integer({ min: 0, max: 14 * 24 * 60 })
      .map((minute) => at('2026-03-20T00:00').add({ minutes: minute })),
    minutes: fc.integer({ min: 1, max: 6000 }),
    onlyFirst: fc.boolean(),
  })
  const calendarIn = ({ rules, onlyFirst }: { rules: CalendarRules; onlyFirst: boolean }) =>
    calendarOf(rules, onlyFirst ? rules.shifts.slice(0, 1).map((first) => first.modality) : undefined)

  test('a quote holds until `goodUntil`', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), ({ now, minutes, ...rest }, share) => {
        const calendar = calendarIn(rest)
        const { dueAt, moves, goodUntil } = quoteFor(calendar, now, minutes)
        const lastMs = goodUntil.epochMilliseconds - now.epochMilliseconds - 1
        expect(lastMs).toBeGreaterThanOrEqual(0)
        for (const laterMs of [0, Math.min(1, lastMs), Math.floor(lastMs * share), lastMs]) {
          const due = deadlineFor(calendar, now.add({ milliseconds: laterMs }), minutes)
          expect(`${due}`).toBe(`${dueAt.add({ milliseconds: moves ? laterMs : 0 })}`)
        }
        // And no longer: looking through touching hours stops after a day.
        if (lastMs < 24 * 3_600_000) {
          const due = deadlineFor(calendar, goodUntil, minutes)
          expect(`${due}`).not.toBe(`${dueAt.add({ milliseconds: moves ? lastMs + 1 : 0 })}`)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the steps cover the span without holes, neighbours differ and what counts adds up to the promise', () => {
    fc.assert(
      fc.property(scene, ({ now, minutes, ...rest }) => {
        const calendar = calendarIn(rest)
        const { from, dueAt, steps } = explainDeadline(calendar, now, minutes)
        expect(`${steps[0]?.from} ${steps.at(-1)?.to}`).toBe(`${from} ${dueAt}`)
        let counted = 0
        for (const [index, step] of steps.entries()) {
          expect(step.minutes).toBeGreaterThan(0)
          expect(step.minutes).toBe(step.to.since(step.from).total('minutes'))
          expect(businessMinutesBetween(calendar, step.from, step.to)).toBe(step.counts ? step.minutes : 0)
          if (step.counts) counted += step.minutes
          const next = steps[index + 1]
          if (!next) continue
          expect(`${next.from}`).toBe(`${step.to}`)
          const { from: _from, to: _to, minutes: _minutes, ...what } = step
          expect(next).not.toMatchObject(what)
        }
        expect(counted).toBe(minutes)
      }),
      { numRuns: 300 },
    )
  })
})
