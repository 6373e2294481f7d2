// An official reports a problem and follows it to its end: by role and by text, with JavaScript off and on, on a small
// phone and on a screen.
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { databaseLimits } from '#main/limits.ts'
import { expectAccessible, expectNoSidewaysScroll, openBrowser, openPage } from '../support/browser.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, type TestStaff, testHouse } from '../support/house.ts'

let database: TestDatabase
let it: TestHouse
let browser: Browser
let base: string
let beto: TestStaff

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  await it.app.listen({ port: 0, host: '127.0.0.1' })
  base = `http://127.0.0.1:${(it.app.server.address() as AddressInfo).port}`
  beto = await addTestStaff(it.house, 'technician', { name: 'Beto Rangel' })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await it.close()
  await database.close()
})
beforeEach(() => it.at('2026-02-02T08:30:00-05:00'))

async function fillIn(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Software/ }).check()
  await page.getByLabel('Nombre completo').fill('Yolanda Pérez Ñáñez')
  await page.getByLabel('Número de documento').fill('63.123.456')
  await page.getByLabel('Correo electrónico').fill('yolanda@barrancabermeja.gov.co')
  await page.getByLabel('Teléfono o extensión').fill('2145')
  await page.getByRole('radio', { name: 'Contratista' }).check()
  await page.getByLabel('Dependencia').selectOption({ label: 'Secretaría de Educación' })
  await page.getByLabel('¿Dónde está el problema?').fill('Sede centro, piso 2')
  await page.getByLabel('Resuma el problema en una frase').fill('El correo no abre')
  await page.getByLabel('Cuente qué pasa').fill('Desde ayer.\nDice «contraseña vencida».')
}

const file = (page: Page) => page.getByRole('button', { name: 'Radicar solicitud' }).click()
const ratify = (page: Page) => page.getByRole('checkbox', { name: /aviso de datos/ }).check()

