// The desk live: what one does the other sees, without a reload; by keyboard alone; and signing in with a second step.
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { openLog } from '#main/log.ts'
import { buildServer } from '#main/server.ts'
import { listMessages, markUndelivered, relayOutbox } from '#store/message.ts'
import { findStaff } from '#store/staff.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../support/browser.ts'
import { deskPassword, hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { addTestStaff, openTestCaso, signInAs } from '../support/house.ts'
import { codeOf } from '../support/totp.ts'

let it: TestDesk
const signIn: TestDesk['signIn'] = (...person) => it.signIn(...person)
/** What has to be seen elsewhere is seen within this. */
const soon = { timeout: 2000 }

beforeAll(async () => {
  it = await openDesk()
})
afterAll(() => it.close())
beforeEach(() => it.at('2026-02-02T08:30:00-05:00'))

const ledger = (page: Page) => page.getByRole('region', { name: /^Bitácora/ })
const caseOf = (page: Page, subject: string) => page.getByRole('article', { name: subject })

describe('live', () => {
  test('what one technician does the other sees within 2 s; what is typed, open and focused stays', async () => {
    const { radicado } = await openTestCaso(it.house, { subject: 'El wifi se cae' })
    const { page: clara } = await signIn('Clara Ospino', 'technician', `/mesa/${radicado}`)
    const { page: beto } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)

    await beto.locator('summary', { hasText: 'Comentar' }).click()
    const typed = beto.getByLabel('Comentario', { exact: true })
    await typed.fill('Voy en cami')
    await beto.locator('summary', { hasText: '¿Por qué ese plazo?' }).click()
    await typed.focus()
    const pane = beto.locator('.pane')
    await pane.evaluate((element) => element.scrollTo(0, 60))
    const scrolled = await pane.evaluate((element) => element.scrollTop)

    await clara.getByRole('button', { name: 'Tomar el caso' }).click()
    await beto.getByText('Lo está atendiendo Clara Ospino.').waitFor(soon)
    await ledger(beto).getByText('Clara Ospino tomó el caso').waitFor(soon)
    expect(await typed.inputValue()).toBe('Voy en cami')
    expect(await typed.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await beto.locator('.why').evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true)
    expect(await pane.evaluate((element) => element.scrollTop)).toBe(scrolled)

    await beto.keyboard.type('no.')
    await beto.getByRole('button', { name: 'Guardar comentario' }).click()
    await ledger(clara).getByText('Voy en camino.').waitFor(soon)
  })

  test('a new case comes into the list and is said once, politely', async () => {
    await openTestCaso(it.house, { subject: 'Antes de mirar' })
    const { page } = await signIn('Beto Rangel', 'technician', '/mesa?q=proyector')
    const news = page.getByRole('status').filter({ hasText: 'Caso nuevo' })
    expect(await news.count()).toBe(0)
    const search = page.getByRole('searchbox', { name: 'Buscar' })
    await search.fill('a medio escribir')
    const { radicado } = await openTestCaso(it.house, { subject: 'El proyector no enciende' })
    await page.getByRole('link', { name: /El proyector no enciende/ }).waitFor(soon)
    expect(await search.inputValue()).toBe('a medio escribir')
    expect(await news.allTextContents()).toEqual([
      `Caso nuevo: ${Number(radicado.slice(-9))} El proyector no enciende`,
    ])
  })

  test('whoever touched the case beside the list keeps it when another becomes the next one', async () => {
    const mine = await openTestCaso(it.house, { subject: 'Teclado dañado primero' })
    const { page } = await signIn('Beto Rangel', 'technician', '/mesa?q=teclado')
    await caseOf(page, 'Teclado dañado primero').waitFor()
    await page.locator('summary', { hasText: 'Comentar' }).click()
    await page.getByLabel('Comentario', { exact: true }).fill('A medias')
    await page.waitForURL(new RegExp(`caso=${mine.radicado}`))
    await openTestCaso(it.house, { subject: 'Teclado dañado urgente', service: 'software' })
    await page.getByRole('link', { name: /Teclado dañado urgente/ }).waitFor(soon)
    expect(await page.getByLabel('Comentario', { exact: true }).inputValue()).toBe('A medias')
    await caseOf(page, 'Teclado dañado primero').waitFor()
  })

  test('words typed for what is no longer possible, and an answer with errors, outlast the change of another', async () => {
    const { radicado } = await openTestCaso(it.house)
    const { page, staff } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const order = { radicado, actor: staff, door: 'desk' as const }
    await attendCaso(it.database.db, order, it.house.now())
    await page.locator('summary', { hasText: 'Poner en espera' }).click(soon)
    await page.getByLabel('Qué se espera').fill('Llega un cable.')
    await page.getByRole('button', { name: 'Poner en espera' }).click()
    await page.getByRole('alert').getByText('Elija un motivo.').waitFor()
    const clara = await addTestStaff(it.house, 'technician', { name: 'Clara Ospino' })
    const hers = { ...order, actor: clara }
    await commentCaso(
      it.database.db,
      { ...hers, text: 'Yo lo vi.', visibility: 'public', files: [] },
      it.house.now(),
    )
    await ledger(page).getByText('Yo lo vi.').waitFor(soon)
    await page.getByRole('alert').getByText('Elija un motivo.').waitFor()
    expect(await page.getByLabel('Qué se espera').inputValue()).toBe('Llega un cable.')

    await solveCaso(
      it.database.db,
      { ...hers, solution: 'Era el enchufe.' },
      it.house.policies.of,
      it.house.now(),
    )
    await page
      .getByText('Clara Ospino dio solución.')
      .waitFor(soon)
      .catch(() => undefined)
    await page.getByText('Falta que el solicitante confirme.').waitFor(soon)
    expect(await page.getByLabel('Lo que usted escribió').inputValue()).toBe('Llega un cable.')
  })

  test('what changed while the server was away arrives when it is back', async () => {
    const { radicado } = await openTestCaso(it.house, { subject: 'La red está lenta' })
    const server = await buildServer(it.house, { trustProxy: [], log: openLog('silent') })
    await server.listen({ port: 0, host: '127.0.0.1' })
    const { port } = server.server.address() as AddressInfo
    const { staff, email } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const page = await openPage(it.browser, { tolerated: /ERR_(CONNECTION|INCOMPLETE|EMPTY)/ })
    await page.goto(`http://127.0.0.1:${port}/mesa/${radicado}`)
    await it.giveCredentials(page, email)
    await page.getByText('Nadie lo ha tomado.').waitFor()
    await hydrated(page)
    await page.locator('summary', { hasText: 'Comentar' }).click()
    await page.getByLabel('Comentario', { exact: true }).fill('Sigue aquí')

    await server.close()
    await attendCaso(it.database.db, { radicado, actor: staff, door: 'desk' }, it.house.now())
    await page.waitForTimeout(2500)
    await page.getByText('Nadie lo ha tomado.').waitFor()
    const again = await buildServer(it.house, { trustProxy: [], log: openLog('silent') })
    await again.listen({ port, host: '127.0.0.1' })
    await page.getByText('Lo está atendiendo Beto Rangel.').waitFor({ timeout: 4000 })
    expect(await page.getByLabel('Comentario', { exact: true }).inputValue()).toBe('Sigue aquí')
    await page.close()
    await again.close()
  })

  test('who else looks at a case is said, and no longer than they look', async () => {
    const { radicado } = await openTestCaso(it.house)
    const { page: beto } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const { page: clara } = await signIn('Clara Ospino', 'technician', `/mesa/${radicado}`)
    await beto.getByText('También lo mira Clara Ospino.').waitFor({ timeout: 3000 })
    await clara.getByText('También lo mira Beto Rangel.').waitFor({ timeout: 3000 })
    await expectAccessible(beto)
    await clara.getByRole('link', { name: 'Mesa', exact: true }).click()
    await beto.getByText('También lo mira').waitFor({ state: 'hidden', timeout: 3000 })
    await clara.goBack()
    await beto.getByText('También lo mira Clara Ospino.').waitFor({ timeout: 3000 })
    await clara.close()
    await beto.getByText('También lo mira').waitFor({ state: 'hidden', timeout: 3000 })
  })

  test('time left runs on in the it.browser, in the words of the server', async () => {
    const { radicado } = await openTestCaso(it.house, { service: 'software' })
    it.at('2026-02-02T10:29:55-05:00')
    const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const head = caseOf(page, 'La impresora no responde').locator('header')
    await head.getByText('falta menos de 1 min').waitFor()
    await head.getByText('vencido hace menos de 1 min').waitFor({ timeout: 20_000 })
  })

  test('the messages of a case are listed with their state and why one did not get through', async () => {
    const { id, radicado } = await openTestCaso(it.house)
    await relayOutbox(it.database.db, { host: 'prueba.gov.co', secret: 'x' }, it.house.now(), 100)
    const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const details = page.getByRole('complementary', { name: 'Datos del caso' })
    await details.getByText('Acuse de recibo').waitFor()
    await details.getByText('Por enviar').waitFor()
    await details.getByText('Todavía no hay servidor de correo').waitFor()
    const [message] = await listMessages(it.database.db, id)
    if (!message) throw new Error('no message')
    await markUndelivered(it.database.db, message, 'Esa dirección no existe.', undefined)
    await page.reload()
    await details.getByText('Falló').waitFor()
    await details.getByText('Esa dirección no existe.').waitFor()
    await expectAccessible(page)
  })
})

