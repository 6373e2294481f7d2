import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type State, states, type Verb, verbs } from './caso.ts'
import {
  isBreached,
  isOpen,
  mayEscalate,
  nextState,
  openStates,
  type Promised,
  promiseSettledAt,
  verbsFrom,
} from './lifecycle.ts'

// Where each verb leads from each state; `·` is a step that does not exist.
const table = `
             assign    attend    comment   hold    resume    solve  close  reopen   void escalate  rate
  filed      assigned  attending filed     ·       ·         ·      ·      ·        void filed     ·
  assigned   assigned  attending assigned  ·       ·         ·      ·      ·        void assigned  ·
  attending  attending ·         attending on_hold ·         solved ·      ·        void attending ·
  on_hold    on_hold   ·         on_hold   ·       attending solved ·      ·        void on_hold   ·
  solved     ·         ·         solved    ·       ·         ·      closed assigned ·    ·         solved
  closed     ·         ·         closed    ·       ·         ·      ·      assigned ·    ·         closed
  void       ·         ·         ·         ·       ·         ·      ·      ·        ·    ·         ·`
const [heads = [], ...rows] = table
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/))
const steps = rows.flatMap(([state, ...cells]) =>
  cells.map((to, at) => [state as State, heads[at] as Verb, to === '·' ? undefined : (to as State)] as const),
)

describe('a case takes the steps of the table and no others', () => {
  test('the table speaks of every verb in every state', () => {
    expect(steps).toHaveLength(states.length * verbs.length)
  })

  test.each(steps)('%s, %s: %s', (state, verb, to) => {
    expect(nextState(state, verb)).toBe(to)
    expect(verbsFrom(state).includes(verb)).toBe(to !== undefined)
  })

  test('every state can be reached from the filing', () => {
    const reached = new Set<State>(['filed'])
    for (const state of reached)
      for (const verb of verbsFrom(state)) reached.add(nextState(state, verb) ?? state)
    expect([...reached].toSorted()).toEqual([...states].toSorted())
  })

  test('nothing leads out of an annulment, nor back to the filing', () => {
    expect(verbsFrom('void')).toEqual([])
    expect(steps.filter(([state, , to]) => to === 'filed' && state !== 'filed')).toEqual([])
  })

  test('whoever solves has attended: no way from the filing to a solution goes around it', () => {
    for (const state of ['filed', 'assigned'] as const)
      expect(verbsFrom(state).map((verb) => nextState(state, verb))).not.toContain('solved')
  })

  test('open is where somebody still has to do something', () => {
    expect(states.filter(isOpen)).toEqual(['filed', 'assigned', 'attending', 'on_hold'])
    expect(openStates).toEqual(states.filter(isOpen))
  })
})

const dueAt = Temporal.Instant.from('2026-02-02T12:30:00-05:00')
const past = (ms: number) => dueAt.add({ milliseconds: ms })
const promised = (one: Partial<Promised>): Promised => ({
  state: 'filed',
  attentionDueAt: dueAt,
  attendedAt: null,
  voidedAt: null,
  ...one,
})

describe('the promise of attention', () => {
  test.each<[string, Partial<Promised>, number, boolean]>([
    ['is whole while there is time', {}, -1, false],
    ['is whole at the very deadline', {}, 0, false],
    ['is broken one millisecond later', {}, 1, true],
    ['is kept by attending exactly at the deadline', { attendedAt: past(0) }, 99, false],
    ['is broken by attending one millisecond later', { attendedAt: past(1) }, 99, true],
    [
      'is judged at the annulment of what nobody attended, in time',
      { state: 'void', voidedAt: past(-5) },
      99,
      false,
    ],
    [
      'is judged at the annulment of what nobody attended, late',
      { state: 'void', voidedAt: past(5) },
      99,
      true,
    ],
    [
      'was decided by the attention, whenever it is annulled',
      { state: 'void', attendedAt: past(-9), voidedAt: past(5) },
      99,
      false,
    ],
  ])('%s', (_, one, now, broken) => {
    expect(isBreached(promised(one), past(now))).toBe(broken)
  })

  test('once broken it is never whole again; once attended it never changes', () => {
    const ms = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(fc.option(ms), fc.option(ms), ms, fc.nat(1000), (attended, voided, now, later) => {
        const one = promised({
          attendedAt: attended === null ? null : past(attended),
          voidedAt: voided === null ? null : past(voided),
        })
        const [before, then] = [isBreached(one, past(now)), isBreached(one, past(now + later))]
        if (before) expect(then).toBe(true)
        if (attended !== null || voided !== null) expect(then).toBe(before)
      }),
    )
  })

  test('may be escalated when it is broken and the case is open, and only then', () => {
    for (const state of states)
      for (const ms of [-1, 0, 1])
        expect(mayEscalate(promised({ state }), past(ms))).toBe(isOpen(state) && ms > 0)
  })

  test('was decided at its breach, though somebody attended later; else at the attention, else at the annulment', () => {
    const [breachedAt, attendedAt, voidedAt] = [past(0), past(5), past(9)]
    expect(promiseSettledAt({ breachedAt, attendedAt, voidedAt })).toEqual(breachedAt)
    expect(promiseSettledAt({ breachedAt: null, attendedAt, voidedAt })).toEqual(attendedAt)
    expect(promiseSettledAt({ breachedAt: null, attendedAt: null, voidedAt })).toEqual(voidedAt)
    expect(promiseSettledAt({ breachedAt: null, attendedAt: null, voidedAt: null })).toBeNull()
  })
})
