// What strangers may try, and how often; and that whoever means well is not shut out by them.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { sealFile } from '#channels/form/body.ts'
import { type Database, openDatabase } from '#main/database.ts'
import { databaseLimits } from '#main/limits.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { addTestKey, addTestStaff, openTestCaso, type TestHouse, testHouse } from '../support/house.ts'

let database: TestDatabase
let it: TestHouse

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database, limits: databaseLimits(database.db, () => {}) })
})
afterAll(async () => {
  await it?.close()
  await database?.close()
})
beforeEach(() => sql`truncate allowance`.execute(database.owner.db))

const times = (count: number) => Array.from({ length: count }, (_, index) => index)

function post(
  url: string,
  fields: Record<string, string>,
  { from = '192.0.2.1', cookie = '' }: { from?: string; cookie?: string } = {},
) {
  return it.app.inject({
    method: 'POST',
    url,
    remoteAddress: from,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }) },
    payload: String(new URLSearchParams(fields)),
  })
}

const statuses = (answers: readonly { statusCode: number }[]) =>
  Object.fromEntries(
    Map.groupBy(answers, ({ statusCode }) => statusCode)
      .entries()
      .map(([status, all]) => [status, all.length]),
  )

describe('looking for a case', () => {
  const look = (radicado: string, digits: string, from?: string) =>
    post('/seguimiento', { radicado, digits }, from ? { from } : {})

  test('sixty guesses released together are ten, from wherever they come, and then the right digits are not taken either', async () => {
    const { radicado } = await openTestCaso(it.house, { nationalId: '63123456' })
    const guesses = await Promise.all(
      times(60).map((index) => look(radicado, `000${index % 10}`, `10.0.${index}.1`)),
    )
    expect(statuses(guesses)).toEqual({ 422: 10, 429: 50 })
    const right = await look(radicado, '3456', '10.9.9.9')
    expect(right.statusCode).toBe(429)
    expect(right.body).toContain('Enviar el enlace al correo del caso')
    expect(right.body).not.toContain('name="digits"')
    await sql`update allowance set ends_at = now()`.execute(database.db)
    expect((await look(radicado, '3456')).statusCode).toBe(303)
  })

  test('all ways to write a radicado are one allowance', async () => {
    const { radicado } = await openTestCaso(it.house, { nationalId: '63123456' })
    const consecutive = String(Number(radicado.slice(-9)))
    const ways = [
      radicado,
      consecutive,
      `2026-${consecutive}`,
      `${radicado.toLowerCase()}`,
      `caso ${consecutive}`,
    ]
    for (const index of times(10)) expect((await look(ways[index % 5] ?? '', '0000')).statusCode).toBe(422)
    for (const way of ways) expect((await look(way, '3456', '10.1.1.1')).statusCode, way).toBe(429)
  })

  test('a right look costs nothing', async () => {
    const { radicado } = await openTestCaso(it.house, { nationalId: '63123456' })
    for (const _ of times(12)) expect((await look(radicado, '3456')).statusCode).toBe(303)
  })

  test('is answered alike whether there is such a case or not, and the link goes to its own e-mail alone', async () => {
    const { radicado, id } = await openTestCaso(it.house)
    const unknown = 'ST-20260202-0190-000999999'
    const seen = await Promise.all(
      [radicado, unknown].map(async (tried) => {
        const wrong = []
        for (const index of times(11)) wrong.push(await look(tried, '0000', `10.2.${index}.1`))
        const began = performance.now()
        const asked = await post('/seguimiento', { radicado: tried, intent: 'link' }, { from: '10.3.0.1' })
        expect(performance.now() - began).toBeGreaterThan(450)
        const pages = wrong.map(({ statusCode, body }) => [statusCode, bare(body, tried)])
        return { pages, asked: [asked.statusCode, asked.headers.location] }
      }),
    )
    expect(seen[0]).toEqual(seen[1])
    expect(seen[0]?.asked).toEqual([303, '/seguimiento?enlace=enviado'])
    const words = await database.db
      .selectFrom('outbox')
      .select('casoId')
      .where('topic', '=', 'caso_link')
      .execute()
    expect(words).toEqual([{ casoId: id }])
    for (const _ of times(2)) await post('/seguimiento', { radicado, intent: 'link' }, { from: '10.3.0.2' })
    const fourth = await post('/seguimiento', { radicado, intent: 'link' }, { from: '10.3.0.3' })
    expect(fourth.statusCode).toBe(429)
    expect(fourth.body).toContain('Ya se pidió ese enlace')
  })

  /** A page without what is its own: the radicado that was typed, the nonce. */
  const bare = (page: string, typed: string) => page.replaceAll(typed, '').replace(/nonce="[^"]*"/g, '')
})

