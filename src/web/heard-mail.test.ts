// Whoever quotes a link of ours in a mail gives the desk no key: the mail is shown, and handed out, without it.
import { expect, onTestFinished, test } from 'vitest'
import { takeMail } from '#jobs/take-mail.ts'
import { testDatabase } from '../../tests/support/database.ts'
import { rawMail, soportetic } from '../../tests/support/ears.ts'
import { openTestCaso, signInAs, testHouse } from '../../tests/support/house.ts'
import { withoutKeys } from './heard-mail.ts'

test('a mail on the desk: its page, its source, its files, what became of it', async () => {
  const database = await testDatabase()
  const it = await testHouse({ database })
  onTestFinished(async () => {
    await it.close()
    await database.close()
  })
  const { radicado, accessKey } = await openTestCaso(it.house)
  const url = `https://soporte.gov.co/caso/${radicado}?clave=${accessKey}`
  const safelink = `https://nam01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&amp;data=05`
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')
  const raw = rawMail(
    { 'Content-Type': 'multipart/mixed; boundary=b', Subject: `Publicar ${url}` },
    [
      '--b',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(`<p>Publicar el decreto. <a href="${safelink}">Mi caso, señores</a></p>`),
      '--b',
      'Content-Type: text/plain; name=nota.txt',
      'Content-Disposition: attachment; filename=nota.txt',
      'Content-Transfer-Encoding: base64',
      '',
      base64(`Mi caso: ${url}`),
      '--b--',
    ].join('\r\n'),
  )
  const { db, now, files, mailroom, policies } = it.house
  const house = { policies, sender: mailroom.sender, maker: mailroom.maker }
  const heard = await takeMail(
    { db, now, files, reader: mailroom.reader, house, trustedServers: [] },
    {
      raw: Buffer.from(raw),
      envelope: { via: 'smtp', mailFrom: 'ana@empresa.co', recipients: [soportetic] },
    },
  )
  const { cookie } = await signInAs(it.house, 'webmaster')
  const paths = [
    `/web/correo/${heard.id}`,
    `/web/correo/${heard.id}/original`,
    `/web/correo/${heard.id}/archivos/0`,
    `/web/${heard.radicado}`,
  ]
  for (const path of paths) {
    const answer = await it.app.inject({ url: path, headers: { cookie } })
    expect(answer.statusCode, path).toBe(200)
    const told = [
      answer.body,
      ...answer.body.split(/\r\n\r\n/).map((part) => Buffer.from(part, 'base64').toString()),
    ]
    expect(
      told.filter((text) => text.includes(accessKey)),
      path,
    ).toEqual([])
    expect(
      told.some((text) => /clave(=|%3D)(…|\.\.\.)/.test(text)),
      path,
    ).toBe(true)
  }
})

test('bytes without a key are the same bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256))
  expect(withoutKeys(bytes)).toBe(bytes)
  const mail = Buffer.from(
    rawMail({}, `${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\nSeñores: 50% = ½`),
  )
  expect(withoutKeys(mail)).toBe(mail)
})
