// The extension answered by a person: find who calls, check, read aloud, record; by keyboard alone, and without a script.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../support/browser.ts'
import { hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { addTestKey, addTestStaff, openTestCaso } from '../support/house.ts'

let desk: TestDesk
const soon = { timeout: 3000 }

beforeAll(async () => {
  desk = await openDesk({ sendsTexts: true })
})
afterAll(() => desk?.close())
beforeEach(() => desk.at('2026-02-02T08:30:00-05:00'))

const field = (page: Page) => page.getByRole('searchbox', { name: 'Buscar a quien llama' })

describe('the operator', () => {
  test('begins at the extension after signing in', async () => {
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500')
    await page.goto(`${desk.base}/inicio`)
    expect(new URL(page.url()).pathname).toBe('/2500')
    const other = await desk.signIn('Beto Rangel', 'technician', '/mesa')
    await other.page.goto(`${desk.base}/inicio`)
    expect(new URL(other.page.url()).pathname).toBe('/mesa')
    const response = await other.page.goto(`${desk.base}/2500`)
    expect(response?.status()).toBe(403)
  })

  test('finds as she types, by radicado, document, name and telephone', async () => {
    const filed = await openTestCaso(desk.house, {
      fullName: 'Zoraida Quiñones Jaimes',
      nationalId: '1098765432',
      phone: '+57 315 777 8899',
    })
    await openTestCaso(desk.house, { fullName: 'Otra Persona', nationalId: '1098000001', phone: 'ext. 4417' })
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500')
    for (const typed of [
      String(Number(filed.radicado.slice(-9))),
      filed.radicado,
      '10987654',
      'zoraida quin',
      '3157778899',
    ]) {
      await field(page).fill(typed)
      await page.getByRole('link', { name: /Zoraida Q\. J\./ }).waitFor(soon)
      await page.getByRole('heading', { name: /· Hardware/ }).waitFor(soon)
    }
    await field(page).fill('4417')
    await page.getByRole('link', { name: /Otra P\./ }).waitFor(soon)
    await field(page).fill('zzzz')
    await page.getByText('No hay casos con ese dato.').waitFor(soon)
    expect(await page.getByRole('link', { name: /solicitud/ }).count()).toBe(1)
  })

  test('reads nothing personal before it is known who calls', async () => {
    const filed = await openTestCaso(desk.house)
    const { page } = await desk.signIn('Lucía Serrano', 'operator', `/2500?caso=${filed.radicado}`)
    await page.getByText('Su caso está radicado.').waitFor(soon)
    const before = await page.content()
    for (const secret of ['Pérez', 'impresora', 'yolanda.perez', '300 123 4567', '63123456', 'oficina 204'])
      expect(before, secret).not.toContain(secret)
    expect(await page.getByRole('button', { name: /Enlace del caso/ }).count()).toBe(0)
    await page.getByLabel('Cuatro últimos dígitos').fill('0000')
    await page.getByRole('button', { name: 'Comprobar' }).click()
    await page.getByRole('alert').getByText('Esos dígitos no son los del documento').waitFor(soon)
    expect(await page.content()).not.toContain('impresora')
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.getByRole('button', { name: 'Comprobar' }).click()
    await page.getByText('La impresora no responde').waitFor(soon)
    // The proof is hers, and of this case alone.
    const other = await openTestCaso(desk.house)
    await page.goto(page.url().replace(filed.radicado, other.radicado))
    await page.getByRole('button', { name: 'Comprobar' }).waitFor(soon)
  })

  test('comments, sends the link and escalates on behalf of whoever calls, after the breach alone', async () => {
    const filed = await openTestCaso(desk.house)
    const { page } = await desk.signIn('Lucía Serrano', 'operator', `/2500?caso=${filed.radicado}`)
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.keyboard.press('Enter')
    await page.getByText('Identidad comprobada.').waitFor(soon)
    expect(await page.getByRole('button', { name: /Escalar el caso/ }).count()).toBe(0)
    await page.keyboard.press('c')
    await page.keyboard.type('Ahora tampoco escanea.')
    await page.getByRole('button', { name: 'Agregar comentario' }).click()
    await page.getByText('Comentario agregado.').waitFor(soon)
    await page.getByRole('button', { name: 'Enlace del caso por correo' }).click()
    await page.getByText('El enlace del caso sale al correo').waitFor(soon)
    await page.getByRole('button', { name: 'Enlace del formulario por SMS' }).click()
    await page.getByText('El enlace del formulario sale por SMS al celular').waitFor(soon)
    desk.at('2026-02-02T12:30:01-05:00')
    await page.goto(`${desk.base}/2500?caso=${filed.radicado}`)
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.keyboard.press('Enter')
    await page.getByText('Identidad comprobada.').waitFor(soon)
    await page.getByRole('button', { name: /Escalar el caso/ }).click()
    await page.getByText('Caso escalado.').waitFor(soon)
    const lines = await desk.house.db
      .selectFrom('event')
      .select(['type', 'door', 'visibility', 'text'])
      .where('casoId', '=', filed.id)
      .orderBy('id')
      .execute()
    expect(lines.slice(1)).toEqual([
      {
        type: 'commented',
        door: 'phone',
        visibility: 'public',
        text: 'Por teléfono: Ahora tampoco escanea.',
      },
      { type: 'escalated', door: 'phone', visibility: 'public', text: null },
    ])
    const words = await desk.house.db
      .selectFrom('outbox')
      .select(['topic', 'data'])
      .where('casoId', '=', filed.id)
      .orderBy('id')
      .execute()
    expect(words.map(({ topic }) => topic)).toEqual([
      'acknowledge',
      'question',
      'caso_link',
      'form_link',
      'escalated',
    ])
    expect(words[3]?.data).toMatchObject({ mobile: '+573001234567' })
  })

  test('offers the SMS to a mobile alone', async () => {
    const filed = await openTestCaso(desk.house, { phone: 'ext. 2345' })
    const { page } = await desk.signIn('Lucía Serrano', 'operator', `/2500?caso=${filed.radicado}`)
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Enlace del caso por correo' }).waitFor(soon)
    expect(await page.getByRole('button', { name: /por SMS/ }).count()).toBe(0)
  })

  test('records the follow-up by keyboard alone, and goes on to the next', async () => {
    const filed = await openTestCaso(desk.house)
    const technician = await addTestStaff(desk.house, 'technician', { name: 'Rubiela Acosta' })
    await attendCaso(
      desk.house.db,
      { radicado: filed.radicado, actor: technician, door: 'desk' },
      desk.house.now(),
    )
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500')
    await page.keyboard.type(filed.radicado)
    await page.getByText('Rubiela Acosta está atendiendo su caso.').waitFor(soon)
    // Out of the field first: there, digits are what one looks for.
    await page.keyboard.press('Tab')
    await page.keyboard.press('2')
    await page.keyboard.type('Pide que lo llamen.')
    await page.keyboard.press('Enter')
    await page.getByText('Seguimiento registrado.').waitFor(soon)
    await page.waitForFunction(() => document.activeElement?.id === 'find', undefined, soon)
    const { text } = await desk.house.db
      .selectFrom('event')
      .select('text')
      .where('casoId', '=', filed.id)
      .where('visibility', '=', 'internal')
      .executeTakeFirstOrThrow()
    expect(text).toBe('Pide que lo llamen.')
    await page
      .getByRole('region', { name: 'Llamadas de hoy' })
      .getByText('No lo han atendido a tiempo')
      .waitFor(soon)
  })

  test('sees a call as it rings, with the cases of who calls', async () => {
    const filed = await openTestCaso(desk.house, { phone: '(607) 622 00 44', fullName: 'Wilmar Ospina' })
    const { key } = await addTestKey(desk.house, 'operator')
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500')
    const announce = (from: string) =>
      desk.app.inject({
        method: 'POST',
        url: '/api/v1/calls',
        headers: { authorization: `Bearer ${key}` },
        payload: { from },
      })
    const { statusCode, body } = await announce('+57 607 622 0044')
    expect(statusCode).toBe(200)
    await page.waitForURL(`${desk.base}/2500?llamada=${JSON.parse(body).id}`, { timeout: 5000 })
    await page.getByText('Casos de +576076220044').waitFor(soon)
    await page.getByRole('link', { name: /Wilmar O\./ }).waitFor(soon)
    await page.getByText(filed.radicado).waitFor(soon)
    // Somebody is being attended: the next call waits to be opened.
    await announce('3009998877')
    await page.getByText('Llama 3009998877').waitFor({ timeout: 5000 })
    expect(page.url()).toContain(JSON.parse(body).id)
    // So it does after the first was left, and when another comes and is opened, though nothing is known of who calls.
    await page.goto(`${desk.base}/2500`)
    await hydrated(page)
    const other = JSON.parse((await announce('3005556677')).body)
    await page.getByText('No hay casos de ese teléfono.').waitFor({ timeout: 5000 })
    await announce('3004445566')
    await page.getByText('Llama 3004445566').waitFor({ timeout: 5000 })
    expect(page.url()).toContain(other.id)
    expect((await announce('no es un número')).statusCode).toBe(422)
  })

  test('is shown the only open case of whoever calls, and their others beside it', async () => {
    const who = { fullName: 'Ramiro Uribe', nationalId: '91234567', phone: '311 222 3344' }
    const open = await openTestCaso(desk.house, who)
    const coordinator = await addTestStaff(desk.house, 'coordinator')
    const order = { actor: coordinator, door: 'desk', reason: 'Repetido.' } as const
    for (let count = 0; count < 9; count++) {
      const { radicado } = await openTestCaso(desk.house, who)
      await voidCaso(desk.house.db, { ...order, radicado }, desk.house.now())
    }
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500?de=3112223344')
    await page.getByText(open.radicado).waitFor(soon)
    expect(await page.getByRole('link', { name: /Ramiro U\./ }).count()).toBe(8)
    await page.getByText('Hay más casos.').waitFor(soon)
    // A second open one: which of them is meant is hers to ask.
    await openTestCaso(desk.house, who)
    await page.goto(`${desk.base}/2500?de=3112223344`)
    await page.getByRole('heading', { name: 'Elija el caso' }).waitFor(soon)
  })

  test('works without a script', async () => {
    const filed = await openTestCaso(desk.house)
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500', { javaScriptEnabled: false })
    await field(page).fill(filed.radicado)
    await page.getByRole('button', { name: 'Buscar' }).click()
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.getByRole('button', { name: 'Comprobar' }).click()
    await page.getByText('La impresora no responde').waitFor(soon)
    await page.getByLabel('Quiere saber cómo va').check()
    await page.getByRole('button', { name: 'Registrar y terminar' }).click()
    await page.getByText('Seguimiento registrado.').waitFor(soon)
  })

  test.each([320, 1280])('is for everybody at %i px', async (width) => {
    desk.at('2026-02-03T13:30:00-05:00')
    const filed = await openTestCaso(desk.house)
    desk.at('2026-02-04T16:30:00-05:00')
    const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500', {
      viewport: { width, height: 800 },
    })
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page.goto(`${desk.base}/2500?q=yolanda&caso=${filed.radicado}`)
    await hydrated(page)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page.getByLabel('Cuatro últimos dígitos').fill('3456')
    await page.keyboard.press('Enter')
    await page.getByText('Identidad comprobada.').waitFor(soon)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
})

test('there is no way to open a case from here', async () => {
  const { page } = await desk.signIn('Lucía Serrano', 'operator', '/2500')
  const count = () =>
    desk.house.db
      .selectFrom('caso')
      .select(({ fn }) => fn.countAll<number>().as('all'))
      .executeTakeFirstOrThrow()
  const before = await count()
  const response = await page.request.post(`${desk.base}/2500?caso=ST-20260202-0190-999999999`, {
    form: { intent: 'open', fullName: 'X', subject: 'X' },
    headers: { origin: desk.base },
  })
  expect([403, 404, 422]).toContain(response.status())
  expect(await count()).toEqual(before)
})
