// Is the promise kept? Week by week and service by service, and where it is not. Each case is judged as `isBreached` does.
import { sql } from 'kysely'
import type { Service } from '#rules/caso.ts'
import type { Db } from '#store/db.ts'

export interface PromiseWeek {
  /** The Monday on which the week begins. */
  readonly week: string
  readonly service: Service
  readonly filed: number
  readonly kept: number
  readonly broken: number
  readonly escalated: number
  /** How many were rated, and what the points add up to. */
  readonly rated: number
  readonly points: number
}

export interface PromiseSpan {
  readonly from: Temporal.Instant
  readonly now: Temporal.Instant
  readonly zone: string
}

const judged = (now: Temporal.Instant) =>
  sql`coalesce(attended_at, voided_at, ${now}::timestamptz) > attention_due_at`

/** Weeks in which something was filed, the oldest first. */
export async function countPromiseByWeek(
  db: Db,
  { from, now, zone }: PromiseSpan,
): Promise<readonly PromiseWeek[]> {
  const { rows } = await sql<PromiseWeek>`
    select to_char(date_trunc('week', filed_at at time zone ${zone}), 'YYYY-MM-DD') as week, service,
      count(*) as filed,
      count(*) filter (where attended_at <= attention_due_at) as kept,
      count(*) filter (where ${judged(now)}) as broken,
      count(*) filter (where escalated_at is not null) as escalated,
      count(rating) as rated, coalesce(sum(rating), 0) as points
    from caso where filed_at >= ${from} and filed_at <= ${now}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

export interface PromiseFailure {
  readonly service: Service
  readonly dependencia: string
  readonly filed: number
  readonly broken: number
}

/** Where most promises were broken, the worst first. */
export async function listPromiseFailures(
  db: Db,
  { from, now }: PromiseSpan,
  limit: number,
): Promise<readonly PromiseFailure[]> {
  const { rows } = await sql<PromiseFailure>`
    select service, dependencia, count(*) as filed, count(*) filter (where ${judged(now)}) as broken
    from caso where filed_at >= ${from} and filed_at <= ${now}
    group by service, dependencia having count(*) filter (where ${judged(now)}) > 0
    order by broken desc, filed, dependencia limit ${limit}`.execute(db)
  return rows
}

export interface PromiseHour {
  /** Of the day on which it was filed, in the entity's zone. */
  readonly hour: number
  readonly filed: number
  readonly broken: number
}

/** At which hour of filing the promise fails. */
export async function countPromiseByHour(
  db: Db,
  { from, now, zone }: PromiseSpan,
): Promise<readonly PromiseHour[]> {
  const { rows } = await sql<PromiseHour>`
    select extract(hour from filed_at at time zone ${zone})::int as hour, count(*) as filed,
      count(*) filter (where ${judged(now)}) as broken
    from caso where filed_at >= ${from} and filed_at <= ${now} group by 1 order by 1`.execute(db)
  return rows
}
