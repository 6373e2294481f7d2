// A mail asks for an edict to be published: the webmaster takes it to the site, the watcher finds it there, it comes down
// after its days, and anybody checks the proof. By role and by text, with JavaScript on and off; the site is a real one.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellDueWithdrawals } from '#commands/withdraw-website-request.ts'
import { checkDocuments } from '#jobs/check-documents.ts'
import { printConstancias } from '#jobs/print-constancias.ts'
import { watchPublications } from '#jobs/watch-publications.ts'
import { loadSeal } from '#main/seal.ts'
import { type DocumentCheck, verdictsOf } from '#rules/publication.ts'
import { findConstanciaPdf } from '#store/publication.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../support/browser.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { keepSample, loadRequest, openTestRequest, preparedRequest, samplePdf } from '../support/website.ts'

let it: TestDesk
let site: Server
let edict: Buffer
/** What the entity's site answers. */
let served: Buffer | undefined
const seals = temporaryDataDir()

beforeAll(async () => {
  it = await openDesk()
  edict = await samplePdf({ title: 'Edicto 118' })
  site = createServer((_request, response) => {
    if (served) response.end(served)
    else response.writeHead(404).end()
  })
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready))
})
afterAll(async () => {
  site.closeAllConnections()
  site.close()
  await it.close()
  seals.remove()
})

const publishedAt = (file: string) =>
  `http://www.barrancabermeja.gov.co:${(site.address() as AddressInfo).port}/edictos/${file}`

const watch = () =>
  watchPublications({
    ...it.house,
    watch: { allowsPrivate: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] },
  })
const certify = () =>
  printConstancias({
    ...it.house,
    seal: () => loadSeal(seals.dataDir, 'Alcaldía de prueba', it.house.now()),
  })

