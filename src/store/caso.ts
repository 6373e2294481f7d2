import { type RawBuilder, type Selectable, sql, type Updateable } from 'kysely'
import type { CasoDraft, Service, State } from '#rules/caso.ts'
import { storedSubmission } from '#rules/caso-key.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import type { RadicadoMould, RadicadoQuery } from '#rules/radicado.ts'
import { nextFiledAt, unlessDoubted } from './clock.ts'
import type { Db, Tx } from './db.ts'
import type { CasoTable } from './schema.ts'

export type CasoRow = Omit<Selectable<CasoTable>, 'search'> & { readonly assigneeName: string | null }

/** A case about to be filed, with its promise if it is filed at the instant of its `Filings`. */
export interface Filing {
  readonly draft: CasoDraft
  readonly dueAt: Temporal.Instant
  readonly warnAt: Temporal.Instant
  /** Both move one to one with the filing, or stand still. */
  readonly dueMoves: boolean
}

/** Cases that are filed together, in this order, and what holds for all of them. */
export interface Filings {
  readonly filings: readonly Filing[]
  readonly policyId: number
  readonly book: string
  readonly year: number
  readonly mould: RadicadoMould
  readonly now: Temporal.Instant
  /** Year, mould and promises hold until here. */
  readonly goodUntil: Temporal.Instant
  /** The rulebook's revision by which all this was reckoned. */
  readonly revision: number
  /** The year is that of `findBookYear`, which need not be asked while nothing contradicts the clock. */
  readonly isYearAsked: boolean
}

export interface Filed {
  readonly id: number
  readonly radicado: string
  /** As it is stored: the hash of the form's. */
  readonly submissionKey: string
  readonly service: Service
  readonly filedAt: Temporal.Instant
  readonly attentionDueAt: Temporal.Instant
}

/**
 * Files cases in one statement and so in one transaction: the year's numbers, the cases with their deadlines, their first
 * ledger lines, their files and the words to their acknowledgements. The instant is the book's (`nextFiledAt`). Answers them
 * in their order. Undefined when that instant is past `goodUntil`, when the rules changed meanwhile, or when the clock
 * is contradicted and the year was not asked for: then nothing was written, and all has to be worked out again, by the rules of now, from
 * `lastFiledAt`. While the clock is contradicted the promise is not watched: its instants may be wrong. A repeated submission key breaks `caso_submission_key_key`, and nothing is written.
 */
