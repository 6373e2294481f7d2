// The escalation line: what its holder sees and does with one thumb, the link of an alert, and a breach in words everywhere.
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshToken } from '#commands/acknowledge-alert.ts'
import { assignCaso } from '#commands/assign-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { raiseAlerts } from '#commands/raise-alerts.ts'
import { sweepDeadlines } from '#jobs/sweep-deadlines.ts'
import type { Role } from '#rules/caso.ts'
import { claimAlert, insertTry, listOwners, markAlertSent, markDoorFailed } from '#store/alert.ts'
import { findCaso } from '#store/caso.ts'
import { expectAccessible, expectNoSidewaysScroll, openBrowser, openPage } from '../support/browser.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { hydrated } from '../support/desk.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../support/house.ts'
import { linePolicy, onCall } from '../support/line.ts'

let database: TestDatabase
let it: TestHouse
let browser: Browser
let base: string
const ana = onCall('Ana Ruiz', '+573001110001', ['sms', 'mail'])
const beto = onCall('Beto Díaz', '+573001110002', ['mail'])
const policy = linePolicy([ana, beto])
const password = 'una clave de la línea'
const phone = { viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true }

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  policy.remove()
})
beforeEach(async () => {
  database = await testDatabase()
  it = await testHouse({ database, policyFile: policy.file })
  await it.app.listen({ port: 0, host: '127.0.0.1' })
  base = `http://127.0.0.1:${(it.app.server.address() as AddressInfo).port}`
})
afterEach(async () => {
  // Before the server goes: a page that is live would complain.
  for (const context of browser.contexts()) await context.close()
  await it.close()
  await database.close()
})

const now = () => it.house.now()
let people = 0
async function signIn(name: string, role: Role, path: string, options = {}, email?: string) {
  people += 1
  const address = email ?? `persona-${people}@linea.gov.co`
  const id = (await it.house.doorkeeper.addStaff({ name, email: address, role, password })) ?? 'known before'
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, ...options })
  page.setDefaultTimeout(10_000)
  await page.goto(base + path)
  await page.getByLabel('Correo electrónico').fill(address)
  await page.getByLabel('Contraseña').fill(password)
  await page.getByRole('button', { name: 'Ingresar' }).click()
  await page.waitForURL(base + path)
  return { page, id }
}

/** Filed at 08:30, overdue since 12:30, seen at 12:45; alerted, with the fate of each alert. */
async function overdue(...subjects: readonly string[]) {
  const filed = []
  for (const subject of subjects) filed.push(await openTestCaso(it.house, { subject }))
  it.at('2026-02-02T12:33:00-05:00')
  await sweepDeadlines(database.db, now())
  await raiseAlerts(database.db, it.house.policies.inForceAt(now()).policy, now())
  const tokens: string[] = []
  for (let turn = 0; ; turn++) {
    const alert = await claimAlert(database.db, now(), now().add({ seconds: 90 }))
    if (!alert) break
    const { token, sha256 } = freshToken()
    const door = alert.doors[alert.doorNumber - 1] ?? 'mail'
    const tryId = await insertTry(database.db, alert, door, sha256, now())
    if (turn === 0)
      await markDoorFailed(database.db, alert, tryId, 'No lo aceptó el centro de SMS (SMPP 0x0b).', now())
    else {
      tokens.push(token)
      await markAlertSent(
        database.db,
        {
          id: alert.id,
          tryId,
          door,
          reference: null,
          pieces: door === 'sms' ? 2 : 1,
          isDelivered: turn % 2 === 0,
        },
        now(),
        Temporal.PlainDate.from('2026-02-01'),
      )
    }
  }
  it.at('2026-02-02T12:45:00-05:00')
  return { filed, tokens }
}
async function ownerOf(radicado: string) {
  const caso = await findCaso(database.db, radicado)
  return (await listOwners(database.db, [caso?.id ?? 0])).get(caso?.id ?? 0)?.name
}

/** Looked at by people; kept where PICTURES says. */
async function picture(page: Page, name: string) {
  const folder = process.env.PICTURES
  if (folder) writeFileSync(`${folder}/${name}.png`, await page.screenshot({ fullPage: true }))
}

