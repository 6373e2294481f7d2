// The secretary looks for ten seconds: are we keeping our word, and where not?
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../support/browser.ts'
import { openDesk, type TestDesk } from '../support/desk.ts'
import { addTestStaff, openTestCaso } from '../support/house.ts'

let it: TestDesk

beforeAll(async () => {
  it = await openDesk()
})
afterAll(() => it.close())

test('the board says the share of promises kept, its trend, and where they are broken', async () => {
  const beto = await addTestStaff(it.house, 'technician')
  const { db, now } = it.house
  for (const minutes of [60, 100, 121]) {
    it.at('2026-02-02T08:00:00-05:00')
    const { radicado } = await openTestCaso(it.house, { service: 'software', dependencia: '0140' })
    it.advance({ minutes })
    await attendCaso(db, { radicado, actor: beto, door: 'desk' }, now())
  }
  it.at('2026-02-03T09:00:00-05:00')
  for (const options of [
    { viewport: { width: 1280, height: 900 } },
    { viewport: { width: 320, height: 700 } },
    { javaScriptEnabled: false },
    { colorScheme: 'dark' as const },
  ]) {
    const { page } = await it.signIn('Patricia Fierro', 'coordinator', '/tablero', options)
    await page.getByText('Se cumplieron 2 de 3 plazos de atención.').waitFor()
    const software = page.getByRole('listitem').filter({ hasText: 'Software: atención en 2 horas hábiles' })
    expect(await software.getByText('67 %', { exact: true }).count()).toBe(1)
    expect(await software.getByRole('img').getAttribute('aria-label')).toContain('semana a semana')
    const worst = page.locator('tbody tr').first()
    expect(await worst.locator('td').allTextContents()).toEqual([
      'Software',
      'Secretaría de Educación',
      '1',
      '3',
    ])
    await page.getByText('8 a. m.: 1 incumplidos de 3').waitFor()
    await expectNoSidewaysScroll(page)
    if (!('javaScriptEnabled' in options)) await expectAccessible(page)
  }
})

test('a technician has no board', async () => {
  const { page } = await it.signIn('Beto Rangel', 'technician', '/tablero')
  await page.getByText('El tablero lo ven coordinadores, auditores y administradores.').waitFor()
})