export async function insertFilings(
  db: Db,
  { filings, mould, isYearAsked, ...shared }: Filings,
): Promise<readonly Filed[] | undefined> {
  const drafts = filings.map(({ draft: { attachments: _, ...draft }, ...promise }, index) => ({
    place: index + 1,
    ...draft,
    ...promise,
    submissionKey: storedSubmission(draft.submissionKey),
    fullName: maskOwnKeys(draft.fullName),
    subject: maskOwnKeys(draft.subject),
    description: maskOwnKeys(draft.description),
    location: maskOwnKeys(draft.location),
  }))
  const files = filings
    .flatMap(({ draft: { submissionKey, attachments } }) =>
      attachments.map((file) => ({
        ...file,
        name: maskOwnKeys(file.name),
        submissionKey: storedSubmission(submissionKey),
      })),
    )
    .map((file, place) => ({ place, ...file }))
  const withFiles =
    files.length === 0
      ? sql``
      : sql`, given as (
          select "place", "submissionKey", "sha256", "bytes", "mediaType", "name"
          from json_to_recordset(${JSON.stringify(files)}::json)
            as g("place" int, "submissionKey" uuid, "sha256" text, "bytes" bigint, "mediaType" text, "name" text)
        ), kept as (
          insert into file (sha256, bytes, media_type, created_at)
          select distinct on (given.sha256) given.sha256, given.bytes, given."mediaType", stamp.filed_at from given, stamp
          order by given.sha256
          on conflict do nothing
        ), attached as (
          insert into attachment (caso_id, event_id, sha256, name)
          select filed.id, line.id, given.sha256, given.name
          from given join filed on filed.submission_key = given."submissionKey" join line on line.caso_id = filed.id
          order by given."place"
        )`
  const { rows } = await sql<Filed>`
    with stamp as (
      insert into radicado_book as book (book, year, last_consecutive, last_filed_at)
      select ${shared.book}, ${shared.year}::int, ${filings.length}::int, ${shared.now}::timestamptz
      from rulebook where revision = ${shared.revision}::int${isYearAsked ? sql`` : sql` and not exists (select from clock_doubt)`}
      on conflict (book, year) do update
        set last_consecutive = book.last_consecutive + excluded.last_consecutive,
            last_filed_at = ${nextFiledAt}
        where ${nextFiledAt} < ${shared.goodUntil}::timestamptz
      returning last_consecutive - ${filings.length}::int as before, last_filed_at as filed_at
    ), filed as (
      insert into caso (radicado, year, consecutive, submission_key, policy_id, service, dependencia,
        full_name, national_id, email, phone, employment, location, subject, description, asset_tag,
        filed_at, attention_due_at, warn_at, sweep_at, updated_at)
      select ${mould.prefix}::text
          || lpad(consecutive::text, greatest(${mould.width}::int, length(consecutive::text)), '0')
          || ${mould.suffix}::text,
        ${shared.year}::int, consecutive, "submissionKey", ${shared.policyId}::int, "service", "dependencia",
        "fullName", "nationalId", "email", "phone", "employment", "location", "subject", "description", "assetTag",
        filed_at, "dueAt" + waited, "warnAt" + waited,
        ${isYearAsked ? unlessDoubted(sql`"warnAt" + waited`) : sql`"warnAt" + waited`}, filed_at
      from json_to_recordset(${JSON.stringify(drafts)}::json) as draft("place" int, "submissionKey" uuid,
        "service" text, "dependencia" text, "fullName" text, "nationalId" text, "email" text, "phone" text,
        "employment" text, "location" text, "subject" text, "description" text, "assetTag" text,
        "dueAt" timestamptz, "warnAt" timestamptz, "dueMoves" boolean), stamp, lateral (
        select before + "place" as consecutive,
          case when "dueMoves" then filed_at - ${shared.now}::timestamptz else interval '0' end as waited
      ) as its
      order by "place"
      returning id, radicado, submission_key, service, filed_at, attention_due_at, full_name
    ), line as (
      insert into event (caso_id, at, type, actor_kind, actor_name, door)
      select id, filed_at, 'opened', 'requester', full_name, 'form' from filed order by id
      returning id, caso_id
    ), word as (
      insert into outbox (topic, caso_id, created_at)
      select 'acknowledge', id, filed_at from filed order by id
    )${withFiles}
    select id, radicado, submission_key, service, filed_at, attention_due_at from filed order by id`.execute(
    db,
  )
  return rows.length > 0 ? rows : undefined
}

/** The instant of the book's last filing, if it has one. */
export async function findLastFiledAt(
  db: Db,
  book: string,
  year: number,
): Promise<Temporal.Instant | undefined> {
  const row = await db
    .selectFrom('radicadoBook')
    .select('lastFiledAt')
    .where('book', '=', book)
    .where('year', '=', year)
    .executeTakeFirst()
  return row?.lastFiledAt
}

export type FiledBefore = Filed & { readonly nationalId: string }

/** The case that a form already opened, if it did. */
export async function findCasoBySubmission(db: Db, submissionKey: string): Promise<FiledBefore | undefined> {
  return db
    .selectFrom('caso')
    .select(['id', 'radicado', 'submissionKey', 'service', 'filedAt', 'attentionDueAt', 'nationalId'])
    .where('submissionKey', '=', storedSubmission(submissionKey))
    .executeTakeFirst()
}

const columns = [
  'caso.id',
  'caso.radicado',
  'caso.year',
  'caso.consecutive',
  'caso.submissionKey',
  'caso.accessKeySha256',
  'caso.policyId',
  'caso.service',
  'caso.dependencia',
  'caso.fullName',
  'caso.nationalId',
  'caso.email',
  'caso.phone',
  'caso.employment',
  'caso.location',
  'caso.subject',
  'caso.description',
  'caso.assetTag',
  'caso.state',
  'caso.assigneeId',
  'caso.filedAt',
  'caso.attentionDueAt',
  'caso.attendedAt',
  'caso.breachedAt',
  'caso.escalatedAt',
  'caso.solvedAt',
  'caso.solution',
  'caso.solutionSeconds',
  'caso.category',
  'caso.autoCloseAt',
  'caso.closedAt',
  'caso.voidedAt',
  'caso.rating',
  'caso.ratingComment',
  'caso.warnAt',
  'caso.warnedAt',
  'caso.sweepAt',
  'caso.updatedAt',
] as const

/** The columns of a `CasoRow` for statements written out, from `caso left join staff`. */
export const casoRow = sql.raw(
  [
    ...columns.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    'staff.name as assignee_name',
  ].join(', '),
)

