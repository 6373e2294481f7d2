import type { Role } from '#rules/caso.ts'
import type { Db, Tx } from './db.ts'

export async function insertApiKey(
  tx: Tx,
  staffId: string,
  sha256: string,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .insertInto('apiKey')
    .values({ staffId: staffId, sha256, createdAt: now, revokedAt: null })
    .execute()
}

/** Whom a key stands for; undefined when it is unknown, revoked, or its holder is no longer active. */
export async function findApiKeyHolder(
  db: Db,
  sha256: string,
): Promise<{ id: string; name: string; role: Role } | undefined> {
  return db
    .selectFrom('apiKey')
    .innerJoin('staff', 'staff.id', 'apiKey.staffId')
    .select(['staff.id', 'staff.name', 'staff.role'])
    .where('apiKey.sha256', '=', sha256)
    .where('apiKey.revokedAt', 'is', null)
    .where('staff.active', '=', true)
    .executeTakeFirst()
}
