import { type Selectable, sql, type Updateable } from 'kysely'
import type { CasoDraft, Service, State } from '#rules/caso.ts'
import type { RadicadoMould, RadicadoQuery } from '#rules/radicado.ts'
import type { Db, Tx } from './db.ts'
import type { CasoTable } from './schema.ts'

export type CasoRow = Omit<Selectable<CasoTable>, 'search'> & { readonly assigneeName: string | null }

/** What a filing needs beside the draft: its mould, its promise, and until when both hold. */
export interface Filing {
  readonly draft: CasoDraft
  readonly accessKey: string
  readonly policyId: number
  readonly book: string
  readonly year: number
  readonly mould: RadicadoMould
  readonly now: Temporal.Instant
  readonly dueAt: Temporal.Instant
  readonly warnAt: Temporal.Instant
  /** Both move one to one with the filing, or stand still. */
  readonly dueMoves: boolean
  readonly goodUntil: Temporal.Instant
}

export interface Filed {
  readonly id: number
  readonly radicado: string
  readonly accessKey: string
  readonly service: Service
  readonly filedAt: Temporal.Instant
  readonly attentionDueAt: Temporal.Instant
}

/**
 * Files a case in one statement and so in one transaction: the year's number, the case with its deadline, its first
 * ledger line, its files and the word to the acknowledgement. The instant is the book's: never before the filing that
 * went before it. Undefined when that instant is past `goodUntil`: then nothing was written, and the promise has to be
 * worked out again from `lastFiledAt`. A repeated submission key breaks `caso_submission_key_key`, and nothing is written.
 */
export async function insertFiling(db: Db, filing: Filing): Promise<Filed | undefined> {
  const { draft, mould } = filing
  const files = JSON.stringify(draft.attachments)
  const withFiles =
    draft.attachments.length === 0
      ? sql``
      : sql`, given as (
          select * from jsonb_to_recordset(${files}::jsonb) as g("sha256" text, "bytes" bigint, "mediaType" text, "name" text)
        ), kept as (
          insert into file (sha256, bytes, media_type, created_at)
          select distinct on (given.sha256) given.sha256, given.bytes, given."mediaType", filed.filed_at from given, filed
          on conflict do nothing
        ), attached as (
          insert into attachment (caso_id, event_id, sha256, name)
          select filed.id, line.id, given.sha256, given.name from given, filed, line
        )`
  const { rows } = await sql<Filed>`
    with stamp as (
      insert into radicado_book as book (book, year, last_consecutive, last_filed_at)
      values (${filing.book}, ${filing.year}, 1, ${filing.now}::timestamptz)
      on conflict (book, year) do update
        set last_consecutive = book.last_consecutive + 1,
            last_filed_at = greatest(book.last_filed_at, excluded.last_filed_at)
        where book.last_filed_at < ${filing.goodUntil}::timestamptz
      returning last_consecutive as consecutive, last_filed_at as filed_at
    ), filed as (
      insert into caso (radicado, year, consecutive, submission_key, access_key, policy_id, service, dependencia,
        full_name, national_id, email, phone, employment, location, subject, description, asset_tag,
        filed_at, attention_due_at, warn_at, sweep_at, updated_at)
      select ${mould.prefix}::text
          || lpad(consecutive::text, greatest(${mould.width}::int, length(consecutive::text)), '0')
          || ${mould.suffix}::text,
        ${filing.year}::int, consecutive, ${draft.submissionKey}::uuid, ${filing.accessKey}, ${filing.policyId}::int,
        ${draft.service}, ${draft.dependencia}, ${draft.fullName}, ${draft.nationalId}, ${draft.email}, ${draft.phone},
        ${draft.employment}, ${draft.location}, ${draft.subject}, ${draft.description}, ${draft.assetTag}::text,
        filed_at, ${filing.dueAt}::timestamptz + waited, ${filing.warnAt}::timestamptz + waited,
        ${filing.warnAt}::timestamptz + waited, filed_at
      from stamp, lateral (
        select case when ${filing.dueMoves}::boolean then filed_at - ${filing.now}::timestamptz else interval '0' end
      ) as shift(waited)
      returning id, radicado, access_key, service, filed_at, attention_due_at, full_name
    ), line as (
      insert into event (caso_id, at, type, actor_kind, actor_name, door)
      select id, filed_at, 'opened', 'requester', full_name, 'form' from filed
      returning id
    ), word as (
      insert into outbox (topic, caso_id, created_at)
      select 'acknowledge', id, filed_at from filed
    )${withFiles}
    select id, radicado, access_key, service, filed_at, attention_due_at from filed`.execute(db)
  return rows[0]
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
    .select(['id', 'radicado', 'accessKey', 'service', 'filedAt', 'attentionDueAt', 'nationalId'])
    .where('submissionKey', '=', submissionKey)
    .executeTakeFirst()
}

