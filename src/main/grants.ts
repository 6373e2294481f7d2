// What the application's role may do, table by table, reckoned from the tables that there are: a new one is never
// forgotten. A ledger is a table with the trigger that refuses changes: it is read and added to, nothing else.
import type pg from 'pg'

/** Read by the application, written by migrations. */
const READ_ONLY = ['migration', 'house']

/** What each table is granted and what it should be; also who else would have to hand it over. */
const TABLES = `
  select c.relname as name, c.oid::regclass::text as table, pg_get_userbyid(c.relowner) as owner,
    pg_has_role(c.relowner, 'usage') as ours,
    case when c.relname = any ($2) then 'SELECT'
      when exists (select from pg_trigger t
        where t.tgrelid = c.oid and t.tgfoid = to_regprocedure('refuse_change()')) then 'INSERT, SELECT'
      else 'DELETE, INSERT, SELECT, UPDATE' end as wanted,
    coalesce((select string_agg(g.privilege_type, ', ' order by g.privilege_type) from aclexplode(c.relacl) g
      where g.grantee = $1::regrole), '') as granted
  from pg_class c
  where c.relnamespace = (select relnamespace from pg_class where oid = to_regclass('migration'))
    and c.relkind in ('r', 'p', 'v', 'm')
  order by c.relname`

export interface TableGrant {
  readonly name: string
  readonly table: string
  readonly owner: string
  /** Whether whoever asks owns it. */
  readonly ours: boolean
  readonly wanted: string
  readonly granted: string
}

export async function listGrants(client: pg.Client | pg.Pool, role: string): Promise<TableGrant[]> {
  const { rows } = await client.query<TableGrant>(TABLES, [`"${role.replaceAll('"', '""')}"`, READ_ONLY])
  return rows
}

/** Grants `role` what the tables of `owner`, who asks, want; nothing where all is as it should be. */
export async function grantApplication(owner: pg.Client, role: string): Promise<void> {
  const name = owner.escapeIdentifier(role)
  const { rows } = await owner.query(
    "select quote_ident(nspname) as schema from pg_namespace n join pg_class c on n.oid = relnamespace where c.oid = to_regclass('migration')",
  )
  const { schema } = rows[0]
  await owner.query(
    `grant usage on schema ${schema} to ${name}; revoke create on schema ${schema} from public, ${name}`,
  )
  for (const { table, wanted, granted } of await listGrants(owner, role))
    if (wanted !== granted)
      await owner.query(`revoke all on ${table} from ${name}; grant ${wanted} on ${table} to ${name}`)
}

/** Whether whoever asks could change a ledger: as owner of its table, as a member of it, or as a superuser. */
export async function ownsLedgers(client: pg.Client | pg.Pool): Promise<boolean> {
  const { rows } = await client.query<{ owns: boolean }>(
    "select pg_has_role(relowner, 'member') as owns from pg_class where oid = to_regclass('event')",
  )
  return rows[0]?.owns ?? false
}
