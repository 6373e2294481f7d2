import type { Db } from './db.ts'

/** Which house the database is of, and how far its ledger goes. */
export async function findHouse(db: Db): Promise<{ id: string; lastEvent: number }> {
  const { id } = await db.selectFrom('house').select('id').executeTakeFirstOrThrow()
  const { last } = await db
    .selectFrom('event')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow()
  return { id, lastEvent: last ?? 0 }
}

/** How many of these files the database speaks of. */
export async function countKnownFiles(db: Db, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const { count } = await db
    .selectFrom('file')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sha256', 'in', hashes)
    .executeTakeFirstOrThrow()
  return count
}