async function expectBigTargets(page: Page) {
  const small = await page
    .locator('main')
    .evaluate((main) =>
      [...main.querySelectorAll('a, button, summary, select')]
        .map((one) => ({ text: one.textContent, height: one.getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < 44),
    )
  expect(small).toEqual([])
}

describe('/linea', () => {
  test('on a phone: overdue first, one tap to own, to call, to reassign; in words, within 320 px', async () => {
    const { filed } = await overdue(
      'La impresora no responde',
      'No hay red en la ventanilla',
      'No abre el correo',
    )
    const [first, second] = filed
    const technician = await addTestStaff(it.house, 'technician', {
      name: 'Beto Díaz',
      email: beto.email ?? '',
    })
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta Silva' })
    const by = (radicado = '') => ({ radicado, actor: marta, door: 'desk' }) as const
    await assignCaso(database.db, { ...by(second?.radicado), to: technician.id }, now())
    await escalateCaso(database.db, by(second?.radicado), now())
    it.at('2026-02-02T09:10:00-05:00')
    await openTestCaso(it.house, { subject: 'Un caso que todavía tiene plazo' })
    it.at('2026-02-02T12:45:00-05:00')

    const { page } = await signIn('Marta Gómez', 'coordinator', '/linea', phone)
    const caso = (subject: string) => page.getByRole('listitem').filter({ hasText: subject })
    expect(await page.getByText('3 casos vencidos sin atender.').isVisible()).toBe(true)
    expect(await page.getByRole('listitem').first().innerText()).toContain('La impresora no responde')
    expect(await caso('La impresora').innerText()).toMatch(/vencido hace 15\smin/)
    expect(await caso('La impresora').innerText()).toContain('Nadie se ha hecho cargo.')
    expect(await caso('No hay red').innerText()).toContain('Escalado')
    expect(await caso('No hay red').innerText()).toContain('Asignado a Beto Díaz')
    const call = (subject: string, name: string) =>
      caso(subject).getByRole('link', { name }).getAttribute('href')
    expect(await call('No hay red', 'Llamar al técnico')).toBe(`tel:${beto.mobile}`)
    expect(await call('No hay red', 'Llamar al solicitante')).toBe('tel:3001234567')
    expect(await page.getByRole('region', { name: 'Por vencer' }).innerText()).toContain(
      'todavía tiene plazo',
    )
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    await expectBigTargets(page)
    await picture(page, 'linea-320')

    await caso('La impresora').getByRole('button', { name: 'Me hago cargo' }).tap()
    await page.getByText('Usted se hizo cargo. Las demás alertas de ese caso se detienen.').waitFor()
    expect(await ownerOf(first?.radicado ?? '')).toBe('Marta Gómez')
    expect(await caso('La impresora').innerText()).toMatch(/Usted se hizo cargo hoy a las 12:45/)
    expect(await caso('La impresora').getByRole('button', { name: 'Me hago cargo' }).count()).toBe(0)

    await caso('La impresora').getByText('Reasignar').first().tap()
    await caso('La impresora').getByLabel('Asignar a').selectOption('Beto Díaz')
    await picture(page, 'linea-320-reassign')
    await caso('La impresora').getByRole('button', { name: 'Reasignar' }).tap()
    await page.getByText('El caso quedó asignado.').waitFor()
    expect((await findCaso(database.db, first?.radicado ?? ''))?.assigneeName).toBe('Beto Díaz')

    await page.setViewportSize({ width: 1280, height: 900 })
    await expectNoSidewaysScroll(page)
    await picture(page, 'linea-1280')
  })

  test('two tap at once: one owns it, the other is told who', async () => {
    const { filed } = await overdue('La impresora no responde')
    const { page } = await signIn('Marta', 'coordinator', '/linea', { ...phone, javaScriptEnabled: false })
    const { page: other } = await signIn('Nora', 'coordinator', '/linea', {
      ...phone,
      javaScriptEnabled: false,
    })
    await page.getByRole('button', { name: 'Me hago cargo' }).click()
    await other.getByRole('button', { name: 'Me hago cargo' }).click()
    expect(await other.getByRole('alert').innerText()).toMatch(/^Marta ya se hizo cargo hoy a las 12:45/)
    expect(await ownerOf(filed[0]?.radicado ?? '')).toBe('Marta')
  })

  test('is for whoever the policy names; others are told so, and are not shown the way', async () => {
    await overdue('La impresora no responde')
    const { page } = await signIn('Técnica', 'technician', '/mesa')
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Línea' }).count()).toBe(0)
    const answer = await page.goto(`${base}/linea`)
    expect(answer?.status()).toBe(403)
    expect(await page.getByRole('main').innerText()).toContain('quienes atienden la línea de escalamiento')

    const { page: named } = await signIn('Ana Ruiz', 'webmaster', '/linea', {}, ana.email ?? '')
    await named.getByRole('button', { name: 'Me hago cargo' }).waitFor()
    expect(await named.getByRole('main').getByRole('link', { name: 'La impresora' }).count()).toBe(0)
  })

  test('the palette leads there, and what others do is seen without a reload', async () => {
    const { filed } = await overdue('La impresora no responde')
    const { page } = await signIn('Marta Ríos', 'coordinator', '/mesa')
    await hydrated(page)
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Ir a' }).fill('escalam')
    await page.getByRole('option', { name: 'Línea de escalamiento', selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${base}/linea`)
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Nora' })
    await assignCaso(
      database.db,
      { radicado: filed[0]?.radicado ?? '', actor: marta, door: 'desk', to: marta.id },
      now(),
    )
    await page.getByText('Asignado a Nora').waitFor({ timeout: 5000 })
  })
})

describe('the link of an alert', () => {
  test('opens a page with one button, without a script or a name; looking acknowledges nothing; pressing does, once', async () => {
    const { filed, tokens } = await overdue('La impresora no responde')
    const radicado = filed[0]?.radicado ?? ''
    const page = await openPage(browser, { ...phone, javaScriptEnabled: false })
    const link = `${base}/linea/confirmar/${tokens[0]}`
    for (let time = 0; time < 3; time++) await page.goto(link)
    expect(await ownerOf(radicado)).toBeUndefined()
    const text = await page.getByRole('main').innerText()
    expect(text).toContain(radicado)
    expect(text).not.toMatch(/Yolanda|La impresora/)
    expect(await page.getByRole('main').getByRole('button').count()).toBe(1)
    await expectNoSidewaysScroll(page)
    await picture(page, 'confirm-320')
    await page.getByRole('button', { name: 'Confirmar que me hago cargo' }).click()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Usted se hizo cargo')
    await picture(page, 'confirm-320-done')
    expect(await ownerOf(radicado)).toMatch(/Ana Ruiz|Beto Díaz/)

    const again = await page.goto(link)
    expect(again?.status()).toBe(410)
    expect(await page.getByRole('main').innerText()).toMatch(/ya se hizo cargo hoy a las 12:45/)
    const guessed = await page.goto(`${base}/linea/confirmar/AAAAAAAAAAAAAAAAAAAAAA`)
    expect(guessed?.status()).toBe(410)
    await picture(page, 'confirm-320-over')
    const wide = await openPage(browser, { viewport: { width: 1280, height: 800 } })
    await wide.goto(`${base}/linea/confirmar/${tokens[1] ?? tokens[0]}`)
    await expectAccessible(wide)
    await picture(wide, 'confirm-1280')
  })
})

describe('a breach is seen, and never by colour alone', () => {
  test('in the queue, on the case with its alerts, and on the requester’s page', async () => {
    const { filed } = await overdue('La impresora no responde')
    const { radicado, accessKey } = filed[0] ?? { radicado: '', accessKey: '' }
    const { page } = await signIn('Marta Paz', 'coordinator', `/mesa/${radicado}`)
    expect(await page.getByRole('region', { name: 'Lista de casos' }).innerText()).toMatch(
      /vencido hace 15\smin/,
    )
    const caso = page.getByRole('article', { name: 'La impresora' })
    expect(await caso.innerText()).toMatch(/vencido hace 15\smin/)
    expect(await caso.innerText()).toContain('Nadie se ha hecho cargo.')
    await caso.getByText('2 alertas').click()
    const said = await caso.innerText()
    expect(said).toContain('a Ana Ruiz por correo')
    expect(said).toContain('No lo aceptó el centro de SMS (SMPP 0x0b).')
    expect(said).toContain('La alerta a Ana Ruiz no salió por SMS y sigue por correo.')
    await expectAccessible(page)
    await picture(page, 'caso-alerts-1280')
    await caso.getByRole('button', { name: 'Me hago cargo' }).click()
    await page.getByText('Usted se hizo cargo. Las demás alertas de ese caso se detienen.').waitFor()
    expect(page.url()).toBe(`${base}/mesa/${radicado}?hecho=acknowledge`)
    expect(await caso.innerText()).toMatch(/Marta Paz se hizo cargo hoy a las 12:45/)
    expect(await caso.innerText()).toContain('Marta Paz confirmó la alerta y se hace cargo')

    const requester = await openPage(browser, { ...phone, javaScriptEnabled: false })
    await requester.goto(`${base}/caso/${radicado}?clave=${accessKey}`)
    const seen = await requester.getByRole('main').innerText()
    expect(seen).toContain('No le cumplimos el plazo')
    expect(seen).toMatch(/vencido hace 15\smin/)
    expect(seen).not.toContain('alert')
    await requester.getByRole('button', { name: 'Escalar el caso' }).click()
    expect(await requester.getByRole('main').innerText()).not.toContain('Escalar el caso')
    await page.goto(`${base}/mesa`)
    expect(await page.getByRole('region', { name: 'Lista de casos' }).innerText()).toContain('Escalado')
  })
})

test('a phone is woken: the service worker shows the alert that arrives', async () => {
  await overdue('La impresora no responde')
  const { page } = await signIn('Marta Sol', 'coordinator', '/linea', { permissions: ['notifications'] })
  const registered = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.register('/linea/avisos.js', { scope: '/linea/' })
    while (!registration.active) await new Promise((resolve) => setTimeout(resolve, 20))
    return registration.scope
  })
  expect(registered).toBe(`${base}/linea/`)
  const session = await page.context().newCDPSession(page)
  const workers: { registrationId: string }[] = []
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => workers.push(...registrations))
  await session.send('ServiceWorker.enable')
  await expect.poll(() => workers.length).toBeGreaterThan(0)
  const alert = {
    title: 'Caso 1: se necesita a alguien',
    text: 'Sin atender',
    link: `${base}/linea`,
    tag: 'k',
  }
  const shown = async () => {
    // The browser's tools drop what they deliver while the worker starts; the same alert again replaces itself.
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: base,
      registrationId: workers.at(-1)?.registrationId ?? '',
      data: JSON.stringify(alert),
    })
    return page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/linea/')
      return (await registration?.getNotifications())?.map(({ title, body, tag }) => ({ title, body, tag }))
    })
  }
  await expect.poll(shown).toEqual([{ title: alert.title, body: alert.text, tag: alert.tag }])

  const put = (fields: Record<string, string>) =>
    page.evaluate(
      async (body) =>
        (await fetch('/linea/telefono', { method: 'POST', body: new URLSearchParams(body) })).status,
      fields,
    )
  const subscription = {
    endpoint: 'https://push.example/abc',
    p256dh: `B${'A'.repeat(86)}`,
    auth: 'A'.repeat(22),
  }
  expect(await put({ intent: 'subscribe', ...subscription })).toBe(204)
  expect(await put({ intent: 'subscribe', ...subscription, endpoint: 'http://10.0.0.1/' })).toBe(422)
  const kept = async () =>
    (await database.pool.query('select endpoint_sha256 from push_subscription')).rowCount
  expect(await kept()).toBe(1)
  expect(await put({ intent: 'unsubscribe', endpoint: subscription.endpoint })).toBe(204)
  expect(await kept()).toBe(0)
})
