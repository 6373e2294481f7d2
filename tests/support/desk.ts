// A house that serves, a browser, and people who sign in by the form: where journeys of the staff begin.
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Role } from '#rules/caso.ts'
import { openBrowser, openPage } from './browser.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { type TestHouse, type TestStaff, testHouse } from './house.ts'

export interface TestDesk extends TestHouse {
  readonly database: TestDatabase
  readonly browser: Browser
  /** Where the house is found, without a slash at the end. */
  readonly base: string
  /** Somebody new with that role, signed in by the form, on the page that they asked for. */
  signIn(
    name: string,
    role: Role,
    path: string,
    options?: BrowserContextOptions & { readonly tolerated?: RegExp },
  ): Promise<{ readonly page: Page; readonly staff: TestStaff; readonly email: string }>
  /** Fills in the form of signing in, and sends it. */
  giveCredentials(page: Page, email: string): Promise<void>
}

export const deskPassword = 'una clave de la mesa'

/** Close it at the end; that closes all of it. */
export async function openDesk(
  options: Omit<Parameters<typeof testHouse>[0], 'database'> = {},
): Promise<TestDesk> {
  const database = await testDatabase()
  const it = await testHouse({ database, ...options })
  await it.app.listen({ port: 0, host: '127.0.0.1' })
  const base = `http://127.0.0.1:${(it.app.server.address() as AddressInfo).port}`
  const browser = await openBrowser()
  let count = 0
  return {
    ...it,
    database,
    browser,
    base,
    async signIn(name, role, path, options = {}) {
      count += 1
      const email = `persona-${count}@mesa.gov.co`
      const id = await it.house.doorkeeper.addStaff({ name, email, role, password: deskPassword })
      if (!id) throw new Error(`${email} is taken`)
      const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, ...options })
      // Sooner than the test's own end, so that a failure names what it waited for.
      page.setDefaultTimeout(10_000)
      await page.goto(base + path)
      await giveCredentials(page, email)
      await page.waitForURL(base + path)
      if (options.javaScriptEnabled !== false) await hydrated(page)
      return { page, staff: { kind: 'staff', id, name, role }, email }
    },
    giveCredentials,
    async close() {
      await browser.close()
      await it.close()
      await database.close()
    },
  }
}

async function giveCredentials(page: Page, email: string): Promise<void> {
  await page.getByLabel('Correo electrónico').fill(email)
  await page.getByLabel('Contraseña').fill(deskPassword)
  await page.getByRole('button', { name: 'Ingresar' }).click()
}

/** From here on the page works by script; until then it works without. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('.desk[data-up]').waitFor()
}
