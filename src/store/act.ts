// Acts from draft to paper, their ledger, and the rulebook's revision that grows with each.
import { type Selectable, type SqlBool, sql, type Updateable } from 'kysely'
import type { ActEventType } from '#rules/act.ts'
import { bookYear, nextFiledAt } from './clock.ts'
import type { Db, Tx } from './db.ts'
import type { Schema } from './schema.ts'

export type ActRow = Omit<Selectable<Schema['act']>, 'pdf'>
export type ActEventRow = Selectable<Schema['actEvent']>

/** All but the document, which is heavy and asked for alone. */
const columns = [
  'id',
  'kind',
  'state',
  'content',
  'revision',
  'basePolicyId',
  'begunBy',
  'createdAt',
  'updatedAt',
  'sha256',
  'radicado',
  'year',
  'consecutive',
  'inForceAt',
  'approvedAt',
  'code',
  'policyId',
  'pdfSha256',
] as const

export async function insertAct(
  tx: Tx,
  act: Pick<ActRow, 'kind' | 'content' | 'basePolicyId' | 'begunBy'>,
  now: Temporal.Instant,
): Promise<number> {
  const { id } = await tx
    .insertInto('act')
    .values({ ...act, content: JSON.stringify(act.content), createdAt: now, updatedAt: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findAct(db: Db | Tx, id: number): Promise<ActRow | undefined> {
  return db.selectFrom('act').select(columns).where('id', '=', id).executeTakeFirst()
}

/** Holds an act until the end of the transaction. */
export async function findActForUpdate(tx: Tx, id: number): Promise<ActRow | undefined> {
  return tx.selectFrom('act').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findActByCode(db: Db, code: string): Promise<ActRow | undefined> {
  return db.selectFrom('act').select(columns).where('code', '=', code).executeTakeFirst()
}

export async function findActByPdf(db: Db, pdfSha256: string): Promise<ActRow | undefined> {
  return db.selectFrom('act').select(columns).where('pdfSha256', '=', pdfSha256).executeTakeFirst()
}

/** The signed document of an act, if it has been made. */
export async function findActPdf(db: Db, id: number): Promise<Buffer | undefined> {
  const row = await db.selectFrom('act').select('pdf').where('id', '=', id).executeTakeFirst()
  return row?.pdf ?? undefined
}

/** Acts from the newest, those before `before` where it is given; discarded ones are left out. */
export async function listActs(
  db: Db,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<readonly ActRow[]> {
  let query = db
    .selectFrom('act')
    .select(columns)
    .where('state', '<>', 'discarded')
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.execute()
}

/** The circular being written, if one is. */
export async function findCircularDraft(db: Db | Tx): Promise<ActRow | undefined> {
  return db
    .selectFrom('act')
    .select(columns)
    .where('kind', '=', 'circular')
    .where(sql<SqlBool>`state in ('draft', 'drafted')`)
    .executeTakeFirst()
}

/** Approved acts whose document is still to be made. */
export async function listUnprintedActs(db: Db, limit: number): Promise<readonly ActRow[]> {
  return db
    .selectFrom('act')
    .select(columns)
    .where(sql<SqlBool>`state = 'approved' and pdf is null`)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export type ActChange = Omit<Updateable<Schema['act']>, 'id' | 'content' | 'updatedAt'> & {
  readonly content?: unknown
}

export async function updateAct(
  tx: Tx,
  id: number,
  { content, ...change }: ActChange,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('act')
    .set({
      ...change,
      ...(content !== undefined && { content: JSON.stringify(content) }),
      revision: sql<number>`revision + 1`,
      updatedAt: now,
    })
    .where('id', '=', id)
    .execute()
}

/** Keeps the document of an act, if it has none yet. */
export async function updateActPdf(db: Db, id: number, pdf: Buffer, pdfSha256: string): Promise<void> {
  await db.updateTable('act').set({ pdf, pdfSha256 }).where('id', '=', id).where('pdf', 'is', null).execute()
}

export async function recordActEvent(
  tx: Tx,
  line: {
    readonly actId: number
    readonly type: ActEventType
    readonly by: { readonly id: string; readonly name: string; readonly email: string }
    readonly sha256?: string
    readonly text?: string
  },
  now: Temporal.Instant,
): Promise<void> {
  const { actId, type, by, sha256 = null, text = null } = line
  await tx
    .insertInto('actEvent')
    .values({ actId, at: now, type, staffId: by.id, name: by.name, email: by.email, sha256, text })
    .execute()
}

/** The ledger of an act, in order. */
export async function listActEvents(db: Db | Tx, actId: number): Promise<readonly ActEventRow[]> {
  return db.selectFrom('actEvent').selectAll().where('actId', '=', actId).orderBy('id').execute()
}

/** The next number of a book that only acts write in, and its year; its row is held until the end of the transaction. */
export async function nextConsecutive(
  tx: Tx,
  book: string,
  year: number,
  now: Temporal.Instant,
): Promise<{ readonly year: number; readonly consecutive: number }> {
  const { rows } = await sql<{ year: number; consecutive: number }>`
    insert into radicado_book as book (book, year, last_consecutive, last_filed_at)
    values (${book}, ${bookYear(book, year)}, 1, ${now})
    on conflict (book, year) do update set last_consecutive = book.last_consecutive + 1, last_filed_at = ${nextFiledAt}
    returning year, last_consecutive as consecutive`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`the book ${book} gave no number`)
  return row
}

/**
 * Stops filings until the end of the transaction: those in hand are waited for, so that whoever changes the rules sees
 * every case that was filed under the old ones, and the next is filed under the new.
 */
export async function holdFilings(tx: Tx): Promise<void> {
  await sql`lock table radicado_book in share row exclusive mode`.execute(tx)
}

export async function advanceRulebook(tx: Tx): Promise<void> {
  await sql`update rulebook set revision = revision + 1`.execute(tx)
}

export async function findRulebookRevision(db: Db | Tx): Promise<number> {
  const { revision } = await db.selectFrom('rulebook').select('revision').executeTakeFirstOrThrow()
  return revision
}

/** The closures that are acts, in the order of their approval. */
export async function listClosureActs(
  db: Db | Tx,
): Promise<readonly { content: unknown; radicado: string; approvedAt: Temporal.Instant }[]> {
  const rows = await db
    .selectFrom('act')
    .select(['content', 'radicado', 'approvedAt'])
    .where('kind', '=', 'closure')
    .where('state', '=', 'approved')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ content, radicado, approvedAt }) =>
    radicado && approvedAt ? [{ content, radicado, approvedAt }] : [],
  )
}
