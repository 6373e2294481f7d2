// Website requests, their ledger, their files, and the words to their senders.
import { type Selectable, type SqlBool, sql, type Updateable } from 'kysely'
import type { KeptFile, Visibility } from '#rules/caso.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import { formatRadicado, type RadicadoMould, type RadicadoQuery } from '#rules/radicado.ts'
import type {
  WebsiteActor,
  WebsiteEventType,
  WebsiteKind,
  WebsiteState,
  WebsiteTopic,
} from '#rules/website-request.ts'
import type { Cursor } from './caso.ts'
import { bookYear, nextFiledAt } from './clock.ts'
import type { Db, Tx } from './db.ts'
import { type AttachmentRow, insertFiles } from './event.ts'
import type { WebsiteEventTable, WebsiteRequestTable } from './schema.ts'

export type WebsiteRequestRow = Omit<Selectable<WebsiteRequestTable>, 'search'>

/** The book of website requests. */
const book = 'SW'

/**
 * The next number of the book, the year whose book it is, and the instant that it is filed at (`nextFiledAt`). The book's
 * row is held until the end of the transaction: what is undone spends no number.
 */
export async function takeWebsiteNumber(
  tx: Tx,
  year: number,
  now: Temporal.Instant,
): Promise<{ readonly year: number; readonly consecutive: number; readonly filedAt: Temporal.Instant }> {
  const { rows } = await sql<{ year: number; consecutive: number; filedAt: Temporal.Instant }>`
    insert into radicado_book as book (book, year, last_consecutive, last_filed_at)
    values (${book}, ${bookYear(book, year)}, 1, ${now})
    on conflict (book, year) do update set last_consecutive = book.last_consecutive + 1, last_filed_at = ${nextFiledAt}
    returning year, last_consecutive as consecutive, last_filed_at as filed_at`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`the book ${book} gave no number`)
  return row
}

/** What opens a request, beside its number. */
export interface WebsiteFiling {
  readonly mould: RadicadoMould
  readonly year: number
  readonly consecutive: number
  readonly filedAt: Temporal.Instant
  readonly policyId: number
  readonly mailId: number | null
  readonly senderName: string
  readonly senderEmail: string
  readonly subject: string
  readonly text: string
  readonly kind: WebsiteKind
  readonly words: readonly string[]
  readonly promisedAt: Temporal.Instant | null
}

export async function insertWebsiteRequest(
  tx: Tx,
  { mould, filedAt, kind, words, ...filing }: WebsiteFiling,
): Promise<{ readonly id: number; readonly radicado: string }> {
  return tx
    .insertInto('websiteRequest')
    .values({
      ...filing,
      senderName: maskOwnKeys(filing.senderName),
      subject: maskOwnKeys(filing.subject),
      text: maskOwnKeys(filing.text),
      radicado: formatRadicado(mould, filing.consecutive),
      kind,
      suggestedKind: kind,
      suggestedWords: words,
      receivedAt: filedAt,
      updatedAt: filedAt,
    })
    .returning(['id', 'radicado'])
    .executeTakeFirstOrThrow()
}

export interface WebsiteEventDraft {
  readonly requestId: number
  readonly at: Temporal.Instant
  readonly type: WebsiteEventType
  readonly actor: WebsiteActor
  readonly visibility?: Visibility | undefined
  readonly text?: string | null | undefined
  readonly data?: Record<string, unknown> | undefined
}

