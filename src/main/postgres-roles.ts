// The three roles of the embedded PostgreSQL and their passwords. The superuser keeps the cluster, the owner owns the
// tables and migrates, the application may do what the product needs and no more.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { PostgresConnection } from './database.ts'
import { type Cluster, DATABASE, PORT, runAlone, SUPERUSER } from './postgres-cluster.ts'
import { writeSafely } from './write-safely.ts'

const OWNER = 'punto_unico_owner'
const APPLICATION = 'punto_unico_app'

/** How each role connects. */
export interface Connections {
  readonly superuser: PostgresConnection
  readonly owner: PostgresConnection
  readonly application: PostgresConnection
}

type Passwords = Readonly<Record<keyof Connections, string>>

const HBA = `# Written by Punto Único: nobody enters without a password.
local all all scram-sha-256
`

/** The connections to the server at `socketDir`; undefined while there are no passwords. */
export function findConnections(home: string, socketDir: string): Connections | undefined {
  const passwords = readPasswords(home)
  if (!passwords) return undefined
  const as = (user: string, password: string) => ({
    host: socketDir,
    port: PORT,
    user,
    password,
    database: DATABASE,
  })
  return {
    superuser: as(SUPERUSER, passwords.superuser),
    owner: as(OWNER, passwords.owner),
    application: as(APPLICATION, passwords.application),
  }
}

/**
 * Sees to it that the cluster asks for the passwords of `home`: a new one, one of a version that trusted everybody, and
 * one restored without them, are given new ones. Its server must not be running.
 */
export function secureCluster(home: string, cluster: Cluster): Connections {
  const seal = join(cluster.dataDir, 'passwords.sha256')
  const known = readPasswords(home)
  if (!known || readOptional(seal) !== hashOf(known)) {
    const passwords = known ?? { superuser: fresh(), owner: fresh(), application: fresh() }
    if (!known) writeSafely(passwordsFile(home), JSON.stringify(passwords))
    writeSafely(join(cluster.dataDir, 'pg_hba.conf'), HBA, cluster.runAs)
    runAlone(cluster, `ALTER ROLE ${SUPERUSER} PASSWORD '${passwords.superuser}'`)
    writeSafely(seal, hashOf(passwords), cluster.runAs)
  }
  const connections = findConnections(home, cluster.socketDir)
  if (!connections) throw new Error(`no passwords in ${home}`)
  return connections
}

/** Makes owner and application what they have to be, and hands what the superuser made to the owner. */
export async function settleRoles(superuser: pg.Client, { owner, application }: Connections): Promise<void> {
  await superuser.query('begin')
  for (const { user, password } of [owner, application]) {
    const { rowCount } = await superuser.query('select from pg_roles where rolname = $1', [user])
    await superuser.query(
      `${rowCount ? 'alter' : 'create'} role ${user} login nosuperuser nocreatedb nocreaterole noreplication
         nobypassrls password '${password}'`,
    )
  }
  const { rows } = await superuser.query<{ statement: string }>(HANDED_OVER, [OWNER])
  for (const { statement } of rows) await superuser.query(statement)
  await superuser.query('commit')
}

/** Extensions stay the superuser's, and with them what is theirs. */
const HANDED_OVER = `
  with mine as (select oid from pg_roles where rolname = current_user),
  thing (kind, name, owner, catalog, id) as (
    select 'database', quote_ident(datname), datdba, 'pg_database'::regclass, oid
      from pg_database where datname = current_database()
    union all
    select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
        oid::regclass::text, relowner, 'pg_class'::regclass, oid
      from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i'))
    union all
    select 'routine', oid::regprocedure::text, proowner, 'pg_proc'::regclass, oid
      from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select case typtype when 'd' then 'domain' else 'type' end, oid::regtype::text, typowner, 'pg_type'::regclass, oid
      from pg_type where typnamespace = 'public'::regnamespace and typtype in ('d', 'e')
    union all
    select 'text search configuration', oid::regconfig::text, cfgowner, 'pg_ts_config'::regclass, oid
      from pg_ts_config where cfgnamespace = 'public'::regnamespace)
  select format('alter %s %s owner to %I', kind, name, $1::text) as statement
    from thing join mine on mine.oid = thing.owner
   where not exists (select from pg_depend e where e.classid = catalog and e.objid = id and e.deptype = 'e')`

function passwordsFile(home: string): string {
  return join(home, 'postgres-passwords.json')
}

function readPasswords(home: string): Passwords | undefined {
  const text = readOptional(passwordsFile(home))
  return text ? (JSON.parse(text) as Passwords) : undefined
}

function fresh(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(passwords: Passwords): string {
  return createHash('sha256').update(JSON.stringify(passwords)).digest('hex')
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
