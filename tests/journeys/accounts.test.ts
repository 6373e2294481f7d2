// Accounts: the second step that is owed, what only a password may do, passwords that anybody would guess, and the ledger.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findStaff } from '#store/staff.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../support/browser.ts'
import { deskPassword, openDesk, type TestDesk } from '../support/desk.ts'
import { addTestStaff } from '../support/house.ts'
import { codeOf } from '../support/totp.ts'

let it: TestDesk
beforeAll(async () => {
  it = await openDesk({ secondStep: 'signers' })
})
afterAll(() => it.close())

const small = { width: 320, height: 640 }

test.each([true, false])(
  'whoever administers sets up a second step before anything else (script: %s)',
  async (javaScriptEnabled) => {
    const email = `jefa-${javaScriptEnabled}@mesa.gov.co`
    await it.house.doorkeeper.addStaff({ name: 'Ana Admin', email, role: 'admin', password: deskPassword })
    const page = await openPage(it.browser, { viewport: small, javaScriptEnabled })
    page.setDefaultTimeout(10_000)
    await page.goto(`${it.base}/ajustes`)
    await it.giveCredentials(page, email)
    await page.getByRole('heading', { name: 'Active el segundo paso' }).waitFor()
    for (const path of ['/mesa', '/cuenta', '/ajustes/circular', '/inicio', '/ingresar']) {
      await page.goto(it.base + path)
      expect(new URL(page.url()).pathname, path).toBe('/ingresar/segundo-paso')
    }
    await page.goto(`${it.base}/ingresar/segundo-paso?volver=/ajustes`)
    await page.getByLabel('Su contraseña').fill('no es esta clave')
    await page.getByRole('button', { name: 'Seguir' }).click()
    await page.getByText('La contraseña no es correcta.').waitFor()
    await page.getByLabel('Su contraseña').fill(deskPassword)
    await page.getByRole('button', { name: 'Seguir' }).click()
    const secret = await page.locator('code').innerText()
    await page.getByLabel('Código de seis cifras').fill('000000')
    await page.getByRole('button', { name: 'Confirmar y activar' }).click()
    await page.getByText('Ese código no es.').waitFor()
    if (javaScriptEnabled) await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page.getByLabel('Código de seis cifras').fill(codeOf(secret))
    await page.getByRole('button', { name: 'Confirmar y activar' }).click()
    await page.getByRole('heading', { name: 'Sus códigos de recuperación' }).waitFor()
    expect(await page.locator('li code').count()).toBe(10)
    if (javaScriptEnabled) await expectAccessible(page)
    await page.getByRole('link', { name: 'Ya los guardé: entrar' }).click()
    await page.waitForURL(`${it.base}/ajustes`)
    expect((await findStaff(it.database.db, email))?.twoSteps).toBe(true)
  },
)

test('a technician owes none, and is told what became of a guessable password', async () => {
  const { page } = await it.signIn('Beto Rangel', 'technician', '/cuenta')
  const change = page.getByRole('region', { name: 'Contraseña' })
  await change.getByLabel('Contraseña actual').fill(deskPassword)
  await change.getByLabel('Contraseña nueva').fill('Barrancabermeja2026')
  await change.getByRole('button', { name: 'Cambiar contraseña' }).click()
  await change.getByText('Esa contraseña es fácil de adivinar.').waitFor()
})

test('a link of somebody new refuses a guessable password, and takes a phrase', async () => {
  const { id } = await addTestStaff(it.house, 'technician', { name: 'Yolanda Pérez' })
  const link = await it.house.doorkeeper.passwordLink(id)
  const page = await openPage(it.browser)
  await page.goto(it.base + new URL(link).pathname)
  const choose = async (password: string) => {
    await page.getByLabel('Contraseña nueva').fill(password)
    await page.getByRole('button', { name: 'Guardar contraseña' }).click()
  }
  await choose('YolandaPerez1')
  await page.getByText('Esa contraseña es fácil de adivinar.').waitFor()
  await choose('cuatro burros leen despacio')
  await page.waitForURL(`${it.base}/ingresar`)
})

