// Brings a database up to the migrations of db/migrations: plain SQL, forward only, each one a transaction.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { connectionConfig, type PostgresConnection } from './database.ts'
import { StartError } from './start-error.ts'

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations')
const LOCK = 7_071_003

interface Migration {
  name: string
  sha256: string
  sql: string
}

/** Applies what is missing and returns its names. Several processes may call it at once. */
export async function migrate(connection: PostgresConnection | string, dir = MIGRATIONS): Promise<string[]> {
  const migrations = readMigrations(dir)
  // A connection of its own: without time limits, and the lock ends with it.
  const client = new pg.Client({
    ...connectionConfig(connection),
    application_name: 'punto-unico (migraciones)',
  })
  await client.connect()
  try {
    await checkVersion(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const pending = migrations.slice(await countApplied(client, migrations))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const numbers = new Set<string>()
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_-]+\.sql$/.exec(name)?.[1]
    if (!number) throw new StartError(`La migración ${name} debe llamarse NNNN_nombre.sql.`)
    if (numbers.has(number)) throw new StartError(`Hay dos migraciones con el número ${number}.`)
    numbers.add(number)
    // Git may write Windows line ends.
    const sql = readFileSync(join(dir, name), 'utf8').replaceAll('\r\n', '\n')
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

/** How many of `migrations` are in the database: they must be its first ones, unchanged. */
async function countApplied(client: pg.Client, migrations: Migration[]): Promise<number> {
  await client.query(`
    create table if not exists migration (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`)
  const { rows } = await client.query<Migration>(
    'select name, sha256 from migration order by name collate "C"',
  )
  for (const [index, applied] of rows.entries()) {
    const migration = migrations[index]
    if (!migrations.some(({ name }) => name === applied.name))
      throw new StartError(
        `La base de datos tiene la migración ${applied.name}, que este programa no trae: use una versión más nueva.`,
      )
    if (migration?.name !== applied.name)
      throw new StartError(
        `La migración ${migration?.name} llega tarde: ${applied.name}, posterior, ya está aplicada. Déle un número mayor.`,
      )
    if (migration.sha256 !== applied.sha256)
      throw new StartError(
        `La migración ${applied.name} cambió después de aplicada: recupere el archivo original y haga una migración nueva.`,
      )
  }
  return rows.length
}

async function apply(client: pg.Client, { name, sha256, sql }: Migration) {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
    await client.query('commit')
  } catch (error) {
    throw new StartError(`La migración ${name} falló y no se aplicó: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

async function checkVersion(client: pg.Client) {
  const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as major")
  if (rows[0].major < 15)
    throw new StartError(
      `El servidor es PostgreSQL ${rows[0].major}; se necesita la versión 15 o una posterior.`,
    )
}
