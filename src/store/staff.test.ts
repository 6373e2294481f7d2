import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { signInAs, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { updateStaff } from './staff.ts'

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

const sessionsOf = async (staffId: string) =>
  (await database.db.selectFrom('staffSession').select('id').where('staffId', '=', staffId).execute()).length
const change = (id: string, what: Parameters<typeof updateStaff>[2]) =>
  database.db.transaction().execute((tx) => updateStaff(tx, id, what, it.house.now()))

test('whoever is set aside has no session left, and gets none back with their place', async () => {
  const { staff } = await signInAs(it.house, 'technician')
  const { staff: other } = await signInAs(it.house, 'technician')
  await change(staff.id, { name: 'Otro Nombre' })
  expect(await sessionsOf(staff.id)).toBe(1)
  await change(staff.id, { active: false })
  expect([await sessionsOf(staff.id), await sessionsOf(other.id)]).toEqual([0, 1])
  await change(staff.id, { active: true })
  expect(await sessionsOf(staff.id)).toBe(0)
})