/** Cases with the name of whoever has them. */
function casos(db: Db | Tx) {
  return db
    .selectFrom('caso')
    .leftJoin('staff', 'staff.id', 'caso.assigneeId')
    .select(columns)
    .select('staff.name as assigneeName')
}

export async function findCaso(db: Db, radicado: string): Promise<CasoRow | undefined> {
  // PostgreSQL refuses a NUL even to compare.
  if (radicado.includes('\0')) return undefined
  return casos(db).where('caso.radicado', '=', radicado).executeTakeFirst()
}

/** The case that a typed short form means; a bare number means the latest year that has it. */
export async function findCasoByQuery(db: Db, query: RadicadoQuery): Promise<CasoRow | undefined> {
  if (query.kind === 'whole') return findCaso(db, query.radicado)
  let found = casos(db).where('caso.consecutive', '=', query.consecutive)
  if (query.year !== undefined) found = found.where('caso.year', '=', query.year)
  return found.orderBy('caso.year', 'desc').limit(1).executeTakeFirst()
}

/**
 * The case that a typed form and the last four digits of its document mean together. PostgreSQL compares, and the book says
 * which year last had the number: a wrong document costs what a radicado does that does not exist.
 */
export async function findCasoByPair(
  db: Db,
  query: RadicadoQuery,
  digits: string,
): Promise<CasoRow | undefined> {
  const meant =
    query.kind === 'whole'
      ? sql`radicado = ${query.radicado}`
      : sql`consecutive = ${query.consecutive} and year = coalesce(${query.year ?? null}::int,
          (select max(year) from radicado_book where book = 'ST' and last_consecutive >= ${query.consecutive}))`
  return casos(db)
    .where(sql<boolean>`caso.id = (select id from caso where ${meant})`)
    .where(sql<boolean>`right(regexp_replace(caso.national_id, '\\D', '', 'g'), 4) = ${digits}`)
    .executeTakeFirst()
}

/** Holds a case until the end of the transaction, so that of two who act at once one comes second. */
export async function findCasoForUpdate(tx: Tx, radicado: string): Promise<CasoRow | undefined> {
  // Read after the lock, not with it: a row that was waited for comes new, but what is joined to it would come old.
  await tx.selectFrom('caso').select('id').where('radicado', '=', radicado).forUpdate().execute()
  return findCaso(tx, radicado)
}

export type CasoChange = Omit<Updateable<CasoTable>, 'updatedAt' | 'id' | 'sweepAt'> & {
  readonly sweepAt?: Temporal.Instant | null
}

export async function updateCaso(
  tx: Tx,
  id: number,
  { sweepAt, ...change }: CasoChange,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('caso')
    .set({
      ...change,
      ...(change.solution && { solution: maskOwnKeys(change.solution) }),
      ...(change.ratingComment && { ratingComment: maskOwnKeys(change.ratingComment) }),
      ...(sweepAt !== undefined && { sweepAt: unlessDoubted(sweepAt) }),
      updatedAt: now,
    })
    .where('id', '=', id)
    .execute()
}

/** `due` ascends: the next promise first. The others descend: the newest first. */
export type CasoOrder = 'due' | 'filed' | 'updated'

export interface CasoFilter {
  readonly states?: readonly State[]
  readonly service?: Service
  readonly dependencia?: string
  /** A staff id, or null for cases that nobody has. */
  readonly assignee?: string | null
  /** Judged at `now`, as `isBreached` does. */
  readonly breached?: boolean
  /** Nobody ever took charge. */
  readonly unattended?: true
  /** The promise falls due from here on, or before here. */
  readonly dueFrom?: Temporal.Instant
  readonly dueBefore?: Temporal.Instant
  /** Words anywhere in the case; the last may be unfinished. */
  readonly words?: string
  readonly filedFrom?: Temporal.Instant
  readonly filedTo?: Temporal.Instant
}

export interface CasoPage {
  readonly items: readonly CasoRow[]
  readonly nextCursor: string | null
}

/**
 * A page of cases by keyset. A cursor that does not read is an error of the caller: `findCursor` tells.
 */
export async function listCasos(
  db: Db,
  filter: CasoFilter,
  page: { order: CasoOrder; limit: number; cursor?: Cursor | undefined; now: Temporal.Instant },
): Promise<CasoPage> {
  const rows = await casos(db)
    .where(conditionOf(filter, page.now))
    .where(beyond(page.order, page.cursor))
    .orderBy(ordered(page.order))
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  return {
    items,
    nextCursor: rows.length > page.limit && last ? writeCursor(page.order, last) : null,
  }
}

