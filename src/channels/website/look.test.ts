import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPrivate } from '../outward.ts'
import { type LookRules, lookAt } from './look.ts'

const bytes = Buffer.from('%PDF-1.7 un decreto')
const sha256 = createHash('sha256').update(bytes).digest('hex')
let site: Server
let port: number
const asked: string[] = []

beforeAll(async () => {
  site = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`)
    const go = (to: string) => response.writeHead(302, { location: to }).end()
    if (request.url === '/decreto.pdf') response.end(bytes)
    else if (request.url === '/otro.pdf') response.end('otro')
    else if (request.url === '/fuera') go(`http://evil.example:${port}/decreto.pdf`)
    else if (request.url === '/dentro') go('/decreto.pdf')
    else if (request.url === '/vueltas') go('/vueltas')
    else if (request.url === '/lento') response.write('x')
    else if (request.url === '/enorme') {
      response.writeHead(200)
      const pour = () =>
        void (response.writable && response.write('x'.repeat(65_536), () => setImmediate(pour)))
      pour()
    } else response.writeHead(404).end()
  })
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready))
  port = (site.address() as AddressInfo).port
})
afterAll(() => {
  site.closeAllConnections()
  site.close()
})

const rules: LookRules = {
  allows: (host) => host === 'www.entidad.gov.co',
  allowsPrivate: true,
  maxBytes: 1_000_000,
  timeoutMs: 2_000,
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
}
const look = (path: string, change: Partial<LookRules> = {}) =>
  lookAt(`http://www.entidad.gov.co:${port}${path}`, sha256, { ...rules, ...change })

describe('what is at an address', () => {
  test.each([
    ['the same bytes', '/decreto.pdf', { result: 'confirmed', detail: null, sha256 }],
    ['the same bytes, one redirection on', '/dentro', { result: 'confirmed', detail: null, sha256 }],
    ['nothing', '/nada.pdf', { result: 'status', detail: '404', sha256: null }],
    ['a circle', '/vueltas', { result: 'redirected', detail: 'www.entidad.gov.co', sha256: null }],
    ['more than may be read', '/enorme', { result: 'too_large', detail: null, sha256: null }],
    ['an answer without an end', '/lento', { result: 'away', detail: null, sha256: null }],
  ] as const)('%s', async (_name, path, expected) => {
    expect(await look(path)).toEqual(expected)
  })

  test('other bytes', async () => {
    expect(await look('/otro.pdf')).toMatchObject({ result: 'different' })
  })
})

describe('where the watcher does not go', () => {
  test('to another host, whoever sends it there', async () => {
    expect(await look('/fuera')).toEqual({ result: 'redirected', detail: 'evil.example', sha256: null })
    expect(asked.filter((one) => one.startsWith('evil'))).toEqual([])
  })

  test('into a private network, whatever name leads there', async () => {
    const before = asked.length
    const strict = { ...rules, allowsPrivate: false }
    expect(await lookAt('http://www.entidad.gov.co/decreto.pdf', sha256, strict)).toMatchObject({
      result: 'refused',
    })
    expect(asked).toHaveLength(before)
  })

  test.each([
    'http://127.0.0.1/a',
    'http://[::1]/a',
    'http://2130706433/a',
    'ftp://www.entidad.gov.co/a',
    'file:///etc/passwd',
    'http://user:pass@www.entidad.gov.co/a',
    'http://www.entidad.gov.co:22/a',
  ])('%s', async (url) => {
    const { result } = await lookAt(url, sha256, { ...rules, allows: () => true, allowsPrivate: false })
    expect(result).toBe('refused')
  })
})

test.each([
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:192.168.1.1', true],
  ['64:ff9b::a00:1', true],
  ['2002:a00:1::', true],
  ['190.0.0.1', false],
  ['2800:484::1', false],
] as const)('%s is private: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected)
})
