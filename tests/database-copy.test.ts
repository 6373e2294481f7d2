// A read-only copy of the database opens nothing: after a life of use, no secret that anybody outside knows is in it, and
// nothing in it is taken for a secret.
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGateway } from '#channels/http/send.ts'
import { gatewayTemplate } from '#channels/http/template.ts'
import { openMailer } from '#channels/mail/send.ts'
import { openOutward } from '#channels/outward.ts'
import { hashApiKey } from '#commands/add-api-key.ts'
import { hashToken, setUpSecret } from '#commands/add-staff.ts'
import { raiseAlerts } from '#commands/raise-alerts.ts'
import { sendLink } from '#commands/send-link.ts'
import { subscribePhone } from '#commands/wake-phone.ts'
import { sendAlerts } from '#jobs/send-alerts.ts'
import { sendMail } from '#jobs/send-mail.ts'
import { sendTexts } from '#jobs/send-texts.ts'
import { sweepDeadlines } from '#jobs/sweep-deadlines.ts'
import { takeMail } from '#jobs/take-mail.ts'
import { findApiKeyHolder } from '#store/api-key.ts'
import { findCaso, findCasoBySubmission } from '#store/caso.ts'
import { findOwnMessage } from '#store/heard-mail.ts'
import { findFormToken, findReplyToken } from '#store/mail-token.ts'
import { loadSecret, updateSecret } from '#store/secret.ts'
import { atConsole } from '#store/security-event.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { dumpOf, spellingsOf } from './support/dump.ts'
import { rawMail, soportetic } from './support/ears.ts'
import { addTestKey, signInAs, type TestHouse, testHouse } from './support/house.ts'
import { linePolicy, onCall } from './support/line.ts'
import { mailServer } from './support/mail-server.ts'
import { codeOf } from './support/totp.ts'

let database: TestDatabase
let it: TestHouse
const closes: (() => unknown)[] = []
/** What somebody outside holds, by what it is. */
const secrets = new Map<string, string>()
let radicado: string
let dump: string

beforeAll(async () => {
  database = await testDatabase()
  const policy = linePolicy([onCall('Ana Ruiz', '+573001110001', ['mail'])])
  it = await testHouse({ database, policyFile: policy.file })
  closes.push(policy.remove)
  await live()
  dump = await dumpOf(database.pool)
})
afterAll(async () => {
  for (const close of closes) await close()
  await it?.close()
  await database?.close()
})

test('no secret that anybody outside knows is in it', () => {
  expect([...secrets.keys()].sort()).toEqual([
    'API key',
    'Message-ID',
    'TOTP secret',
    'case key',
    'confirmation of an alert',
    'endpoint of a phone',
    'form link',
    'password link',
    'recovery code',
    'reply address',
    'secret of the house',
    'session',
    'set-up link',
    'submission',
  ])
  const told = [...secrets].filter(([, secret]) => spellingsOf(secret).some((one) => dump.includes(one)))
  expect(told.map(([what]) => what)).toEqual([])
  // They are looked for where they would be: what is not secret is there.
  expect(dump).toContain(radicado)
  expect(dump).toContain('clave=…')
})

test('nothing in it opens anything', async () => {
  const { house } = it
  const caso = await findCaso(database.db, radicado)
  if (!caso) throw new Error('the case is gone')
  const values = [...new Set(dump.match(/[\w+/=.:@-]{16,}/g))]
  expect(values.length).toBeGreaterThan(50)
  const opened: string[] = []
  for (const value of values) {
    if (house.casoKeys.fits(caso, value)) opened.push(`case ${value}`)
    if (await house.doorkeeper.findStaff(new Headers({ cookie: `pu.session_token=${value}` })))
      opened.push(`session ${value}`)
    if (await findApiKeyHolder(database.db, hashApiKey(value))) opened.push(`API ${value}`)
    if (await house.doorkeeper.setPassword(value, 'una contraseña robada', atConsole))
      opened.push(`password ${value}`)
    if (await house.doorkeeper.maySetUp(value)) opened.push(`set-up ${value}`)
    if (findFormToken(house.mailroom.maker.secret, value, house.now())) opened.push(`form ${value}`)
    if (findReplyToken(house.mailroom.maker.secret, [`${value}@a.co`])) opened.push(`reply ${value}`)
    if (await findOwnMessage(database.db, house.mailroom.maker, [value, `<${value}>`]))
      opened.push(`thread ${value}`)
    if (/^[\da-f-]{36}$/.test(value) && (await findCasoBySubmission(database.db, value)))
      opened.push(`submission ${value}`)
  }
  expect(opened).toEqual([])
  const sentId = secrets.get('Message-ID') ?? ''
  expect(await findOwnMessage(database.db, house.mailroom.maker, [sentId])).toBeDefined()
  // And what is right opens, so the tries above are true tries.
  expect(house.casoKeys.fits(caso, secrets.get('case key') ?? '')).toBe(true)
  expect(await findCasoBySubmission(database.db, secrets.get('submission') ?? '')).toBeDefined()
  expect(await findApiKeyHolder(database.db, hashApiKey(secrets.get('API key') ?? ''))).toBeDefined()
})

