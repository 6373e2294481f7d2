// Heard mail on the desk: hostile HTML does nothing there; a person decides with one key; the answer's link opens the form.
import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeMail } from '#jobs/take-mail.ts'
import { formToken } from '#store/mail-token.ts'
import { openPage } from '../support/browser.ts'
import { hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { closed, rawMail, soportetic } from '../support/ears.ts'
import { sharedData } from '../support/shared-data.ts'

let it: TestDesk
beforeAll(async () => {
  it = await openDesk()
})
afterAll(() => it.close())

function hear(raw: string, recipients = [soportetic]) {
  const { db, now, files, policies, mailroom } = it.house
  return takeMail(
    { db, now, files, reader: mailroom.reader, house: { policies, ...mailroom }, trustedServers: [] },
    { raw: Buffer.from(raw), envelope: { via: 'smtp', mailFrom: 'ana@empresa.co', recipients } },
  )
}

const vectorsFile = sharedData('strings/dompurify-vectors.json')

test.skipIf(!vectorsFile)(
  'every vector against HTML sanitisers, as a mail: no dialog, no request, no CSP violation',
  async () => {
    const vectors = JSON.parse(readFileSync(vectorsFile ?? '', 'utf8')) as readonly {
      readonly payload: string
    }[]
    expect(vectors.length).toBeGreaterThan(200)
    const trouble: string[] = []
    const { page: watched } = await it.signIn('Vera Ríos', 'webmaster', '/web/correo', { tolerated: /./ })
    watched.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    watched.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (origin !== it.base && !request.url().startsWith('data:')) trouble.push(`request ${request.url()}`)
    })
    watched.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) trouble.push(message.text())
    })
    // Twenty a mail, each in a box of its own: a page a vector would take minutes and show no more.
    for (let at = 0; at < vectors.length; at += 20) {
      const html = vectors
        .slice(at, at + 20)
        .map(({ payload }) => `<div>${payload}</div>`)
        .join('\n')
      const { id } = await hear(
        rawMail(
          { 'Content-Type': 'text/html; charset=utf-8', 'Content-Transfer-Encoding': 'base64' },
          Buffer.from(html).toString('base64').replace(/.{76}/g, '$&\r\n'),
        ),
      )
      it.advance({ minutes: 10 })
      await watched.goto(`${it.base}/web/correo/${id}`)
      // What is shown can do nothing: no link that opens, nothing but text and its marks.
      expect(
        await watched
          .locator(
            '.mail-body :is(script, img, svg, math, iframe, form, input, style, link, object, [href], [src], [style], [onclick], [onerror], [id])',
          )
          .count(),
      ).toBe(0)
      await watched.locator('.mail-body').click({ position: { x: 10, y: 10 } })
    }
    expect(trouble).toEqual([])
  },
  120_000,
)

describe('deciding', () => {
  let page: Page
  beforeEach(async () => {
    ;({ page } = await it.signIn('Hernán Mejía', 'webmaster', '/web/correo'))
  })

  test('a mail in quarantine becomes a request with one key, and nobody decides twice', async () => {
    const { id } = await hear(rawMail({ From: 'a@empresa.co, b@empresa.co' }))
    await page.goto(`${it.base}/web/correo`)
    await page
      .getByRole('link', { name: /Publicar decreto 123/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Decidir' }).waitFor()
    await page.keyboard.press('w')
    await page.getByText('abrió la solicitud').waitFor()
    expect(await page.getByText(/SW-\d{8}/).count()).toBeGreaterThan(0)
    const again = await page.request.post(`${it.base}/web/correo/${id}.data`, { form: { as: 'request' } })
    expect(again.status()).toBe(409)
  })

  test('what does not belong is answered with one key', async () => {
    const { id } = await hear(rawMail({ Subject: 'La impresora no imprime' }))
    await page.goto(`${it.base}/web/correo/${id}`)
    await hydrated(page)
    await page.keyboard.press('n')
    await page.getByText('Listo.').waitFor()
    const state = await it.house.db
      .selectFrom('websiteRequest')
      .select('state')
      .where('mailId', '=', id)
      .executeTakeFirst()
    expect(state).toEqual({ state: 'refused' })
  })

  test('a look-alike sender is said to be one', async () => {
    const { id } = await hear(rawMail({ From: 'Alcaldía <aviso@barrancabermeja-gov.co>' }))
    await page.goto(`${it.base}/web/correo/${id}`)
    await page
      .getByText('El dominio barrancabermeja-gov.co imita a barrancabermeja.gov.co, y es otro.')
      .waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id: rule }) => rule)).toEqual([])
  })

  test('the source is a download, byte for byte', async () => {
    const raw = rawMail({}, 'Línea con ñ')
    const { id } = await hear(raw)
    const answer = await page.request.get(`${it.base}/web/correo/${id}/original`)
    expect(answer.headers()['content-disposition']).toBe(`attachment; filename="correo-${id}.eml"`)
    expect((await answer.body()).toString()).toBe(raw)
  })
})

test('the link of an answer opens the form with the mail in it, at 320 px and without a script, for seven days', async () => {
  const { id } = await hear(
    rawMail(
      { To: closed, Subject: 'No abre el correo', 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDice contraseña errada.\r\n--b\r\nContent-Type: image/png; name=pantalla.png\r\n\r\nx\r\n--b--',
    ),
    [closed],
  )
  const link = `${it.base}/solicitud?correo=${formToken(it.house.mailroom.maker.secret, id, it.house.now().add({ hours: 168 }))}`
  const form = await openPage(it.browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false })
  await form.goto(link)
  expect(await form.locator('[name=subject]').inputValue()).toBe('No abre el correo')
  expect(await form.getByText('pantalla.png').count()).toBe(1)
  expect(await form.locator('[name=description]').inputValue()).toBe('Dice contraseña errada.')
  it.advance({ hours: 169 })
  await form.goto(link)
  expect(await form.locator('[name=subject]').inputValue()).toBe('')
  await form.goto(`${it.base}/solicitud?correo=1.zzzzzz.${'0'.repeat(24)}`)
  expect(await form.locator('[name=subject]').inputValue()).toBe('')
})
