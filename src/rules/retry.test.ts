import { describe, expect, test } from 'vitest'
import { nextTryAt } from './retry.ts'

const now = Temporal.Instant.from('2026-02-02T08:30:00-05:00')
const minutesAfter = (attempts: number) => nextTryAt(attempts, now)?.since(now).total('minutes')

describe('a message that did not get through', () => {
  test('is tried again after 1, 5, 15 and 60 minutes, then after 3, 6 and 12 hours', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(minutesAfter)).toEqual([1, 5, 15, 60, 180, 360, 720])
  })

  test('waits longer each time, or as long', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempts) => minutesAfter(attempts) ?? Number.NaN)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  })

  test('is given up after about two days', () => {
    let [attempts, at] = [1, now]
    for (let next = nextTryAt(attempts, at); next; next = nextTryAt(attempts, at)) {
      at = next
      attempts += 1
    }
    expect(attempts).toBe(10)
    expect(at.since(now).total('hours')).toBeGreaterThan(46)
    expect(at.since(now).total('hours')).toBeLessThanOrEqual(48)
  })
})
