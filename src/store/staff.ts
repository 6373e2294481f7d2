import type { Selectable } from 'kysely'
import type { Role } from '#rules/caso.ts'
import type { Db, Tx } from './db.ts'
import type { Schema } from './schema.ts'

export type StaffRow = Selectable<Schema['staff']>

/** Everybody, those still active first. */
export async function listStaff(db: Db | Tx): Promise<readonly StaffRow[]> {
  return db.selectFrom('staff').selectAll().orderBy('active', 'desc').orderBy('name').orderBy('id').execute()
}

/** Those who can be given a case now. */
export async function listAssignable(db: Db): Promise<readonly Pick<StaffRow, 'id' | 'name'>[]> {
  return db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('active', '=', true)
    .where('role', 'in', ['technician', 'coordinator', 'admin'])
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** The e-mails of some of the staff, by id. */
export async function listStaffEmails(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('staff').select(['id', 'email']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, email }) => [id, email]))
}

/** Somebody of the staff by id or by e-mail. */
export async function findStaff(db: Db | Tx, idOrEmail: string): Promise<StaffRow | undefined> {
  return db
    .selectFrom('staff')
    .selectAll()
    .where(({ eb, or }) => or([eb('id', '=', idOrEmail), eb('email', '=', idOrEmail.toLowerCase())]))
    .limit(1)
    .executeTakeFirst()
}

export async function countStaff(db: Db | Tx): Promise<number> {
  const { count } = await db
    .selectFrom('staff')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export interface NewStaff {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  /** As the doorkeeper hashes it; without one they cannot sign in yet. */
  readonly passwordHash: string | undefined
}

/** Adds somebody; false when the e-mail is taken. */
export async function insertStaff(tx: Tx, person: NewStaff, now: Temporal.Instant): Promise<boolean> {
  const times = { createdAt: now, updatedAt: now }
  const { id, name, email, role, passwordHash } = person
  const added = await tx
    .insertInto('staff')
    .values({ id, name, email: email.toLowerCase(), role, emailVerified: true, ...times })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) return false
  if (passwordHash) {
    await tx
      .insertInto('staffAccount')
      .values({ id, staffId: id, accountId: id, providerId: 'credential', password: passwordHash, ...times })
      .execute()
  }
  return true
}

/** Changes role, name or standing. Whoever is no longer active loses every session at once. */
export async function updateStaff(
  tx: Tx,
  id: string,
  change: { role?: Role; name?: string; active?: boolean },
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('staff')
    .set({ ...change, updatedAt: now })
    .where('id', '=', id)
    .execute()
  if (change.active === false) await deleteSessions(tx, id)
}

export async function deleteSessions(tx: Tx, staffId: string): Promise<void> {
  await tx.deleteFrom('staffSession').where('staffId', '=', staffId).execute()
}

export async function deleteSecondStep(tx: Tx, staffId: string): Promise<void> {
  await tx.deleteFrom('staffSecondStep').where('staffId', '=', staffId).execute()
  await tx.updateTable('staff').set({ twoSteps: false }).where('id', '=', staffId).execute()
}

/** Remembers a browser of somebody; false when it was known. */
export async function insertDevice(
  tx: Tx,
  device: { staffId: string; sha256: string; createdAt: Temporal.Instant },
): Promise<boolean> {
  const added = await tx
    .insertInto('staffDevice')
    .values(device)
    .onConflict((conflict) => conflict.columns(['staffId', 'sha256']).doNothing())
    .returning('staffId')
    .executeTakeFirst()
  return added !== undefined
}
