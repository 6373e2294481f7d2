// The environment of the line's doors: what serves is read, what does not stops the start with one sentence that names the
// variable and repeats no secret.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const sentenceOf = (env: Record<string, string>) => {
  try {
    readConfig(env)
    return 'read'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('without them no door is set up, and nothing private is allowed', () => {
  expect(readConfig({}).line).toEqual({
    smppUrl: undefined,
    gateway: undefined,
    amiUrl: undefined,
    allowPrivate: false,
    sendsTexts: false,
  })
})

test.each<[string, Record<string, string>, boolean]>([
  ['by SMPP', { SMPP_URL: 'smpp://u:p@host?source=85432' }, true],
  ['by a gateway of SMS', { ALERT_HTTP: '{"url":"https://p.co","body":"{text}","pieces":"sms"}' }, true],
  ['not by a gateway of anything else', { ALERT_HTTP: '{"url":"https://p.co","body":"{text}"}' }, false],
  [
    'not by a gateway with texts of its own',
    { ALERT_HTTP: '{"url":"https://p.co","body":"{radicado}","pieces":"sms"}' },
    false,
  ],
  ['not by a telephone exchange', { AMI_URL: 'ami://u:p@host?channel=PJSIP/{number}' }, false],
])('requesters get SMS %s', (_, env, sends) => {
  expect(readConfig(env).line.sendsTexts).toBe(sends)
})

test('sessions rest after twelve hours and signers owe a second step, unless the house says otherwise', () => {
  expect(readConfig({})).toMatchObject({ secondStep: 'signers', sessionIdleHours: 12 })
  const said = { SECOND_STEP: 'all', SESSION_IDLE_HOURS: '8' }
  expect(readConfig(said)).toMatchObject({ secondStep: 'all', sessionIdleHours: 8 })
})

test('a gateway is JSON, or the path of a file that holds it', () => {
  const template = { url: 'https://api.proveedor.co/{digits}', body: { text: '{text}' } }
  const folder = mkdtempSync(join(tmpdir(), 'punto-unico-config-'))
  const file = join(folder, 'gateway.json')
  writeFileSync(file, JSON.stringify(template))
  const read = { ...template, method: 'POST', headers: {}, pieces: 'message' }
  expect(readConfig({ ALERT_HTTP: JSON.stringify(template) }).line.gateway).toEqual(read)
  expect(readConfig({ ALERT_HTTP: file, ALERT_HTTP_ALLOW_PRIVATE: 'on' }).line).toMatchObject({
    gateway: read,
    allowPrivate: true,
  })
  rmSync(folder, { recursive: true })
})

test.each<[Record<string, string>, string]>([
  [
    { SMPP_URL: 'http://u:s3cr3t@host' },
    'La variable SMPP_URL no sirve: debe ser como smpp://usuario:clave@servidor:2775?source=85432.',
  ],
  [
    { SMPP_URL: 'smpp://u:s3cr3t@host:2775' },
    'La variable SMPP_URL no sirve: le falta source=… en la dirección.',
  ],
  [{ SMPP_URL: 'smpps://u:s3cr3t@host:3550?source=PuntoUnico' }, 'read'],
  [{ AMI_URL: 'ami://u:s3cr3t@host' }, 'La variable AMI_URL no sirve: le falta channel=… en la dirección.'],
  [{ AMI_URL: 'ami://u:s3cr3t@host:5038?channel=PJSIP/{number}@troncal' }, 'read'],
  [
    { ALERT_HTTP: '{"url": "s3cr3t' },
    'La variable ALERT_HTTP no sirve: debe ser JSON, o la ruta de un archivo JSON que se pueda leer.',
  ],
  [
    { ALERT_HTTP: '/no/hay/s3cr3t.json' },
    'La variable ALERT_HTTP no sirve: debe ser JSON, o la ruta de un archivo JSON que se pueda leer.',
  ],
  [
    { ALERT_HTTP: '{"url": "https://{to}.s3cr3t.co/"}' },
    'La variable ALERT_HTTP no sirve: la plantilla no sirve en url: url empieza por http(s):// y un servidor fijo.',
  ],
  [
    { ALERT_HTTP: '{"url": "https://a.co/", "headers": {"X": "a\\r\\ns3cr3t"}}' },
    'La variable ALERT_HTTP no sirve: la plantilla no sirve en headers.X: un encabezado va en una línea.',
  ],
  [{ SECOND_STEP: 'no' }, 'La variable SECOND_STEP no sirve: debe ser signers, all u optional.'],
  [{ SESSION_IDLE_HOURS: '0' }, 'La variable SESSION_IDLE_HOURS no sirve: debe ser de 1 a 168 horas.'],
  [{ ALERT_HTTP_ALLOW_PRIVATE: 'si' }, 'La variable ALERT_HTTP_ALLOW_PRIVATE no sirve: debe ser on u off.'],
])('%j', (env, sentence) => {
  expect(sentenceOf(env)).toBe(sentence)
  expect(sentenceOf(env)).not.toContain('s3cr3t')
})

test.each([
  ['imap://u:c@correo.gov.co/INBOX?address=a@b.co', 'demanded'],
  ['imap://u:c@correo.gov.co/INBOX?address=a@b.co&tls=never', 'never'],
  ['imap://u:c@127.0.0.1/INBOX?address=a@b.co', 'offered'],
  ['imap://u:c@127.0.0.1.malo.co/INBOX?address=a@b.co', 'demanded'],
])('of %s TLS is %s', (url, tls) => expect(readConfig({ IMAP_URLS: url }).ears.imap[0]?.tls).toBe(tls))

test('of TLS an address may say "never", and nothing else', () => {
  expect(readConfig({ SMTP_URL: 'smtp://h?tls=never' }).smtpUrl).toBe('smtp://h?tls=never')
  expect(sentenceOf({ SMTP_URL: 'smtp://h?tls=no' })).toMatch(/^La variable SMTP_URL .*tls=never/)
  expect(sentenceOf({ IMAP_URLS: 'imap://u:c@h/INBOX?address=a@b.co&tls=off' })).toMatch(/tls=never/)
})

test('the scanner has a host and a port', () => {
  expect(readConfig({}).clamd).toBeUndefined()
  expect(readConfig({ CLAMD: '127.0.0.1:3310' }).clamd).toEqual({ host: '127.0.0.1', port: 3310 })
  expect(sentenceOf({ CLAMD: 'clamd' })).toBe('La variable CLAMD no sirve: debe ser host:puerto.')
})
