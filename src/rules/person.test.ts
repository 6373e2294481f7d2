import { describe, expect, test } from 'vitest'
import { directoryFinding } from './person.ts'

const on = Temporal.PlainDate.from('2026-06-30')
const official = { fullName: 'Yolanda Pérez Ñáñez', contractEndsOn: null }
const contractor = (contractEndsOn: string) => ({ ...official, contractEndsOn })

describe('the directory', () => {
  test('has nothing to add to an official whom it knows, however short they write their name', () => {
    for (const typed of ['Yolanda Pérez Ñáñez', 'PEREZ yolanda', 'Yoli Ñañez'])
      expect(directoryFinding(official, typed, on)).toBeUndefined()
  })

  test('says who it does not have, and whose document it is', () => {
    expect(directoryFinding(null, 'Yolanda', on)).toEqual({ kind: 'unlisted' })
    expect(directoryFinding(official, 'Ana Ruiz', on)).toEqual({
      kind: 'another',
      fullName: official.fullName,
    })
  })

  test.each([
    ['2026-07-01', 'contract'],
    ['2026-06-30', 'contract'],
    ['2026-06-29', 'ended'],
  ])('a contract until %s: %s', (contractEndsOn, kind) => {
    expect(directoryFinding(contractor(contractEndsOn), 'Yolanda', on)).toEqual({ kind, contractEndsOn })
  })
})
