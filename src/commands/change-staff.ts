// Promises: whoever is set aside loses every session and password link at once and keeps their name in the ledger; the last
// active administrator stays one; what changes stands in the security ledger, and its person is told of a new role.
import { sql } from 'kysely'
import type { Role } from '#rules/caso.ts'
import type { SecurityEventType } from '#rules/security.ts'
import type { Db, Tx } from '#store/db.ts'
import { deletePasswordLink } from '#store/password.ts'
import { atConsole, insertSecurityEvent, type Origin } from '#store/security-event.ts'
import { deleteSecondStep, deleteSessions, listStaff, updateStaff } from '#store/staff.ts'

/** False when nobody would be left to administer: then nothing changes. */
export async function changeStaff(
  db: Db,
  id: string,
  change: { role?: Role; active?: boolean },
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table staff in share row exclusive mode`.execute(tx)
    const all = await listStaff(tx)
    const person = all.find((one) => one.id === id)
    if (!person) return true
    const admins = all.filter(({ role, active, email }) => role === 'admin' && active && !isKey(email))
    const stays = change.active !== false && (change.role === undefined || change.role === 'admin')
    if (!stays && admins.length === 1 && admins[0]?.id === id) return false
    await updateStaff(tx, id, change, now)
    await deletePasswordLink(tx, id)
    const record = (type: SecurityEventType, detail: Record<string, string> = {}) =>
      insertSecurityEvent(tx, { type, subject: id, detail }, origin, now)
    if (change.role !== undefined && change.role !== person.role)
      await record('role_changed', { before: person.role, role: change.role })
    if (change.active !== undefined && change.active !== person.active)
      await record(standing(change.active, isKey(person.email)))
    return true
  })
}

function standing(active: boolean, key: boolean): SecurityEventType {
  if (key) return active ? 'key_restored' : 'key_ended'
  return active ? 'brought_back' : 'set_aside'
}

/** Keys of the API stand in the staff under the reserved domain. */
function isKey(email: string): boolean {
  return email.endsWith('@key.invalid')
}

/** Ends every session of somebody, everywhere. */
export async function revokeSessions(
  db: Db,
  id: string,
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<void> {
  await recorded(db, { type: 'sessions_ended', subject: id }, now, origin, (tx) => deleteSessions(tx, id))
}

/** Takes the second step from somebody who lost what makes their codes. */
export async function dropSecondStep(
  db: Db,
  id: string,
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<void> {
  await recorded(db, { type: 'second_step_dropped', subject: id }, now, origin, (tx) =>
    deleteSecondStep(tx, id),
  )
}

async function recorded(
  db: Db,
  event: { type: SecurityEventType; subject: string },
  now: Temporal.Instant,
  origin: Origin,
  change: (tx: Tx) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await change(tx)
    await insertSecurityEvent(tx, event, origin, now)
  })
}
