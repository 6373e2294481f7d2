// The promises that fall due, in sets: cases with their ledger lines, the word to whom it concerns and the line's alarm, in
// one statement.
// Rows that somebody holds are passed over: whoever holds them is attending, or another sweep.
import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Records, for up to `limit` cases, that the promise was broken: at the deadline's own instant. Answers how many. */
export async function recordBreaches(db: Db, now: Temporal.Instant, limit: number): Promise<number> {
  const { rows } = await sql<{ done: number }>`
    with due as (
      select id from caso
      where sweep_at < ${now} and attention_due_at < ${now} and attended_at is null and state in ('filed', 'assigned')
      order by sweep_at limit ${limit} for update skip locked
    ), broken as (
      update caso set breached_at = attention_due_at, sweep_at = null, updated_at = greatest(updated_at, ${now})
      from due where caso.id = due.id
      returning caso.id, attention_due_at
    ), line as (
      insert into event (caso_id, at, type, actor_kind, actor_name, door)
      select id, attention_due_at, 'breached', 'system', '', 'job' from broken order by attention_due_at, id
      returning id, caso_id
    ), word as (
      insert into outbox (topic, caso_id, data, created_at)
      select 'breached', caso_id, jsonb_build_object('eventId', id, 'causedBy', 'system'), ${now} from line order by id
    ), alarm as (
      insert into alarm (caso_id, rule, next_at) select id, 'breach', ${now} from broken on conflict do nothing
    )
    select count(*) as done from broken`.execute(db)
  return rows[0]?.done ?? 0
}

/** Warns, for up to `limit` cases, that the promise is about to be broken. Answers how many. */
export async function recordWarnings(db: Db, now: Temporal.Instant, limit: number): Promise<number> {
  const { rows } = await sql<{ done: number }>`
    with due as (
      select id from caso
      where sweep_at <= ${now} and attention_due_at >= ${now} and attended_at is null and state in ('filed', 'assigned')
        and warned_at is null
      order by sweep_at limit ${limit} for update skip locked
    ), warned as (
      update caso set warned_at = ${now}, sweep_at = attention_due_at, updated_at = greatest(updated_at, ${now})
      from due where caso.id = due.id
      returning caso.id
    ), line as (
      insert into event (caso_id, at, type, actor_kind, actor_name, door, visibility)
      select id, ${now}, 'warned', 'system', '', 'job', 'internal' from warned order by id
      returning id, caso_id
    ), word as (
      insert into outbox (topic, caso_id, data, created_at)
      select 'warned', caso_id, jsonb_build_object('eventId', id, 'causedBy', 'system'), ${now} from line order by id
    ), alarm as (
      insert into alarm (caso_id, rule, next_at) select id, 'warning', ${now} from warned on conflict do nothing
    )
    select count(*) as done from warned`.execute(db)
  return rows[0]?.done ?? 0
}

/** Solved cases whose days for answering have passed, the longest waiting first. */
export async function listCasosToClose(
  db: Db,
  now: Temporal.Instant,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('caso')
    .select('radicado')
    .where('state', '=', 'solved')
    .where('sweepAt', '<=', now)
    .orderBy('sweepAt')
    .limit(limit)
    .execute()
  return rows.map(({ radicado }) => radicado)
}

/** How many seconds the thing longest due has waited for the sweep; 0 when nothing waits. */
export async function countSweepLag(db: Db, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ lag: number }>`
    select coalesce(extract(epoch from ${now}::timestamptz - min(sweep_at))::float8, 0) as lag
    from caso where sweep_at < ${now}`.execute(db)
  return Math.max(0, rows[0]?.lag ?? 0)
}
