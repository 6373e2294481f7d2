import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { type CasoFilter, findCasoByQuery, listCasos } from './caso.ts'

let database: TestDatabase
let it: TestHouse

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database, now: '2026-12-30T08:30:00-05:00' })
})
afterAll(async () => {
  await it.close()
  await database.close()
})

const listed = async (filter: CasoFilter) =>
  (await listCasos(database.db, filter, { order: 'due', limit: 50, now: it.house.now() })).items.map(
    ({ radicado }) => radicado,
  )

test('a filter by the filing takes in its first instant and leaves out its last', async () => {
  const at = it.house.now()
  const { radicado } = await openTestCaso(it.house)
  expect(await listed({ filedFrom: at })).toContain(radicado)
  expect(await listed({ filedFrom: at.add({ nanoseconds: 1000 }) })).not.toContain(radicado)
  expect(await listed({ filedTo: at })).not.toContain(radicado)
  expect(await listed({ filedTo: at.add({ nanoseconds: 1000 }) })).toContain(radicado)
})

test('a bare number means the latest year that has it; with its year, that one', async () => {
  await openTestCaso(it.house)
  it.at('2027-01-04T08:30:00-05:00')
  const { radicado } = await openTestCaso(it.house)
  const number = { kind: 'number', consecutive: 1, year: undefined } as const
  expect((await findCasoByQuery(database.db, number))?.radicado).toBe(radicado)
  expect((await findCasoByQuery(database.db, { ...number, year: 2026 }))?.year).toBe(2026)
  // Of the new year there is no second one yet.
  expect((await findCasoByQuery(database.db, { ...number, consecutive: 2 }))?.year).toBe(2026)
})