describe('by keyboard', () => {
  test('a case is found, taken, commented, solved and closed without the mouse', async () => {
    await openTestCaso(it.house, { subject: 'Monitor apagado uno' })
    await openTestCaso(it.house, { subject: 'Monitor apagado dos' })
    const { page } = await signIn('Beto Rangel', 'technician', '/mesa?q=monitor')
    const keys = page.keyboard
    await keys.press('j')
    await caseOf(page, 'Monitor apagado dos').waitFor()
    await page.waitForURL(/\/mesa\/.+/)
    await keys.press('k')
    await caseOf(page, 'Monitor apagado uno').waitFor()

    await keys.press('Control+t')
    await keys.press('Shift+T')
    expect(await page.getByText('Usted tomó el caso.').count()).toBe(0)
    await keys.press('t')
    await page.getByText('Usted tomó el caso.').waitFor()
    await keys.press('c')
    await keys.type('Estaba apagado: tcsx.')
    await keys.press('Escape')
    await keys.press('c')
    expect(await page.getByLabel('Comentario', { exact: true }).inputValue()).toBe('Estaba apagado: tcsx.')
    for (let tab = 0; tab < 3; tab++) await keys.press('Tab')
    await keys.press('Enter')
    await ledger(page).getByText('Estaba apagado: tcsx.').waitFor()
    await keys.press('s')
    await keys.type('Se prendió.')
    // Past the category.
    await keys.press('Tab')
    await keys.press('Tab')
    await keys.press('Enter')
    await page.getByText('Beto Rangel dio solución.').waitFor()
    await keys.press('x')
    await page.getByText('El caso quedó cerrado.').waitFor()

    await keys.press('/')
    await keys.type('tx')
    expect(await page.getByRole('searchbox', { name: 'Buscar' }).inputValue()).toContain('tx')
  })

  test('? lists the keys; whoever wishes turns single letters off', async () => {
    const { radicado } = await openTestCaso(it.house)
    const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
    const take = page.getByRole('button', { name: 'Tomar el caso' })
    expect(await take.getAttribute('aria-keyshortcuts')).toBe('T')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Teclas de la mesa' })
    await help.waitFor()
    await expectAccessible(page)
    await page.keyboard.press('t')
    await help.getByRole('checkbox', { name: 'Usar teclas de una sola letra' }).uncheck()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    await page.keyboard.press('t')
    expect(await take.getAttribute('aria-keyshortcuts')).toBe(null)
    expect(await page.getByText('Usted tomó el caso.').count()).toBe(0)
  })

  test('Ctrl+K opens a case by its short radicado or by words, and does a verb', async () => {
    const caso = await openTestCaso(it.house, { subject: 'Escritorio remoto bloqueado' })
    const { page } = await signIn('Dora Rincón', 'coordinator', '/mesa?estado=cerrados')
    const palette = page.getByRole('dialog', { name: 'Ir a un caso o hacer algo' })
    const openPalette = async () => {
      await page.keyboard.press('Control+k')
      await palette.getByRole('combobox').and(page.locator(':focus')).waitFor()
    }
    await openPalette()
    await page.keyboard.type(String(Number(caso.radicado.slice(-9))))
    await palette.getByRole('option', { name: /Escritorio remoto bloqueado/ }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/mesa/${caso.radicado}`))
    await palette.waitFor({ state: 'hidden' })

    await openPalette()
    await page.keyboard.type('remoto bloq')
    await palette.getByRole('option', { name: /Escritorio remoto bloqueado/ }).waitFor()
    await palette.getByRole('combobox').fill('comentar')
    await palette.getByRole('option', { name: 'Comentar' }).waitFor()
    await page.keyboard.press('Enter')
    await palette.waitFor({ state: 'hidden' })
    const comment = page.getByLabel('Comentario', { exact: true })
    await comment.and(page.locator(':focus')).waitFor()
    await page.keyboard.type('Por teclado')
    expect(await comment.inputValue()).toBe('Por teclado')

    await openPalette()
    await page.keyboard.type('nada de nada')
    await palette.getByText('Nada coincide.').waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'hidden' })
    await openPalette()
    await page.keyboard.type('salir')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${it.base}/ingresar`)
  })
})

