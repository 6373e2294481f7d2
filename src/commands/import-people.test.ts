import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '#rules/person.ts'
import { findDependenciaOf } from '#store/heard-mail.ts'
import { findPersonByNumber } from '#store/person.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { importPeople } from './import-people.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const now = Temporal.Instant.from('2026-02-02T08:30:00-05:00')
const person = (nationalId: string, more: Partial<Person> = {}): Person => ({
  nationalId,
  fullName: `Persona ${nationalId}`,
  email: `p${nationalId}@demo.gov.co`,
  phone: nationalId.slice(-4),
  employment: 'funcionario',
  dependencia: '0140',
  contractEndsOn: null,
  ...more,
})
const listed = (nationalId: string) =>
  database.db
    .selectFrom('person')
    .select(['nationalId', 'fullName', 'email', 'phone', 'employment', 'dependencia', 'contractEndsOn'])
    .where('nationalId', '=', nationalId)
    .executeTakeFirst()
const take = (...people: Person[]) => importPeople(database.db, people, now)

test('the same directory again changes nothing, and whoever is missing from it stays', async () => {
  expect(await take(person('10001'), person('10002'))).toEqual({ added: 2, changed: 0, same: 0, others: 0 })
  expect(await take(person('10001'), person('10002'))).toEqual({ added: 0, changed: 0, same: 2, others: 0 })
  const moved = person('10001', {
    employment: 'contratista',
    contractEndsOn: '2026-06-30',
    dependencia: '0150',
  })
  expect(await take(moved, person('10003'))).toEqual({ added: 1, changed: 1, same: 0, others: 1 })
  expect(await listed('10001')).toEqual(moved)
  expect(await listed('10002')).toEqual(person('10002'))
})

test('a directory that breaks in its midst is not taken in at all', async () => {
  await expect(take(person('20001'), person('20002', { contractEndsOn: '2026-06-30' }))).rejects.toThrow()
  expect(await listed('20001')).toBeUndefined()
})

test('tells who has a telephone only when it is one person alone', async () => {
  await take(
    person('30001', { phone: 'ext. 4455' }),
    person('30002', { phone: '4466' }),
    person('30003', { phone: '4466' }),
  )
  await take(person('30004', { phone: '+57 300 123 4567' }))
  const by = async (number: string) => (await findPersonByNumber(database.db, number))?.nationalId
  expect(await Promise.all(['4455', '+573001234567', '300 123 4567', '4466', '455', ''].map(by))).toEqual([
    '30001',
    '30004',
    '30004',
    undefined,
    undefined,
    undefined,
  ])
})

test('tells the dependencia of an address before any case is filed from it', async () => {
  await take(person('40001', { email: 'nueva@demo.gov.co', dependencia: '0160' }))
  expect(await findDependenciaOf(database.db, 'nueva@demo.gov.co')).toBe('0160')
  expect(await findDependenciaOf(database.db, '')).toBeNull()
})
