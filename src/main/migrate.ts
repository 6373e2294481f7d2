// Brings a database up to the migrations of db/migrations: plain SQL, forward only, each one a transaction.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { connectionConfig, type PostgresConnection } from './database.ts'
import { grantApplication, listGrants } from './grants.ts'
import { StartError } from './start-error.ts'

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations')
const LOCK = 7_071_003

interface Migration {
  name: string
  sha256: string
  sql: string
}

interface MigrateOptions {
  /** How the application connects, if not as the owner: it is granted what the tables want. */
  application?: PostgresConnection | string | undefined
  dir?: string
}

/** Applies what is missing, as the tables' owner, and returns its names. Several processes may call it at once. */
export async function migrate(
  owner: PostgresConnection | string,
  { application, dir = MIGRATIONS }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = readMigrations(dir)
  const role = application && (await roleOf(application))
  // A connection of its own: without time limits, and the lock ends with it.
  const client = await connect(owner)
  try {
    await checkVersion(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const pending = migrations.slice(await countApplied(client, migrations))
    if (role) await refuseForeignTables(client, role)
    for (const migration of pending) await apply(client, migration)
    if (role) await grantApplication(client, role)
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function connect(connection: PostgresConnection | string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionConfig(connection),
    application_name: 'punto-unico (migraciones)',
  })
  await client.connect()
  return client
}

/** Asked of the server: an address may leave the name to the surroundings, and a pooler may change it. */
async function roleOf(connection: PostgresConnection | string): Promise<string> {
  const client = await connect(connection)
  const { rows } = await client.query('select current_user as role').finally(() => client.end())
  return rows[0].role
}

/** Two roles are worth nothing while the application is, or becomes, the owner of a table. */
async function refuseForeignTables(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query(
    "select current_user as owner, pg_has_role($1::name, current_user, 'member') as same",
    [role],
  )
  const { owner, same } = rows[0]
  if (same)
    throw new StartError(
      `El rol «${role}» de DATABASE_URL puede actuar como «${owner}», el de MIGRATE_DATABASE_URL: use dos roles aparte.`,
    )
  const foreign = (await listGrants(client, role)).find(({ ours }) => !ours)
  if (foreign)
    throw new StartError(
      `La tabla ${foreign.name} es de «${foreign.owner}» y no de «${owner}», el rol de MIGRATE_DATABASE_URL: ` +
        `como administrador ejecute en esa base «REASSIGN OWNED BY ${foreign.owner} TO ${owner}».`,
    )
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
  const { rows: found } = await client.query("select to_regclass('migration') as migration")
  if (!found[0].migration)
    await client
      .query(`
        create table migration (
          name text primary key,
          sha256 text not null,
          applied_at timestamptz not null default now()
        )`)
      .catch((error: Error) => {
        throw lacksRights(error) ? ownerNeeded('La base de datos está sin preparar', error) : error
      })
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
    if (lacksRights(error as Error)) throw ownerNeeded(`Falta aplicar la migración ${name}`, error as Error)
    throw new StartError(`La migración ${name} falló y no se aplicó: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function lacksRights({ message }: Error): boolean {
  return /^(permission denied|must be owner)/.test(message)
}

function ownerNeeded(what: string, { message }: Error): StartError {
  return new StartError(
    `${what} y el rol no puede cambiar las tablas (${message}): defina MIGRATE_DATABASE_URL con el rol dueño.`,
  )
}

async function checkVersion(client: pg.Client) {
  const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as major")
  if (rows[0].major < 15)
    throw new StartError(
      `El servidor es PostgreSQL ${rows[0].major}; se necesita la versión 15 o una posterior.`,
    )
}
