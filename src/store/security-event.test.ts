import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeStaff, dropSecondStep } from '#commands/change-staff.ts'
import { recordSecurity, recordSignIn } from '#commands/record-security.ts'
import { securityEventTypes, toldTypes } from '#rules/security.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestKey,
  addTestStaff,
  openTestCaso,
  signInAs,
  type TestHouse,
  testHouse,
} from '../../tests/support/house.ts'
import { claimSecurityMail, listSecurityEvents, type SecurityFilter } from './security-event.ts'

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

const from = { staffId: null, address: '203.0.113.7', userAgent: 'Mozilla/5.0 Firefox/140.0' }
const list = (filter: SecurityFilter, limit = 50) => listSecurityEvents(t.house.db, filter, { limit })
const typesOf = async (person: string) => (await list({ person })).map(({ type }) => type)

describe('the ledger', () => {
  test('knows the same types as the rules', async () => {
    const { rows } = await sql<{ said: string }>`
      select pg_get_constraintdef(oid) as said from pg_constraint where conname = 'security_event_type_check'`.execute(
      database.db,
    )
    const known = rows[0]?.said.match(/'(\w+)'/g)?.map((word) => word.slice(1, -1))
    expect(known).toEqual([...securityEventTypes])
  })

  test.each([
    'update security_event set type = type',
    'delete from security_event',
    'truncate security_event cascade',
  ])('refuses: %s', async (statement) => {
    await expect(sql.raw(statement).execute(database.owner.db)).rejects.toThrow(/append-only/)
  })

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
  ])('of %s keeps %s', async (address, kept) => {
    const { id } = await addTestStaff(t.house, 'technician')
    await recordSecurity(t.house.db, { type: 'locked', subject: id }, { ...from, address }, t.house.now())
    expect((await list({ person: id }))[0]).toMatchObject({ type: 'locked', address: kept })
  })

  test('is read by pages that neither lose a line nor show one twice, whatever is filtered', async () => {
    const { id } = await addTestStaff(t.house, 'operator')
    for (let count = 0; count < 7; count++)
      await recordSecurity(
        t.house.db,
        { type: 'code_failed', subject: id },
        { ...from, staffId: id },
        t.house.now(),
      )
    const filter = { person: id, type: 'code_failed' } as const
    const all = await list(filter)
    expect(all).toHaveLength(7)
    const first = await list(filter, 4)
    const rest = await listSecurityEvents(t.house.db, filter, { before: first.at(-1), limit: 4 })
    expect([...first, ...rest].map((line) => line.id)).toEqual(all.map((line) => line.id))
  })
})

describe('what happens leaves a line', () => {
  test('of the staff: added, another role, set aside, back, a link, a second step taken', async () => {
    const { id } = await addTestStaff(t.house, 'technician')
    const change = (what: Parameters<typeof changeStaff>[2]) =>
      changeStaff(t.house.db, id, what, t.house.now(), from)
    await change({ role: 'coordinator' })
    await change({ role: 'coordinator' })
    await change({ active: false })
    await change({ active: true })
    await t.house.doorkeeper.passwordLink(id, from)
    await dropSecondStep(t.house.db, id, t.house.now(), from)
    expect((await typesOf(id)).reverse()).toEqual([
      'staff_added',
      'role_changed',
      'set_aside',
      'brought_back',
      'password_link_made',
      'second_step_dropped',
    ])
    const [line] = await list({ person: id, type: 'role_changed' })
    expect(line?.detail).toEqual({ before: 'technician', role: 'coordinator' })
  })

  test('of keys: made and ended', async () => {
    const { staff } = await addTestKey(t.house, 'technician')
    await changeStaff(t.house.db, staff.id, { active: false }, t.house.now(), from)
    expect((await typesOf(staff.id)).reverse()).toEqual(['key_made', 'key_ended'])
  })

  test('of whoever is told 403: on a page and at the API, with the address that was asked for', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    const page = await t.app.inject({ url: '/ajustes?secreto=1', headers: { cookie } })
    expect(page.statusCode).toBe(403)
    const { key, staff: holder } = await addTestKey(t.house, 'webmaster')
    const headers = { authorization: `Bearer ${key}` }
    const { radicado } = await openTestCaso(t.house)
    expect((await t.app.inject({ url: `/api/v1/casos/${radicado}`, headers })).statusCode).toBe(403)
    expect((await list({ person: staff.id, type: 'refused' }))[0]?.detail).toEqual({ path: 'GET /ajustes' })
    await expect
      .poll(async () => (await list({ person: holder.id, type: 'refused' }))[0]?.detail)
      .toEqual({ path: `GET /api/v1/casos/${radicado}` })
  })

  test('of the door: a wrong password, an e-mail nobody has, who comes in and who leaves', async () => {
    const { id, email } = await addTestStaff(t.house, 'technician')
    const enter = (fields: Record<string, string>) =>
      t.app.inject({
        method: 'POST',
        url: '/ingresar',
        payload: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Firefox' },
      })
    await enter({ email, password: 'una clave equivocada' })
    await enter({ email: 'nadie@entidad.gov.co', password: 'una clave equivocada' })
    const come = await enter({ email, password: 'una clave de prueba' })
    const cookie = come.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
    const gone = await t.app.inject({ method: 'POST', url: '/salir', headers: { cookie } })
    expect(gone.headers['clear-site-data']).toBe('"cache", "storage"')
    expect((await typesOf(id)).reverse()).toEqual([
      'staff_added',
      'sign_in_failed',
      'signed_in',
      'new_device',
      'signed_out',
    ])
    const [unknown] = (await list({ type: 'sign_in_failed' })).filter(({ subjectId }) => subjectId === null)
    expect(unknown?.detail).toEqual({ email: 'nadie@entidad.gov.co' })
    const { rows } = await sql<{ count: number }>`
      select count(*) from security_event where security_event::text like '%equivocada%'`.execute(database.db)
    expect(rows[0]?.count).toBe(0)
  })
})

describe('a mail tells the person', () => {
  const mails = async (id: string) =>
    (await list({ person: id }))
      .map(({ type }) => type)
      .filter((type) => toldTypes.some((told) => told === type))

  test('of each browser that is new to them, once', async () => {
    const { id } = await addTestStaff(t.house, 'technician')
    const come = (device: string) => recordSignIn(t.house.db, { staffId: id, device }, from, t.house.now())
    await come('one')
    await come('one')
    await come('other')
    expect(await mails(id)).toEqual(['new_device', 'new_device'])
  })

  test('of a role, with who gave it, at their own address', async () => {
    const admin = await addTestStaff(t.house, 'admin', { name: 'Ana Admin' })
    const { id, email } = await addTestStaff(t.house, 'technician')
    t.advance({ minutes: 1 })
    const origin = { ...from, staffId: admin.id }
    await changeStaff(t.house.db, id, { role: 'auditor' }, t.house.now(), origin)
    const claimed = []
    for (let mail = await next(); mail; mail = await next()) claimed.push(mail)
    expect(claimed.filter(({ recipient }) => recipient === email)).toMatchObject([
      { type: 'role_changed', by: 'Ana Admin', isOwn: false, detail: { role: 'auditor' } },
    ])
  })

  const next = () => claimSecurityMail(t.house.db, t.house.now(), t.house.now().add({ minutes: 3 }))
})