describe('signing in', () => {
  const password = 'una clave de prueba'
  const enter = (email: string, given: string, options?: Parameters<typeof post>[2]) =>
    post('/ingresar', { email, password: given }, options)

  test('eight wrong tries at one account leave the office, and the browser that is known, alone', async () => {
    const victim = await addTestStaff(it.house, 'technician')
    const colleague = await addTestStaff(it.house, 'technician')
    const before = await enter(victim.email, password)
    const cookie =
      [before.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('pu.known_')) ?? ''
    const wrong = await Promise.all(times(40).map(() => enter(victim.email, 'no es')))
    expect(statuses(wrong)).toEqual({ 422: 8, 429: 32 })
    expect((await enter(victim.email, password)).statusCode).toBe(429)
    expect((await enter(colleague.email, password)).statusCode).toBe(303)
    const known = { cookie: cookie.split(';', 1)[0] ?? '' }
    expect((await enter(victim.email, password, known)).statusCode).toBe(303)
    // What proves one account proves no other, and guesses in a known browser run out too.
    expect((await enter(colleague.email, 'no es', known)).statusCode).toBe(422)
    const more = await Promise.all(times(20).map(() => enter(victim.email, 'no es', known)))
    expect(statuses(more)).toEqual({ 422: 8, 429: 12 })
  })

  test('guesses from many networks at one account run out', async () => {
    const { email } = await addTestStaff(it.house, 'technician')
    const wrong = await Promise.all(
      times(40).map((index) => enter(email, 'no es', { from: `10.4.${index}.1` })),
    )
    expect(statuses(wrong)).toEqual({ 422: 30, 429: 10 })
  })

  test('another site cannot do it, with or without a cookie', async () => {
    const { email } = await addTestStaff(it.house, 'technician')
    const answer = await it.app.inject({
      method: 'POST',
      url: '/ingresar',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://otro.example' },
      payload: String(new URLSearchParams({ email, password })),
    })
    expect(answer.statusCode).toBe(403)
  })
})

test('keys of the API that are wrong run out, and a good one that is in use goes on', async () => {
  const { key } = await addTestKey(it.house, 'auditor')
  const ask = (bearer: string) =>
    it.app.inject({
      url: '/api/v1/casos',
      headers: { authorization: `Bearer ${bearer}` },
      remoteAddress: '10.5.0.1',
    })
  expect((await ask(key)).statusCode).toBe(200)
  const wrong = await Promise.all(times(70).map(() => ask(randomUUID())))
  expect(statuses(wrong)).toEqual({ 401: 60, 429: 10 })
  expect(Number((await ask('otra')).headers['retry-after'])).toBeGreaterThan(0)
  expect((await ask(key)).statusCode).toBe(200)
})

test.each([
  ['the link of a password', 'POST', '/clave/x', 410],
  ['the link of the escalation line', 'GET', '/linea/confirmar/x', 410],
  ['the set-up link', 'GET', '/preparar/x', 404],
  ['a code of an act', 'POST', '/verificar', 422],
  ['the page of an act', 'GET', '/verificar/AAAA-BBBB-CCCC', 404],
  ['the paper of an act', 'GET', '/verificar/AAAA-BBBB-CCCC/acto.pdf', 404],
] as const)('tries at %s run out', async (_, method, url, status) => {
  const knock = () =>
    method === 'GET'
      ? it.app.inject({ url, remoteAddress: '10.6.0.1' })
      : post(url, { password: 'una clave bastante larga', code: 'AAAA-BBBB-CCCC' }, { from: '10.6.0.1' })
  const answers = await Promise.all(times(65).map(knock))
  expect(statuses(answers)).toEqual({ [status]: 60, 429: 5 })
})

test('messages by a link run out, and what was typed comes back', async () => {
  const { radicado, accessKey } = await openTestCaso(it.house)
  const url = `/caso/${radicado}?clave=${accessKey}`
  const write = () => post(url, { intent: 'comment', text: 'otra vez yo' })
  for (const _ of times(30)) expect((await write()).statusCode).toBe(303)
  const refused = await write()
  expect(refused.statusCode).toBe(429)
  expect(refused.body).toContain('otra vez yo</textarea>')
})

const fields = {
  fullName: 'Yolanda Pérez',
  nationalId: '63123456',
  email: 'y@barrancabermeja.gov.co',
  phone: '300 123 4567',
  employment: 'funcionario',
  dependencia: '0140',
  location: 'Piso 2',
  service: 'hardware',
  subject: 'La impresora',
  description: 'No imprime.',
  dataNotice: 'on',
}