for (const [how, options] of [
  [
    'with JavaScript off, on a phone of 320 px',
    { javaScriptEnabled: false, viewport: { width: 320, height: 640 } },
  ],
  ['with JavaScript on, on a screen', { javaScriptEnabled: true, viewport: { width: 1280, height: 800 } }],
] as const)
  describe(how, () => {
    test('a problem is reported, attended, solved, confirmed and rated', async () => {
      const page = await openPage(browser, options)
      await page.goto(base)
      await page.getByRole('link', { name: 'Reportar un problema' }).click()
      await fillIn(page)
      await ratify(page)
      expect(
        await page
          .getByText('Si radica ahora, un técnico lo atenderá')
          .filter({ visible: true })
          .textContent(),
      ).toMatch(/a más tardar hoy a las 10:30/)
      await file(page)

      const radicado = await page.getByRole('heading', { level: 1 }).textContent()
      expect(radicado).toMatch(/ST-20260202-0190-\d{9}/)
      await page.getByText('Lo atenderemos a más tardar hoy a las 10:30').waitFor()
      await page.getByText('Solicitud radicada').waitFor()
      expect(await page.getByRole('link', { name: '313 331 6196' }).count()).toBe(0)
      expect(await page.getByRole('button', { name: 'Escalar' }).count()).toBe(0)
      await expectNoSidewaysScroll(page)

      const order = { radicado: radicado?.match(/ST-\S+/)?.[0] ?? '', actor: beto, door: 'desk' as const }
      await attendCaso(database.db, order, it.house.now())
      it.advance({ minutes: 20 })
      await page.reload()
      await page.getByText('Beto Rangel está atendiendo su caso.').waitFor()
      await page.getByLabel('Agregar un mensaje').fill('Gracias, aquí espero.')
      await page.getByRole('button', { name: 'Enviar mensaje' }).click()
      await page.getByText('Su mensaje quedó en el caso.').waitFor()
      await page.getByText('Gracias, aquí espero.').waitFor()

      await solveCaso(
        database.db,
        { ...order, solution: 'Se cambió la contraseña.' },
        it.house.policies.of,
        it.house.now(),
      )
      await page.reload()
      await page.getByText('Se cambió la contraseña.').first().waitFor()
      await page.getByText('No, sigue fallando').click()
      await page.getByRole('button', { name: 'Reabrir el caso' }).click()
      await page.getByText('Cuente qué sigue fallando').waitFor()
      await page.getByRole('button', { name: 'Sí, cerrar el caso' }).click()
      await page.getByText('Su caso está cerrado.').waitFor()
      await page.getByRole('radio', { name: '5, muy buena' }).check()
      await page.getByLabel('Una línea para mejorar').fill('Rápido y amable')
      await page.getByRole('button', { name: 'Calificar' }).click()
      await page.getByText('Usted calificó la atención con 5 de 5.').waitFor()
      await expectNoSidewaysScroll(page)
    })

    test('what is missing is named, linked and explained, and nothing typed is lost', async () => {
      const page = await openPage(browser, options)
      await page.goto(`${base}/solicitud`)
      await fillIn(page)
      await page.getByLabel('Número de documento').fill('12')
      await page.getByLabel('Correo electrónico').fill('yolanda@')
      await page
        .getByLabel('Fotos o archivos')
        .setInputFiles({ name: 'error.txt', mimeType: 'text/plain', buffer: Buffer.from('pantalla') })
      await file(page)
      await page.getByRole('alert').getByText('Revise 3 datos antes de radicar').waitFor()
      expect(await page.title()).toMatch(/^Error: /)
      for (const label of ['entre 5 y 12 dígitos', 'no parece completo', 'Marque la casilla'])
        await page.getByRole('alert').getByRole('link', { name: label }).waitFor()
      expect(await page.getByLabel('Cuente qué pasa').inputValue()).toBe(
        'Desde ayer.\nDice «contraseña vencida».',
      )
      expect(await page.getByRole('radio', { name: /^Software/ }).isChecked()).toBe(true)
      expect(await page.getByLabel('Dependencia').inputValue()).toBe('0140')
      await page.getByRole('checkbox', { name: /error\.txt/ }).waitFor()
      await expectNoSidewaysScroll(page)

      await page.getByLabel('Número de documento').fill('63123456')
      await page.getByLabel('Correo electrónico').fill('yolanda@barrancabermeja.gov.co')
      await ratify(page)
      await file(page)
      await page.getByText('Solicitud radicada').waitFor()
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name: 'error.txt' }).click()
      expect((await download).suggestedFilename()).toBe('error.txt')
    })

    test('a case is found by its short number and four digits; a wrong half is told in the same words', async () => {
      const { radicado } = await openTestCaso(it.house, { nationalId: '63123456' })
      const page = await openPage(browser, options)
      const answers: string[] = []
      for (const [typed, digits] of [
        [radicado, '0000'],
        ['999999', '3456'],
        ['¿?', '3456'],
      ] as const) {
        await page.goto(`${base}/seguimiento`)
        await page.getByLabel('Radicado').fill(typed)
        await page.getByLabel('Cuatro últimos dígitos').fill(digits)
        await page.getByRole('button', { name: 'Consultar' }).click()
        answers.push((await page.getByRole('alert').textContent()) ?? '')
      }
      expect(new Set(answers).size).toBe(1)
      await page.getByLabel('Radicado').fill(String(Number(radicado.slice(-9))))
      await page.getByLabel('Cuatro últimos dígitos').fill('3456')
      await page.getByRole('button', { name: 'Consultar' }).click()
      await page.getByRole('heading', { name: radicado }).waitFor()
    })

    test('once the promise is broken, and only then, the line appears and the escalation is recorded', async () => {
      const { radicado, accessKey } = await openTestCaso(it.house, { service: 'software' })
      const page = await openPage(browser, options)
      it.at('2026-02-02T10:30:00-05:00')
      await page.goto(`${base}/caso/${radicado}?clave=${accessKey}`)
      expect(await page.getByText('No le cumplimos el plazo').count()).toBe(0)
      it.advance({ seconds: 1 })
      await page.reload()
      expect(await page.getByRole('link', { name: '313 331 6196' }).getAttribute('href')).toBe(
        'tel:+573133316196',
      )
      await page.getByRole('button', { name: 'Escalar el caso' }).click()
      await page.getByText('El escalamiento quedó registrado').waitFor()
      expect(await page.getByRole('button', { name: 'Escalar el caso' }).count()).toBe(0)
      await expectNoSidewaysScroll(page)
    })
  })

