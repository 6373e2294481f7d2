import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileShelf } from '#store/files.ts'
import { type TemporaryDataDir, temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { adoptHouse, checkHouse, houseMarker, recogniseHouse } from './house-identity.ts'

const now = Temporal.Instant.from('2026-02-02T08:30:00-05:00')

let home: TemporaryDataDir
let database: TestDatabase
let it: TestHouse
beforeEach(async () => {
  home = temporaryDataDir()
  database = await testDatabase()
  it = await testHouse({ database })
})
afterEach(async () => {
  await it.close()
  await database.close()
  home.remove()
})

const recognise = (of = database) => recogniseHouse(of.db, home.dataDir, now)
const mark = () => JSON.parse(readFileSync(join(home.dataDir, 'house.json'), 'utf8'))

async function keep(content: string, touched: Temporal.Instant) {
  const shelf = fileShelf(join(home.dataDir, 'files'), () => new Error('too heavy'))
  const kept = await shelf.keep(Readable.from([Buffer.from(content)]), 'x.txt', 100)
  const at = touched.epochMilliseconds / 1000
  utimesSync(join(home.dataDir, 'files', kept.sha256.slice(0, 2), kept.sha256), at, at)
  return kept
}

/** Another house's database: those of tests are clones of one. */
async function otherDatabase(): Promise<TestDatabase> {
  const other = await testDatabase()
  await other.owner.pool.query('update house set id = gen_random_uuid()')
  return other
}

test('a folder without files takes the mark of the database, and is known from then on', async () => {
  await recognise()
  const { rows } = await database.pool.query('select id from house')
  expect(mark()).toEqual({ house: rows[0].id, event: 0 })
  expect(statSync(join(home.dataDir, 'house.json')).mode & 0o777).toBe(0o600)
  await recognise()
})

test('another database is refused, and says how to declare that it belongs here', async () => {
  await recognise()
  const other = await otherDatabase()
  await expect(recognise(other)).rejects.toThrow(/no son de esta base de datos.*house adopt/)
  await expect(checkHouse(other.db, home.dataDir, now)).rejects.toThrow('no son de esta base de datos')
  await adoptHouse(other.db, home.dataDir)
  await recognise(other)
  await expect(recognise()).rejects.toThrow('no son de esta base de datos')
  await other.close()
})

test('so is an older one of the same house', async () => {
  const older = await testDatabase()
  const remember = houseMarker(database.db, home.dataDir)
  await recognise()
  await openTestCaso(it.house)
  await remember()
  expect(mark().event).toBe(0)
  await remember()
  expect(mark().event).toBe(1)
  await recognise()
  await expect(recognise(older)).rejects.toThrow('es anterior a los archivos')
  await adoptHouse(older.db, home.dataDir)
  await recognise(older)
  await older.close()
})

test('a database that lost what came after the last look is no stranger', async () => {
  const replica = await testDatabase()
  const remember = houseMarker(database.db, home.dataDir)
  await recognise()
  await openTestCaso(it.house)
  await remember()
  await recognise(replica)
  await replica.close()
})

test('a folder of a version without marks comes along when the database knows its files', async () => {
  const old = now.subtract({ hours: 48 })
  await openTestCaso(it.house, { attachments: [await keep('used', old)] })
  await keep('sent with a form that was never filed', now)
  await recognise()
  expect(mark().event).toBe(1)
})

test('and is refused when it does not', async () => {
  const old = now.subtract({ hours: 48 })
  for (const content of ['one', 'two']) await keep(content, old)
  await expect(recognise()).rejects.toThrow('está vacía, es de otra casa o se restauró')
  expect(readdirSync(home.dataDir)).toEqual(['files'])
})

test('a guest writes nothing into a folder that nobody marked', async () => {
  await checkHouse(database.db, home.dataDir, now)
  expect(readdirSync(home.dataDir)).toEqual([])
})

test('a mark that cannot be read is said, not written over', async () => {
  writeFileSync(join(home.dataDir, 'house.json'), '{')
  await expect(recognise()).rejects.toThrow('house.json no se entiende')
  expect(readFileSync(join(home.dataDir, 'house.json'), 'utf8')).toBe('{')
})
