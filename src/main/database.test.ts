import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { isDatabaseAway, openDatabase } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

describe('values', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.close())

  async function roundTrip(type: string, value: unknown) {
    const { rows } = await database.pool.query(`select $1::${type} as value`, [value])
    return rows[0].value
  }

  test('an instant comes back as the same instant', async () => {
    for (const text of ['2026-11-02T12:30:00Z', '2026-11-02T12:30:00.123456Z', '1999-12-31T23:59:59.9Z']) {
      const instant = Temporal.Instant.from(text)
      expect((await roundTrip('timestamptz', instant)).equals(instant)).toBe(true)
    }
  })

  test('an instant finer than a microsecond is cut, never rounded into the future', async () => {
    const kept = await roundTrip('timestamptz', Temporal.Instant.from('2026-11-02T12:30:00.123456999Z'))
    expect(kept.toString()).toBe('2026-11-02T12:30:00.123456Z')
  })

  test('instants go in and out through Kysely and in arrays', async () => {
    const instant = Temporal.Instant.from('2026-11-02T12:30:00Z')
    const { rows } = await sql<{ later: Temporal.Instant }>`
      select ${instant}::timestamptz + interval '1 minute' as later`.execute(database.db)
    expect(rows[0]?.later.toString()).toBe('2026-11-02T12:31:00Z')
    expect((await roundTrip('timestamptz[]', [instant, null])).map(String)).toEqual([
      '2026-11-02T12:30:00Z',
      'null',
    ])
  })

  test('a civil day is text, and a PlainDate may be given', async () => {
    expect(await roundTrip('date', Temporal.PlainDate.from('2026-12-08'))).toBe('2026-12-08')
    expect(await roundTrip('date[]', ['2026-12-08'])).toEqual(['2026-12-08'])
  })

  test('bigint is a number while it is exact, numeric stays text', async () => {
    expect(await roundTrip('bigint', 9007199254740991)).toBe(9007199254740991)
    await expect(roundTrip('bigint', '9007199254740992')).rejects.toThrow(RangeError)
    expect(await roundTrip('bigint[]', [1, 2])).toEqual([1, 2])
    expect(await roundTrip('numeric', '1.10')).toBe('1.10')
  })
})

describe('the database away', () => {
  test('the pool survives the end of all its connections', async () => {
    const database = await testDatabase()
    await Promise.all([1, 2, 3].map(() => database.pool.query('select pg_sleep(0.05)')))
    const asking = database.pool.query('select pg_sleep(10)').catch((error: unknown) => error)
    const other = openDatabase(database.connection, { applicationName: 'other', log: () => {} })
    await expect
      .poll(
        async () =>
          (
            await other.pool.query(
              "select 1 from pg_stat_activity where query like '%sleep(10)%' and pid <> pg_backend_pid()",
            )
          ).rowCount,
      )
      .toBe(1)
    await other.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    expect(isDatabaseAway(await asking)).toBe(true)
    await expect.poll(() => answers(database.pool)).toBe(true)
    await other.close()
    await database.close()
  })

  test('a connection lost in a transaction, asking or between two questions, fails it and nothing else', async () => {
    const database = await testDatabase()
    const other = openDatabase(database.connection, { applicationName: 'other', log: () => {} })
    const lose = (pid: number) => other.pool.query('select pg_terminate_backend($1)', [pid])
    for (const question of ['select pg_sleep(10)', 'select 1']) {
      const failure = await database.db
        .transaction()
        .execute(async (tx) => {
          const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
          const lost = lose(rows[0]?.pid ?? 0)
          if (question === 'select 1') await lost.then(() => setTimeout(100))
          await sql.raw(question).execute(tx)
        })
        .catch((error: unknown) => error)
      expect(isDatabaseAway(failure)).toBe(true)
      await expect.poll(() => answers(database.pool)).toBe(true)
    }
    await other.close()
    await database.close()
  })

  test('while the server is down every question fails at once as away; back again, the pool goes on', async () => {
    const { dataDir, remove } = temporaryDataDir()
    const options = { dataDir, log: () => {}, settings: { fsync: 'off' } }
    const first = await startEmbeddedPostgres(options)
    const { pool, close } = openDatabase(first.application, { applicationName: 'test', log: () => {} })
    await pool.query('select 1')
    await first.stop()
    const begun = Date.now()
    const failure = await pool.query('select 1').catch((error: unknown) => error)
    expect(isDatabaseAway(failure)).toBe(true)
    expect(Date.now() - begun).toBeLessThan(1_000)

    const second = await startEmbeddedPostgres(options)
    expect(await answers(pool)).toBe(true)
    await close()
    await second.stop()
    remove()
  })

  test('a server that accepts and says nothing is away within seconds', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as { port: number }
    const { pool, close } = openDatabase(`postgres://nadie@127.0.0.1:${port}/x?sslmode=disable`, {
      applicationName: 'test',
    })
    const begun = Date.now()
    expect(isDatabaseAway(await pool.query('select 1').catch((error: unknown) => error))).toBe(true)
    expect(Date.now() - begun).toBeLessThan(7_000)
    await close()
    silent.close()
  })

  test('a database that takes nothing is away too: read-only, a password changed, no right to write any more', async () => {
    const database = await testDatabase()
    const fail = (statement: string) => database.pool.query(statement).catch((error: unknown) => error)
    await database.owner.pool.query('create table kept (id int primary key); grant insert on kept to public')
    const readOnly = await fail('begin read only; insert into kept values (1)')
    await fail('rollback')
    expect(readOnly).toMatchObject({ code: '25006' })
    expect(isDatabaseAway(readOnly)).toBe(true)
    for (const code of ['53100', '53200', '28P01', '58030', 'XX001', '42501']) {
      const raised = await fail(`do $$ begin raise exception 'x' using errcode = '${code}'; end $$`)
      expect([code, isDatabaseAway(raised)]).toEqual([code, true])
    }
    for (const statement of ['insert into kept values (1), (1)', "select 'x'::int"])
      expect(isDatabaseAway(await fail(statement))).toBe(false)
    await database.close()
  })

  test('a mistake of ours is not the database away', async () => {
    const database = await testDatabase()
    const mistake = await database.pool.query('select nothing from nowhere').catch((error: unknown) => error)
    expect(isDatabaseAway(mistake)).toBe(false)
    expect(
      isDatabaseAway(Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })),
    ).toBe(false)
    expect(
      isDatabaseAway(new Error('outer', { cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) })),
    ).toBe(true)
    await database.close()
  })
})

async function answers(pool: { query: (text: string) => Promise<unknown> }): Promise<boolean> {
  return pool.query('select 1').then(
    () => true,
    () => false,
  )
}