for (const [how, options] of [
  [
    'with JavaScript off, on a phone of 320 px',
    { javaScriptEnabled: false, viewport: { width: 320, height: 640 } },
  ],
  ['with JavaScript on', { javaScriptEnabled: true }],
  ['with JavaScript on, in the dark', { javaScriptEnabled: true, colorScheme: 'dark' }],
] as const)
  describe(how, () => {
    const js = options.javaScriptEnabled
    async function expectSound(page: Page): Promise<void> {
      await expectNoSidewaysScroll(page)
      if (js) await expectAccessible(page)
    }
    /** A verb by its key, or by hand where there are none. */
    async function press(page: Page, key: string, name: string): Promise<void> {
      if (js) await page.keyboard.press(key)
      else await page.locator('summary', { hasText: name }).first().click()
    }

    test('an edict goes from the mail to the site, is watched, comes down, and is proved', async () => {
      served = undefined
      it.at('2026-02-02T08:00:00-05:00')
      const { page } = await it.signIn('Hernán Mejía', 'webmaster', '/web', options)
      const attachments = [await keepSample(it.house, 'EDICTO 118.pdf', edict)]
      const { radicado } = await openTestRequest(it.house, {
        subject: `Edicto 118 para fijar, ${how}`,
        text: 'Se adjunta el edicto.',
        suggestedKind: 'edict',
        words: ['edicto'],
        attachments,
      })
      // Whoever comes to the desk of cases comes here; the bell brings what arrives.
      if (js) await page.getByRole('link', { name: `Edicto 118 para fijar, ${how}` }).waitFor()
      await page.goto(`${it.base}/inicio`)
      await page.waitForURL(`${it.base}/web`)
      if (js) await hydrated(page)
      await expectSound(page)
      await page.getByRole('link', { name: `Edicto 118 para fijar, ${how}` }).click()
      await page.waitForURL(`**/web/${radicado}`)
      if (js) await page.locator('#caso-title:focus').waitFor()
      await page.getByText('por «edicto»').waitFor()
      await expectSound(page)

      await press(page, 'a', 'Aceptar')
      expect(await page.getByLabel('Qué es').inputValue()).toBe('edict')
      await page.getByRole('button', { name: 'Aceptar la solicitud' }).click()
      await page.getByText('Aceptada. Ahora complete la ficha.').waitFor()

      await page.getByLabel('Fecha de expedición').fill('2026-01-30')
      await page.getByLabel('Epígrafe').fill('Por el cual se emplaza a herederos indeterminados')
      await page.getByLabel('Quién lo expide').fill('Oficina Jurídica')
      await page.getByLabel('Qué archivo se publica').selectOption({ index: 1 })
      await page.getByLabel('Está firmado por quien lo expide').check()
      await page.getByRole('button', { name: /Guardar la ficha/ }).click()
      await page.getByText('Ficha guardada.').waitFor()
      await page.getByText('El PDF se está revisando').waitFor()
      expect(await checkDocuments(it.house.db, it.house.files)).toBe(1)
      // The bell brings what was found; without a script one asks again.
      if (!js) await page.reload()
      await page.getByText('Su texto se puede buscar, copiar y oír.').waitFor()
      await page.getByText('Está etiquetado').waitFor()
      await expectSound(page)

      // Unfinished, it does not go out, and what is missing is said.
      await press(page, 'p', 'Publicar')
      await page.getByLabel('Dirección donde quedó publicada').fill(publishedAt('118.pdf'))
      await page.getByRole('button', { name: 'Registrar la publicación' }).click()
      await page.getByText('Todavía falta: 4 puntos de la lista.').waitFor()
      await expectSound(page)
      for (const item of [
        /Está completo/,
        /Solo muestra los datos/,
        /Dice las fechas/,
        /La sección del sitio/,
      ])
        await page.getByLabel(item).check()
      await page.getByRole('button', { name: /Guardar la ficha/ }).click()
      await page.getByText('Ficha guardada.').waitFor()

      it.at('2026-02-02T09:00:00-05:00')
      await press(page, 'p', 'Publicar')
      await page.getByLabel('Dirección donde quedó publicada').fill(publishedAt('118.pdf'))
      await page.getByRole('button', { name: 'Registrar la publicación' }).click()
      await page.getByText('Publicación registrada.').waitFor()
      await page.getByText('5 días hábiles de fijación').waitFor()

      // The site has not got it, has another, has it.
      for (let looks = 0; looks < 3; looks++) {
        expect(await watch()).toBe(1)
        it.advance({ minutes: 20 })
      }
      await page.goto(`${it.base}/web/${radicado}`)
      await page.getByText('La dirección respondió con el error 404: el archivo no está.').first().waitFor()
      await page.getByText('Van 3 intentos seguidos sin encontrarlo.').waitFor()
      await expectSound(page)
      served = await samplePdf({ title: 'Otro' })
      it.advance({ hours: 2 })
      await watch()
      await page.goto(`${it.base}/web/${radicado}`)
      await page.getByText('En la dirección hay otro archivo: no es el que se aprobó.').first().waitFor()
      served = edict
      it.advance({ hours: 6 })
      await watch()
      await page.goto(`${it.base}/web/${radicado}`)
      await page.getByText('Está publicado el mismo archivo, byte por byte.').waitFor()
      expect(await certify()).toBe(1)

      // Monday the 2nd, and five business days: until Monday the 9th at the end of the afternoon.
      it.at('2026-02-09T18:00:00-05:00')
      expect(await tellDueWithdrawals(it.house.db, it.house.now())).toBe(1)
      await page.goto(`${it.base}/web`)
      if (js) await hydrated(page)
      await page.getByRole('heading', { name: 'Publicado, pero hay que actuar' }).waitFor()
      await page.getByRole('link', { name: `Edicto 118 para fijar, ${how}` }).click()
      await page.waitForURL(`**/web/${radicado}`)
      if (js) await page.locator('#caso-title:focus').waitFor()
      await page.getByText('Debe retirarse').waitFor()
      await press(page, 'r', 'Retirar')
      await page.getByRole('button', { name: 'Registrar el retiro' }).click()
      await page.getByText('Retiro registrado.').waitFor()
      await expectSound(page)
      expect(await certify()).toBe(1)
      await page.goto(`${it.base}/web/${radicado}`)
      await page.getByRole('link', { name: 'Constancia de fijación y desfijación' }).click()
      await page.getByText('Esta constancia existe y es auténtica.').waitFor()
      await page.getByText('después de 5 días hábiles de fijación ordenados').waitFor()
      await expectSound(page)
      await page.getByRole('link', { name: 'Publicaciones' }).click()
      await page.getByLabel('Palabras o número').fill('herederos')
      await page.getByRole('button', { name: 'Buscar' }).click()
      await page.getByText('Retirado el 9 de febrero de 2026').first().waitFor()
      await expectSound(page)
      expect(it.reported).toEqual([])
    }, 60_000)
  })