describe('files', () => {
  async function file({
    bytes,
    from = '10.7.0.1',
    app = it.app,
  }: {
    bytes: number
    from?: string
    app?: TestHouse['app']
  }) {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, submissionKey: randomUUID() }))
      form.append(name, value)
    if (bytes > 0) form.append('attachments', new Blob([new Uint8Array(bytes)]), 'foto.bin')
    const request = new Request('http://localhost/solicitud', { method: 'POST', body: form })
    const payload = Buffer.from(await request.arrayBuffer())
    return app.inject({
      method: 'POST',
      url: '/solicitud',
      remoteAddress: from,
      headers: {
        'content-type': request.headers.get('content-type') ?? '',
        'content-length': String(payload.length),
      },
      payload,
    })
  }

  test('of a network that sent too many bytes today are not taken, and a request without them is', async () => {
    expect((await file({ bytes: 1000 })).statusCode).toBe(303)
    const spent = () =>
      database.db
        .selectFrom('allowance')
        .select(['key', 'spent'])
        .where('key', 'like', 'bytes%')
        .orderBy('key')
        .execute()
    // What the form itself weighed was given back.
    expect((await spent()).map(({ spent }) => spent)).toEqual([1000, 1000])
    await sql`update allowance set spent = 500000000 where key like 'bytes network%'`.execute(database.db)
    const refused = await file({ bytes: 1000 })
    expect(refused.statusCode).toBe(429)
    expect(refused.body).toContain('Siga sin ellos')
    expect(refused.body).toContain('No imprime.')
    expect((await spent()).map(({ spent }) => spent)).toEqual([1000, 500_000_000])
    expect((await file({ bytes: 0 })).statusCode).toBe(303)
    expect((await file({ bytes: 1000, from: '10.7.0.2' })).statusCode).toBe(303)
  })

  test('are refused below the floor of the disk, with the way out; a request without them is filed', async () => {
    const full = await testHouse({ database, floorOf: () => Number.MAX_SAFE_INTEGER })
    onTestFinished(() => full.close())
    const refused = await file({ bytes: 1000, app: full.app })
    expect(refused.statusCode).toBe(503)
    expect(refused.body).toContain('En este momento no podemos recibir archivos. Siga sin ellos')
    expect(refused.body).toContain('No imprime.')
    expect((await file({ bytes: 0, app: full.app })).statusCode).toBe(303)
    expect(String(full.reported)).toContain('no files are taken')
  })

  test('that an earlier try brought take their bytes anew, so that nobody keeps them here for ever', async () => {
    const kept = await it.house.files.keep(Readable.from([Buffer.from('una foto')]), 'foto.png', 100)
    const again = () =>
      post('/solicitud', { ...fields, description: '', keptFile: sealFile(kept, it.house.formSecret) })
    expect((await again()).statusCode).toBe(422)
    await sql`update allowance set spent = 499999999 where key like 'bytes network%'`.execute(database.db)
    const refused = await again()
    expect(refused.statusCode).toBe(429)
    expect(refused.body).not.toContain('foto.png')
  })

  test('that an earlier try brought and that have gone are asked for again', async () => {
    const sha256 = 'e'.repeat(64)
    const gone = sealFile(
      { sha256, bytes: 10, name: 'foto.png', mediaType: 'image/png' },
      it.house.formSecret,
    )
    const answer = await post('/solicitud', { ...fields, submissionKey: randomUUID(), keptFile: gone })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('Adjúntelo otra vez')
  })
})

describe('while nobody can be counted', () => {
  let away: TestHouse
  let nowhere: Database
  beforeAll(async () => {
    nowhere = openDatabase('postgres://nobody@127.0.0.1:1/none', { applicationName: 'away', log: () => {} })
    away = await testHouse({ database, limits: databaseLimits(nowhere.db, () => {}) })
  })
  afterAll(async () => {
    await away?.close()
    await nowhere?.close()
  })

  test.each([
    ['a look at a case', '/seguimiento', { radicado: '1', digits: '3456' }],
    ['a sign-in', '/ingresar', { email: 'a@b.co', password: 'una clave de prueba' }],
    ['a link of a password', '/clave/x', { password: 'una clave bastante larga' }],
  ])('%s is refused', async (_, url, fields) => {
    const answer = await away.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: String(new URLSearchParams(fields)),
    })
    expect(answer.statusCode).toBe(503)
  })

  test('a filing is refused too, with every word kept, as page and as JSON', async () => {
    const send = (accept: string) =>
      away.app.inject({
        method: 'POST',
        url: '/solicitud',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept },
        payload: String(new URLSearchParams({ ...fields, submissionKey: randomUUID() })),
      })
    const page = await send('text/html')
    expect(page.statusCode).toBe(503)
    expect(page.body).toContain('No imprime.')
    expect((await send('application/json')).statusCode).toBe(503)
  })
})