test('every public page is accessible, at 320 px and at 200 % zoom', async () => {
  const { radicado, accessKey } = await openTestCaso(it.house, { service: 'software' })
  it.at('2026-02-02T11:00:00-05:00')
  const pages = [
    '/',
    '/solicitud',
    '/seguimiento',
    `/caso/${radicado}?clave=${accessKey}`,
    '/plazo?service=hardware&from=2026-07-17T17:30',
    '/aviso-de-datos',
    '/ingresar',
    '/no-existe',
  ]
  for (const viewport of [
    { width: 320, height: 640 },
    { width: 640, height: 400 },
    { width: 1280, height: 800 },
  ]) {
    const page = await openPage(browser, { viewport })
    for (const path of pages) {
      await page.goto(base + path)
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    }
  }
}, 180_000)

test('a page that is not there looks like all others, and leads on', async () => {
  const page = await openPage(browser, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
    tolerated: /404/,
  })
  expect((await page.goto(`${base}/no-existe`))?.status()).toBe(404)
  await page.getByRole('heading', { name: 'Esta página no existe' }).waitFor()
  const font = (name: string) =>
    page.getByText(name).evaluate((element) => getComputedStyle(element).fontFamily)
  expect(await font('Puede que el enlace esté incompleto')).toBe(await font('Seguimiento: extensión 2500'))
  await expectNoSidewaysScroll(page)
  await page.getByRole('link', { name: 'Ir al inicio' }).click()
  await page.getByRole('heading', { name: '¿Qué necesita?' }).waitFor()
})

test('the errors of the form are accessible too', async () => {
  const page = await openPage(browser)
  await page.goto(`${base}/solicitud`)
  await file(page)
  await page.getByRole('alert').waitFor()
  await expectAccessible(page)
})

test('the form is filled in and sent by keyboard alone', async () => {
  const page = await openPage(browser)
  await page.goto(`${base}/solicitud`)
  const tab = async (times = 1) => {
    for (let pressed = 0; pressed < times; pressed++) await page.keyboard.press('Tab')
  }
  await tab()
  await page.keyboard.press('Enter') // skip to the content
  await tab()
  await page.keyboard.press('ArrowDown') // hardware, then network
  await tab(3) // two links of the aside, then the name
  const type = async (text: string) => {
    await page.keyboard.type(text)
    await tab()
  }
  await type('Yolanda Pérez')
  await type('63123456')
  await type('yolanda@barrancabermeja.gov.co')
  await type('2145')
  await page.keyboard.press('Space')
  await tab()
  await page.keyboard.press('ArrowDown')
  await tab()
  await type('Piso 2')
  await type('No hay internet')
  await type('Desde las ocho.')
  await type('ABC-1')
  await page.keyboard.press('Space') // the notice is read
  await tab(3) // its link, the files, then the button
  await page.keyboard.press('Enter')
  await page.getByText('Solicitud radicada').waitFor()
  await page.getByText('Red', { exact: true }).waitFor()
})

test('a file that people sent is a download that can do nothing', async () => {
  const body = new FormData()
  const fields = {
    service: 'software',
    fullName: 'Ana',
    nationalId: '12345',
    email: 'a@b.co',
    phone: '2145',
    employment: 'funcionario',
    dependencia: '0190',
    location: 'x',
    subject: 'x',
    description: 'x',
    dataNotice: 'on',
  }
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append('attachments', new File(['<script>alert(1)</script>'], 'a.html', { type: 'text/html' }))
  const filed = await fetch(`${base}/solicitud`, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  })
  const { radicado, accessKey } = (await filed.json()) as { radicado: string; accessKey: string }
  const { id } = await database.db
    .selectFrom('attachment')
    .innerJoin('caso', 'caso.id', 'attachment.casoId')
    .select('attachment.id')
    .where('caso.radicado', '=', radicado)
    .executeTakeFirstOrThrow()
  const response = await fetch(`${base}/caso/${radicado}/archivos/${id}?clave=${accessKey}`)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename="a\.html\.txt"/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(await response.text()).toBe('<script>alert(1)</script>')
  for (const key of ['', 'x', accessKey.slice(1)])
    expect((await fetch(`${base}/caso/${radicado}/archivos/${id}?clave=${key}`)).status).toBe(404)
})

