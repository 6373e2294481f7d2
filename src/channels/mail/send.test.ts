// A real server at the other end: what is sent, what is tried again, what is refused, and what is said of it.
import { afterEach, describe, expect, test } from 'vitest'
import { type MailServer, mailServer } from '../../../tests/support/mail-server.ts'
import { freePort } from '../../../tests/support/product.ts'
import type { Mail } from './compose.ts'
import { type Mailer, openMailer } from './send.ts'

const mail: Mail = {
  from: { name: 'Alcaldía, "Punto Único"', address: 'no-responder@barrancabermeja.gov.co' },
  to: 'yolanda@barrancabermeja.gov.co',
  subject: '[ST-1] Solicitud radicada',
  text: 'Hola\n.\n..\nFrom aquí\n',
  html: '<p>Hola</p>',
  messageId: '<abc@localhost>',
  inReplyTo: undefined,
  writtenAt: Temporal.Instant.from('2026-02-02T08:30:00-05:00'),
  headers: { 'Auto-Submitted': 'auto-generated' },
}
const patient = new AbortController().signal

let server: MailServer | undefined
let mailer: Mailer | undefined
afterEach(async () => {
  mailer?.close()
  await server?.close()
  server = undefined
})

async function open(options: Parameters<typeof mailServer>[0] = {}, url = (at: MailServer) => at.url) {
  server = await mailServer(options)
  mailer = openMailer(url(server))
  return { server, send: (change: Partial<Mail> = {}) => mailer?.send({ ...mail, ...change }, patient) }
}

describe('the way to the server', () => {
  // Of this machine too, and no name of the loopback: the way counts as one that others can listen to.
  const outside =
    (end = '') =>
    (at: MailServer) =>
      `smtp://0.0.0.0:${at.port}${end}`

  test('is encrypted, or nothing is sent: STARTTLS that is stripped away is no way', async () => {
    const { server, send } = await open({ hideSTARTTLS: true }, outside())
    expect(await send()).toMatchObject({
      kind: 'retry',
      away: true,
      reason: expect.stringContaining('conexión segura'),
    })
    expect(server.arrived).toEqual([])
  })

  test('is to the server that it says it is, whatever else the address asks', async () => {
    for (const end of ['', '?tls.rejectUnauthorized=false&ignoreTLS=true']) {
      const { server, send } = await open({ hideSTARTTLS: false }, outside(end))
      expect(await send()).toMatchObject({ kind: 'retry', away: true })
      expect(server.arrived).toEqual([])
    }
  })

  test('is open only where the address says so in so many words', async () => {
    const { server, send } = await open({}, outside('?tls=never'))
    expect(await send()).toEqual({ kind: 'sent' })
    expect(server.arrived).toHaveLength(1)
  })
})

describe('a mail', () => {
  test('arrives as it was written, to one address, from a name with signs of its own', async () => {
    const { server, send } = await open()
    expect(await send()).toEqual({ kind: 'sent' })
    expect(server.arrived[0]?.mail).toMatchObject({
      from: mail.from,
      to: [{ address: mail.to }],
      subject: mail.subject,
      messageId: mail.messageId,
    })
    expect(server.arrived[0]?.mail.text?.trim()).toBe(mail.text.trim())
  })

  test('goes to nobody else, whatever its address looks like', async () => {
    const { server, send } = await open()
    await send({ to: 'a@prueba.gov.co, b@prueba.gov.co' })
    await send({ to: 'a@prueba.gov.co>\r\nRCPT TO:<b@prueba.gov.co' })
    await send({ to: 'Grupo: b@prueba.gov.co;' })
    const reached = server.arrived.map(({ to }) => to)
    expect(reached).not.toContain('b@prueba.gov.co')
    expect(reached.filter((to) => to.includes(','))).toEqual([])
  })

  test('an address that cannot be is refused at once', async () => {
    const { send } = await open()
    expect(await send({ to: 'nadie' })).toMatchObject({ kind: 'refused' })
  })
})

