// A gateway against a real HTTP server: what it is sent, what its answers mean, and where it is never sent at all.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isPrivate, openOutward } from '../outward.ts'
import { openGateway } from './send.ts'
import { type Fillings, gatewayTemplate } from './template.ts'

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let server: Server
let base: string
let asked: Asked[]
let answer: (response: ServerResponse) => void
const never = new AbortController().signal

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body })
      answer(response)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  answer = (response) => response.end('{"messages":[{"id":"wamid.7"}]}')
})

const fillings: Fillings = {
  to: '+573001234567',
  digits: '573001234567',
  text: 'Venció "ayer" & sin atender: señor',
  link: 'https://soporte.entidad.gov.co/linea/confirmar/abc',
  radicado: 'ST-20260202-0190-000000001',
  key: '6f0c1d1e-0000-4000-8000-000000000001',
}
const open = (template: object, allowPrivate = true) =>
  openGateway(gatewayTemplate.parse(template), openOutward({ allowPrivate }))
const send = (template: object, signal = never) => open(template).send(fillings, signal)

describe('what a provider is sent', () => {
  test('JSON: every text of the template filled, the key and the secret in its headers', async () => {
    const template = {
      url: `${base}/v1/messages`,
      headers: { Authorization: 'Bearer s3cr3t' },
      body: { to: '{digits}', type: 'text', text: { body: '{text} {link}' }, tries: 1 },
      reference: 'messages.0.id',
    }
    expect(await send(template)).toEqual({ kind: 'sent', reference: 'wamid.7', pieces: 1 })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: '/v1/messages',
      headers: {
        authorization: 'Bearer s3cr3t',
        'content-type': 'application/json',
        'idempotency-key': fillings.key,
      },
    })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      to: '573001234567',
      type: 'text',
      text: { body: `${fillings.text} ${fillings.link}` },
      tries: 1,
    })
  })

  test('a query, a form: everything is encoded for where it stands', async () => {
    await send({ url: `${base}/sms?to={to}&msg={text}`, method: 'GET' })
    const query = new URL(asked[0]?.url ?? '', base).searchParams
    expect([query.get('to'), query.get('msg')]).toEqual([fillings.to, fillings.text])
    expect(asked[0]?.body).toBe('')
    await send({
      url: base,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'to={to}&msg={text}',
    })
    expect(new URLSearchParams(asked[1]?.body).get('msg')).toBe(fillings.text)
  })

  test('nothing filled in can add a header or change the server', async () => {
    const evil = { ...fillings, text: 'a\r\nX-Evil: 1', radicado: '@otro.example/' }
    await open({ url: `${base}/{radicado}`, headers: { 'X-Text': '{text}' } }).send(evil, never)
    expect(asked[0]?.headers['x-evil']).toBeUndefined()
    expect(asked[0]?.url).toBe('/%40otro.example%2F')
    expect(() => gatewayTemplate.parse({ url: 'https://{radicado}.example/' })).toThrow()
  })

  test('parts are counted where the provider charges parts', async () => {
    const long = { ...fillings, text: 'á'.repeat(150) }
    expect(await open({ url: base, pieces: 'sms' }).send(long, never)).toMatchObject({ pieces: 3 })
  })
})

describe('what an answer means', () => {
  test.each<[number, string, string]>([
    [400, 'refused', 'No lo aceptó el proveedor de mensajería (HTTP 400).'],
    [401, 'refused', 'El usuario o la clave no sirven en el proveedor de mensajería.'],
    [404, 'refused', 'No lo aceptó el proveedor de mensajería (HTTP 404).'],
    [429, 'retry', 'Hay demasiados mensajes en el proveedor de mensajería por ahora.'],
    [503, 'retry', 'No lo aceptó el proveedor de mensajería (HTTP 503).'],
  ])('%i: %s', async (status, kind, reason) => {
    answer = (response) => response.writeHead(status).end('Bearer s3cr3t is wrong')
    expect(await send({ url: base, headers: { Authorization: 'Bearer s3cr3t' } })).toEqual({ kind, reason })
  })

  test('a redirect is followed nowhere', async () => {
    answer = (response) => response.writeHead(302, { location: `${base}/elsewhere` }).end()
    expect(await send({ url: base })).toMatchObject({ kind: 'refused' })
    expect(asked).toHaveLength(1)
  })

  test('silence and a closed door are for later, and say no secret', async () => {
    answer = () => undefined
    expect(await send({ url: `${base}/?key=s3cr3t` }, AbortSignal.timeout(200))).toEqual({
      kind: 'retry',
      reason: 'El proveedor de mensajería no respondió a tiempo.',
    })
    const closed = await send({ url: 'http://127.0.0.1:1/?key=s3cr3t' })
    expect(closed).toEqual({
      kind: 'retry',
      reason: 'No se pudo conectar con el proveedor de mensajería (ECONNREFUSED).',
    })
  })

  test('an endless answer is cut', async () => {
    answer = (response) => {
      response.writeHead(200)
      const pouring = setInterval(() => response.write('x'.repeat(20_000)), 5)
      response.on('close', () => clearInterval(pouring))
    }
    expect(await send({ url: base })).toMatchObject({ kind: 'sent', reference: null })
  })
})

describe('where it is never sent', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
  ])('%s', async (url) => {
    const { port } = new URL(base)
    expect(await open({ url: url.replace('PORT', port) }, false).send(fillings, never)).toEqual({
      kind: 'refused',
      reason: 'La dirección configurada es privada y no está permitida (ALERT_HTTP_ALLOW_PRIVATE).',
    })
    expect(asked).toEqual([])
  })

  test.each([
    ['8.8.8.8', false],
    ['100.64.0.1', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['255.255.255.255', true],
    ['2800:484::1', false],
    ['fe80::1', true],
    ['fd00::1', true],
    ['::', true],
    ['64:ff9b::7f00:1', true],
    ['2002:7f00:1::', true],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivate(address)).toBe(expected)
  })
})
