import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atConsole } from '#store/security-event.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, signInAs, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { codeOf } from '../../tests/support/totp.ts'

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

const find = (cookie: string) => t.house.doorkeeper.findStaff(new Headers({ cookie }))

describe('a session cookie', () => {
  test('says who is signed in, whatever cookies stand beside it', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    const { kind, ...person } = staff
    expect(await find(cookie)).toMatchObject(person)
    expect(await find(`other=1; ${cookie}; another=2`)).toMatchObject(person)
  })

  test('that we did not sign opens nothing', async () => {
    const { cookie } = await signInAs(t.house, 'technician')
    const { cookie: other } = await signInAs(t.house, 'technician')
    const [name, value = ''] = cookie.split(/=(.*)/)
    const [token, proof] = decodeURIComponent(value).split('.')
    const [, otherProof] = decodeURIComponent(other.split(/=(.*)/)[1] ?? '').split('.')
    const forged = [
      `${token}`,
      `${token}.`,
      `${token}.${otherProof}`,
      `${token}x.${proof}`,
      `.${proof}`,
      '%',
      '',
    ]
    for (const written of forged) expect(await find(`${name}=${written}`), written).toBeNull()
    expect(await find(`not-${cookie}`)).toBeNull()
    expect(await find('')).toBeNull()
  })

  test('opens nothing once its person signed out', async () => {
    const { cookie } = await signInAs(t.house, 'technician')
    await t.house.doorkeeper.signOut(new Request(t.house.publicUrl, { headers: { cookie } }))
    expect(await find(cookie)).toBeNull()
  })

  test('opens nothing once its person is set aside, even if the session were left', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    await database.db.updateTable('staff').set({ active: false }).where('id', '=', staff.id).execute()
    expect(await find(cookie)).toBeNull()
  })

  test('opens nothing once nobody used it for twelve hours, and use keeps it', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    const seen = (ago: string) =>
      sql`update staff_session set last_seen_at = now() - ${ago}::interval where staff_id = ${staff.id}`.execute(
        database.db,
      )
    const lastSeen = async () =>
      (
        await database.db
          .selectFrom('staffSession')
          .select('lastSeenAt')
          .where('staffId', '=', staff.id)
          .executeTakeFirstOrThrow()
      ).lastSeenAt
    const atFirst = await lastSeen()
    await find(cookie)
    expect(await lastSeen(), 'no write at each page').toEqual(atFirst)
    await seen('11 hours 59 minutes')
    expect(await find(cookie)).not.toBeNull()
    expect(Temporal.Instant.compare(await lastSeen(), atFirst)).toBeGreaterThan(0)
    await seen('12 hours')
    expect(await find(cookie)).toBeNull()
  })

  test('is fresh for ten minutes, and again once the password is given', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    expect(await find(cookie)).toMatchObject({ isConfirmed: true })
    await sql`update staff_session set confirmed_at = now() - interval '10 minutes' where staff_id = ${staff.id}`.execute(
      database.db,
    )
    expect(await find(cookie)).toMatchObject({ isConfirmed: false })
    const { own } = t.house.doorkeeper
    const request = new Request(t.house.publicUrl, { headers: { cookie } })
    expect(await own.confirm('otra clave de prueba', request)).toBe(false)
    expect(await find(cookie)).toMatchObject({ isConfirmed: false })
    expect(await own.confirm('una clave de prueba', request)).toBe(true)
    expect(await find(cookie)).toMatchObject({ isConfirmed: true })
  })

  test('is bound to this very host over https', async () => {
    const it = await testHouse({ database, publicUrl: 'https://soporte.entidad.gov.co' })
    const { email } = await addTestStaff(it.house, 'technician')
    const request = new Request(`${it.house.publicUrl}/ingresar`, { method: 'POST' })
    const cookies =
      (await it.house.doorkeeper.signIn({ email, password: 'una clave de prueba' }, request)) ?? []
    const session = cookies.find((one) => one.includes('session_token')) ?? ''
    expect(session).toMatch(/^__Host-pu\.session_token=/)
    expect(session).toMatch(/; Secure/)
    expect(session).toMatch(/; Path=\/(;|$)/)
    expect(session).not.toMatch(/Domain/i)
    const cookie = session.split(';', 1)[0] ?? ''
    expect(await it.house.doorkeeper.findStaff(new Headers({ cookie }))).toMatchObject({ email })
    await it.close()
  })

  test('opens nothing past its end', async () => {
    const { cookie, staff } = await signInAs(t.house, 'technician')
    await sql`update staff_session set expires_at = now() - interval '1 second' where staff_id = ${staff.id}`.execute(
      database.db,
    )
    expect(await find(cookie)).toBeNull()
  })
})

describe('a code of the second step', () => {
  const password = 'una clave de prueba'
  const asking = (cookies: readonly string[] | undefined) =>
    new Request(`${t.house.publicUrl}/ingresar/codigo`, {
      method: 'POST',
      headers: { cookie: (cookies ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ') },
    })

  async function enrol() {
    const { doorkeeper } = t.house
    const { email, id } = await addTestStaff(t.house, 'coordinator')
    const knock = () => doorkeeper.signIn({ email, password }, asking([]))
    const session = asking(await knock())
    const uri = await doorkeeper.own.beginSecondStep(password, session)
    const secret = new URL(uri ?? '').searchParams.get('secret') ?? ''
    const confirmed = await doorkeeper.own.confirmSecondStep(codeOf(secret), session, atConsole)
    return { doorkeeper, knock, secret, id, recoveryCodes: confirmed?.recoveryCodes ?? [] }
  }

  test('is good once: of two who use it together, one comes in', async () => {
    const { doorkeeper, knock, secret, id } = await enrol()
    const doors = [asking(await knock()), asking(await knock())]
    for (const door of doors) expect(await doorkeeper.findWhoOwesCode(door)).toBe(id)
    const code = codeOf(secret, 1)
    const entered = await Promise.all(doors.map((door) => doorkeeper.confirmCode(code, door)))
    expect(entered.filter((cookies) => cookies !== undefined)).toHaveLength(1)
    expect(await doorkeeper.confirmCode(code, asking(await knock()))).toBeUndefined()
  })

  test('that turned the second step on does not open the door too', async () => {
    const { doorkeeper, knock, secret } = await enrol()
    expect(await doorkeeper.confirmCode(codeOf(secret), asking(await knock()))).toBeUndefined()
    expect(await doorkeeper.confirmCode(codeOf(secret, 1), asking(await knock()))).toBeDefined()
  })

  test('for recovery is good once', async () => {
    const { doorkeeper, knock, recoveryCodes } = await enrol()
    const [code = ''] = recoveryCodes
    expect(await doorkeeper.confirmCode(code, asking(await knock()))).toBeDefined()
    expect(await doorkeeper.confirmCode(code, asking(await knock()))).toBeUndefined()
  })
})