describe('what the server says', () => {
  const sentences: readonly [string, 'rcpt' | 'data', number, object][] = [
    ['no such user: never', 'rcpt', 550, { kind: 'refused' }],
    ['a text it will not have: never', 'data', 554, { kind: 'refused' }],
    ['greylisted: later', 'rcpt', 451, { kind: 'retry', away: false }],
    ['mailbox full for now: later', 'rcpt', 452, { kind: 'retry', away: false }],
    ['too busy for this text: later', 'data', 451, { kind: 'retry', away: false }],
  ]
  test.each(sentences)('%s', async (_sentence, at, code, outcome) => {
    const { server, send } = await open()
    server.trouble = (stage) => (stage === at ? { code, answer: 'porque sí' } : undefined)
    expect(await send()).toMatchObject({
      ...outcome,
      reason: `El servidor de correo respondió: ${code} porque sí`,
    })
  })

  test('about our sender it is not final: it is our configuration, and any mail would meet it', async () => {
    const { send } = await open({
      onMailFrom: (_address, _session, callback) =>
        callback(Object.assign(new Error('5.7.1 Sender not allowed'), { responseCode: 550 })),
    })
    expect(await send()).toMatchObject({ kind: 'retry', away: true })
  })

  test('a long answer is cut, on one line', async () => {
    const { server, send } = await open()
    server.trouble = () => ({ code: 550, answer: 'no '.repeat(400) })
    const delivery = await send()
    expect(delivery?.kind === 'refused' && delivery.reason.length).toBeLessThan(260)
  })
})

describe('a server that does not serve', () => {
  test('nobody there', async () => {
    mailer = openMailer(`smtp://127.0.0.1:${await freePort()}`)
    expect(await mailer.send(mail, patient)).toEqual({
      kind: 'retry',
      reason: 'No se pudo conectar con el servidor de correo (ECONNREFUSED).',
      away: true,
    })
  })

  test('no such host', async () => {
    mailer = openMailer('smtp://correo.invalid:25')
    expect(await mailer.send(mail, patient)).toMatchObject({ kind: 'retry', away: true })
  })

  test('silence: it is given up', async () => {
    const { server } = await open()
    server.trouble = () => 'silent'
    expect(await mailer?.send(mail, AbortSignal.timeout(200))).toEqual({
      kind: 'retry',
      reason: 'El servidor de correo no respondió a tiempo.',
      away: true,
    })
  })

  test('it hangs up', async () => {
    const { server, send } = await open()
    server.trouble = (stage) => (stage === 'data' ? 'lost' : undefined)
    expect(await send()).toMatchObject({ kind: 'retry', reason: 'El servidor de correo cortó la conexión.' })
  })

  test('a wrong password: it may be mended, and no word of it is told', async () => {
    const { send } = await open(
      {
        authOptional: false,
        onAuth: ({ username, password }, _session, callback) =>
          callback(Object.assign(new Error(`${username} no es ${password}`), { responseCode: 535 })),
        allowInsecureAuth: true,
      },
      ({ port }) => `smtp://correo:muy-secreta@127.0.0.1:${port}`,
    )
    const delivery = await send()
    expect(delivery).toMatchObject({ kind: 'retry', away: true })
    expect(JSON.stringify(delivery)).not.toMatch(/secreta|correo:/)
  })

  test('a right password gets in', async () => {
    const { send } = await open(
      {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, callback) =>
          callback(username === 'correo' && password === 'clave/ñ' ? null : new Error('no'), {
            user: 'correo',
          }),
      },
      ({ port }) => `smtp://correo:clave%2F%C3%B1@127.0.0.1:${port}`,
    )
    expect(await send()).toEqual({ kind: 'sent' })
  })

  test('a certificate that nobody vouches for is not trusted, not even on this machine', async () => {
    const { server, send } = await open({ hideSTARTTLS: false })
    expect(await send()).toMatchObject({
      kind: 'retry',
      reason: expect.stringMatching(/^No hay conexión segura con el servidor de correo \(\w*CERT\w*\)\.$/),
    })
    expect(server.arrived).toEqual([])
  })
})