describe('the public', () => {
  test('checks a constancia by its code and by its file, and reads the publications as open data', async () => {
    it.at('2026-02-16T08:00:00-05:00')
    served = edict
    const { page: desk, staff } = await it.signIn('Clara Díaz', 'webmaster', '/web')
    const document = await keepSample(it.house, 'Decreto 045.pdf', edict)
    const { radicado } = await preparedRequest(it.house, staff, { document, subject: 'Decreto =045' })
    await desk.goto(`${it.base}/web/${radicado}`)
    await hydrated(desk)
    await desk.keyboard.press('p')
    await desk.getByLabel('Dirección donde quedó publicada').fill(publishedAt('decreto-045.pdf'))
    await desk.getByRole('button', { name: 'Registrar la publicación' }).click()
    await desk.getByText('Publicación registrada.').waitFor()
    await watch()
    await certify()
    const { publicaciones } = (await (await fetch(`${it.base}/publicaciones.json?q=calendario`)).json()) as {
      publicaciones: Record<string, string>[]
    }
    expect(publicaciones).toMatchObject([
      {
        radicado,
        tipo: 'Decreto',
        numero: '045',
        sha256: document.sha256,
        url: publishedAt('decreto-045.pdf'),
      },
    ])
    const csv = await (await fetch(`${it.base}/publicaciones.csv`)).text()
    expect(csv.split('\r\n')[0]).toMatch(/^radicado,tipo,/)
    expect(csv).toContain('"Por el cual se adopta el calendario tributario"')

    const code = publicaciones[0]?.constancia?.split('/').at(-1) ?? ''
    const page = await openPage(it.browser)
    await page.goto(`${it.base}/verificar`)
    await page.getByLabel('Código de verificación').fill(code.toLowerCase().replaceAll('-', ' '))
    await page.getByRole('button', { name: 'Comprobar el código' }).click()
    await page.getByText('Esta constancia existe y es auténtica.').waitFor()
    await page.getByText(document.sha256).waitFor()
    const pdf = await findConstanciaPdf(it.house.db, code)
    if (!pdf) throw new Error('the constancia has no document')
    await page.goto(`${it.base}/verificar`)
    await page
      .getByLabel('Archivo PDF')
      .setInputFiles({ name: 'c.pdf', mimeType: 'application/pdf', buffer: pdf })
    await page.getByRole('button', { name: 'Comprobar el archivo' }).click()
    await page.getByText('Es auténtico').waitFor()
    await expectAccessible(page)
  })

  test('is promised what the constancia keeps: it would pass its own check', async () => {
    const row = await it.house.db
      .selectFrom('websiteConstancia')
      .select('pdf')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    const { inspectDocument } = await import('#channels/website/inspect.ts')
    const check: DocumentCheck = await inspectDocument(row.pdf)
    expect(Object.values(verdictsOf(check)).every((verdict) => verdict === 'good')).toBe(true)
  })

  test('pages through all of it, and finds nothing of what is not a document', async () => {
    it.at('2026-02-17T08:00:00-05:00')
    const { staff } = await it.signIn('Iván Ñungo', 'admin', '/web')
    const { publishWebsiteRequest } = await import('#commands/publish-website-request.ts')
    const document = await keepSample(it.house, 'x.pdf', edict)
    for (let at = 0; at < 23; at++) {
      const { radicado } = await preparedRequest(it.house, staff, { document, kind: 'circular' })
      it.advance({ minutes: 1 })
      const order = { radicado, actor: staff, url: publishedAt(`${at}.pdf`) }
      await publishWebsiteRequest(it.house.db, order, it.house.policies, it.house.now())
    }
    const banner = await preparedRequest(it.house, staff, {
      kind: 'banner',
      facts: { alternativeText: 'Feria', target: publishedAt('feria') },
    })
    const order = { radicado: banner.radicado, actor: staff, url: publishedAt('') }
    await publishWebsiteRequest(it.house.db, order, it.house.policies, it.house.now())
    expect(await loadRequest(it.house, banner.radicado)).toMatchObject({ state: 'published' })
    const page = await openPage(it.browser, {
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    })
    await page.goto(`${it.base}/publicaciones?tipo=circular`)
    const titles = page.locator('.publications > li')
    expect(await titles.count()).toBe(20)
    await page.getByRole('link', { name: 'Más antiguas' }).click()
    expect(await titles.count()).toBe(3)
    await expectNoSidewaysScroll(page)
    await page.goto(`${it.base}/publicaciones?q=Feria`)
    await page.getByText('Ninguna publicación coincide.').waitFor()
  })
})

test('an auditor reads the requests and changes nothing; a technician does not see them', async () => {
  const { radicado } = await openTestRequest(it.house)
  const { page } = await it.signIn('Rosa Villamizar', 'auditor', `/web/${radicado}`)
  await page.getByText('Su rol lee las solicitudes; no las cambia.').waitFor()
  const { page: other } = await it.signIn('Beto Rangel', 'technician', '/mesa')
  const refused = await other.goto(`${it.base}/web`)
  expect(refused?.status()).toBe(403)
  await other.getByText('Su rol no abre esta página').waitFor()
})

test('two who prepare the same: the second is told, and keeps what was typed', async () => {
  const { page, staff } = await it.signIn('Nidia Esther', 'webmaster', '/web')
  const { radicado } = await preparedRequest(it.house, staff, { kind: 'other', facts: { change: 'Uno' } })
  await page.goto(`${it.base}/web/${radicado}`)
  await hydrated(page)
  const { page: second } = await it.signIn('Wilson Barragán', 'webmaster', `/web/${radicado}`)
  await second.getByLabel('Qué se cambia').fill('Lo del segundo')
  await page.getByLabel('Qué se cambia').fill('Lo del primero')
  await page.getByRole('button', { name: /Guardar la ficha/ }).click()
  await page.getByText('Ficha guardada.').waitFor()
  await second.getByRole('button', { name: /Guardar la ficha/ }).click()
  await second.getByText('Otra persona cambió la ficha mientras tanto.').waitFor()
  expect(await second.getByLabel('Qué se cambia').inputValue()).toBe('Lo del segundo')
  await second.getByRole('button', { name: /Guardar la ficha/ }).click()
  await second.getByText('Ficha guardada.').waitFor()
  expect(await loadRequest(it.house, radicado)).toMatchObject({ facts: { change: 'Lo del segundo' } })
})
