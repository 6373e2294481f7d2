import { existsSync, readdirSync, renameSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchSpace } from '#jobs/watch-space.ts'
import { NoRoom } from '#rules/free-space.ts'
import { temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { fileShelf } from './files.ts'

const { dataDir, remove } = temporaryDataDir()
const shelf = fileShelf(dataDir, () => new Error('too heavy'))
const stream = (...chunks: (string | Buffer)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)))

let database: TestDatabase
let it: TestHouse
beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
})
afterAll(async () => {
  await it.close()
  await database.close()
  remove()
})

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

describe('what came with a form', () => {
  const hourAgo = () => new Date(Date.now() - 3_600_000)
  const recently = () => Temporal.Now.instant().subtract({ minutes: 50 })
  const age = (sha256: string) => utimesSync(join(dataDir, 'waiting', sha256), hourAgo(), hourAgo())
  const keep = (text: string) => shelf.keep(stream(text), 'x.txt', 100, { waits: true })

  test('goes once it waited long enough, unless a case speaks of it or a new try brought it along', async () => {
    const [filed, refused, retried, fresh] = [
      await keep('filed'),
      await keep('refused'),
      await keep('retried'),
      await keep('fresh'),
    ]
    await openTestCaso(it.house, { attachments: [filed] })
    for (const { sha256 } of [filed, refused, retried]) age(sha256)
    expect(await shelf.renew(retried.sha256)).toBe(true)
    expect(await shelf.sweepWaiting(database.db, recently())).toBe(1)
    for (const { sha256 } of [filed, retried, fresh]) expect(existsSync(shelf.read(sha256).path)).toBe(true)
    expect(await shelf.renew(refused.sha256)).toBe(false)
    // What is filed waits no more: it is nobody's to sweep.
    expect(existsSync(join(dataDir, 'waiting', filed.sha256))).toBe(false)
  })

  test('that a sweep died with comes back, and goes with the next', async () => {
    const { sha256 } = await keep('half swept')
    age(sha256)
    renameSync(join(dataDir, sha256.slice(0, 2), sha256), join(dataDir, 'leaving', sha256))
    expect(await shelf.sweepWaiting(database.db, recently())).toBe(1)
    expect(readdirSync(join(dataDir, 'leaving'))).toEqual([])
  })

  test('and stayed with nobody is no business of this sweep', async () => {
    const { sha256 } = await shelf.keep(stream('by mail'), 'x.txt', 100)
    await shelf.sweepWaiting(database.db, Temporal.Now.instant().add({ hours: 1 }))
    expect(existsSync(shelf.read(sha256).path)).toBe(true)
  })
})

test('below the floor nothing is kept, and the space says so', async () => {
  const full = fileShelf(
    dataDir,
    () => new Error('too heavy'),
    () => Number.MAX_SAFE_INTEGER,
  )
  await expect(full.keep(stream('x'), 'x', 100)).rejects.toThrow(NoRoom)
  expect((await full.freeSpace()).isLow).toBe(true)
  expect((await shelf.freeSpace()).isLow).toBe(false)
  const said: Error[] = []
  await watchSpace(full, (error) => said.push(error))
  await watchSpace(shelf, (error) => said.push(error))
  expect(said).toEqual([expect.any(NoRoom)])
})