/** Writes a line of the ledger, with the files that came with it; answers its id. */
export async function recordWebsiteEvent(
  tx: Tx,
  draft: WebsiteEventDraft,
  files: readonly KeptFile[] = [],
): Promise<number> {
  const { actor, requestId, at } = draft
  const { id } = await tx
    .insertInto('websiteEvent')
    .values({
      requestId,
      at,
      type: draft.type,
      actorKind: actor.kind,
      actorId: actor.kind === 'staff' ? actor.id : null,
      actorName: actor.kind === 'system' ? '' : actor.name,
      visibility: draft.visibility ?? 'public',
      text: draft.text ? maskOwnKeys(draft.text) : (draft.text ?? null),
      data: maskOwnKeys(JSON.stringify(draft.data ?? {})),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (files.length > 0) {
    await insertFiles(tx, files, at)
    await tx
      .insertInto('websiteFile')
      .values(files.map(({ sha256, name }) => ({ requestId, eventId: id, sha256, name: maskOwnKeys(name) })))
      .execute()
  }
  return id
}

/**
 * Leaves word of something that the sender has to be told by mail; it stands if, and only if, the transaction commits.
 * Whoever relays it deletes the row (`delete … returning`) in the transaction that makes it a message, and reads what is
 * said from the event: `text` (a comment, a reason), `data` (`reason`, `scheduledAt`, `url`).
 */
export async function enqueueWebsiteWord(
  tx: Tx,
  topic: WebsiteTopic,
  requestId: number,
  eventId: number,
  now: Temporal.Instant,
): Promise<void> {
  await tx.insertInto('websiteWord').values({ topic, requestId, eventId, createdAt: now }).execute()
}

export const websiteColumns = [
  'id',
  'radicado',
  'year',
  'consecutive',
  'mailId',
  'policyId',
  'senderName',
  'senderEmail',
  'subject',
  'text',
  'kind',
  'suggestedKind',
  'suggestedWords',
  'state',
  'receivedAt',
  'desiredAt',
  'promisedAt',
  'scheduledAt',
  'dueAt',
  'facts',
  'checked',
  'documentSha256',
  'documentName',
  'documentCheck',
  'approvedBy',
  'approvedAt',
  'publishedAt',
  'publishedBy',
  'publishedUrl',
  'publishedSha256',
  'postingDays',
  'withdrawalDueAt',
  'withdrawalToldAt',
  'withdrawnAt',
  'watchAt',
  'watchedAt',
  'watchResult',
  'watchFailures',
  'confirmedAt',
  'certifyAt',
  'revision',
  'updatedAt',
] as const satisfies readonly (keyof WebsiteRequestRow)[]

export async function findWebsiteRequest(
  db: Db | Tx,
  radicado: string,
): Promise<WebsiteRequestRow | undefined> {
  // PostgreSQL refuses a NUL even to compare.
  if (radicado.includes('\0')) return undefined
  return db
    .selectFrom('websiteRequest')
    .select(websiteColumns)
    .where('radicado', '=', radicado)
    .executeTakeFirst()
}

/** The request that a typed short form means; a bare number means the latest year that has it. */
export async function findWebsiteRequestByQuery(
  db: Db,
  query: RadicadoQuery,
): Promise<WebsiteRequestRow | undefined> {
  if (query.kind === 'whole') return findWebsiteRequest(db, query.radicado)
  let found = db
    .selectFrom('websiteRequest')
    .select(websiteColumns)
    .where('consecutive', '=', query.consecutive)
  if (query.year !== undefined) found = found.where('year', '=', query.year)
  return found.orderBy('year', 'desc').limit(1).executeTakeFirst()
}

/** The request that a mail opened, if it did. */
export async function findWebsiteRequestByMail(
  db: Db | Tx,
  mailId: number,
): Promise<WebsiteRequestRow | undefined> {
  return db
    .selectFrom('websiteRequest')
    .select(websiteColumns)
    .where('mailId', '=', mailId)
    .executeTakeFirst()
}

/** Holds a request until the end of the transaction, so that of two who act at once one comes second. */
export async function findWebsiteRequestForUpdate(
  tx: Tx,
  key: { readonly radicado: string } | { readonly id: number },
): Promise<WebsiteRequestRow | undefined> {
  const query = tx.selectFrom('websiteRequest').select(websiteColumns).forUpdate()
  if ('id' in key) return query.where('id', '=', key.id).executeTakeFirst()
  if (key.radicado.includes('\0')) return undefined
  return query.where('radicado', '=', key.radicado).executeTakeFirst()
}

export type WebsiteChange = Omit<
  Updateable<WebsiteRequestTable>,
  'id' | 'updatedAt' | 'facts' | 'documentCheck'
> & { readonly facts?: unknown; readonly documentCheck?: unknown }

export async function updateWebsiteRequest(
  tx: Tx,
  id: number,
  { facts, documentCheck, ...change }: WebsiteChange,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('websiteRequest')
    .set({
      ...change,
      ...(change.publishedUrl && { publishedUrl: maskOwnKeys(change.publishedUrl) }),
      ...(facts !== undefined && { facts: maskOwnKeys(JSON.stringify(facts)) }),
      ...(documentCheck !== undefined && {
        documentCheck: documentCheck === null ? null : JSON.stringify(documentCheck),
      }),
      updatedAt: now,
    })
    .where('id', '=', id)
    .execute()
}

export interface WebsiteFilter {
  readonly states: readonly WebsiteState[]
  readonly kind?: WebsiteKind | undefined
  /** Words anywhere in the request; the last may be unfinished. */
  readonly words?: string | undefined
}

/** What is wanted first comes first; or, of what is over, what changed last. */
export type WebsiteOrderBy = 'due' | 'updated'

export interface WebsitePage {
  readonly items: readonly WebsiteRequestRow[]
  readonly next: Cursor | undefined
}

/** A page of requests by keyset. */
export async function listWebsiteRequests(
  db: Db,
  filter: WebsiteFilter,
  page: { readonly order: WebsiteOrderBy; readonly limit: number; readonly cursor?: Cursor | undefined },
): Promise<WebsitePage> {
  const column = page.order === 'due' ? 'dueAt' : 'updatedAt'
  const direction = page.order === 'due' ? 'asc' : 'desc'
  // Written out, not as parameters: only so can PostgreSQL see that a partial index holds them.
  const states = sql.join(filter.states.map((state) => sql.lit(state)))
  let query = db
    .selectFrom('websiteRequest')
    .select(websiteColumns)
    .where(sql<SqlBool>`state in (${states})`)
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(page.limit + 1)
  if (filter.kind) query = query.where('kind', '=', filter.kind)
  if (filter.words) query = query.where(sql<SqlBool>`search @@ to_tsquery('es', ${wordsQuery(filter.words)})`)
  if (page.cursor) {
    const { at, id } = page.cursor
    const beyond = direction === 'asc' ? sql`>` : sql`<`
    query = query.where(sql<SqlBool>`(${sql.ref(column)}, id) ${beyond} (${at}::timestamptz, ${id}::bigint)`)
  }
  const rows = await query.execute()
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  return { items, next: rows.length > page.limit && last ? { at: last[column], id: last.id } : undefined }
}

/** What is published and asks for a person: its time is over, or it is not where it should be. */
export async function listWebsiteWrongs(
  db: Db,
  now: Temporal.Instant,
  limit: number,
): Promise<readonly WebsiteRequestRow[]> {
  const published = db.selectFrom('websiteRequest').select(websiteColumns)
  const [over, gone] = await Promise.all([
    published
      .where(sql<SqlBool>`state = 'published' and withdrawal_due_at <= ${now}`)
      .orderBy('withdrawalDueAt')
      .limit(limit)
      .execute(),
    published
      .where(sql<SqlBool>`state = 'published' and watch_failures > 2`)
      .orderBy('publishedAt')
      .limit(limit)
      .execute(),
  ])
  return [...over, ...gone.filter(({ id }) => !over.some((one) => one.id === id))].slice(0, limit)
}

/** Every word must be there; the last may be unfinished. */
export function wordsQuery(words: string): string {
  const found = words.match(/[\p{L}\p{N}]+/gu)?.slice(0, 10) ?? []
  return found.map((word, index) => (index === found.length - 1 ? `${word}:*` : word)).join(' & ')
}

export type WebsiteEventRow = Selectable<WebsiteEventTable> & {
  readonly attachments: readonly AttachmentRow[]
}

/** The ledger of a request in order, each line with its files. */
export async function listWebsiteEvents(
  db: Db | Tx,
  requestId: number,
  limit = 500,
): Promise<readonly WebsiteEventRow[]> {
  return db
    .selectFrom('websiteEvent')
    .selectAll()
    .select(
      sql<AttachmentRow[]>`coalesce((
        select json_agg(json_build_object('id', w.id, 'name', w.name, 'bytes', f.bytes, 'mediaType', f.media_type,
          'scan', f.scan)
          order by w.id)
        from website_file w join file f using (sha256)
        where w.event_id = website_event.id and w.request_id = website_event.request_id), '[]')`.as(
        'attachments',
      ),
    )
    .where('requestId', '=', requestId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** A file of a request, by its id. */
export async function findWebsiteFile(db: Db | Tx, requestId: number, id: number) {
  return db
    .selectFrom('websiteFile')
    .innerJoin('file', 'file.sha256', 'websiteFile.sha256')
    .select(['websiteFile.sha256', 'websiteFile.name', 'file.mediaType', 'file.bytes', 'file.scan'])
    .where('websiteFile.requestId', '=', requestId)
    .where('websiteFile.id', '=', id)
    .executeTakeFirst()
}
