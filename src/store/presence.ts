import { sql } from 'kysely'
import type { Tx } from './db.ts'

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

/** Rings the bell for what leaves no line in the ledger. */
export async function ringBell(tx: Tx): Promise<void> {
  await sql`select pg_notify('caso', '')`.execute(tx)
}
