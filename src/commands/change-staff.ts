// Promises: whoever is set aside loses every session at once and keeps their name in the ledger; the last active
// administrator stays one.
import { sql } from 'kysely'
import type { Role } from '#rules/caso.ts'
import type { Db } from '#store/db.ts'
import { deleteSessions, listStaff, updateStaff } from '#store/staff.ts'

/** False when nobody would be left to administer: then nothing changes. */
export async function changeStaff(
  db: Db,
  id: string,
  change: { role?: Role; name?: string; active?: boolean },
  now: Temporal.Instant,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table staff in share row exclusive mode`.execute(tx)
    const admins = (await listStaff(tx)).filter(
      ({ role, active, email }) => role === 'admin' && active && !email.endsWith('@key.invalid'),
    )
    const stays = change.active !== false && (change.role === undefined || change.role === 'admin')
    if (!stays && admins.length === 1 && admins[0]?.id === id) return false
    await updateStaff(tx, id, change, now)
    return true
  })
}

/** Ends every session of somebody, everywhere. */
export async function revokeSessions(db: Db, id: string): Promise<void> {
  await db.transaction().execute((tx) => deleteSessions(tx, id))
}
