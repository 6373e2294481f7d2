import type { Db, Tx } from './db.ts'

export interface PolicyRow {
  readonly id: number
  readonly content: unknown
  readonly inForceAt: Temporal.Instant
}

/** All versions, oldest first. There are few: one a circular. */
export async function listPolicies(db: Db | Tx): Promise<readonly PolicyRow[]> {
  return db
    .selectFrom('policy')
    .select(['id', 'content', 'inForceAt'])
    .orderBy('inForceAt')
    .orderBy('id')
    .execute()
}

export async function insertPolicy(
  tx: Tx,
  policy: { content: unknown; sha256: string; inForceAt: Temporal.Instant },
  now: Temporal.Instant,
): Promise<number> {
  const { id } = await tx
    .insertInto('policy')
    .values({
      content: JSON.stringify(policy.content),
      sha256: policy.sha256,
      inForceAt: policy.inForceAt,
      createdAt: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
