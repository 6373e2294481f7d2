import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockTexts } from '#texts/signs.ts'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { openTestCaso, signInAs, type TestHouse, testHouse } from '../../../tests/support/house.ts'

let database: TestDatabase
let it: TestHouse
let cookie: string

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  cookie = (await signInAs(it.house, 'admin')).cookie
})
afterAll(async () => {
  await it.close()
  await database.close()
})

const page = async () => (await it.app.inject({ url: '/ajustes', headers: { cookie } })).body
const confirm = () =>
  it.app.inject({
    method: 'POST',
    url: '/ajustes',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'intent=clock',
  })

test('a clock in doubt is shown to the administrator, who may confirm the time', async () => {
  await it.house.clock.check()
  expect(await page()).not.toContain(clockTexts.title)
  // A filing of a clock that was far ahead.
  it.at(Temporal.Now.instant().add({ hours: 27 }))
  await openTestCaso(it.house)
  await new Promise((resolve) => setTimeout(resolve, 1_010))
  await it.house.clock.check()
  const doubted = await page()
  expect(doubted).toContain(clockTexts.title)
  expect(doubted).toMatch(/El último radicado tiene una hora 1\sdía [23]\sh en el futuro/)
  it.at(Temporal.Now.instant())
  const { statusCode, headers } = await confirm()
  expect([statusCode, headers.location]).toEqual([303, '/ajustes?hecho=clock'])
  expect(await page()).not.toContain(clockTexts.title)
})

test('nobody else may', async () => {
  const { cookie: other } = await signInAs(it.house, 'coordinator')
  const { statusCode } = await it.app.inject({
    method: 'POST',
    url: '/ajustes',
    headers: { cookie: other, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'intent=clock',
  })
  expect(statusCode).toBe(403)
})
