// A requester's link is theirs: somebody signed in who follows it is led to the desk, and does nothing in their name.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listEvents } from '#store/event.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, signInAs, type TestHouse, testHouse } from '../../tests/support/house.ts'

let database: TestDatabase
let it: TestHouse
let caso: Awaited<ReturnType<typeof openTestCaso>>
let url: string
beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  caso = await openTestCaso(it.house)
  url = `/caso/${caso.radicado}?clave=${caso.accessKey}`
})
afterAll(async () => {
  await it?.close()
  await database?.close()
})

const ask = (path: string, headers: Record<string, string>) => it.app.inject({ url: path, headers })
const post = (headers: Record<string, string>, fields: Record<string, string>) =>
  it.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  })
const verbs: readonly Record<string, string>[] = [
  { intent: 'comment', text: 'Soy yo' },
  { intent: 'close' },
  { intent: 'reopen', text: 'Otra vez' },
  { intent: 'rate', rating: '5' },
  { intent: 'escalate' },
]

describe('somebody of the staff who follows it', () => {
  for (const role of ['technician', 'coordinator', 'operator', 'auditor', 'admin'] as const)
    test(`as ${role} is shown the desk's case`, async () => {
      const { cookie } = await signInAs(it.house, role)
      const page = await ask(url, { cookie })
      expect([page.statusCode, page.headers.location]).toEqual([302, `/mesa/${caso.radicado}`])
      const file = await ask(`/caso/${caso.radicado}/archivos/1?clave=${caso.accessKey}`, { cookie })
      expect([file.statusCode, file.headers.location]).toEqual([302, `/mesa/${caso.radicado}/archivos/1`])
    })

  test('as webmaster, who reads no cases, is told whose link it is', async () => {
    const { cookie } = await signInAs(it.house, 'webmaster')
    const page = await ask(url, { cookie })
    expect(page.statusCode).toBe(403)
    expect(page.body).toContain('Este enlace es de quien hizo la solicitud')
    expect(page.body).not.toContain('Yolanda')
  })

  test('can do none of the requester’s verbs, by form or as JSON', async () => {
    const { cookie } = await signInAs(it.house, 'admin')
    for (const fields of verbs) {
      const page = await post({ cookie }, fields)
      expect(page.statusCode, fields.intent).toBe(403)
      expect(page.body).toContain('atienda el caso desde la mesa')
      const json = await post({ cookie, accept: 'application/json' }, fields)
      expect(json.statusCode, fields.intent).toBe(403)
      expect(json.json().title).toContain('atienda el caso desde la mesa')
    }
    const seen = await ask(url, { cookie, accept: 'application/json' })
    expect([seen.statusCode, seen.headers['content-type']]).toEqual([
      403,
      'application/problem+json; charset=utf-8',
    ])
    expect((await listEvents(database.db, caso.id, { internal: true })).map(({ type }) => type)).toEqual([
      'opened',
    ])
  })

  test('without the key learns nothing', async () => {
    const { cookie } = await signInAs(it.house, 'webmaster')
    const page = await ask(`/caso/${caso.radicado}?clave=x`, { cookie })
    expect(page.headers.location).toBe('/seguimiento?enlace=incompleto')
    const json = await ask(`/caso/${caso.radicado}?clave=x`, { cookie, accept: 'application/json' })
    expect(json.statusCode).toBe(404)
  })
})

test('its requester sees it and acts, as page and as JSON', async () => {
  expect((await ask(url, {})).statusCode).toBe(200)
  expect((await ask(url, { accept: 'application/json' })).json()).toMatchObject({ radicado: caso.radicado })
  expect(
    (await post({}, { intent: 'comment', text: `Este es mi enlace: http://localhost:3000${url}` }))
      .statusCode,
  ).toBe(303)
  const [, comment] = await listEvents(database.db, caso.id, { internal: false })
  expect(comment?.text).toBe(`Este es mi enlace: http://localhost:3000/caso/${caso.radicado}?clave=…`)
})

test('no page hands the link on', async () => {
  const page = await ask(url, {})
  expect(page.headers['referrer-policy']).toBe('same-origin')
  expect(page.headers['cache-control']).toBe('no-store')
})
