import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actProblems,
  canonicalText,
  closuresOf,
  differences,
  earliestEffect,
  instantOf,
  momentOf,
  nextActState,
} from './act.ts'

const closure = (from: string, until: string) => ({
  from,
  until,
  reason: 'Semana Santa',
  orderedBy: 'Decreto 50',
})

describe('a closure act', () => {
  test('becomes one closure a civil day, the first and the last perhaps in part', () => {
    expect(closuresOf(closure('2026-03-30T14:00', '2026-04-01T12:00'), 'EE-1')).toEqual([
      {
        on: '2026-03-30',
        from: '14:00',
        until: '24:00',
        reason: 'Semana Santa',
        act: 'Decreto 50; acto EE-1',
      },
      {
        on: '2026-03-31',
        from: '00:00',
        until: '24:00',
        reason: 'Semana Santa',
        act: 'Decreto 50; acto EE-1',
      },
      {
        on: '2026-04-01',
        from: '00:00',
        until: '12:00',
        reason: 'Semana Santa',
        act: 'Decreto 50; acto EE-1',
      },
    ])
  })

  test('that ends at midnight closes nothing of the next day', () => {
    expect(closuresOf(closure('2026-03-30T14:00', '2026-03-31T00:00'), null)).toHaveLength(1)
  })

  test.each([
    ['ends before it begins', closure('2026-03-30T14:00', '2026-03-30T14:00'), 'until'],
    ['lasts more than 60 days', closure('2026-03-30T14:00', '2026-05-30T14:00'), 'until'],
    ['is on a day that does not exist', closure('2026-02-30T14:00', '2026-03-30T14:00'), 'from'],
    ['has no reason', { ...closure('2026-03-30T14:00', '2026-03-30T15:00'), reason: ' ' }, 'reason'],
  ])('that %s does not fit', (_, content, field) => {
    expect(actProblems('closure', content).map(({ path }) => path.join('.'))).toEqual([field])
  })
})

describe('an act', () => {
  test('that is approved or discarded takes no step more', () => {
    for (const verb of ['edit', 'draft', 'return', 'approve', 'discard'] as const)
      expect([nextActState('approved', verb), nextActState('discarded', verb)]).toEqual([
        undefined,
        undefined,
      ])
  })

  test('takes effect at a whole minute: a circular two minutes ahead, a closure now', () => {
    const now = Temporal.Instant.from('2026-02-02T13:30:00.001Z')
    expect(String(earliestEffect('circular', now))).toBe('2026-02-02T13:33:00Z')
    expect(String(earliestEffect('closure', now))).toBe('2026-02-02T13:31:00Z')
  })

  test('says its moment on the clock of the zone', () => {
    const at = instantOf('2026-02-02T07:30', 'America/Bogota')
    expect(String(at)).toBe('2026-02-02T12:30:00Z')
    expect(momentOf(at, 'America/Bogota')).toBe('2026-02-02T07:30')
  })
})

describe('the text that a signature binds', () => {
  test('is the same for the same content, in whatever order its keys came', () => {
    fc.assert(
      fc.property(
        fc.json().map((text) => JSON.parse(text) as unknown),
        (content) => {
          const shuffled = JSON.parse(JSON.stringify(content), (_key, value: unknown) =>
            value !== null && typeof value === 'object' && !Array.isArray(value)
              ? Object.fromEntries(Object.entries(value).reverse())
              : value,
          )
          expect(canonicalText(shuffled)).toBe(canonicalText(content))
          expect(JSON.parse(canonicalText(content))).toEqual(JSON.parse(JSON.stringify(content)))
        },
      ),
    )
  })
})

describe('the differences between two versions', () => {
  test('name the place, what it was and what it becomes; things with a code go by it, not by their place', () => {
    const before = {
      a: { b: 1, c: [1, 2] },
      list: [
        { code: '01', name: 'Uno' },
        { code: '02', name: 'Dos' },
      ],
    }
    const after = {
      a: { b: 2, c: [1, 2] },
      list: [
        { code: '02', name: 'Dos' },
        { code: '03', name: 'Tres' },
      ],
    }
    expect(differences(before, after)).toEqual([
      { path: ['a', 'b'], before: 1, after: 2 },
      { path: ['list', '03'], before: undefined, after: { code: '03', name: 'Tres' } },
      { path: ['list', '01'], before: { code: '01', name: 'Uno' }, after: undefined },
    ])
  })

  test('are none between equals, for all contents', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(differences(JSON.parse(text), JSON.parse(text))).toEqual([])
      }),
    )
  })
})