/** Which cases a filter lets through. */
export function conditionOf(filter: CasoFilter, now: Temporal.Instant): RawBuilder<boolean> {
  const { states, service, dependencia, assignee, breached, words, filedFrom, filedTo } = filter
  const conditions = [sql`true`]
  // Written out, not as parameters: only so can PostgreSQL see that a partial index holds them.
  if (states) conditions.push(sql`caso.state in (${sql.join(states.map((state) => sql.lit(state)))})`)
  if (service) conditions.push(sql`caso.service = ${service}`)
  if (dependencia) conditions.push(sql`caso.dependencia = ${dependencia}`)
  if (assignee === null) conditions.push(sql`caso.assignee_id is null`)
  else if (assignee !== undefined) conditions.push(sql`caso.assignee_id = ${assignee}`)
  if (breached !== undefined) {
    const judged = sql`coalesce(caso.attended_at, caso.voided_at, ${now}::timestamptz) > caso.attention_due_at`
    conditions.push(breached ? judged : sql`not (${judged})`)
  }
  if (filter.unattended) conditions.push(sql`caso.attended_at is null`)
  if (filter.dueFrom) conditions.push(sql`caso.attention_due_at >= ${filter.dueFrom}`)
  if (filter.dueBefore) conditions.push(sql`caso.attention_due_at < ${filter.dueBefore}`)
  if (words) conditions.push(sql`caso.search @@ to_tsquery('es', ${prefixQuery(words)})`)
  if (filedFrom) conditions.push(sql`caso.filed_at >= ${filedFrom}`)
  if (filedTo) conditions.push(sql`caso.filed_at < ${filedTo}`)
  return sql`${sql.join(conditions, sql` and `)}`
}

/** What comes after a cursor: everything where there is none. */
export function beyond(order: CasoOrder, cursor: Cursor | undefined): RawBuilder<boolean> {
  if (!cursor) return sql`true`
  const side = order === 'due' ? sql`>` : sql`<`
  return sql`(caso.${orderColumn(order)}, caso.id) ${side} (${cursor.at}::timestamptz, ${cursor.id}::bigint)`
}

export function ordered(order: CasoOrder): RawBuilder<unknown> {
  const direction = order === 'due' ? sql`asc` : sql`desc`
  return sql`caso.${orderColumn(order)} ${direction}, caso.id ${direction}`
}

function orderColumn(order: CasoOrder) {
  return { due: sql`attention_due_at`, filed: sql`filed_at`, updated: sql`updated_at` }[order]
}

/** Every word must be there; the last may be unfinished. */
function prefixQuery(words: string): string {
  const found = words.match(/[\p{L}\p{N}]+/gu)?.slice(0, 10) ?? []
  return found.map((word, index) => (index === found.length - 1 ? `${word}:*` : word)).join(' & ')
}

export interface Cursor {
  readonly at: Temporal.Instant
  readonly id: number
}

type Placed = Pick<CasoRow, 'id' | 'attentionDueAt' | 'filedAt' | 'updatedAt'>

/** The cursor that stands at a case. */
export function writeCursor(order: CasoOrder, caso: Placed): string {
  const at = { due: caso.attentionDueAt, filed: caso.filedAt, updated: caso.updatedAt }[order]
  return Buffer.from(`${at} ${caso.id}`).toString('base64url')
}

/** The cursor in a text that `listCasos` wrote; undefined when it holds none. */
export function findCursor(text: string): Cursor | undefined {
  const [at, id] = Buffer.from(text, 'base64url').toString().split(' ')
  if (!at || !id || !/^[12]\d{3}-/.test(at) || !/^\d{1,15}$/.test(id)) return undefined
  try {
    return { at: Temporal.Instant.from(at), id: Number(id) }
  } catch {
    return undefined
  }
}

/** How many open cases there are, and how many of them are past their promise unattended. */
export async function countOpenCasos(
  db: Db,
  now: Temporal.Instant,
): Promise<{ open: number; overdue: number }> {
  const row = await db
    .selectFrom('caso')
    .select(({ fn }) => [
      fn.countAll<number>().as('open'),
      fn
        .countAll<number>()
        .filterWhere('attendedAt', 'is', null)
        .filterWhere('attentionDueAt', '<', now)
        .as('overdue'),
    ])
    .where(sql<boolean>`caso.state in ('filed', 'assigned', 'attending', 'on_hold')`)
    .executeTakeFirstOrThrow()
  return row
}
