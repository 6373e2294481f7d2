import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { temporaryDataDir } from '../../tests/support/data-dir.ts'
import { fileShelf } from './files.ts'

const { dataDir, remove } = temporaryDataDir()
const shelf = fileShelf(dataDir, () => new Error('too heavy'))
const stream = (...chunks: (string | Buffer)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)))

afterAll(remove)

test('a file is kept under the hash of its content, and read back whole', async () => {
  const kept = await shelf.keep(stream('hola, ', 'ñandú'), 'saludo.txt', 100)
  expect(kept).toMatchObject({ bytes: 13, mediaType: 'text/plain', name: 'saludo.txt' })
  expect(await text(shelf.read(kept.sha256))).toBe('hola, ñandú')
  expect(await shelf.keep(stream('hola, ñandú'), 'otro.txt', 100)).toMatchObject({ sha256: kept.sha256 })
  expect(readdirSync(join(dataDir, 'aside'))).toEqual([])
})

test('one that is too heavy leaves nothing', async () => {
  await expect(shelf.keep(stream('12345', '67890'), 'x', 9)).rejects.toThrow('too heavy')
  expect(readdirSync(join(dataDir, 'aside'))).toEqual([])
})

test('one whose stream breaks leaves nothing', async () => {
  const breaks = Readable.from(
    (async function* () {
      yield Buffer.from('half')
      throw new Error('the line was cut')
    })(),
  )
  await expect(shelf.keep(breaks, 'x', 100)).rejects.toThrow('the line was cut')
  expect(readdirSync(join(dataDir, 'aside'))).toEqual([])
})

test.each([
  ['a PNG called .txt', Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex'), 'image/png'],
  ['a PDF', Buffer.from('%PDF-1.7\n'), 'application/pdf'],
  ['a page of HTML', Buffer.from('<html><script>alert(1)</script>'), 'text/plain'],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01]), 'application/octet-stream'],
  ['text cut in the middle of a character', Buffer.from('ñ'.repeat(4000)), 'text/plain'],
])('%s is known by its content', async (_what, content, mediaType) => {
  expect(await shelf.keep(stream(content), 'x.txt', 100_000)).toMatchObject({ mediaType })
})
