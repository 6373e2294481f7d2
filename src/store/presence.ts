import { sql } from 'kysely'
import type { Db, Tx } from './db.ts'

/** Notes that somebody looks at a case until an instant; true when they had not been there. */
export async function upsertPresence(
  tx: Tx,
  casoId: number,
  staffId: string,
  until: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql<{ arrived: boolean }>`
    insert into presence (caso_id, staff_id, until) values (${casoId}, ${staffId}, ${until})
    on conflict (caso_id, staff_id) do update set until = excluded.until
    returning (xmax = 0) as arrived`.execute(tx)
  return rows[0]?.arrived === true
}

export async function deletePresence(tx: Tx, casoId: number, staffId: string): Promise<void> {
  await tx.deleteFrom('presence').where('casoId', '=', casoId).where('staffId', '=', staffId).execute()
}

/** The names of those who look at a case now, but for one. */
export async function listPresent(
  db: Db,
  casoId: number,
  butFor: string,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('presence')
    .innerJoin('staff', 'staff.id', 'presence.staffId')
    .select('staff.name')
    .where('presence.casoId', '=', casoId)
    .where('presence.staffId', '!=', butFor)
    .where('presence.until', '>', now)
    .orderBy('staff.name')
    .execute()
  return rows.map(({ name }) => name)
}

/** Rings the bell for what leaves no line in the ledger. */
export async function ringBell(tx: Tx): Promise<void> {
  await sql`select pg_notify('caso', '')`.execute(tx)
}
