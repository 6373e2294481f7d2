import { expect, test } from 'vitest'
import { roles } from './caso.ts'
import { mayReadSecurity, owesSecondStep } from './security.ts'

const owing = (duty: Parameters<typeof owesSecondStep>[0], twoSteps = false) =>
  roles.filter((role) => owesSecondStep(duty, { role, twoSteps }))

test('who signs acts or administers owes a second step, all do, or nobody', () => {
  expect(owing('signers')).toEqual(['coordinator', 'admin'])
  expect(owing('all')).toEqual([...roles])
  expect(owing('optional')).toEqual([])
})

test('nobody owes what they have', () => {
  expect(owing('all', true)).toEqual([])
})

test('administrators and auditors read the ledger', () => {
  expect(roles.filter(mayReadSecurity)).toEqual(['auditor', 'admin'])
})
