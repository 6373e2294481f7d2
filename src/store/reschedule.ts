// Deadlines that a closure moves, in sets.
import { sql } from 'kysely'
import type { Service } from '#rules/caso.ts'
import type { Tx } from './db.ts'

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

export interface Rescheduled {
  readonly id: number
  readonly dueAt: Temporal.Instant
  readonly warnAt: Temporal.Instant
}

/**
 * Moves deadlines: case, ledger line (with the deadline that was) and the word to the requester, in one statement.
 * Whoever was warned already is not warned again.
 */
export async function rescheduleCasos(
  tx: Tx,
  moved: readonly Rescheduled[],
  by: { staffId: string; name: string; reason: string; act: string; orderedBy: string; zone: string },
  now: Temporal.Instant,
): Promise<void> {
  if (moved.length === 0) return
  const { staffId, name, ...why } = by
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
