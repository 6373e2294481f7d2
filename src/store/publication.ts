// What happens to a publication by itself: it is looked at, comes down, has its document checked and its constancia made;
// and what the public sees of it.
import { type SqlBool, sql } from 'kysely'
import type { ConstanciaKind, DocumentCheck } from '#rules/publication.ts'
import { documentKinds, type WebsiteKind } from '#rules/website-request.ts'
import type { Cursor } from './caso.ts'
import type { Db, Tx } from './db.ts'
import { type WebsiteRequestRow, websiteColumns, wordsQuery } from './website-request.ts'

/**
 * Takes the publication longest due for a look, and holds it until `leaseUntil`: nobody else is given it before, and
 * whoever dies with it leaves it to the next.
 */
export async function claimLook(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  return db
    .with('due', (cte) =>
      cte
        .selectFrom('websiteRequest')
        .select('id')
        .where('watchAt', '<=', now)
        .orderBy('watchAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('websiteRequest')
    .from('due')
    .whereRef('websiteRequest.id', '=', 'due.id')
    .set({ watchAt: leaseUntil })
    .returning(['websiteRequest.id', 'websiteRequest.publishedUrl', 'websiteRequest.publishedSha256'])
    .executeTakeFirst()
}

/** Says, once, of each publication whose time is over that it has to come down; answers how many. */
export async function recordDueWithdrawals(tx: Tx, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with due as (
      select id from website_request
      where state = 'published' and withdrawal_due_at <= ${now} and withdrawal_told_at is null
      order by withdrawal_due_at limit 500 for update skip locked
    ), told as (
      update website_request set withdrawal_told_at = ${now} from due
      where website_request.id = due.id returning website_request.id
    )
    insert into website_event (request_id, at, type, actor_kind, actor_name, visibility)
    select id, ${now}, 'withdrawal_due', 'system', '', 'internal' from told returning request_id as id`.execute(
    tx,
  )
  return rows.length
}

/** Documents that nobody looked into yet. */
export async function listUncheckedDocuments(db: Db, limit: number) {
  const rows = await db
    .selectFrom('websiteRequest')
    .select(['id', 'documentSha256'])
    .where(sql<SqlBool>`document_sha256 is not null and document_check is null`)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, documentSha256: sha256 }) => (sha256 === null ? [] : [{ id, sha256 }]))
}

/** Keeps what was found, if the document is still the one; whoever looks at the request asks again. */
export async function updateDocumentCheck(
  db: Db,
  id: number,
  sha256: string,
  check: DocumentCheck,
): Promise<void> {
  await sql`with checked as (
      update website_request set document_check = ${JSON.stringify(check)}::jsonb
      where id = ${id} and document_sha256 = ${sha256} returning id
    ) select pg_notify('caso', '') from checked`.execute(db)
}

/** What a constancia attests. */
export type Attested = WebsiteRequestRow & {
  readonly publisherEmail: string
  readonly approverEmail: string | null

  readonly publisherName: string
  readonly approverName: string | null
}

/** Publications of which a constancia is to be made by now. */
export async function listUncertified(
  db: Db,
  now: Temporal.Instant,
  limit: number,
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('websiteRequest')
    .select('id')
    .where('certifyAt', '<=', now)
    .orderBy('certifyAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** What was to be made is made: unless something happened to it meanwhile. */
export async function updateCertified(db: Db, { id, certifyAt }: Attested): Promise<void> {
  await db
    .updateTable('websiteRequest')
    .set({ certifyAt: null })
    .where('id', '=', id)
    .where('certifyAt', '=', certifyAt)
    .execute()
}

export async function findAttested(db: Db, id: number): Promise<Attested | undefined> {
  return db
    .selectFrom('websiteRequest')
    .innerJoin('staff as publisher', 'publisher.id', 'websiteRequest.publishedBy')
    .leftJoin('staff as approver', 'approver.id', 'websiteRequest.approvedBy')
    .select(websiteColumns.map((name) => `websiteRequest.${name}` as const))
    .select([
      'publisher.name as publisherName',
      'publisher.email as publisherEmail',
      'approver.name as approverName',
      'approver.email as approverEmail',
    ])
    .where('websiteRequest.id', '=', id)
    .executeTakeFirst()
}

/** Keeps a constancia with its line of the ledger; nothing when there is one already. */
export async function insertConstancia(
  db: Db,
  made: {
    readonly requestId: number
    readonly kind: ConstanciaKind
    readonly code: string
    readonly document: unknown
    readonly pdf: Buffer
    readonly pdfSha256: string
  },
  now: Temporal.Instant,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const kept = await tx
      .insertInto('websiteConstancia')
      .values({ ...made, document: JSON.stringify(made.document), madeAt: now })
      .onConflict((conflict) => conflict.columns(['requestId', 'kind']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!kept) return
    await sql`insert into website_event (request_id, at, type, actor_kind, actor_name, visibility, data)
      values (${made.requestId}, ${now}, 'certified', 'system', '', 'internal',
        ${JSON.stringify({ kind: made.kind, code: made.code })}::jsonb)`.execute(tx)
  })
}

const constanciaColumns = ['requestId', 'kind', 'code', 'document', 'pdfSha256', 'madeAt'] as const

export async function findConstanciaByCode(db: Db, code: string) {
  return db
    .selectFrom('websiteConstancia')
    .select(constanciaColumns)
    .where('code', '=', code)
    .executeTakeFirst()
}

export async function findConstanciaByPdf(db: Db, pdfSha256: string) {
  return db
    .selectFrom('websiteConstancia')
    .select(constanciaColumns)
    .where('pdfSha256', '=', pdfSha256)
    .executeTakeFirst()
}

export async function findConstanciaPdf(db: Db, code: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('websiteConstancia')
    .select('pdf')
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.pdf
}

export async function listConstancias(db: Db, requestId: number) {
  return db
    .selectFrom('websiteConstancia')
    .select(['kind', 'code', 'madeAt'])
    .where('requestId', '=', requestId)
    .orderBy('id')
    .execute()
}

const kinds = sql.join(documentKinds.map((kind) => sql.lit(kind)))

export interface PublicationFilter {
  readonly kind?: WebsiteKind | undefined
  readonly words?: string | undefined
}

export interface PublicationPage {
  readonly items: readonly Awaited<ReturnType<typeof readPublications>>[number][]
  readonly next: Cursor | undefined
}

/** A page of what is public, the newest first. */
export async function listPublications(
  db: Db,
  filter: PublicationFilter,
  page: { readonly limit: number; readonly cursor?: Cursor | undefined },
): Promise<PublicationPage> {
  const rows = await readPublications(db, filter, { ...page, limit: page.limit + 1 })
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  return {
    items,
    next: rows.length > page.limit && last?.publishedAt ? { at: last.publishedAt, id: last.id } : undefined,
  }
}

async function readPublications(
  db: Db,
  { kind, words }: PublicationFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: Cursor | undefined },
) {
  let query = db
    .selectFrom('websiteRequest')
    .select([
      'id',
      'radicado',
      'kind',
      'state',
      'facts',
      'publishedAt',
      'publishedUrl',
      'publishedSha256',
      'confirmedAt',
      'withdrawnAt',
      'withdrawalDueAt',
      'postingDays',
    ])
    .select(
      sql<string | null>`(select code from website_constancia c where c.request_id = website_request.id
        order by c.id desc limit 1)`.as('code'),
    )
    // Written out, not as parameters: only so can PostgreSQL see that the partial index holds them.
    .where(sql<SqlBool>`state in ('published', 'withdrawn') and kind in (${kinds})`)
    .orderBy('publishedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (kind) query = query.where('kind', '=', kind)
  if (words) query = query.where(sql<SqlBool>`search @@ to_tsquery('es', ${wordsQuery(words)})`)
  if (cursor)
    query = query.where(sql<SqlBool>`(published_at, id) < (${cursor.at}::timestamptz, ${cursor.id}::bigint)`)
  return query.execute()
}