test('what changes access asks for the password again, and loses nothing that was typed', async () => {
  const { page, staff } = await signInWithSecondStep('Ana Segunda', '/ajustes')
  await sql`update staff_session set confirmed_at = null where staff_id = ${staff}`.execute(it.database.db)
  const add = page.getByRole('region', { name: 'Agregar una persona' })
  await add.getByLabel('Nombre').fill('Nora Nueva')
  await add.getByLabel('Correo electrónico').fill('nora@mesa.gov.co')
  await add.getByLabel('Rol').selectOption('operator')
  await add.getByRole('button', { name: 'Agregar' }).click()
  await page.getByRole('heading', { name: 'Confirme que es usted' }).waitFor()
  await expectAccessible(page)
  expect(await findStaff(it.database.db, 'nora@mesa.gov.co')).toBeUndefined()
  await page.getByLabel('Su contraseña').fill('no es esta clave')
  await page.getByRole('button', { name: 'Confirmar y seguir' }).click()
  await page.getByText('La contraseña no es correcta.').first().waitFor()
  expect(await findStaff(it.database.db, 'nora@mesa.gov.co')).toBeUndefined()
  await page.getByLabel('Su contraseña').fill(deskPassword)
  await page.getByRole('button', { name: 'Confirmar y seguir' }).click()
  await page.getByText('Enlace para Nora Nueva').waitFor()
  expect(await findStaff(it.database.db, 'nora@mesa.gov.co')).toMatchObject({ role: 'operator' })
})

test('an auditor reads the ledger by type, person and day, on any screen; a technician does not', async () => {
  const { page } = await it.signIn('Alba Auditora', 'auditor', '/ajustes/seguridad')
  await page.getByText('Ingresó').first().waitFor()
  for (const viewport of [small, { width: 1280, height: 900 }])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
      if (process.env.SHOTS)
        await page.screenshot({
          path: `${process.env.SHOTS}/${viewport.width}-${colorScheme}.png`,
          fullPage: true,
        })
    }
  await page.getByLabel('Qué pasó').selectOption('sign_in_failed')
  await page.getByRole('button', { name: 'Filtrar' }).click()
  await page.getByText('No hay nada con esos filtros.').waitFor()
  await page.getByRole('link', { name: 'Quitar filtros' }).click()
  await page.getByLabel('Persona').selectOption({ label: 'Nora Nueva' })
  await page.getByLabel('Desde').fill('2026-02-02')
  await page.getByRole('button', { name: 'Filtrar' }).click()
  await page.waitForURL(/desde=2026-02-02/)
  const lines = page.locator('.security-day li strong')
  expect((await lines.allInnerTexts()).map((text) => text.trim())).toEqual([
    'Enlace de contraseña creado',
    'Persona agregada',
  ])
  await page.getByLabel('Hasta').fill('2026-02-01')
  await page.getByRole('button', { name: 'Filtrar' }).click()
  await page.getByText('No hay nada con esos filtros.').waitFor()

  const { page: his } = await it.signIn('Tito Técnico', 'technician', '/mesa')
  await his.goto(`${it.base}/ajustes/seguridad`)
  await his.getByText('El registro de seguridad lo ven').waitFor()
})

async function signInWithSecondStep(name: string, path: string) {
  const email = `${name.replaceAll(' ', '.').toLowerCase()}@mesa.gov.co`
  const staff =
    (await it.house.doorkeeper.addStaff({ name, email, role: 'admin', password: deskPassword })) ?? ''
  const page = await openPage(it.browser, { viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(10_000)
  await page.goto(it.base + path)
  await it.giveCredentials(page, email)
  await page.getByLabel('Su contraseña').fill(deskPassword)
  await page.getByRole('button', { name: 'Seguir' }).click()
  await page.getByLabel('Código de seis cifras').fill(codeOf(await page.locator('code').innerText()))
  await page.getByRole('button', { name: 'Confirmar y activar' }).click()
  await page.getByRole('link', { name: 'Ya los guardé: entrar' }).click()
  await page.waitForURL(it.base + path)
  await page.locator('.desk[data-up]').waitFor()
  return { page, staff }
}
