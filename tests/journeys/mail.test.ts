// Heard mail on the desk: hostile HTML does nothing there; a person decides with one key; the answer's link opens the form.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeMail } from '#jobs/take-mail.ts'
import { projectDir } from '#main/config.ts'
import { relayWebsiteWords } from '#store/answer.ts'
import { formToken } from '#store/mail-token.ts'
import { relayOutbox, sentIdOf } from '#store/message.ts'
import { openPage } from '../support/browser.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { hydrated, openDesk, type TestDesk } from '../support/desk.ts'
import { bounceOf, closed, ownSender, rawMail, soportetic } from '../support/ears.ts'
import { openTestCaso } from '../support/house.ts'
import { sharedData } from '../support/shared-data.ts'

let it: TestDesk
const data = temporaryDataDir()
beforeAll(async () => {
  const policyFile = join(data.dataDir, 'circular.yaml')
  const circular = readFileSync(join(projectDir, 'policies/circular-004.yaml'), 'utf8')
  writeFileSync(
    policyFile,
    circular
      .replace('petitionOffice: null', `petitionOffice: ${office}`)
      .replace('!include ', `!include ${join(projectDir, 'policies')}/`),
  )
  it = await openDesk({ policyFile })
})
afterAll(async () => {
  await it.close()
  data.remove()
})

const office = 'peticiones@barrancabermeja.gov.co'

function hear(raw: string, recipients = [soportetic], mailFrom = 'ana@empresa.co') {
  const { db, now, files, policies, mailroom } = it.house
  return takeMail(
    { db, now, files, reader: mailroom.reader, house: { policies, ...mailroom }, trustedServers: [] },
    { raw: Buffer.from(raw), envelope: { via: 'smtp', mailFrom, recipients } },
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

  test('a petition closes the request that it opened, with one key on the mail’s page', async () => {
    const { id, radicado } = await hear(rawMail({ Subject: 'Derecho de petición' }))
    await page.goto(`${it.base}/web/correo/${id}`)
    await hydrated(page)
    await page.keyboard.press('p')
    await page.getByText('Listo.').waitFor()
    await page.getByRole('link', { name: radicado }).click()
    await page.getByText(`Hernán Mejía la cerró: es un derecho de petición, trasladada a ${office}`).waitFor()
    expect(await toldOf(id)).toEqual(['petition', 'petition_told'])
  })

  test('or on the request’s own page, where it is not offered again', async () => {
    const { id, radicado } = await hear(rawMail({ Subject: 'Derecho de petición de copias' }))
    await page.goto(`${it.base}/web/${radicado}`)
    await hydrated(page)
    await page.keyboard.press('l')
    await page.getByText('Trasladada como petición.').waitFor()
    await page.getByText('la cerró: es un derecho de petición').waitFor()
    expect(await page.getByRole('button', { name: 'Trasladar como petición' }).count()).toBe(0)
    expect(await toldOf(id)).toEqual(['petition', 'petition_told'])
    const again = await page.request.post(`${it.base}/web/correo/${id}.data`, { form: { as: 'petition' } })
    expect(again.status()).toBe(409)
  })

  test('the date that a mail asks for is suggested with its words, and confirmed with one key', async () => {
    const { radicado } = await hear(
      rawMail({ Subject: 'Publicar edicto' }, 'Se necesita para el 27 de marzo.'),
    )
    await page.goto(`${it.base}/web/${radicado}`)
    await hydrated(page)
    await page.getByText('El correo dice «para el 27 de marzo»:').first().waitFor()
    // Whoever accepts may change it there.
    await page.keyboard.press('a')
    expect(await page.locator('#accept-desiredAt').inputValue()).toBe('2026-03-27T07:30')
    await page.keyboard.press('Escape')
    await page.keyboard.press('f')
    await page.getByText('Fecha confirmada.').waitFor()
    const { desiredAt } = await it.house.db
      .selectFrom('websiteRequest')
      .select('desiredAt')
      .where('radicado', '=', radicado ?? '')
      .executeTakeFirstOrThrow()
    expect(String(desiredAt)).toBe('2026-03-27T12:30:00Z')
    await page.getByText('confirmó la fecha que pide el correo').waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id: rule }) => rule)).toEqual([])
  })

  function toldOf(id: number) {
    const { db } = it.house
    return db
      .selectFrom('message')
      .select('topic')
      .where('heardMailId', '=', id)
      .orderBy('topic')
      .execute()
      .then((rows) => rows.map(({ topic }) => topic))
  }

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
    expect(answer.headers()['content-disposition']).toBe(
      `attachment; filename="correo-${id}.eml"; filename*=UTF-8''correo-${id}.eml`,
    )
    expect((await answer.body()).toString()).toBe(raw)
  })
})

