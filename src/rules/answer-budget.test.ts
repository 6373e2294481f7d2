import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answerBudgets,
  answerShares,
  type HeldAnswer,
  ownedDomain,
  type Spent,
  shareOf,
  turnsOf,
} from './answer-budget.ts'

const now = Temporal.Instant.from('2026-02-02T08:30:00-05:00')
const held = (share: HeldAnswer['share'], domains: readonly string[], ageHours = 0): HeldAnswer[] =>
  domains.map((domain, at) => ({
    id: answerShares.indexOf(share) * 100_000 + at,
    share,
    domain,
    createdAt: now.subtract({ minutes: Math.round(ageHours * 60) }),
  }))
const domains = (count: number) => Array.from({ length: count }, (_, at) => `d${at}.co`)

describe('automatic answers', () => {
  test('sixty strangers of sixty domains get twenty now, twenty in an hour, and the rest nothing for a day', () => {
    const flood = held('stranger', domains(60))
    const first = turnsOf(flood, [], now)
    expect(first.released).toHaveLength(20)
    const rest = flood.filter(({ id }) => !first.released.includes(id))
    const later = (lastHour: number, lastDay: number): Spent[] => [
      { share: 'stranger', domain: 'x.co', lastHour, lastDay },
    ]
    expect(turnsOf(rest, later(20, 20), now).released).toEqual([])
    expect(turnsOf(rest, later(0, 20), now).released).toHaveLength(20)
    expect(turnsOf(rest, later(0, 40), now).released).toEqual([])
    expect(turnsOf(rest, later(0, 40), now.add({ hours: 24 }))).toEqual({
      released: [],
      needless: rest.map(({ id }) => id),
    })
  })

  test('a flood of one domain leaves the others their turn', () => {
    const flood = held('verified', [...Array.from({ length: 500 }, () => 'malo.co'), 'bueno.co'])
    const { released } = turnsOf(flood, [], now)
    expect(released).toHaveLength(answerBudgets.verified.domainHourly + 1)
    expect(released).toContain(flood.at(-1)?.id)
  })

  test('never exceed a budget, and no share depends on what waits in another', () => {
    const answer = fc.record({
      share: fc.constantFrom(...answerShares),
      domain: fc.constantFrom('a.co', 'b.co', 'c.co', 'd.co', 'e.co', 'f.co'),
    })
    const spending = fc.record({
      share: fc.constantFrom(...answerShares),
      domain: fc.constantFrom('a.co', 'z.co'),
      lastHour: fc.nat(30),
      lastDay: fc.integer({ min: 30, max: 60 }),
    })
    fc.assert(
      fc.property(
        fc.array(answer, { maxLength: 400 }),
        fc.array(spending, { maxLength: 5 }),
        (found, spent) => {
          const all = found.map((one, id) => ({ ...one, id, createdAt: now }))
          const { released } = turnsOf(all, spent, now)
          for (const share of answerShares) {
            const ids = new Set(released)
            const own = all.filter((one) => one.share === share)
            const out = own.filter(({ id }) => ids.has(id))
            const sum = (what: 'lastHour' | 'lastDay', domain?: string) =>
              spent.reduce(
                (total, one) =>
                  total + (one.share === share && (!domain || one.domain === domain) ? one[what] : 0),
                0,
              )
            const { hourly, daily, domainHourly } = answerBudgets[share]
            if (out.length > 0) {
              expect(out.length + sum('lastHour')).toBeLessThanOrEqual(hourly)
              expect(out.length + sum('lastDay')).toBeLessThanOrEqual(daily)
            }
            for (const domain of new Set(out.map((one) => one.domain)))
              expect(
                out.filter((one) => one.domain === domain).length + sum('lastHour', domain),
              ).toBeLessThanOrEqual(domainHourly)
            expect(turnsOf(own, spent, now).released).toEqual(out.map(({ id }) => id))
          }
        },
      ),
    )
  })

  test('each sender has the share of what is proven and known of them', () => {
    expect(shareOf('verified', true)).toBe('familiar')
    expect(shareOf('unverified', true)).toBe('known')
    expect(shareOf('verified', false)).toBe('verified')
    expect(shareOf('unverified', false)).toBe('stranger')
  })

  test('subdomains are one domain', () => {
    expect(['a@correo.empresa.com.co', 'a@empresa.com.co', 'a@Empresa.COM.co.'].map(ownedDomain)).toEqual([
      'empresa.com.co',
      'empresa.com.co',
      'empresa.com.co',
    ])
    expect(ownedDomain('a@x1.malo.net')).toBe('malo.net')
    expect(ownedDomain('a@barrancabermeja.gov.co')).toBe('barrancabermeja.gov.co')
  })
})