const columns = [
  'caso.id',
  'caso.radicado',
  'caso.year',
  'caso.consecutive',
  'caso.submissionKey',
  'caso.accessKey',
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

/** Holds a case until the end of the transaction, so that of two who act at once one comes second. */
export async function findCasoForUpdate(tx: Tx, radicado: string): Promise<CasoRow | undefined> {
  // Read after the lock, not with it: a row that was waited for comes new, but what is joined to it would come old.
  await tx.selectFrom('caso').select('id').where('radicado', '=', radicado).forUpdate().execute()
  return findCaso(tx, radicado)
}

export type CasoChange = Omit<Updateable<CasoTable>, 'updatedAt' | 'id'>

export async function updateCaso(
  tx: Tx,
  id: number,
  change: CasoChange,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('caso')
    .set({ ...change, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

const orderColumn = { due: 'attentionDueAt', filed: 'filedAt', updated: 'updatedAt' } as const
export type CasoOrder = keyof typeof orderColumn

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
 * A page of cases by keyset: `due` ascends (the next promise first), `filed` and `updated` descend (the newest first).
 * A cursor that does not read is an error of the caller: `findCursor` tells.
 */
export async function listCasos(
  db: Db,
  filter: CasoFilter,
  page: { order: CasoOrder; limit: number; cursor?: Cursor | undefined; now: Temporal.Instant },
): Promise<CasoPage> {
  const column = `caso.${orderColumn[page.order]}` as const
  const direction = page.order === 'due' ? 'asc' : 'desc'
  let query = narrowed(casos(db), filter, page.now)
    .orderBy(column, direction)
    .orderBy('caso.id', direction)
    .limit(page.limit + 1)
  if (page.cursor) {
    const { at, id } = page.cursor
    const beyond = direction === 'asc' ? sql`>` : sql`<`
    query = query.where(
      sql<boolean>`(${sql.ref(column)}, caso.id) ${beyond} (${at}::timestamptz, ${id}::bigint)`,
    )
  }
  const rows = await query.execute()
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  return {
    items,
    nextCursor:
      rows.length > page.limit && last
        ? writeCursor({ at: last[orderColumn[page.order]], id: last.id })
        : null,
  }
}

type Casos = ReturnType<typeof casos>

function narrowed(query: Casos, filter: CasoFilter, now: Temporal.Instant): Casos {
  let narrow = query
  if (filter.states) {
    // Written out, not as parameters: only so can PostgreSQL see that a partial index holds them.
    const states = sql.join(filter.states.map((state) => sql.lit(state)))
    narrow = narrow.where(sql<boolean>`caso.state in (${states})`)
  }
  if (filter.service) narrow = narrow.where('caso.service', '=', filter.service)
  if (filter.dependencia) narrow = narrow.where('caso.dependencia', '=', filter.dependencia)
  if (filter.assignee !== undefined) {
    narrow =
      filter.assignee === null
        ? narrow.where('caso.assigneeId', 'is', null)
        : narrow.where('caso.assigneeId', '=', filter.assignee)
  }
  if (filter.breached !== undefined) {
    const judged = sql<boolean>`coalesce(caso.attended_at, caso.voided_at, ${now}::timestamptz) > caso.attention_due_at`
    narrow = narrow.where(filter.breached ? judged : sql<boolean>`not (${judged})`)
  }
  if (filter.unattended) narrow = narrow.where('caso.attendedAt', 'is', null)
  if (filter.dueFrom) narrow = narrow.where('caso.attentionDueAt', '>=', filter.dueFrom)
  if (filter.dueBefore) narrow = narrow.where('caso.attentionDueAt', '<', filter.dueBefore)
  if (filter.words)
    narrow = narrow.where(sql<boolean>`caso.search @@ to_tsquery('es', ${prefixQuery(filter.words)})`)
  if (filter.filedFrom) narrow = narrow.where('caso.filedAt', '>=', filter.filedFrom)
  if (filter.filedTo) narrow = narrow.where('caso.filedAt', '<', filter.filedTo)
  return narrow
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

function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at} ${id}`).toString('base64url')
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
