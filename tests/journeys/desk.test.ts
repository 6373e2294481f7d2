// Technicians at their desk and an administrator in the settings: by role and by text, with JavaScript on and off.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { changeStaff } from '#commands/change-staff.ts'
import { importPeople } from '#commands/import-people.ts'
import { voidCaso } from '#commands/void-caso.ts'
import type { Person } from '#rules/person.ts'
import { listStaff } from '#store/staff.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../support/browser.ts'
import { deskPassword, hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { addTestStaff, openTestCaso } from '../support/house.ts'

let it: TestDesk
const signIn: TestDesk['signIn'] = (...person) => it.signIn(...person)

beforeAll(async () => {
  it = await openDesk()
})
afterAll(() => it.close())
beforeEach(() => it.at('2026-02-02T08:30:00-05:00'))

const open = (page: Page, verb: string) => page.locator('summary', { hasText: verb }).click()
const ledger = (page: Page) => page.getByRole('region', { name: /^Bitácora/ })

for (const [how, options] of [
  [
    'with JavaScript off, on a phone of 320 px',
    { javaScriptEnabled: false, viewport: { width: 320, height: 640 } },
  ],
  ['with JavaScript on', { javaScriptEnabled: true }],
  ['with JavaScript on, in the dark', { javaScriptEnabled: true, colorScheme: 'dark' }],
] as const)
  describe(how, () => {
    async function expectSound(page: Page): Promise<void> {
      await expectNoSidewaysScroll(page)
      if (options.javaScriptEnabled) await expectAccessible(page)
    }

    test('a case is taken, commented, held, resumed, solved and closed', async () => {
      const { radicado } = await openTestCaso(it.house, {
        subject: `La impresora no responde, ${how}`,
        description: 'Desde ayer.\n  Ya la apagué.',
      })
      const { page } = await signIn('Beto Rangel', 'technician', '/mesa', options)
      await expectSound(page)
      await page
        .getByRole('link', { name: `La impresora no responde, ${how}` })
        .first()
        .click()
      await page.waitForURL(`${it.base}/mesa/${radicado}`)
      await page.getByText('Nadie lo ha tomado. Debe atenderse a más tardar hoy a las 12:30').waitFor()
      expect(await page.getByText('Desde ayer.').textContent()).toBe('Desde ayer.\n  Ya la apagué.')
      await open(page, '¿Por qué ese plazo?')
      await page.getByText('Cuenta: atención presencial').waitFor()
      await expectSound(page)

      await page.getByRole('button', { name: 'Tomar el caso' }).click()
      await page.getByText('Usted tomó el caso.').waitFor()
      await page.getByText('Lo está atendiendo Beto Rangel.').waitFor()
      await ledger(page).getByText('Beto Rangel tomó el caso').waitFor()

      await open(page, 'Comentar')
      await page.getByRole('button', { name: 'Guardar comentario' }).click()
      await page.getByRole('alert').getByText('Escriba un comentario o adjunte un archivo.').waitFor()
      await expectSound(page)
      await page.getByLabel('Comentario', { exact: true }).fill('El fusor está\ngastado.')
      await page.getByRole('radio', { name: 'Solo el personal' }).check()
      await page
        .getByLabel('Archivos', { exact: true })
        .setInputFiles({ name: 'foto.txt', mimeType: 'text/plain', buffer: Buffer.from('fusor') })
      await page.getByRole('button', { name: 'Guardar comentario' }).click()
      await page.getByText('Su comentario quedó en la bitácora.').waitFor()
      const line = ledger(page).getByRole('listitem').filter({ hasText: 'Interno' })
      expect(await line.getByText('El fusor está').textContent()).toBe('El fusor está\ngastado.')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        line.getByRole('link', { name: 'foto.txt' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('foto.txt')
      await expectSound(page)

      await open(page, 'Poner en espera')
      await page.getByLabel('Qué se espera').fill('Llega un fusor nuevo el jueves.')
      await page.getByRole('button', { name: 'Poner en espera' }).click()
      await page.getByRole('alert').getByText('Elija un motivo.').waitFor()
      expect(await page.getByLabel('Qué se espera').inputValue()).toBe('Llega un fusor nuevo el jueves.')
      await page.getByLabel('Motivo').selectOption({ label: 'Falta un repuesto' })
      await page.getByRole('button', { name: 'Poner en espera' }).click()
      await page.getByText('Está en espera. Lo tiene Beto Rangel.').waitFor()
      await ledger(page).getByText('puso el caso en espera: falta un repuesto').waitFor()

      await page.getByRole('button', { name: 'Reanudar' }).click()
      await page.getByText('Lo está atendiendo Beto Rangel.').waitFor()

      await open(page, 'Dar solución')
      await page.getByLabel('Cómo se solucionó').fill('Se cambió el fusor.')
      await page.getByRole('button', { name: 'Dar solución' }).click()
      await page.getByText('Beto Rangel dio solución. Falta que el solicitante confirme.').waitFor()
      await expectSound(page)

      await page.getByRole('button', { name: 'Cerrar el caso' }).click()
      await page.getByText('El caso quedó cerrado.').waitFor()
      await page.getByText('Está cerrado.', { exact: true }).waitFor()
      await expectSound(page)
    })

    test('an administrator adds somebody, who chooses a password and comes in', async () => {
      // Links are dated by the house's clock and judged by the system's.
      it.at(Temporal.Now.instant())
      const { page } = await signIn('Ana Admin', 'admin', '/ajustes', options)
      await expectSound(page)

      const email = `nora-${how.length}@mesa.gov.co`
      await page.getByRole('button', { name: 'Agregar' }).click()
      await page.getByText('Escriba el nombre.').first().waitFor()
      await page.getByLabel('Nombre', { exact: true }).fill('Nora Nueva')
      await page.getByLabel('Correo electrónico').fill(email)
      await page
        .getByRole('region', { name: 'Agregar una persona' })
        .getByLabel('Rol')
        .selectOption('technician')
      await page.getByRole('button', { name: 'Agregar' }).click()
      await page.getByText('Nora Nueva ya está en el personal.').waitFor()
      const link = new URL(await page.getByLabel('Enlace para elegir la contraseña').inputValue())
      await expectSound(page)

      const hers = await openPage(it.browser, options)
      await hers.goto(it.base + link.pathname)
      await hers.getByLabel('Contraseña nueva').fill(deskPassword)
      await hers.getByRole('button', { name: 'Guardar contraseña' }).click()
      await hers.getByLabel('Correo electrónico').fill(email)
      await hers.getByLabel('Contraseña').fill(deskPassword)
      await hers.getByRole('button', { name: 'Ingresar' }).click()
      await hers.getByRole('banner').getByText('Nora Nueva').waitFor()

      const row = page.getByRole('listitem').filter({ hasText: email })
      await row.locator('summary').click()
      await row.getByRole('button', { name: 'Apartar' }).click()
      await page.getByText('Nora Nueva quedó apartado y sus sesiones se cerraron.').waitFor()
      // A live desk may already be on its way out by itself.
      await hers.reload().catch(() => undefined)
      await hers.waitForURL(/\/ingresar\?volver=%2Fmesa/)
    })
  })

test('of two technicians who attend at once one does, and the other is told who', async () => {
  const { radicado } = await openTestCaso(it.house)
  const clara = await addTestStaff(it.house, 'technician', { name: 'Clara Ospina' })
  const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
  await page.getByText('Nadie lo ha tomado.').waitFor()
  await attendCaso(it.database.db, { radicado, actor: clara, door: 'desk' }, it.house.now())

  await page.getByRole('button', { name: 'Tomar el caso' }).click()
  await page.getByRole('alert').getByText('Clara Ospina ya está atendiendo este caso.').waitFor()
  await page.getByText('Lo está atendiendo Clara Ospina.').waitFor()
  expect(await page.getByRole('button', { name: 'Tomar el caso' }).count()).toBe(0)
  await expectAccessible(page)
})

test('words written while the case moved on are not lost', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page, staff } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
  const order = { radicado, actor: staff, door: 'desk' as const }
  await attendCaso(it.database.db, order, it.house.now())
  await page.reload()
  await open(page, 'Dar solución')
  await page.getByLabel('Cómo se solucionó').fill('Se cambió el cable.')
  const dora = await addTestStaff(it.house, 'coordinator')
  await voidCaso(it.database.db, { ...order, actor: dora, reason: 'Repetido.' }, it.house.now())
  await page.getByRole('button', { name: 'Dar solución' }).click()
  await page.getByRole('alert').getByText('No se puede solucionar un caso que está anulado.').waitFor()
  expect(await page.getByLabel('Lo que usted escribió').inputValue()).toBe('Se cambió el cable.')
})

test('a broken connection takes nothing that was typed', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`, {
    tolerated: /ERR_INTERNET_DISCONNECTED/,
  })
  await open(page, 'Comentar')
  await page.getByLabel('Comentario', { exact: true }).fill('Ya voy para allá.')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Guardar comentario' }).click()
  await page.getByRole('alert').getByText('No hay conexión con el servidor').waitFor()
  expect(await page.getByLabel('Comentario', { exact: true }).inputValue()).toBe('Ya voy para allá.')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Guardar comentario' }).click()
  await ledger(page).getByText('Ya voy para allá.').waitFor()
})

test('who is attended next stands first and open; what is in hand comes after', async () => {
  await openTestCaso(it.house, { service: 'hardware', subject: 'Para luego' })
  await openTestCaso(it.house, { service: 'software', subject: 'Para ya' })
  const { page, staff } = await signIn('Beto Rangel', 'technician', '/mesa')
  const mine = await openTestCaso(it.house, { service: 'software', subject: 'En mis manos' })
  await assignCaso(
    it.database.db,
    { radicado: mine.radicado, actor: staff, door: 'desk', to: staff.id },
    it.house.now(),
  )
  await page.getByLabel('Asignado a').selectOption({ label: 'Mí' })
  await page.waitForURL(/asignado=mi/)
  await page.getByRole('article', { name: 'En mis manos' }).waitFor()
  expect(await page.locator('.rows a').allTextContents()).toEqual([expect.stringContaining('En mis manos')])
  await page.getByRole('link', { name: 'Quitar filtros' }).click()
  await page.getByRole('heading', { name: 'Por atender' }).waitFor()
  await page.waitForURL(`${it.base}/mesa`)
  await page.getByRole('link', { name: 'Para luego' }).waitFor()
  const subjects = (await page.locator('.rows a').allTextContents()).join('\n')
  expect(subjects.indexOf('Para ya')).toBeLessThan(subjects.indexOf('Para luego'))

  await page.getByRole('searchbox', { name: 'Buscar' }).fill(String(Number(mine.radicado.slice(-9))))
  await page.getByRole('button', { name: 'Buscar' }).click()
  await page.getByRole('heading', { name: 'Con ese radicado' }).waitFor()
  await page.getByRole('article', { name: 'En mis manos' }).waitFor()
  await page.getByRole('searchbox', { name: 'Buscar' }).fill('nada de nada')
  await page.getByRole('button', { name: 'Buscar' }).click()
  await page.getByRole('heading', { name: 'Ningún caso cumple esos filtros' }).waitFor()
  await expectAccessible(page)
})

test('a long list goes on page by page, each from its top', async () => {
  for (let left = 31; left > 0; left--) await openTestCaso(it.house, { subject: `Escáner dañado ${left}` })
  const { page } = await signIn('Beto Rangel', 'technician', '/mesa?q=escaner')
  expect(await page.locator('.rows li').count()).toBe(30)
  await page.getByRole('link', { name: 'Siguientes' }).click()
  await page.waitForURL(/desde=/)
  await page.getByRole('link', { name: /Escáner dañado 1$/ }).waitFor()
  expect(await page.locator('.rows li').count()).toBe(1)
  await page.getByRole('link', { name: 'Volver al principio' }).click()
  await page.getByRole('link', { name: 'Escáner dañado 31' }).waitFor()
})

test('an overdue case says so, and only then can it be escalated, once', async () => {
  const { radicado } = await openTestCaso(it.house, { service: 'software' })
  const { page } = await signIn('Dora Rincón', 'coordinator', `/mesa/${radicado}`)
  expect(await page.locator('summary', { hasText: 'Escalar' }).count()).toBe(0)
  it.at('2026-02-02T10:31:00-05:00')
  await page.reload()
  await hydrated(page)
  await page.getByText('vencido hace 1 min').first().waitFor()
  await open(page, 'Escalar')
  await page.getByRole('button', { name: 'Escalar el caso' }).click()
  await page.getByText('El caso quedó escalado').waitFor()
  expect(await page.locator('summary', { hasText: 'Escalar' }).count()).toBe(0)
  await expectAccessible(page)
})

test('what the directory knows of a requester is said on the case, and only once there is a directory', async () => {
  const { radicado } = await openTestCaso(it.house, { nationalId: '63123456', employment: 'contratista' })
  const { page } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
  const said = page.locator('.directory')
  expect(await said.count()).toBe(0)
  const person: Person = {
    nationalId: '63123456',
    fullName: 'Yolanda Pérez Ñáñez',
    email: '',
    phone: '',
    employment: 'contratista',
    dependencia: '0140',
    contractEndsOn: '2026-01-31',
  }
  const shows = async (sentence: string, known: Person) => {
    await importPeople(it.house.db, [known], it.house.now())
    await page.reload()
    await said.getByText(sentence).waitFor()
  }
  await shows('No está en el directorio', { ...person, nationalId: '10001' })
  await shows('Su contrato terminó el 31 de enero de 2026', person)
  await expectAccessible(page)
})

test('an annulment asks first', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page } = await signIn('Dora Rincón', 'coordinator', `/mesa/${radicado}`)
  await open(page, 'Anular')
  await page.getByLabel('Por qué se anula').fill('Repetido.')
  await page.getByRole('button', { name: 'Anular el caso' }).click()
  await page.getByRole('alert').getByText('Marque la casilla para confirmar').waitFor()
  await page.getByRole('checkbox', { name: 'Sí, entiendo y quiero anularlo' }).check()
  await page.getByRole('button', { name: 'Anular el caso' }).click()
  await page.getByText('Está anulado: su número no se usa más.').waitFor()
  await expectAccessible(page)
})

test('a webmaster sees no case, and nobody but an administrator the settings', async () => {
  const { radicado } = await openTestCaso(it.house, { subject: 'Secreto de la Tesorería' })
  const { page } = await signIn('Wanda Web', 'webmaster', `/mesa/${radicado}`)
  await page.getByRole('heading', { name: 'Su rol no abre esta página' }).waitFor()
  expect(await page.content()).not.toContain('Secreto de la Tesorería')
  await expectAccessible(page)
  const settings = await page.goto(`${it.base}/ajustes`)
  expect(settings?.status()).toBe(403)
  await page.getByText('Los ajustes son de los administradores.').waitFor()
})

test('an auditor reads, and can do nothing', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page } = await signIn('Aura Auditora', 'auditor', `/mesa/${radicado}`)
  await page.getByText('Su rol permite leer este caso, no cambiarlo.').waitFor()
  const answer = await page.request.post(`${it.base}/mesa/${radicado}`, { form: { intent: 'attend' } })
  expect(answer.status()).toBe(409)
  expect(await answer.text()).toContain('Su rol no permite tomar casos.')
})

test('a session ends when the person is set aside', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page, staff } = await signIn('Beto Rangel', 'technician', `/mesa/${radicado}`)
  await changeStaff(it.database.db, staff.id, { active: false }, it.house.now())
  await page.getByRole('button', { name: 'Tomar el caso' }).click()
  await page.waitForURL(/\/ingresar\?volver=/)
  await page.getByRole('heading', { name: 'Ingresar' }).waitFor()
})

test('the last administrator stays one', async () => {
  const { page, staff } = await signIn('Ana Última', 'admin', '/ajustes')
  for (const { id, role } of await listStaff(it.database.db))
    if (role === 'admin' && id !== staff.id)
      await changeStaff(it.database.db, id, { active: false }, it.house.now())
  await page.reload()
  const row = page.getByRole('listitem').filter({ hasText: 'Ana Última' })
  await row.locator('summary').click()
  await row.getByRole('button', { name: 'Apartar' }).click()
  await page.getByRole('alert').getByText('Es el último administrador activo').waitFor()
})

test('a short radicado opens the case; one that is none says so', async () => {
  const { radicado } = await openTestCaso(it.house)
  const { page } = await signIn('Beto Rangel', 'technician', '/mesa')
  await page.goto(`${it.base}/mesa/${Number(radicado.slice(-9))}`)
  await page.waitForURL(`${it.base}/mesa/${radicado}`)
  const missing = await page.goto(`${it.base}/mesa/999999`)
  expect(missing?.status()).toBe(404)
  await page.getByRole('heading', { name: 'No encontramos ese caso' }).waitFor()
})
