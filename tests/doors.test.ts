// What a stranger sends to any door that takes a body: cut, held back, too large or no HTTP at all. Promise: the product
// lives, says what is wrong in its own words, keeps what was typed, and leaves in order.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '#rules/caso.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { formFields } from './support/filed.ts'
import { builtPages } from './support/pages.ts'
import { type Product, signIn, startProduct } from './support/product.ts'

const admin = { ADMIN_EMAIL: 'admin@demo.gov.co', ADMIN_PASSWORD: 'una clave larga de prueba 42' }
const { dataDir, remove } = temporaryDataDir()
let product: Product
let cookie: string
let radicado: string
let port: number
beforeAll(async () => {
  await builtPages()
  product = await startProduct({ DATA_DIR: dataDir, ...admin })
  port = Number(new URL(product.url).port)
  cookie = await signIn(product.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
  const filed = await fetch(`${product.url}/solicitud`, {
    method: 'POST',
    body: new URLSearchParams(formFields),
    headers: { accept: 'application/json' },
  })
  radicado = ((await filed.json()) as { radicado: string }).radicado
}, 240_000)
afterAll(async () => {
  await product?.stop()
  remove()
})

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const alive = async () => (await fetch(`${product.url}/healthz`)).status

/** All that comes back until the other side closes, or the answer is there. */
async function ask(sent: string): Promise<string> {
  const socket = await open()
  socket.write(sent)
  const heard = text(socket)
  await Promise.race([once(socket, 'data'), sleep(5_000)])
  await sleep(50)
  socket.end()
  return heard.catch(() => '')
}

const boundary = 'b'
const multipart = [
  ...Object.entries({ intent: 'comment', text: 'hola', ...formFields }).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  ),
  '--b\r\nContent-Disposition: form-data; name="attachments"; filename="a.txt"\r\n',
  `Content-Type: text/plain\r\n\r\n${'x'.repeat(300)}\r\n--b--\r\n`,
].join('')

