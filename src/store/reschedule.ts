// Deadlines that a closure moves, in sets.
import { sql } from 'kysely'
import type { Service } from '#rules/caso.ts'
import type { Db, Tx } from './db.ts'

export interface Unattended {
  readonly id: number
  readonly policyId: number
  readonly service: Service
  readonly filedAt: Temporal.Instant
  readonly attentionDueAt: Temporal.Instant
}

/** Every case whose promise still runs and falls due after an instant, held until the end of the transaction. */
export async function listUnattendedDueAfter(tx: Tx, at: Temporal.Instant): Promise<readonly Unattended[]> {
  return tx
    .selectFrom('caso')
    .select(['id', 'policyId', 'service', 'filedAt', 'attentionDueAt'])
    .where(sql<boolean>`state in ('filed', 'assigned', 'attending', 'on_hold')`)
    .where('attendedAt', 'is', null)
    .where('breachedAt', 'is', null)
    .where('attentionDueAt', '>', at)
    .orderBy('attentionDueAt')
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Who moves deadlines, and why. */
interface By {
  readonly staffId: string
  readonly name: string
  readonly reason: string
  readonly act: string
  readonly orderedBy: string
  readonly zone: string
}

export interface Rescheduled {
  readonly id: number
  readonly dueAt: Temporal.Instant
  readonly warnAt: Temporal.Instant
}

/** Cases that one statement moves, well within its time limit. */
const batch = 20_000

/**
 * Moves deadlines: case, ledger line (with the deadline that was) and the word to the requester, in sets. Whoever was
 * warned already is not warned again. Afterwards, and after the commit, `tidySearch` is due.
 */
export async function rescheduleCasos(
  tx: Tx,
  moved: readonly Rescheduled[],
  by: By,
  now: Temporal.Instant,
): Promise<void> {
  // The words of a case do not change: what the search index has to write again waits until the commit is over.
  await sql`set local gin_pending_list_limit = '1GB'`.execute(tx)
  for (let at = 0; at < moved.length; at += batch) await reschedule(tx, moved.slice(at, at + batch), by, now)
}

/** Brings the search index up to date with what waits for it; at once when nothing does. */
export async function tidySearch(db: Db): Promise<void> {
  await sql`select tidy_search()`.execute(db)
}

async function reschedule(
  tx: Tx,
  moved: readonly Rescheduled[],
  { staffId, name, ...why }: By,
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    with new as (
      select * from unnest(${moved.map(({ id }) => id)}::bigint[], ${moved.map(({ dueAt }) => String(dueAt))}::timestamptz[],
        ${moved.map(({ warnAt }) => String(warnAt))}::timestamptz[]) as new(id, due_at, warn_at)
    ), old as (
      select caso.id, caso.attention_due_at as was from new join caso using (id)
    ), moved as (
      update caso set attention_due_at = new.due_at, warn_at = new.warn_at,
        sweep_at = case when caso.warned_at is null then new.warn_at else new.due_at end,
        updated_at = greatest(caso.updated_at, ${now})
      from new where caso.id = new.id
      returning caso.id, caso.updated_at, caso.attention_due_at
    ), line as (
      insert into event (caso_id, at, type, actor_kind, actor_id, actor_name, door, data)
      select id, updated_at, 'rescheduled', 'staff', ${staffId}, ${name}, 'desk',
        ${JSON.stringify(why)}::jsonb || jsonb_build_object('from', to_json(was), 'to', to_json(attention_due_at))
      from moved join old using (id) order by id
      returning id, caso_id
    )
    insert into outbox (topic, caso_id, data, created_at)
    select 'rescheduled', caso_id, jsonb_build_object('eventId', id, 'causedBy', 'staff'), ${now} from line order by id`.execute(
    tx,
  )
}
