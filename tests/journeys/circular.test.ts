// A circular is drafted, tried on the cases of the last weeks, signed by two people and comes into force; a closure moves
// deadlines; anybody checks the paper. By role and by text, with JavaScript on and off.
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { printActs } from '#jobs/print-acts.ts'
import { loadSeal } from '#main/seal.ts'
import { addSigners, approvedAct } from '../support/acts.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../support/browser.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { deskPassword, openDesk, type TestDesk } from '../support/desk.ts'
import { openTestCaso } from '../support/house.ts'

let it: TestDesk
const seals = temporaryDataDir()

beforeAll(async () => {
  it = await openDesk()
})
afterAll(async () => {
  await it.close()
  seals.remove()
})

const at = (time: string) => Temporal.Instant.from(`${time}-05:00`)
const print = () => {
  const { db, now, policies, publicUrl } = it.house
  return printActs({
    db,
    now,
    policies,
    publicUrl,
    seal: () => loadSeal(seals.dataDir, 'Alcaldía de prueba', now()),
  })
}

async function sign(page: Page, button: string): Promise<void> {
  await page.getByLabel('Su contraseña').fill(deskPassword)
  await page.getByRole('button', { name: button, exact: true }).click()
}

// Each begins from the circular of the one before: two hours, then three, then two and a half.
for (const [how, day, promise, options] of [
  [
    'with JavaScript off, on a phone of 320 px',
    '2026-03-04',
    { hours: '3:00', before: '14:29:59.999', after: '15:30:00', said: '3 horas hábiles' },
    { javaScriptEnabled: false, viewport: { width: 320, height: 640 } },
  ],
  [
    'with JavaScript on',
    '2026-04-08',
    { hours: '2:30', before: '15:29:59.999', after: '15:00:00', said: '2 horas y 30 minutos hábiles' },
    { javaScriptEnabled: true },
  ],
  [
    'with JavaScript on, in the dark',
    '2026-05-06',
    { hours: '3:00', before: '14:59:59.999', after: '15:30:00', said: '3 horas hábiles' },
    { javaScriptEnabled: true, colorScheme: 'dark' },
  ],
] as const)
  describe(how, () => {
    const nextDay = Temporal.PlainDate.from(day).add({ days: 1 }).toString()
    async function expectSound(page: Page): Promise<void> {
      await expectNoSidewaysScroll(page)
      if (options.javaScriptEnabled) await expectAccessible(page)
    }
    beforeEach(() => it.at(`${day}T08:00:00-05:00`))

    test('a circular is drafted, simulated, signed by two, and rules from its own instant', async () => {
      await openTestCaso(it.house, { service: 'software' })
      it.at(`${day}T10:30:00-05:00`)
      const { page } = await it.signIn('Efraín Molina', 'coordinator', '/ajustes/circular', options)
      await expectSound(page)
      await page.getByRole('button', { name: /Proyectar una circular nueva/ }).click()
      await page.getByText('El borrador está listo para escribir.').waitFor()
      await page.getByText('Todavía no cambia nada').waitFor()
      await expectSound(page)
      const draftUrl = page.url().replace(/\?.*/, '')

      await page.getByRole('link', { name: /Servicios y plazos/ }).click()
      const software = page.getByRole('group', { name: 'Software', exact: true })
      await software.getByLabel('Plazo de atención').fill('tres horas')
      await page.getByRole('button', { name: 'Guardar' }).click()
      await page.getByText('Falta revisar 1 dato antes de firmar').first().waitFor()
      // What was typed is there to be mended.
      expect(await software.getByLabel('Plazo de atención').inputValue()).toBe('tres horas')
      await expectSound(page)
      await software.getByLabel('Plazo de atención').fill(promise.hours)
      await page.getByRole('button', { name: 'Guardar' }).click()
      await page.getByText('No falta ningún dato.').waitFor()
      await page
        .getByRole('row', { name: /Software · Plazo de atención/ })
        .getByText(promise.hours)
        .waitFor()

      await page.getByRole('link', { name: /Encabezado y vigencia/ }).click()
      await page.getByLabel('Número').fill(day.slice(5))
      await page.getByLabel('Rige desde').fill(`${day}T11:00`)
      await page.getByRole('button', { name: 'Guardar' }).click()
      await page.getByRole('heading', { name: `Circular ${day.slice(5)}:` }).waitFor()

      await page.getByRole('link', { name: 'Línea de escalamiento' }).click()
      await page.getByRole('heading', { name: 'Línea de escalamiento' }).waitFor()
      const rows = page.getByRole('group', { name: /Quién responde por la línea/ }).getByRole('listitem')
      const listed = await rows.count()
      await page.getByRole('button', { name: 'Agregar' }).click()
      const row = rows.nth(listed)
      await row.getByLabel('Nombre', { exact: true }).fill('Marta Ríos')
      await row.getByLabel('Celular', { exact: true }).fill('+573001234567')
      await row.getByLabel('Turno').fill('lun-vie 07:30-18:00')
      await expectSound(page)
      await page.getByRole('button', { name: 'Guardar' }).click()
      await page.getByText('No falta ningún dato.').waitFor()

      await page.getByRole('link', { name: 'Simulación' }).click()
      await page.getByText(/Se habrían cumplido \d+ de \d+ plazos|Se habría cumplido lo mismo/).waitFor()
      await expectSound(page)
      await page.goto(draftUrl)

      await page.getByLabel('Su contraseña').fill('no es la mía')
      await page.getByRole('button', { name: 'Firmar como quien proyecta' }).click()
      await page.getByRole('alert').getByText('La contraseña no es correcta: no se firmó.').waitFor()
      await sign(page, 'Firmar como quien proyecta')
      await page.getByText('Quedó firmado. Falta que otra persona lo apruebe.').waitFor()
      await page.getByText('Lo aprueba otra persona').waitFor()
      await expectSound(page)

      const { page: other } = await it.signIn('Patricia Fierro', 'admin', new URL(draftUrl).pathname, options)
      await sign(other, 'Aprobar y firmar')
      await other.getByText('Quedó aprobado y radicado.').waitFor()
      await other.getByText('estará listo en unos segundos').waitFor()
      expect(await print()).toBeGreaterThan(0)
      await other.reload()
      await other.getByRole('link', { name: 'Descargar el PDF firmado' }).waitFor()
      await expectSound(other)

      it.at(`${day}T10:59:59.999-05:00`)
      const before = await openTestCaso(it.house, { service: 'software' })
      it.at(`${day}T11:00:00-05:00`)
      const after = await openTestCaso(it.house, { service: 'software' })
      // The break at noon lies in both.
      expect(before.attentionDueAt).toEqual(at(`${day}T${promise.before}`))
      expect(after.attentionDueAt).toEqual(at(`${day}T${promise.after}`))
      await page.goto(`${it.base}/plazo?service=software`)
      await page.getByText(`en máximo ${promise.said}`).waitFor()
    }, 120_000)

    test('an urgent closure moves a deadline, and the page of the case and /plazo say why', async () => {
      it.at(`${nextDay}T09:00:00-05:00`)
      const { radicado, accessKey } = await openTestCaso(it.house, { service: 'hardware' })
      const { page } = await it.signIn('Efraín Molina', 'coordinator', '/ajustes/circular', options)
      await page.getByRole('button', { name: /Suspender la atención/ }).click()
      await page.getByText('Falta revisar 2 datos antes de firmar').first().waitFor()
      await page
        .getByRole('link', { name: /De cuándo a cuándo|Falta revisar 2 datos/ })
        .last()
        .click()
      await page.getByLabel('Desde').fill(`${nextDay}T14:00`)
      await page.getByLabel('Hasta').fill(`${nextDay}T18:00`)
      await page.getByLabel('Motivo').fill('Duelo distrital')
      await page.getByLabel('Acto que lo ordena').fill('Decreto 120 de 2026')
      await expectSound(page)
      await page.getByRole('button', { name: 'Guardar' }).click()
      await page.getByText('Guardado.').waitFor()
      await sign(page, 'Firmar como quien proyecta')
      await page.getByText('Falta que otra persona').waitFor()
      const { page: other } = await it.signIn(
        'Patricia Fierro',
        'admin',
        new URL(page.url()).pathname,
        options,
      )
      await sign(other, 'Aprobar y firmar')
      await other.getByText('Quedó aprobado y radicado.').waitFor()

      await page.goto(`${it.base}/caso/${radicado}?clave=${accessKey}`)
      await page
        .getByText('El plazo de atención cambió por «Duelo distrital» (Decreto 120 de 2026')
        .first()
        .waitFor()
      await page.locator('summary', { hasText: '¿Por qué' }).click()
      await page.getByText(/No cuenta: duelo distrital \(Decreto 120 de 2026; acto EE-/).waitFor()
      await expectSound(page)
      await page.goto(`${it.base}/plazo?service=hardware&from=${nextDay}T09:00`)
      await page.getByText(/No cuenta: duelo distrital/).waitFor()
      await page.goto(`${it.base}/calendario?mes=${day.slice(0, 7)}`)
      await page.getByText('Duelo distrital (Decreto 120 de 2026').waitFor()
      await expectSound(page)
    })
  })

describe('anybody', () => {
  test('checks an act by its code and by its file, and a changed byte is found', async () => {
    it.at('2026-06-02T09:00:00-05:00')
    const content = {
      from: '2026-06-02T14:00',
      until: '2026-06-03T12:00',
      reason: 'Día cívico',
      orderedBy: 'Decreto 9',
    }
    const act = await approvedAct(it.house, 'closure', content, await addSigners(it.house))
    await print()
    const page = await openPage(it.browser, {
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
      acceptDownloads: true,
    })
    await page.goto(`${it.base}/verificar`)
    await page.getByLabel('Código de verificación').fill('ABCD-EFGH-JKLM')
    await page.getByRole('button', { name: 'Comprobar el código' }).click()
    await page.getByText('Ningún documento tiene ese código.').waitFor()
    expect(await page.getByLabel('Código de verificación').inputValue()).toBe('ABCD-EFGH-JKLM')
    await page.getByLabel('Código de verificación').fill(` ${act.code?.toLowerCase().replaceAll('-', ' ')} `)
    await page.getByRole('button', { name: 'Comprobar el código' }).click()
    await page.getByText('Este acto existe y está firmado.').waitFor()
    await page.getByText('Se suspende la atención de soporte desde').waitFor()
    await expectNoSidewaysScroll(page)

    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Descargar el PDF firmado' }).click()
    const pdf = readFileSync(await (await downloading).path())
    const upload = async (buffer: Buffer) => {
      await page.goto(`${it.base}/verificar`)
      await page
        .getByLabel('Archivo PDF')
        .setInputFiles({ name: 'acto.pdf', mimeType: 'application/pdf', buffer })
      await page.getByRole('button', { name: 'Comprobar el archivo' }).click()
    }
    await upload(pdf)
    await page.getByText('Es auténtico').waitFor()
    const changed = Buffer.from(pdf)
    changed[1234] = (changed[1234] ?? 0) ^ 1
    await upload(changed)
    await page.getByText('Este archivo no es el que el sistema firmó').first().waitFor()
  })

  test('sees these pages whole, at any width', async () => {
    for (const viewport of [
      { width: 320, height: 640 },
      { width: 1280, height: 900 },
    ])
      for (const path of [
        '/calendario',
        '/calendario?mes=2026-12',
        '/calendario?mes=2026-13',
        '/verificar',
        '/verificar/ABCD-EFGH-JKLM',
      ]) {
        const page = await openPage(it.browser, { viewport })
        await page.goto(it.base + path)
        await expectNoSidewaysScroll(page)
        await expectAccessible(page)
      }
  })

  test('subscribes to the calendar: festivos and closures are days, hours are hours', async () => {
    it.at('2026-12-01T09:00:00-05:00')
    const response = await fetch(`${it.base}/calendario.ics`)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    const feed = new ICAL.Component(ICAL.parse(await response.text()))
    const events = feed.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length)
    const on = (day: string) =>
      events
        .filter(
          ({ startDate }) =>
            startDate.toJSDate().toISOString().startsWith(day) || startDate.toString().startsWith(day),
        )
        .map(({ summary, startDate, endDate }) => `${summary} ${startDate} ${endDate}`)
    expect(on('2026-12-08')).toEqual(['Sin atención de soporte 2026-12-08 2026-12-09'])
    expect(on('2026-12-09')).toEqual([
      'Atención presencial de soporte 2026-12-09T12:30:00Z 2026-12-09T17:30:00Z',
      'Atención virtual de soporte 2026-12-09T19:00:00Z 2026-12-09T23:00:00Z',
    ])
    const christmas = events.find(({ startDate }) => startDate.toString() === '2026-12-25')
    expect(christmas?.description).toContain('Navidad')
  })
})
