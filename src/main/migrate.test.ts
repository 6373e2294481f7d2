import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { migrate } from './migrate.ts'

let database: TestDatabase
let dir: string

beforeEach(async () => {
  database = await testDatabase()
  await database.owner.pool.query('drop table migration')
  dir = mkdtempSync(join(tmpdir(), 'migrations-'))
  write('0001_one.sql', 'create table one (id int)')
  write('0002_two.sql', 'create table two (id int); insert into two values (2)')
})

afterEach(async () => {
  rmSync(dir, { recursive: true })
  await database.close()
})

test('applies what is missing, in order, and nothing twice', async () => {
  expect(await migrate(database.owner.connection, { dir })).toEqual(['0001_one.sql', '0002_two.sql'])
  expect(await migrate(database.owner.connection, { dir })).toEqual([])
  write('0003_three.sql', 'alter table two add column more text')
  expect(await migrate(database.owner.connection, { dir })).toEqual(['0003_three.sql'])
})

test('several processes may start at once', async () => {
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.owner.connection, { dir })))
  expect(applied.flat()).toEqual(['0001_one.sql', '0002_two.sql'])
})

test('a migration that breaks in the middle leaves nothing, and those before it stay', async () => {
  write('0003_three.sql', 'create table three (id int); select 1 / 0')
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow(
    'La migración 0003_three.sql falló y no se aplicó',
  )
  const { rows } = await database.pool.query(
    "select to_regclass('two') as two, to_regclass('three') as three",
  )
  expect(rows).toEqual([{ two: 'two', three: null }])
})

test('a changed migration is refused; Windows line ends are no change', async () => {
  write('0001_one.sql', 'create table one\n(id int)')
  await migrate(database.owner.connection, { dir })
  write('0001_one.sql', 'create table one\r\n(id int)')
  expect(await migrate(database.owner.connection, { dir })).toEqual([])
  write('0001_one.sql', 'create table one (id bigint)')
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow(
    '0001_one.sql cambió después de aplicada',
  )
})

test('a database ahead of the program is refused', async () => {
  await migrate(database.owner.connection, { dir })
  rmSync(join(dir, '0002_two.sql'))
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow(
    '0002_two.sql, que este programa no trae',
  )
})

test('a migration numbered before one already applied is refused', async () => {
  renameSync(join(dir, '0002_two.sql'), join(dir, '0003_two.sql'))
  await migrate(database.owner.connection, { dir })
  write('0002_late.sql', 'select 1')
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow('0002_late.sql llega tarde')
})

test('two migrations with one number, or a name without number, are refused', async () => {
  write('0002_again.sql', 'select 1')
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow(
    'dos migraciones con el número 0002',
  )
  rmSync(join(dir, '0002_again.sql'))
  write('nameless.sql', 'select 1')
  await expect(migrate(database.owner.connection, { dir })).rejects.toThrow('nameless.sql debe llamarse')
})

function write(name: string, sql: string) {
  writeFileSync(join(dir, name), sql)
}