for (const [how, options] of [
  [
    'with JavaScript off, on a phone of 320 px',
    { javaScriptEnabled: false, viewport: { width: 320, height: 640 } },
  ],
  ['with JavaScript on', { javaScriptEnabled: true }],
  ['with JavaScript on, in the dark', { javaScriptEnabled: true, colorScheme: 'dark' }],
] as const)
  describe(`a second step, ${how}`, () => {
    async function expectSound(page: Page): Promise<void> {
      await expectNoSidewaysScroll(page)
      if (options.javaScriptEnabled) await expectAccessible(page)
    }

    test('is turned on, asked for when signing in, replaced by a recovery code, and turned off', async () => {
      const { page, email } = await signIn('Beto Rangel', 'technician', '/cuenta', options)
      await expectSound(page)
      const step = page.getByRole('region', { name: /Ingreso en dos pasos/ })
      await step.getByLabel('Su contraseña').fill('una que no es')
      await step.getByRole('button', { name: 'Activar' }).click()
      await page.getByRole('alert').getByText('La contraseña no es correcta.').waitFor()
      await step.getByLabel('Su contraseña').fill(deskPassword)
      await step.getByRole('button', { name: 'Activar' }).click()
      await step.getByRole('img', { name: 'Código QR' }).waitFor()
      const secret = (await step.locator('code').textContent()) ?? ''
      await expectSound(page)
      await step.getByLabel('Código de seis cifras').fill('000000')
      await step.getByRole('button', { name: 'Confirmar y activar' }).click()
      await page.getByRole('alert').getByText('Ese código no es.').waitFor()
      expect(await step.locator('code').textContent()).toBe(secret)
      await step.getByLabel('Código de seis cifras').fill(codeOf(secret))
      await step.getByRole('button', { name: 'Confirmar y activar' }).click()
      await step.getByText('El ingreso en dos pasos quedó activado.').waitFor()
      const recovery = await step.locator('code').allTextContents()
      expect(recovery).toHaveLength(10)
      await expectSound(page)
      await step.getByRole('link', { name: 'Ya los guardé' }).click()
      await step.getByText('Activado').waitFor()

      const hers = await openPage(it.browser, options)
      await hers.goto(`${it.base}/cuenta`)
      await it.giveCredentials(hers, email)
      await hers.getByRole('heading', { name: 'Segundo paso' }).waitFor()
      await expectSound(hers)
      await hers.goto(`${it.base}/cuenta`)
      await hers.waitForURL(/\/ingresar\?/)
      await hers.goto(`${it.base}/ingresar/codigo?volver=%2Fcuenta`)
      await hers.getByLabel('Código de seis cifras').fill('123')
      await hers.getByRole('button', { name: 'Ingresar' }).click()
      await hers.getByText('Ese código no es').waitFor()
      // The code that turned it on is used up.
      await hers.getByLabel('Código de seis cifras').fill(codeOf(secret, 1))
      await hers.getByRole('button', { name: 'Ingresar' }).click()
      await hers.waitForURL(`${it.base}/cuenta`)
      const sessions = hers.getByRole('region', { name: 'Sesiones abiertas' })
      expect(await sessions.getByRole('listitem').count()).toBe(2)
      await sessions.getByRole('button', { name: 'Cerrar las demás' }).click()
      await sessions.getByText('Solo está abierta esta.').waitFor()
      await page.reload()
      await page.waitForURL(/\/ingresar\?volver=%2Fcuenta/)

      await it.giveCredentials(page, email)
      await page.getByLabel('Código de seis cifras').fill(recovery[0]?.toLowerCase() ?? '')
      await page.getByRole('button', { name: 'Ingresar' }).click()
      await page.waitForURL(`${it.base}/cuenta`)
      await step.getByLabel('Su contraseña').fill(deskPassword)
      await step.getByRole('button', { name: 'Desactivar' }).click()
      await page.getByText('El ingreso en dos pasos quedó desactivado.').waitFor()

      const change = page.getByRole('region', { name: 'Contraseña' })
      await change.getByLabel('Contraseña actual').fill(deskPassword)
      await change.getByLabel('Contraseña nueva').fill('otra clave de la mesa')
      await change.getByRole('button', { name: 'Cambiar contraseña' }).click()
      await page.getByText('Su contraseña cambió.').waitFor()
      await expectSound(page)
    })
  })

test('an administrator takes the second step from whoever lost their phone', async () => {
  const { cookie, staff } = await signInAs(it.house, 'technician')
  const request = new Request(it.base, { headers: { cookie } })
  const { own } = it.house.doorkeeper
  const uri = await own.beginSecondStep('una clave de prueba', request)
  const secret = new URL(uri ?? '').searchParams.get('secret') ?? ''
  const origin = { staffId: staff.id, address: null, userAgent: null }
  expect(await own.confirmSecondStep(codeOf(secret), request, origin)).toBeDefined()
  const email = (await findStaff(it.database.db, staff.id))?.email ?? ''
  const { page } = await signIn('Ana Admin', 'admin', '/ajustes')
  const row = page.getByRole('listitem').filter({ hasText: email })
  await row.locator('summary').click()
  await row.getByRole('button', { name: 'Quitar segundo paso' }).click()
  await page.getByText('ingresa otra vez solo con su contraseña.').waitFor()
  await expectAccessible(page)
  expect((await findStaff(it.database.db, staff.id))?.twoSteps).toBe(false)
})
