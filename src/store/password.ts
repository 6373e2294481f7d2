// Passwords, as they are hashed, and the links with which people choose one.
import type { Tx } from './db.ts'

/** The only good link of somebody from now on. */
export async function replacePasswordLink(
  tx: Tx,
  link: { staffId: string; sha256: string; expiresAt: Temporal.Instant },
): Promise<void> {
  await tx
    .insertInto('passwordLink')
    .values(link)
    .onConflict((conflict) => conflict.column('staffId').doUpdateSet(link))
    .execute()
}

/** Whose link it is, while it is good. */
export async function findPasswordLink(
  db: Pick<Tx, 'selectFrom'>,
  sha256: string,
  now: Temporal.Instant,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('passwordLink')
    .innerJoin('staff', 'staff.id', 'staffId')
    .select('staffId')
    .where('sha256', '=', sha256)
    .where('expiresAt', '>', now)
    .where('active', '=', true)
    .executeTakeFirst()
  return row?.staffId
}

/** Uses a link up: of two at once, one is told whose it was. */
export async function takePasswordLink(
  tx: Tx,
  sha256: string,
  now: Temporal.Instant,
): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('passwordLink')
    .where('sha256', '=', sha256)
    .where('expiresAt', '>', now)
    .returning('staffId')
    .executeTakeFirst()
  return row?.staffId
}

export async function deletePasswordLink(tx: Tx, staffId: string): Promise<void> {
  await tx.deleteFrom('passwordLink').where('staffId', '=', staffId).execute()
}

export async function upsertPassword(
  tx: Tx,
  staffId: string,
  password: string,
  now: Temporal.Instant,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('staffAccount')
    .set({ password, updatedAt: now })
    .where('staffId', '=', staffId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const times = { createdAt: now, updatedAt: now }
  await tx
    .insertInto('staffAccount')
    .values({ id: staffId, staffId, accountId: staffId, providerId: 'credential', password, ...times })
    .execute()
}
