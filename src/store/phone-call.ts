// Calls to the extension: kept as they come, looked for by who called, counted by day.
import { type Selectable, sql } from 'kysely'
import type { FollowReason } from '#rules/caso.ts'
import { type CasoRow, casoRow } from './caso.ts'
import type { Db, Tx } from './db.ts'
import type { Schema } from './schema.ts'

export type CallRow = Selectable<Schema['phoneCall']>

/** Keeps a call, or what became of it since. False when it had ended already: it stays as it ended. */
export async function keepCall(db: Db | Tx, call: CallRow): Promise<boolean> {
  const { id, kind, startedAt, caller, ...rest } = call
  const row = { ...rest, steps: JSON.stringify(call.steps) }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('phoneCall')
    .values({ id, kind, startedAt, caller, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row).where('phoneCall.result', 'is', null))
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** A call of a person, by its id. */
export async function findCall(db: Db, id: string): Promise<CallRow | undefined> {
  return db
    .selectFrom('phoneCall')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', 'person')
    .executeTakeFirst()
}

/** Calls of a person that ring or go on since `since`, the newest first. */
export async function listRinging(
  db: Db,
  since: Temporal.Instant,
): Promise<readonly Pick<CallRow, 'id' | 'startedAt' | 'caller'>[]> {
  return db
    .selectFrom('phoneCall')
    .select(['id', 'startedAt', 'caller'])
    .where('kind', '=', 'person')
    .where('result', 'is', null)
    .where('startedAt', '>=', since)
    .orderBy('startedAt', 'desc')
    .limit(5)
    .execute()
}

export interface CallCount {
  readonly calls: number
  /** Of them, those that the voice menu ended by itself. */
  readonly byMenu: number
  /** Mean length of those that ended; null when none did. */
  readonly meanSeconds: number | null
  readonly reasons: readonly { readonly reason: FollowReason; readonly count: number }[]
  readonly repeated: readonly { readonly caller: string; readonly count: number }[]
}

/** A call that the voice passed on to a person who was rung: it goes on as that person's, and is not a second one. */
const passedOn = sql<boolean>`(kind = 'menu' and result = 'operator' and exists (
  select from phone_call as rung where rung.kind = 'person' and rung.caller = phone_call.caller
    and rung.started_at between phone_call.started_at
      and phone_call.started_at + make_interval(secs => phone_call.seconds + 60)))`

/** The calls from `from` until `to`, in one statement. */
export async function countCalls(db: Db, from: Temporal.Instant, to: Temporal.Instant): Promise<CallCount> {
  const { rows } = await sql<CallCount>`
    with today as materialized (
      select kind, caller, result, seconds, reason from phone_call
      where started_at >= ${from} and started_at < ${to} and not ${passedOn}
    )
    select count(*) as calls,
      count(*) filter (where kind = 'menu' and result is distinct from 'operator') as by_menu,
      round(avg(seconds))::int as mean_seconds,
      (select coalesce(json_agg(json_build_object('reason', reason, 'count', count) order by count desc, reason), '[]')
        from (select reason, count(*) from today where reason is not null group by reason) as r) as reasons,
      (select coalesce(json_agg(json_build_object('caller', caller, 'count', count) order by count desc, caller), '[]')
        from (select caller, count(*) from today where caller <> '' group by caller having count(*) > 1
          order by count(*) desc, caller limit 5) as c) as repeated
    from today`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a count has one row')
  return row
}

/** The calls of a number before now, however it was written. */
export async function countCallsOf(db: Db, caller: string, since: Temporal.Instant): Promise<number> {
  const { count } = await db
    .selectFrom('phoneCall')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('caller', '=', caller)
    .where('caller', '<>', '')
    .where('startedAt', '>=', since)
    .where(({ not }) => not(passedOn))
    .executeTakeFirstOrThrow()
  return count
}

/** Digits alone, without the country's own code. */
export function dialled(number: string): string {
  const digits = number.replace(/\D/g, '')
  return digits.length > 10 ? digits.replace(/^57(?=\d{10}$)/, '') : digits
}

/** A telephone from its end, so that an index finds it by how it ends: `caso_phone`, `person_phone`. */
export const turnedPhone = sql<string>`reverse(regexp_replace(phone, '\\D', '', 'g')) collate "C"`

export function turnedDigits(digits: string): string {
  return [...digits].reverse().join('')
}

/**
 * The newest cases of whoever has that document or telephone: a document from its beginning, a telephone by its end. A
 * number of up to five digits is an extension, and has to stand alone in what the requester wrote.
 */
export async function listCasosOfNumber(db: Db, number: string, limit: number): Promise<readonly CasoRow[]> {
  const digits = dialled(number)
  if (digits.length < 3) return []
  const turned = turnedDigits(digits)
  const alone = digits.length <= 5 ? sql`and phone ~ ${`(^|\\D)${digits}\\D*$`}` : sql``
  const document =
    digits.length < 5
      ? sql``
      : sql`union all (select id from caso where national_id collate "C" >= ${digits}
          and national_id collate "C" < ${`${digits}:`} order by national_id collate "C" desc, id desc limit 200)`
  // As an array: the planner then knows that they are few, and reaches for each of them.
  const { rows } = await sql<CasoRow>`
    select ${casoRow} from caso left join staff on staff.id = caso.assignee_id
    where caso.id = any(array(
      (select id from caso where ${turnedPhone} >= ${turned}
        and ${turnedPhone} < ${`${turned}:`} ${alone}
        order by ${turnedPhone} desc, id desc limit 200)
      ${document}
    ))
    order by caso.id desc limit ${limit}`.execute(db)
  return rows
}
