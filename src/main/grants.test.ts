import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { listGrants, ownsLedgers } from './grants.ts'
import { migrate } from './migrate.ts'

let database: TestDatabase
let role: string
let ownerRole: string
beforeAll(async () => {
  database = await testDatabase()
  const me = 'select current_user as me'
  role = (await database.pool.query(me)).rows[0].me
  ownerRole = (await database.owner.pool.query(me)).rows[0].me
})
afterAll(() => database.close())

const ledgers = ['act_event', 'event', 'policy', 'website_constancia', 'website_event']

test('every table has exactly what it wants, for the application and for nobody else', async () => {
  const grants = await listGrants(database.owner.pool, role)
  expect(grants.filter(({ wanted, granted }) => wanted !== granted)).toEqual([])
  expect(grants.every(({ owner }) => owner === ownerRole)).toBe(true)
  const { rows: others } = await database.pool.query(
    `select c.relname, g.grantee::regrole::text, g.privilege_type from pg_class c, aclexplode(c.relacl) g
      where c.relnamespace = 'public'::regnamespace and g.grantee not in (c.relowner, $1::regrole)`,
    [role],
  )
  expect(others).toEqual([])
  const { rows: columns } = await database.pool.query(
    "select attrelid::regclass::text from pg_attribute where attacl is not null and attrelid::regclass::text not like 'pg_%'",
  )
  expect(columns).toEqual([])
})

test('the ledgers are found by their trigger', async () => {
  const grants = await listGrants(database.owner.pool, role)
  const found = grants.filter(({ wanted }) => wanted === 'INSERT, SELECT').map(({ name }) => name)
  expect(found).toEqual(expect.arrayContaining(ledgers))
})

describe('the application cannot', () => {
  test.each([
    ...ledgers.flatMap((table) => [
      `update ${table} set id = default`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} disable trigger ${table}_append_only`,
      `drop trigger ${table}_append_only on ${table}`,
      `drop table ${table} cascade`,
      `alter table ${table} owner to current_user`,
      `grant update on ${table} to current_user; update ${table} set id = default`,
    ]),
    'truncate act cascade',
    'alter table act disable trigger act_settled',
    'update house set id = gen_random_uuid()',
    'delete from migration',
    "set session_replication_role = 'replica'",
    'drop function refuse_change() cascade',
    'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return null; end $$',
    'create table extra (id int)',
    'create schema extra',
    'create extension pg_trgm',
    'create role extra',
    'drop owned by current_user cascade; delete from event',
    "copy event to program 'true'",
    'alter role current_user superuser',
  ])('%s', async (statement) => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await expect(client.query(statement)).rejects.toThrow(
        /permission denied|must be owner|only roles with|append-only/i,
      )
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  test('become the owner', async () => {
    await expect(database.pool.query(`set role ${ownerRole}`)).rejects.toThrow('permission denied')
    expect(await ownsLedgers(database.pool)).toBe(false)
    expect(await ownsLedgers(database.owner.pool)).toBe(true)
  })
})

describe('after migrating', () => {
  const again = () => migrate(database.owner.connection, { application: database.connection })

  test('a table that is new, and one whose grants somebody changed, have what they want', async () => {
    await database.owner.pool.query(
      `create table novelty (id int); grant update on event to ${role}; revoke insert on caso from ${role};
       create table diary (id int); create trigger diary_append_only before update or delete or truncate on diary
         for each statement execute function refuse_change()`,
    )
    await again()
    const grants = await listGrants(database.owner.pool, role)
    expect(grants.filter(({ wanted, granted }) => wanted !== granted)).toEqual([])
    await database.pool.query('insert into diary values (1); delete from novelty')
    await expect(database.pool.query('delete from diary')).rejects.toThrow('permission denied')
    await database.owner.pool.query('drop table novelty, diary')
  })

  test('the application may start by itself while nothing is missing, and says what to do when something is', async () => {
    expect(await migrate(database.connection)).toEqual([])
    await database.owner.pool.query('delete from migration where name = (select max(name) from migration)')
    await expect(migrate(database.connection)).rejects.toThrow(/MIGRATE_DATABASE_URL con el rol dueño/)
  })

  test('one role for both is refused, and so are tables that stayed the application’s', async () => {
    await expect(
      migrate(database.owner.connection, { application: database.owner.connection }),
    ).rejects.toThrow('use dos roles aparte')
    await expect(migrate(database.connection, { application: database.owner.connection })).rejects.toThrow(
      `REASSIGN OWNED BY ${ownerRole} TO ${role}`,
    )
  })
})
