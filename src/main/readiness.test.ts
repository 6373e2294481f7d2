import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClockDoubt } from '#rules/clock.ts'
import { beat } from '#store/clock.ts'
import { sayClockDoubt, signTexts } from '#texts/signs.ts'
import { temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openDatabase } from './database.ts'
import { openReadiness, workerBeat } from './readiness.ts'

let database: TestDatabase
const { dataDir, remove } = temporaryDataDir()
const shelf = join(dataDir, 'files')
const believed = { check: async (): Promise<readonly ClockDoubt[]> => [] }

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await database.close()
  remove()
})

const look = (clock = believed, db = database.db, dir = shelf) => openReadiness({ db, clock }, dir)()
const failing = async (...args: Parameters<typeof look>) =>
  Object.entries((await look(...args)).checks).flatMap(([name, check]) =>
    check.ok ? [] : [[name, check.message]],
  )

test('is ready when all can be written, the clock is believed and a worker beats', async () => {
  expect(await failing()).toEqual([['workers', signTexts.workers]])
  await beat(database.db, workerBeat)
  expect(await look()).toEqual({
    ready: true,
    checks: { database: { ok: true }, files: { ok: true }, clock: { ok: true }, workers: { ok: true } },
  })
  await sql`update beat set at = at - interval '61 seconds'`.execute(database.db)
  expect(await failing()).toEqual([['workers', signTexts.workers]])
  await beat(database.db, workerBeat)
})

test('names a clock that is doubted, and why', async () => {
  const doubt = { kind: 'ahead', seconds: 480 * 3600, lapsesAfterSeconds: null } as const
  expect(await failing({ check: async () => [doubt] })).toEqual([['clock', sayClockDoubt(doubt)]])
  expect(sayClockDoubt(doubt)).toMatch(/se adelantó 20\sdías/)
})

test('names a database that can only be read', async () => {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.db)
  const name = rows[0]?.name ?? ''
  await sql`alter database ${sql.id(name)} set default_transaction_read_only = on`.execute(database.owner.db)
  const later = openDatabase(database.connection, { applicationName: 'later', log: () => {} })
  expect(await failing(believed, later.db)).toEqual([['database', signTexts.database]])
  await later.close()
  await sql`set transaction_read_only = off; alter database ${sql.id(name)} reset default_transaction_read_only`
    .execute(database.owner.db)
    .catch(() => undefined)
})

test('names a shelf that cannot be written', async () => {
  rmSync(shelf, { recursive: true })
  writeFileSync(shelf, 'a file where the folder should be')
  expect(await failing()).toEqual([['files', signTexts.files]])
  rmSync(shelf)
  mkdirSync(shelf)
  expect(await failing()).toEqual([])
})

test('says so within two seconds of what hangs, and begins it once however often it is asked', async () => {
  let begun = 0
  const hung = { check: () => new Promise<readonly ClockDoubt[]>(() => void begun++) }
  const readiness = openReadiness({ db: database.db, clock: hung }, shelf)
  const before = performance.now()
  const [one, two] = await Promise.all([readiness(), readiness()])
  expect(performance.now() - before).toBeLessThan(3_000)
  expect(one).toBe(two)
  expect(one.checks.clock.ok).toBe(false)
  await readiness()
  expect(begun).toBe(1)
})
