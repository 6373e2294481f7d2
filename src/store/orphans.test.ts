import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TemporaryDataDir, temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { type FileShelf, fileShelf } from './files.ts'

const now = Temporal.Instant.from('2026-01-02T00:00:00Z')

let home: TemporaryDataDir
let files: FileShelf
let database: TestDatabase
let it: TestHouse
beforeEach(async () => {
  home = temporaryDataDir()
  files = fileShelf(home.dataDir, () => new Error('too heavy'))
  database = await testDatabase()
  it = await testHouse({ database })
})
afterEach(async () => {
  await it.close()
  await database.close()
  home.remove()
})

/** Keeps a file that nobody touched for a day and more. */
async function keepOld(content: string) {
  const kept = await files.keep(Readable.from([Buffer.from(content)]), `${content}.txt`, 100)
  makeOld(join(home.dataDir, kept.sha256.slice(0, 2), kept.sha256))
  return kept
}

function makeOld(path: string) {
  utimesSync(path, new Date('2025-12-31T23:00:00Z'), new Date('2025-12-31T23:00:00Z'))
}

const nothing = { moved: 0, bytes: 0, broughtBack: 0, deleted: 0, unfinished: 0, aside: 0, doubted: 0 }
const sweep = (at = now) => files.sweep(database.db, at)
const aside = (day: string) => readdirSync(join(home.dataDir, 'orphans', day))

test('what no case speaks of moves aside under its name, and only once it is old', async () => {
  const used = await keepOld('used')
  const lost = await keepOld('lost')
  const fresh = await files.keep(Readable.from([Buffer.from('fresh')]), 'fresh.txt', 100)
  await openTestCaso(it.house, { attachments: [used] })
  expect(await sweep()).toEqual({ ...nothing, moved: 1, bytes: 4, aside: 1 })
  expect(aside('2026-01-02')).toEqual([lost.sha256])
  expect(readFileSync(files.read(used.sha256).path, 'utf8')).toBe('used')
  expect(readFileSync(files.read(fresh.sha256).path, 'utf8')).toBe('fresh')
})

test('one that is asked for is found, and is back where it was', async () => {
  const { sha256 } = await keepOld('lost')
  await sweep()
  expect(await text(files.read(sha256))).toBe('lost')
  expect(aside('2026-01-02')).toEqual([])
  expect(readdirSync(join(home.dataDir, sha256.slice(0, 2)))).toEqual([sha256])
})

test('one that is sent again is there, and one that a case speaks of comes back by itself', async () => {
  const lost = await keepOld('lost')
  await sweep()
  await openTestCaso(it.house, { attachments: [lost] })
  expect(await sweep()).toEqual({ ...nothing, broughtBack: 1 })
  expect(await text(files.read(lost.sha256))).toBe('lost')

  const other = await keepOld('other')
  await sweep()
  expect(await files.keep(Readable.from([Buffer.from('other')]), 'again.txt', 100)).toMatchObject({
    sha256: other.sha256,
  })
  expect(await text(files.read(other.sha256))).toBe('other')
})

test('after thirty days it is deleted, not before', async () => {
  await keepOld('lost')
  await sweep()
  expect(await sweep(now.add({ hours: 30 * 24 }))).toEqual({ ...nothing, aside: 1 })
  expect(await sweep(now.add({ hours: 31 * 24 }))).toEqual({ ...nothing, deleted: 1 })
  expect(readdirSync(join(home.dataDir, 'orphans'))).toEqual([])
})

test('more than a few at once are not believed: nothing is touched', async () => {
  for (let index = 0; index < 20; index++) await keepOld(`lost ${index}`)
  expect(await sweep()).toMatchObject({ moved: 20, doubted: 0 })
  for (let index = 0; index < 21; index++) await keepOld(`gone ${index}`)
  expect(await sweep()).toEqual({ ...nothing, aside: 20, doubted: 21 })
  expect(aside('2026-01-02')).toHaveLength(20)
})

test('an empty database takes nothing from a shelf that it does not know', async () => {
  for (let index = 0; index < 60; index++) {
    const kept = await keepOld(`used ${index}`)
    await openTestCaso(it.house, { attachments: [kept] })
  }
  expect(await sweep()).toEqual(nothing)
  const empty = await testDatabase()
  expect(await files.sweep(empty.db, now)).toEqual({ ...nothing, doubted: 60 })
  await empty.close()
  expect(await sweep()).toEqual(nothing)
})

test('what was half written when a form was cut off goes after a day', async () => {
  const folder = join(home.dataDir, 'aside')
  mkdirSync(folder, { recursive: true })
  for (const name of ['old', 'young']) writeFileSync(join(folder, name), 'half')
  makeOld(join(folder, 'old'))
  utimesSync(join(folder, 'young'), new Date('2026-01-01T12:00:00Z'), new Date('2026-01-01T12:00:00Z'))
  expect(await sweep()).toEqual({ ...nothing, unfinished: 1 })
  expect(readdirSync(folder)).toEqual(['young'])
})
