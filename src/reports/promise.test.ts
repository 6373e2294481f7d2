import { afterAll, beforeAll, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { findCaso } from '#store/caso.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { countPromiseByHour, countPromiseByWeek, listPromiseFailures } from './promise.ts'

let database: TestDatabase
let it: TestHouse

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
})
afterAll(async () => {
  await it.close()
  await database.close()
})

test('counts each case in the week of its filing, and judges it as the case itself is judged', async () => {
  const beto = await addTestStaff(it.house, 'technician')
  const marta = await addTestStaff(it.house, 'coordinator')
  const { db, now } = it.house
  const radicados: string[] = []
  const file = async (
    at: string,
    dependencia: string,
    after?: { attendedMinutes?: number; voidedMinutes?: number },
  ) => {
    it.at(at)
    const { radicado } = await openTestCaso(it.house, { service: 'software', dependencia })
    radicados.push(radicado)
    const order = { radicado, door: 'desk' } as const
    if (after?.attendedMinutes) {
      it.advance({ minutes: after.attendedMinutes })
      await attendCaso(db, { ...order, actor: beto }, now())
    }
    if (after?.voidedMinutes) {
      it.advance({ minutes: after.voidedMinutes })
      await voidCaso(db, { ...order, actor: marta, reason: 'Repetido' }, now())
    }
  }
  // Sunday's belong to the week that ends, Monday's to the one that begins, on the wall of the entity.
  await file('2026-02-01T23:00:00-05:00', '0190', { attendedMinutes: 9 * 60 })
  await file('2026-02-02T08:00:00-05:00', '0190', { attendedMinutes: 120 })
  await file('2026-02-02T08:00:00-05:00', '0140', { attendedMinutes: 121 })
  await file('2026-02-02T08:00:00-05:00', '0140')
  await file('2026-02-02T10:00:00-05:00', '0140', { voidedMinutes: 30 })
  await file('2026-02-02T11:30:00-05:00', '0190')
  it.at('2026-02-02T12:00:00-05:00')

  const span = { from: now().subtract({ hours: 24 * 7 }), now: now(), zone: 'America/Bogota' }
  const weeks = await countPromiseByWeek(db, span)
  expect(weeks.map(({ week, filed, kept, broken }) => [week, filed, kept, broken])).toEqual([
    ['2026-01-26', 1, 1, 0],
    ['2026-02-02', 5, 1, 2],
  ])
  const judged = await Promise.all(radicados.map((radicado) => findCaso(db, radicado)))
  expect(judged.filter((caso) => caso && isBreached(caso, now()))).toHaveLength(2)
  expect(await listPromiseFailures(db, span, 10)).toEqual([
    { service: 'software', dependencia: '0140', filed: 3, broken: 2 },
  ])
  const hours = await countPromiseByHour(db, span)
  expect(hours.map(({ hour, filed, broken }) => [hour, filed, broken])).toEqual([
    [8, 3, 2],
    [10, 1, 0],
    [11, 1, 0],
    [23, 1, 0],
  ])
})
