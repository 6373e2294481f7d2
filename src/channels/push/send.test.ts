// Web push against a local service: what it gets is encrypted for the phone and signed by us, and a phone can read it.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openOutward } from '../outward.ts'
import { freshVapidKeys, openPushDoor, type Subscription } from './send.ts'

const ece = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece') as {
  decrypt(body: Buffer, options: object): Buffer
}

let server: Server
let base: string
let received: { path: string; headers: IncomingHttpHeaders; body: Buffer }[]
let statuses: Record<string, number>
const keys = freshVapidKeys()
const phone = createECDH('prime256v1')
const auth = randomBytes(16)
const never = new AbortController().signal

beforeAll(async () => {
  phone.generateKeys()
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    received.push({ path: request.url ?? '', headers: request.headers, body })
    response.writeHead(statuses[request.url ?? ''] ?? 201).end()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  received = []
  statuses = {}
})

const subscription = (path: string): Subscription => ({
  endpoint: base + path,
  p256dh: phone.getPublicKey('base64url'),
  auth: auth.toString('base64url'),
})
const message = {
  title: 'Caso 12: se necesita a alguien',
  text: 'Sin atender: venció hoy a las 12:30 p. m.',
  link: 'https://soporte.entidad.gov.co/linea/confirmar/abc',
  key: '6f0c1d1e-0000-4000-8000-000000000001',
}
const send = (paths: readonly string[], allowPrivate = true) =>
  openPushDoor(keys, 'mailto:soporte@entidad.gov.co', openOutward({ allowPrivate })).send(
    paths.map(subscription),
    message,
    never,
  )

test('the phone reads it; the service sees only who sent it, that it is urgent, and for how long it is good', async () => {
  expect(await send(['/one'])).toEqual({ answer: { kind: 'sent', reference: null, pieces: 1 }, gone: [] })
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = received
  expect(headers).toMatchObject({
    ttl: '3600',
    urgency: 'high',
    'content-encoding': 'aes128gcm',
    topic: message.key.replaceAll('-', ''),
  })
  expect(body.toString('latin1')).not.toContain('Caso')
  const said = ece.decrypt(body, {
    version: 'aes128gcm',
    privateKey: phone,
    authSecret: auth.toString('base64url'),
  })
  const { key: tag, ...shown } = message
  expect(JSON.parse(said.toString())).toEqual({ ...shown, tag })

  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? []
  expect(key).toBe(keys.publicKey)
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const isOurs = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  expect(isOurs).toBe(true)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    aud: base,
    sub: 'mailto:soporte@entidad.gov.co',
  })
})

test('one phone of several is enough; one that is gone is told of', async () => {
  statuses = { '/gone': 410, '/broken': 500 }
  expect(await send(['/gone', '/broken', '/good'])).toEqual({
    answer: { kind: 'sent', reference: null, pieces: 1 },
    gone: [`${base}/gone`],
  })
})

test('no phone, only lost ones, a service that is down, an address that is private', async () => {
  statuses = { '/gone': 404, '/broken': 503 }
  expect(await send([])).toEqual({
    answer: { kind: 'refused', reason: 'No hay un teléfono de esa persona suscrito a los avisos.' },
    gone: [],
  })
  expect((await send(['/gone'])).answer).toEqual({
    kind: 'refused',
    reason: 'El teléfono ya no recibe avisos.',
  })
  expect((await send(['/gone', '/broken'])).answer).toMatchObject({ kind: 'retry' })
  received = []
  expect((await send(['/one'], false)).answer).toMatchObject({ kind: 'refused' })
  expect(received).toEqual([])
})
