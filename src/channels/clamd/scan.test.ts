import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { type ClamdServer, clamdServer, eicar } from '../../../tests/support/clamd-server.ts'
import { scanStream } from './scan.ts'

let server: ClamdServer | undefined
afterEach(() => server?.close())

const scan = (content: string | Buffer) =>
  scanStream({ host: '127.0.0.1', port: server?.port ?? 1 }, Readable.from([Buffer.from(content)]))

test('what is clean, and what is not', async () => {
  server = await clamdServer()
  expect(await scan('un decreto')).toEqual({ verdict: 'clean', note: null })
  expect(await scan('')).toEqual({ verdict: 'clean', note: null })
  expect(await scan(eicar)).toEqual({ verdict: 'infected', note: 'Eicar-Signature' })
})

test('a file in many pieces arrives whole', async () => {
  server = await clamdServer()
  const pieces = Array.from({ length: 2000 }, () => Buffer.alloc(8000, 'x'))
  const content = Readable.from([...pieces, Buffer.from(eicar)])
  expect((await scanStream({ host: '127.0.0.1', port: server.port }, content)).verdict).toBe('infected')
  expect(server.bytes).toBe(2000 * 8000 + eicar.length)
})

test('more than it takes is never clean', async () => {
  server = await clamdServer({ mostBytes: 100_000 })
  expect(await scan(Buffer.alloc(5_000_000))).toEqual({
    verdict: 'unscannable',
    note: 'INSTREAM size limit exceeded. ERROR',
  })
})

test('away, or without a word: no verdict', async () => {
  await expect(scan('x')).rejects.toThrow('no verdict')
  server = await clamdServer({ isMute: true })
  await expect(scan('x')).rejects.toThrow('no verdict')
})
