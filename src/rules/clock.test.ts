import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ClockEvidence,
  clockDoubtKinds,
  haveLapsed,
  isContradicted,
  isFarAhead,
  judgeClock,
} from './clock.ts'

const truth = Temporal.Instant.from('2026-11-27T11:00:00-05:00')
/** A product that was stopped for ten seconds on a machine that went on running. */
const restart: ClockEvidence = {
  database: truth,
  own: truth,
  uptimeSeconds: 50_010,
  here: { at: truth.subtract({ seconds: 10 }), uptimeSeconds: 50_000 },
  newest: truth.subtract({ seconds: 10 }),
  book: truth.subtract({ minutes: 3 }),
}
const kinds = (change: Partial<ClockEvidence>) =>
  judgeClock({ ...restart, ...change }).map(({ kind }) => kind)
const shifted = (by: Temporal.DurationLike) => ({ database: truth.add(by), own: truth.add(by) })
/** The same product, once its machine started anew. */
const reboot = { uptimeSeconds: 40, here: undefined }

describe('the clock', () => {
  test('is believed at a first start, after a restart, and across the turn of a year', () => {
    expect(judgeClock(restart)).toEqual([])
    expect(kinds({ here: undefined, newest: undefined, book: undefined })).toEqual([])
    const newYear = Temporal.Instant.from('2027-01-01T00:00:00-05:00')
    const before = newYear.subtract({ seconds: 5 })
    expect(
      kinds({
        database: newYear,
        own: newYear,
        here: { at: before, uptimeSeconds: 50_005 },
        newest: before,
        book: before,
      }),
    ).toEqual([])
  })

  test.each([
    ['+3 h', { hours: 3 }, ['ahead']],
    ['-3 h', { hours: -3 }, ['behind', 'book']],
    ['+1 day', { hours: 24 }, ['ahead']],
    ['+20 days', { hours: 480 }, ['ahead']],
    ['+400 days', { hours: 9600 }, ['ahead']],
    ['-400 days', { hours: -9600 }, ['behind', 'book']],
  ])('of machine and database %s is contradicted by the counter, and no waiting ends that', (_, by, said) => {
    expect(kinds(shifted(by))).toEqual(said)
    const doubts = judgeClock({ ...restart, ...shifted(by) })
    expect(isContradicted(doubts)).toBe(true)
    expect(haveLapsed(doubts, 1e9)).toBe(false)
  })

  test.each([{ hours: 3 }, { hours: -3 }, { hours: 480 }])(
    'of the process alone is told apart from the database: %j',
    (by) => {
      const doubts = judgeClock({ ...restart, own: truth.add(by) })
      expect(doubts.map(({ kind }) => kind)).toEqual(['apart'])
      expect(isContradicted(doubts)).toBe(false)
    },
  )

  test('after weeks without power is asked for; after a long weekend an hour of showing it is enough', () => {
    const off = (days: number) => ({
      ...restart,
      ...reboot,
      newest: truth.subtract({ hours: 24 * days }),
      book: truth.subtract({ hours: 24 * days }),
    })
    for (const days of [20, 400]) {
      const doubts = judgeClock(off(days))
      expect(doubts).toEqual([{ kind: 'slept', seconds: days * 86_400, lapsesAfterSeconds: null }])
      expect(haveLapsed(doubts, 1e9)).toBe(false)
      expect(isContradicted(doubts)).toBe(false)
    }
    const weekend = judgeClock(off(3.5))
    expect([haveLapsed(weekend, 3599), haveLapsed(weekend, 3600)]).toEqual([false, true])
    expect(kinds({ ...reboot, newest: truth.subtract({ minutes: 2 }) })).toEqual([])
  })

  test('that starts in the past after a dead battery is behind, whatever the counter', () =>
    expect(kinds({ ...reboot, ...shifted({ hours: -9600 }) })).toEqual(['behind', 'book']))

  test('with filings in the future is doubted, unless the counter vouches for now: they came of a doubt of before', () => {
    const book = truth.add({ hours: 27 })
    expect(kinds({ book })).toEqual([])
    const doubts = judgeClock({ ...restart, ...reboot, newest: undefined, book })
    expect(doubts).toEqual([{ kind: 'book', seconds: 97_200, lapsesAfterSeconds: null }])
    expect(haveLapsed(doubts, 1e9)).toBe(false)
  })

  test('of a house that never kept marks is asked for when its last filing is old', () => {
    const unmarked = { ...reboot, newest: undefined }
    expect(kinds({ ...unmarked, book: truth.subtract({ hours: 480 }) })).toEqual(['slept'])
    expect(kinds({ ...unmarked, book: truth.subtract({ hours: 48 }) })).toEqual([])
  })
})

const seconds = fc.integer({ min: -40_000_000, max: 40_000_000 })

test('whatever the evidence: a doubt of a kind comes once, is not negative, and none comes within the tolerance', () => {
  fc.assert(
    fc.property(seconds, seconds, seconds, seconds, fc.nat(80_000), (moved, own, newest, book, uptime) => {
      const doubts = judgeClock({
        ...restart,
        database: truth.add({ seconds: moved }),
        own: truth.add({ seconds: own }),
        uptimeSeconds: uptime,
        newest: truth.add({ seconds: newest }),
        book: truth.add({ seconds: book }),
      })
      expect(new Set(doubts.map(({ kind }) => kind)).size).toBe(doubts.length)
      for (const doubt of doubts) expect(doubt.seconds).toBeGreaterThan(300)
      expect(doubts.some(({ kind }) => kind === 'apart')).toBe(Math.abs(own - moved) > 300)
      if (book - moved <= 300) expect(doubts.some(({ kind }) => kind === 'book')).toBe(false)
      if (newest - moved > 300) expect(doubts.some(({ kind }) => kind === 'behind')).toBe(true)
    }),
  )
  expect(clockDoubtKinds).toHaveLength(5)
})

test('a filing within what clocks may differ is not far ahead', () => {
  expect(isFarAhead(truth.add({ minutes: 5 }), truth)).toBe(false)
  expect(isFarAhead(truth.add({ minutes: 5, milliseconds: 1 }), truth)).toBe(true)
  expect(isFarAhead(truth.subtract({ hours: 480 }), truth)).toBe(false)
})