/** A case filed, told, asked about, answered by mail, late and alerted; people who sign in with two steps. */
async function live(): Promise<void> {
  const { house, app } = it
  const { db, vault } = house
  const never = { soon: new AbortController().signal, now: new AbortController().signal }
  secrets.set('secret of the house', await loadSecret(db, vault, 'session', randomBytes(32).toString('hex')))
  const setUp = randomBytes(24).toString('base64url')
  secrets.set('set-up link', setUp)
  await updateSecret(db, setUpSecret, hashToken(setUp))

  const submissionKey = randomUUID()
  secrets.set('submission', submissionKey)
  const filed = await app.inject({
    method: 'POST',
    url: '/solicitud',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      submissionKey,
      fullName: 'Yolanda Pérez Ñáñez',
      nationalId: '63123456',
      email: 'yolanda.perez@barrancabermeja.gov.co',
      phone: '300 123 4567',
      employment: 'funcionario',
      dependencia: '0140',
      location: 'Sede centro',
      service: 'hardware',
      subject: 'La impresora no responde',
      description: 'Desde esta mañana no imprime.',
      dataNotice: 'on',
    }).toString(),
  })
  expect(filed.statusCode, filed.body).toBe(201)
  const { accessKey, url } = filed.json()
  radicado = filed.json().radicado
  secrets.set('case key', accessKey)
  const comment = await app.inject({
    method: 'POST',
    url: new URL(url).pathname + new URL(url).search,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ intent: 'comment', text: `Este es mi caso: ${url}` }).toString(),
  })
  expect(comment.statusCode).toBe(303)

  const { cookie, staff } = await signInAs(house, 'operator')
  secrets.set('session', decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0] ?? '')
  const request = new Request(house.publicUrl, { headers: { cookie } })
  const uri = await house.doorkeeper.own.beginSecondStep('una clave de prueba', request)
  const totp = new URL(uri ?? '').searchParams.get('secret') ?? ''
  secrets.set('TOTP secret', totp)
  const confirmed = await house.doorkeeper.own.confirmSecondStep(codeOf(totp), request, atConsole)
  secrets.set('recovery code', confirmed?.recoveryCodes[0] ?? '')
  secrets.set(
    'password link',
    (await house.doorkeeper.passwordLink(staff.id, atConsole)).split('/').at(-1) ?? '',
  )
  secrets.set('API key', (await addTestKey(house, 'auditor')).key)
  const endpoint = 'https://push.example/subscription-0123456789'
  secrets.set('endpoint of a phone', endpoint)
  await subscribePhone(
    db,
    vault,
    staff.id,
    { endpoint, p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
    house.now(),
  )

  const smtp = await mailServer()
  const mailer = openMailer(smtp.url)
  const texts: string[] = []
  const gateway = createServer(async (asked, answer) => {
    texts.push(JSON.parse(Buffer.concat(await asked.toArray()).toString()).text)
    answer.end('{}')
  })
  await new Promise<void>((ready) => gateway.listen(0, '127.0.0.1', ready))
  closes.push(
    smtp.close,
    () => mailer.close(),
    () => gateway.close(),
  )
  const http = openGateway(
    gatewayTemplate.parse({
      url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`,
      body: { to: '{to}', text: '{text}' },
      pieces: 'sms',
    }),
    openOutward({ allowPrivate: true }),
  )
  const doors = { sms: undefined, http, voice: undefined, push: undefined }
  const { secret } = house.mailroom.maker
  const from = { name: 'Punto Único', address: house.mailroom.sender }
  const room = { ...house, doors, mail: { from, secret, mailer, tagged: true } }
  for (const by of ['mail', 'sms'] as const)
    await sendLink(db, { radicado, actor: staff, door: 'phone', link: 'caso', by }, house.now())
  const hear = (raw: string, recipient: string) =>
    takeMail(
      {
        db,
        now: house.now,
        files: house.files,
        reader: house.mailroom.reader,
        house: { policies: house.policies, sender: house.mailroom.sender, maker: house.mailroom.maker },
        trustedServers: [],
      },
      {
        raw: Buffer.from(raw),
        envelope: { via: 'smtp', mailFrom: 'ana@empresa.co', recipients: [recipient] },
      },
    )
  await hear(rawMail({}, `Mi caso está en ${url}`), soportetic)
  const support = 'secretaria.tic@barrancabermeja.gov.co'
  await hear(rawMail({ To: support, Subject: 'No imprime' }, 'Mi impresora no imprime.'), support)
  await sendMail(room, never)
  await sendTexts(room, never)
  expect(texts.join(' ')).toContain(accessKey)
  const reply = smtp.arrived.map(({ mail }) => mail.replyTo?.[0]?.address).find(Boolean) ?? ''
  secrets.set('reply address', /\.([0-9a-f]{24})@/.exec(reply)?.[1] ?? '')
  await hear(rawMail({ To: reply, Subject: 'Re: decreto' }), reply)
  secrets.set('Message-ID', smtp.arrived.at(-1)?.mail.messageId ?? '')
  const sent = () => smtp.arrived.map(({ mail }) => mail.text).join('\n')
  secrets.set('form link', /correo=(\S+)/.exec(sent())?.[1] ?? '')

  it.advance({ hours: 5 })
  await sweepDeadlines(db, house.now())
  await raiseAlerts(db, house.policies.inForceAt(house.now()).policy, house.now())
  await sendAlerts(room, never)
  secrets.set('confirmation of an alert', /\/linea\/confirmar\/([\w-]+)/.exec(sent())?.[1] ?? '')
  // What waits to be told lies there too: nothing here is sent any more.
  await sendLink(db, { radicado, actor: staff, door: 'phone', link: 'caso', by: 'mail' }, house.now())
  for (const [what, secret] of secrets) expect(secret.length, what).toBeGreaterThan(10)
}