describe('a body that is cut', () => {
  const doors = () => [
    '/solicitud',
    '/seguimiento',
    '/ingresar',
    '/ingresar/codigo',
    '/clave/x',
    '/preparar/x',
    '/verificar',
    '/linea/confirmar/x',
    `/caso/${radicado}?clave=x`,
    '/cuenta',
    `/mesa/${radicado}`,
    '/2500',
    '/linea',
    '/linea/telefono',
    '/web/SW-20260202-000000001',
    '/web/correo/1',
    '/ajustes',
    '/ajustes/circular',
    '/ajustes/circular/1',
    '/ajustes/circular/1/horario',
    '/api/v1/casos/1/comment',
    '/nada',
  ]

  test('at any byte, by FIN, RST or silence, chunked or not, ends no process and opens no file for good', async () => {
    const urlencoded = new URLSearchParams(formFields).toString()
    const held: Socket[] = []
    let turn = 0
    for (const door of doors()) {
      const cuts = async (type: string, body: string, step: number) => {
        for (let at = 0; at < body.length; at += step) {
          turn += 1
          const isChunked = turn % 2 === 0
          const part = body.slice(0, at)
          const head = [
            `POST ${door} HTTP/1.1`,
            'Host: localhost',
            `Content-Type: ${type}`,
            isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`,
            ...(turn % 3 === 0 ? [] : [`Cookie: ${cookie}`]),
          ]
          const socket = await open()
          const framed = isChunked && part ? `${part.length.toString(16)}\r\n${part}\r\n` : part
          // Every fifth ends its chunks properly: the form alone is cut.
          socket.write(
            `${head.join('\r\n')}\r\n\r\n${framed}${isChunked && turn % 5 === 0 ? '0\r\n\r\n' : ''}`,
          )
          if (turn % 4 === 0) held.push(socket)
          else if (turn % 4 === 1) socket.resetAndDestroy()
          else socket.end()
        }
      }
      await cuts(`multipart/form-data; boundary=${boundary}`, multipart, door === '/solicitud' ? 3 : 53)
      await cuts('application/x-www-form-urlencoded', urlencoded, 41)
      expect([door, await alive(), product.process.exitCode]).toEqual([door, 200, null])
      for (const socket of held.splice(0)) socket.destroy()
    }
    expect(product.output()).not.toMatch(/FileHandle|Unhandled|Error:/)
    expect(await alive()).toBe(200)
  }, 120_000)

  test('just over 40 MB in chunks, with a file open, is answered at once', async () => {
    const socket = await open()
    const heard = text(socket)
    socket.write(
      `POST /solicitud HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const chunk = (bytes: Buffer) =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
    socket.write(chunk(Buffer.from(multipart.slice(0, multipart.indexOf('xxx')))))
    for (let mb = 0; mb < 41; mb++) socket.write(chunk(Buffer.alloc(1024 * 1024, 0x78)))
    await once(socket, 'data')
    socket.destroy()
    expect(await heard.catch(() => 'HTTP/1.1 413')).toContain('HTTP/1.1 413')
    expect(await alive()).toBe(200)
  }, 30_000)
})

describe('a limit answers', () => {
  const file = async (sizes: readonly number[]) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(formFields)) form.append(name, value)
    for (const [index, size] of sizes.entries())
      form.append('attachments', new File([new Uint8Array(size)], `f${index}.bin`))
    const response = await fetch(`${product.url}/solicitud`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    })
    return { status: response.status, page: await response.text() }
  }

  test('20,971,520 bytes are filed; one more is 422, and so is a third file that overruns', async () => {
    expect((await file([limits.filesBytes])).status).toBe(303)
    for (const sizes of [[limits.filesBytes + 1], [8_000_000, 8_000_000, 8_000_000]]) {
      const { status, page } = await file(sizes)
      expect(status).toBe(422)
      expect(page).toContain('Los archivos pesan más de')
      for (const value of Object.values(formFields)) expect(page).toContain(value)
      expect([...page.matchAll(/name="keptFile"/g)]).toHaveLength(sizes.length - 1)
    }
  }, 60_000)

  test('a video of 45 MB is refused, and every word comes back', async () => {
    const { status, page } = await file([45_000_000])
    expect(status).toBe(413)
    for (const value of Object.values(formFields)) expect(page).toContain(value)
  }, 30_000)
})

test('130 kB of digits, or 80,000 marks on one letter, cost no more than a few times what a form costs', async () => {
  const time = async (typed: Record<string, string>) => {
    const began = performance.now()
    const body = new URLSearchParams({ ...formFields, dataNotice: '', ...typed })
    const response = await fetch(`${product.url}/solicitud`, { method: 'POST', body })
    expect(response.status).toBe(422)
    await response.text()
    return performance.now() - began
  }
  await time({})
  const usual = await time({})
  const marks = `a${'\u0301\u0323'.repeat(40_000)}`
  for (const typed of [
    { phone: '1'.repeat(130_000) },
    ...Object.keys(formFields).map((name) => ({ [name]: marks })),
  ])
    expect(await time(typed)).toBeLessThan(200 + 20 * usual)
}, 60_000)

describe('what is no request of ours is told so in our own words', () => {
  const odd: readonly [what: string, sent: string, status: number][] = [
    ['an absolute address', 'GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['a bad chunk', 'POST /ingresar HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['no HTTP', 'hola\r\n\r\n', 400],
    ['an address that does not read', 'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    [
      'an endless boundary',
      `POST /solicitud HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Type: multipart/form-data; boundary=${'b'.repeat(9_000)}\r\n\r\n--b`,
      422,
    ],
    [
      'no boundary',
      'POST /ingresar HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Type: multipart/form-data\r\n\r\n--b',
      422,
    ],
  ]
  test.each(odd)('%s', async (_what, sent, status) => {
    const answer = await ask(sent)
    expect(answer.split('\r\n', 1)[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).not.toMatch(/Invalid|Unexpected|Multipart|needle/)
    expect(await alive()).toBe(200)
  })
})

test('whoever still sends does not keep the house from closing', async () => {
  const folder = temporaryDataDir()
  const other = await startProduct({ DATA_DIR: folder.dataDir })
  const socket = connect(Number(new URL(other.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `POST /solicitud HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n${multipart.slice(0, -200)}`,
  )
  await sleep(500)
  const asked = Date.now()
  expect(await other.stop()).toBe(0)
  expect(Date.now() - asked).toBeLessThan(10_000)
  folder.remove()
}, 60_000)
