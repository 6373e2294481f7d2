// What waits for a clerk, whatever table it waits in: what is due is lent, words are taken out.
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Tx } from './db.ts'
import type { Schema } from './schema.ts'

export interface Lease {
  readonly now: Temporal.Instant
  readonly until: Temporal.Instant
}

/**
 * Takes the row that is longest due, of those that `only` names, and holds it until the lease ends: nobody else is given it
 * before, and whoever dies with it leaves it to the next. The beginning of a statement (`with`).
 */
export function leaseDue<Table extends 'message' | 'alert'>(
  table: Table,
  { now, until }: Lease,
  only: RawBuilder<unknown> = sql`true`,
): RawBuilder<Selectable<Schema[Table]>> {
  return sql`
    (update ${sql.table(table)} set attempts = attempts + 1, next_try_at = ${until}
    where id = (select id from ${sql.table(table)}
      where state = 'waiting' and next_try_at <= ${now} and ${only}
      order by next_try_at, id limit 1 for update skip locked)
    returning *)`
}

/** Takes out the oldest words, of those that nobody else holds: what becomes of them does so in the same transaction. */
export async function takeOldest<Table extends 'outbox' | 'websiteWord'>(
  tx: Tx,
  table: Table,
  limit: number,
): Promise<readonly Selectable<Schema[Table]>[]> {
  const { rows } = await sql<Selectable<Schema[Table]>>`
    with oldest as (select id from ${sql.table(table)} order by id limit ${limit} for update skip locked)
    delete from ${sql.table(table)} as word using oldest where word.id = oldest.id returning word.*`.execute(
    tx,
  )
  return rows
}
