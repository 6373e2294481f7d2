import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Role, roles } from '#rules/caso.ts'
import { listRinging } from '#store/phone-call.ts'
import { type Ask, apiOf } from '../../../tests/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { addTestKey, type TestHouse, testHouse } from '../../../tests/support/house.ts'

let database: TestDatabase
let t: TestHouse
let ask: Ask
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  ask = apiOf(t)
})
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const keyOf = async (role: Role) => (await addTestKey(t.house, role)).key

describe('POST /calls', () => {
  test('keeps a call and answers where it opens; the bell rings', async () => {
    let rings = 0
    const stop = t.house.bell.onRing(() => {
      rings += 1
    })
    const { status, json } = await ask('POST', '/calls', {
      key: await keyOf('operator'),
      body: { from: '+57 (300) 123-4567' },
    })
    expect(status).toBe(200)
    expect(json).toEqual({
      id: expect.any(String),
      from: '+573001234567',
      at: String(t.house.now()),
      url: `http://localhost:3000/2500?llamada=${json.id}`,
    })
    const ringing = await listRinging(t.house.db, t.house.now())
    expect(ringing.map(({ id, caller }) => [id, caller])).toEqual([[json.id, '+573001234567']])
    await expect.poll(() => rings).toBeGreaterThan(0)
    stop()
  })

  test('told twice it is one call; a hidden number is none', async () => {
    const key = await keyOf('operator')
    const id = '6f0d5b0c-7d1e-4c55-9d0c-0d9d1b9f1a11'
    const before = (await listRinging(t.house.db, t.house.now())).length
    for (let time = 0; time < 2; time++)
      expect((await ask('POST', '/calls', { key, body: { from: '', id } })).status).toBe(200)
    expect(await listRinging(t.house.db, t.house.now())).toHaveLength(before + 1)
  })

  test.each([
    [{}, 'from'],
    [{ from: 'Yolanda' }, 'from'],
    [{ from: '3'.repeat(30) }, 'from'],
    [{ from: '300', id: '7' }, 'id'],
    [{ from: '300', to: '2500' }, 'to'],
  ])('%o is refused by its field', async (body, field) => {
    const { status, json } = await ask('POST', '/calls', { key: await keyOf('operator'), body })
    expect([status, json.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]])
  })

  test('is for whoever answers the extension', async () => {
    for (const role of roles) {
      const { status } = await ask('POST', '/calls', { key: await keyOf(role), body: { from: '300' } })
      expect([role, status]).toEqual([role, ['operator', 'coordinator', 'admin'].includes(role) ? 200 : 403])
    }
    expect((await ask('POST', '/calls', { body: { from: '300' } })).status).toBe(401)
  })
})
