import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, signInAs, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { changeStaff } from './change-staff.ts'

let database: TestDatabase
let t: TestHouse
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
})
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const from = { staffId: null, address: '203.0.113.7', userAgent: 'Firefox' }
const tokenOf = (link: string) => link.split('/').at(-1) ?? ''
const link = async (id: string) => tokenOf(await t.house.doorkeeper.passwordLink(id))
const use = (token: string) => t.house.doorkeeper.setPassword(token, 'cuatro burros leen despacio', from)

describe('a password link', () => {
  test('is replaced by a newer one', async () => {
    const { id } = await addTestStaff(t.house, 'technician')
    const [older, newer] = [await link(id), await link(id)]
    expect(await use(older)).toBe(false)
    expect(await use(newer)).toBe(true)
  })

  test('works once, even when two use it at once, and its person can sign in with the password', async () => {
    const { id, email } = await addTestStaff(t.house, 'technician')
    const token = await link(id)
    expect((await Promise.all([use(token), use(token)])).sort()).toEqual([false, true])
    const request = new Request(t.house.publicUrl)
    const credentials = { email, password: 'cuatro burros leen despacio' }
    expect(await t.house.doorkeeper.signIn(credentials, request)).toBeDefined()
  })

  test('works for 24 hours and not longer', async () => {
    const { id } = await addTestStaff(t.house, 'technician')
    const inTime = await link(id)
    t.advance({ hours: 23, minutes: 59 })
    expect(await use(inTime)).toBe(true)
    const late = await link(id)
    t.advance({ hours: 24 })
    expect(await use(late)).toBe(false)
  })

  test('is void once its person changes their own password', async () => {
    const { staff, cookie } = await signInAs(t.house, 'technician')
    const token = await link(staff.id)
    const passwords = { current: 'una clave de prueba', next: 'cinco gatos miran lejos' }
    const request = new Request(t.house.publicUrl, { headers: { cookie } })
    const origin = { ...from, staffId: staff.id }
    expect(await t.house.doorkeeper.own.changePassword(passwords, request, origin)).toBeDefined()
    expect(await use(token)).toBe(false)
  })

  test.each([
    ['has another role', { role: 'operator' }],
    ['is set aside', { active: false }],
  ] as const)('is void once its person %s', async (_, change) => {
    const { id } = await addTestStaff(t.house, 'technician')
    const token = await link(id)
    await changeStaff(t.house.db, id, change, t.house.now())
    expect(await use(token)).toBe(false)
  })

  test('ends every session when it is used', async () => {
    const { staff, cookie } = await signInAs(t.house, 'technician')
    expect(await use(await link(staff.id))).toBe(true)
    expect(await t.house.doorkeeper.findStaff(new Headers({ cookie }))).toBeNull()
  })
})