describe('as scripts see it', () => {
  const fields = {
    service: 'hardware',
    fullName: 'Ana',
    nationalId: '12345',
    email: 'a@b.co',
    phone: '2145',
    employment: 'funcionario',
    dependencia: '0190',
    location: 'x',
    subject: 'x',
    description: 'x',
    dataNotice: 'on',
  }

  test('a filing is 303 to the case, or 201 with its promise', async () => {
    const page = await fetch(`${base}/solicitud`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
    expect(page.status).toBe(303)
    expect(page.headers.get('location')).toMatch(/^\/caso\/ST-20260202-0190-\d{9}\?clave=[\w-]{22}$/)
    const json = await fetch(`${base}/solicitud`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'application/json' },
    })
    expect(json.status).toBe(201)
    expect(await json.json()).toMatchObject({
      service: 'hardware',
      filedAt: '2026-02-02T13:30:00Z',
      attentionDueAt: '2026-02-02T17:30:00Z',
      url: expect.stringMatching(/^http:\/\/localhost:3000\/caso\//),
    })
  })

  test('a refusal is 422 with every field', async () => {
    const json = await fetch(`${base}/solicitud`, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, service: 'x' }),
      headers: { accept: 'application/json' },
    })
    expect(json.status).toBe(422)
    expect(json.headers.get('content-type')).toMatch('application/problem+json')
    expect(await json.json()).toMatchObject({ errors: [{ field: 'service', message: expect.any(String) }] })
  })

  test('a case is JSON with all that its requester may know, and nothing of the staff’s own', async () => {
    const { radicado, accessKey } = await openTestCaso(it.house)
    const answer = await fetch(`${base}/caso/${radicado}?clave=${accessKey}`, {
      headers: { accept: 'application/json' },
    })
    expect(await answer.json()).toEqual({
      radicado,
      service: 'hardware',
      subject: 'La impresora no responde',
      state: 'filed',
      filedAt: '2026-02-02T13:30:00Z',
      attentionDueAt: '2026-02-02T17:30:00Z',
      attendedAt: null,
      solvedAt: null,
      closedAt: null,
      technician: null,
      breached: false,
      escalation: { allowed: false, phone: null },
      timeline: [
        { at: '2026-02-02T13:30:00Z', type: 'opened', text: 'Yolanda Pérez Ñáñez radicó la solicitud' },
      ],
    })
    const wrong = await fetch(`${base}/caso/${radicado}?clave=x`, { headers: { accept: 'application/json' } })
    expect(wrong.status).toBe(404)
  })

  test('too many filings are 429 with the time to wait, and the page says where what was typed still is', async () => {
    const strict = await testHouse({ database, limits: databaseLimits(database.db, () => {}) })
    const send = () =>
      strict.app.inject({
        method: 'POST',
        url: '/solicitud',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: String(new URLSearchParams({ ...fields, subject: 'lo que escribí' })),
      })
    const statuses = []
    for (let times = 0; times < 61; times++) statuses.push((await send()).statusCode)
    expect(statuses.slice(0, 60).every((status) => status === 303)).toBe(true)
    const refused = await send()
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.body).toContain('Atrás')
    await strict.close()
  })

  test('guesses at a case run out; then the page offers its link by mail, on any screen and without a script', async () => {
    const strict = await testHouse({ database, limits: databaseLimits(database.db, () => {}) })
    await strict.app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => strict.close())
    const home = `http://127.0.0.1:${(strict.app.server.address() as AddressInfo).port}`
    const { radicado } = await openTestCaso(strict.house, { nationalId: '63123456' })
    const guess = (digits: string) =>
      strict.app.inject({
        method: 'POST',
        url: '/seguimiento',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: String(new URLSearchParams({ radicado, digits })),
      })
    for (let times = 0; times < 10; times++) expect((await guess('0000')).statusCode).toBe(422)
    const page = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(`${home}/seguimiento`)
    await page.getByLabel('Radicado').fill(radicado)
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.getByRole('button', { name: 'Consultar' }).click()
    await page.getByRole('alert').getByText('Hubo demasiados intentos.').waitFor()
    expect(await page.getByLabel('Cuatro últimos dígitos').count()).toBe(0)
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await expectNoSidewaysScroll(page)
    }
    await page.getByRole('button', { name: 'Enviar el enlace al correo del caso' }).click()
    await page.getByRole('status').getByText('Si el caso existe, el enlace ya va para el correo').waitFor()
  })
})
