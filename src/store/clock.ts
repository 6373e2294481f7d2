// What is known of the time: the database's clock, the marks at which it was found right, and the newest filing. The books
// go on by it, and what waits for a number is told how.
import { type RawBuilder, sql } from 'kysely'
import { type ClockMark, clockTolerance } from '#rules/clock.ts'
import type { Db } from './db.ts'

/** A machine since its start, by what its counter says now. */
export interface Uptime {
  readonly boot: string
  readonly seconds: number
}

export interface ClockReading {
  readonly database: Temporal.Instant
  readonly here: ClockMark | undefined
  readonly newest: Temporal.Instant | undefined
  readonly book: Temporal.Instant | undefined
}

export async function findClock(db: Db, boot: string): Promise<ClockReading> {
  const { rows } = await sql<{
    database: Temporal.Instant
    hereAt: Temporal.Instant | null
    hereUptime: number | null
    newest: Temporal.Instant | null
    book: Temporal.Instant | null
  }>`
    select clock_timestamp() as database, here.at as here_at, here.uptime_seconds as here_uptime,
      (select max(at) from clock_mark) as newest, (select max(last_filed_at) from radicado_book) as book
    from (select 1) as once left join clock_mark as here on here.boot = ${boot}`.execute(db)
  const [row] = rows
  if (!row) throw new Error('the database did not tell the time')
  const { database, hereAt, hereUptime, newest, book } = row
  return {
    database,
    here: hereAt && hereUptime !== null ? { at: hereAt, uptimeSeconds: hereUptime } : undefined,
    newest: newest ?? undefined,
    book: book ?? undefined,
  }
}

/** Longer than any machine runs without a start, or a house without a machine. */
const marksKept = sql`interval '400 days'`

/** The clock is right at that instant. */
export async function markClock(db: Db, { boot, seconds }: Uptime, at: Temporal.Instant): Promise<void> {
  await sql`
    with believed as (delete from clock_doubt), forgotten as (
      delete from clock_mark where boot <> ${boot} and at < ${at}::timestamptz - ${marksKept}
    )
    insert into clock_mark (boot, at, uptime_seconds) values (${boot}, ${at}, ${seconds})
    on conflict (boot) do update set at = excluded.at, uptime_seconds = excluded.uptime_seconds`.execute(db)
}

/**
 * The clock was vouched for: what was seen in its future was wrong, and the books go on from its instant. What was promised
 * while it was contradicted has true instants, and is watched from now on; when the clock was wrong indeed, it never is.
 */
export async function vouchForClock(db: Db, uptime: Uptime, at: Temporal.Instant): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      update caso set sweep_at = case state when 'solved' then auto_close_at else warn_at end
      from clock_doubt
      where sweep_at is null and updated_at >= since
        and (state = 'solved' or state in ('filed', 'assigned') and attended_at is null and breached_at is null)`.execute(
      tx,
    )
    await markClock(tx, uptime, at)
    await tx.deleteFrom('clockMark').where('at', '>', at).execute()
    await tx.updateTable('radicadoBook').set({ lastFiledAt: at }).where('lastFiledAt', '>', at).execute()
  })
}

/** When the sweep has something to do with a case: not by instants that may be wrong. */
export function unlessDoubted(
  at: Temporal.Instant | null | RawBuilder<unknown>,
): RawBuilder<Temporal.Instant | null> {
  return sql`case when exists (select from clock_doubt) then null else (${at})::timestamptz end`
}

export async function doubtClock(db: Db, since: Temporal.Instant): Promise<void> {
  await db
    .insertInto('clockDoubt')
    .values({ since })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Where a book goes on (`book`, in an upsert that brings its instant): never before what was filed before. An instant that
 * lies further ahead than clocks may differ was a wrong clock's, and holds nobody.
 */
export const nextFiledAt: RawBuilder<Temporal.Instant> = sql`
  case when book.last_filed_at > excluded.last_filed_at + interval '${sql.raw(String(clockTolerance.minutes))} minutes'
    then excluded.last_filed_at else greatest(book.last_filed_at, excluded.last_filed_at) end`

/**
 * The year whose book a filing goes into: its own, or the newest there is while the clock is contradicted and its own has
 * not begun. A number that was given in a year that is not cannot be taken back.
 */
export function bookYear(book: string, year: number): RawBuilder<number> {
  return sql`coalesce((
    select max(known.year) from radicado_book as known
    where known.book = ${book} and exists (select from clock_doubt)
    having not bool_or(known.year = ${year}::int)), ${year}::int)`
}

export async function findBookYear(db: Db, book: string, year: number): Promise<number> {
  const { rows } = await sql<{ year: number }>`select ${bookYear(book, year)} as year`.execute(db)
  return rows[0]?.year ?? year
}

/** Says that something works; and so, whether the database can be written. */
export async function beat(db: Db, name: string): Promise<void> {
  await sql`insert into beat (name, at) values (${name}, clock_timestamp())
    on conflict (name) do update set at = excluded.at`.execute(db)
}

/** How many seconds ago it last did; undefined when it never did. */
export async function findBeatAge(db: Db, name: string): Promise<number | undefined> {
  const { rows } = await sql<{ age: number }>`
    select extract(epoch from clock_timestamp() - at)::float8 as age from beat where name = ${name}`.execute(
    db,
  )
  return rows[0]?.age
}
