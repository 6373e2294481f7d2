import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stretchAt, wallAt } from './zone.ts'

const zones = [
  'America/Bogota',
  'Europe/Madrid',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Asia/Pyongyang',
  'UTC',
]
const anyZone = fc.constantFrom(...zones)
const anyMs = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2099, 11) })
const wall = (date: Date) => date.toISOString().slice(0, -1)
const byTemporal = (zone: string, ms: number) =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'millisecond' })

describe('the wall of a zone', () => {
  test('shows what Temporal says, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyZone, anyMs), { minLength: 1, maxLength: 20 }), (asked) => {
        for (const [zone, ms] of asked)
          expect(wall(wallAt(zone, Temporal.Instant.fromEpochMilliseconds(ms)))).toBe(byTemporal(zone, ms))
      }),
    )
  })

  test('changes at the very instant of each change', () => {
    fc.assert(
      fc.property(anyZone, anyMs, (zone, ms) => {
        const { fromMs, untilMs, offsetMs } = stretchAt(zone, ms)
        expect(fromMs <= ms && ms < untilMs).toBe(true)
        for (const edge of [fromMs, untilMs].filter(Number.isFinite))
          for (const at of [edge - 1, edge])
            expect(wall(new Date(at + stretchAt(zone, at).offsetMs))).toBe(byTemporal(zone, at))
        if (Number.isFinite(untilMs)) expect(stretchAt(zone, untilMs).offsetMs).not.toBe(offsetMs)
      }),
    )
  })

  test('of an unknown zone throws', () => {
    expect(() => stretchAt('America/Macondo', 0)).toThrow(RangeError)
  })
})