describe('an address that does not receive', () => {
  test('is said on the request’s page, until its person writes', async () => {
    const { db, mailroom, now } = it.house
    const from = { From: 'Rosa Gil <rosa@empresa.co>' }
    const { radicado } = await hear(rawMail(from))
    await relayWebsiteWords(db, mailroom.maker, now(), 100)
    await hear(bounceOf('rosa@empresa.co', await lastMessageTo('rosa@empresa.co')), [ownSender], '')
    const { page } = await it.signIn('Pilar Soto', 'webmaster', `/web/${radicado}`)
    await page.getByText('El correo rosa@empresa.co no recibe: rebotó hoy').waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id: rule }) => rule)).toEqual([])
    await hear(rawMail(from))
    await page.reload()
    await page.getByRole('heading', { name: 'Publicar decreto 123' }).first().waitFor()
    expect(await page.getByText('no recibe').count()).toBe(0)
  })

  test('is said on the case’s page, with the telephone; an answer by mail is in its ledger', async () => {
    const { db, mailroom, now } = it.house
    const email = 'Luis.Prada@barrancabermeja.gov.co'
    const { radicado } = await openTestCaso(it.house, { email, fullName: 'Luis Prada', phone: '3001234567' })
    await relayOutbox(db, mailroom.maker, now(), 100)
    const message = await lastMessageTo(email)
    const answer = rawMail({ From: `Luis <${email}>`, To: ownSender, 'In-Reply-To': message }, 'Ya prende.')
    const { id } = await hear(answer, [ownSender])
    await hear(bounceOf(email, message), [ownSender], '')
    const { page } = await it.signIn('Efraín Molina', 'coordinator', `/mesa/${radicado}`)
    const trouble = page.locator('.trouble', { hasText: `El correo ${email} no recibe: rebotó hoy` })
    expect(await trouble.getByRole('link', { name: '3001234567' }).getAttribute('href')).toBe(
      'tel:3001234567',
    )
    await page.getByText('Devuelto').waitFor()
    await page.getByText('Ya prende.').waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id: rule }) => rule)).toEqual([])
    await page.getByRole('link', { name: 'Ver el correo' }).click()
    await page.waitForURL(`${it.base}/web/correo/${id}`)
    await page.getByText('sus palabras y archivos están en el caso').waitFor()
    // Whoever only tends the website sees that it came, and not what it says.
    const { page: other } = await it.signIn('Nubia Rey', 'webmaster', `/web/correo/${id}`, {
      tolerated: /404/,
    })
    await other.getByText('lo lee solo quien trabaja en los casos').waitFor()
    expect(await other.getByText('Ya prende.').count()).toBe(0)
    expect((await other.request.get(`${it.base}/web/correo/${id}/original`)).status()).toBe(404)
  })

  async function lastMessageTo(recipient: string): Promise<string> {
    const { messageId } = await it.house.db
      .selectFrom('message')
      .select('messageId')
      .where('recipient', '=', recipient)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    return sentIdOf(it.house.mailroom.maker, messageId)
  }
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
