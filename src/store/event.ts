// The ledger. A line is written with the change it tells of; the database rings the bell itself and refuses edits.
import { type Selectable, sql } from 'kysely'
import type { Actor, Door, EventType, KeptFile, Visibility } from '#rules/caso.ts'
import type { ScanVerdict } from '#rules/file-scan.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import type { Db, Tx } from './db.ts'
import type { EventTable } from './schema.ts'

export interface EventDraft {
  readonly casoId: number
  readonly at: Temporal.Instant
  readonly type: EventType
  readonly actor: Actor
  readonly door: Door
  readonly visibility?: Visibility
  readonly text?: string | null
  readonly data?: Record<string, unknown>
}

/** The columns that name who acted. */
export function actorColumns(actor: Actor) {
  return {
    actorKind: actor.kind,
    actorId: actor.kind === 'staff' ? actor.id : null,
    actorName: actor.kind === 'system' ? '' : actor.name,
  }
}

/** Writes a line; answers its id. */
export async function recordEvent(tx: Tx, draft: EventDraft): Promise<number> {
  const { id } = await tx
    .insertInto('event')
    .values({
      casoId: draft.casoId,
      at: draft.at,
      type: draft.type,
      ...actorColumns(draft.actor),
      door: draft.door,
      visibility: draft.visibility ?? 'public',
      text: draft.text ? maskOwnKeys(draft.text) : (draft.text ?? null),
      data: maskOwnKeys(JSON.stringify(draft.data ?? {})),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Tells of files that are already on disk. */
export async function insertFiles(tx: Tx, files: readonly KeptFile[], now: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('file')
    .values(
      files.map(({ sha256, bytes, mediaType }) => ({ sha256, bytes, mediaType: mediaType, createdAt: now })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Ties files that are already on disk to a line of the ledger. */
export async function attachFiles(
  tx: Tx,
  casoId: number,
  eventId: number,
  files: readonly KeptFile[],
  now: Temporal.Instant,
): Promise<void> {
  if (files.length === 0) return
  await insertFiles(tx, files, now)
  await tx
    .insertInto('attachment')
    .values(
      files.map(({ sha256, name }) => ({
        casoId: casoId,
        eventId: eventId,
        sha256,
        name: maskOwnKeys(name),
      })),
    )
    .execute()
}

export interface AttachmentRow {
  readonly id: number
  readonly name: string
  readonly bytes: number
  readonly mediaType: string
  readonly scan: ScanVerdict | null
}

export type EventRow = Selectable<EventTable> & { readonly attachments: readonly AttachmentRow[] }

const eventColumns = [
  'id',
  'casoId',
  'at',
  'type',
  'actorKind',
  'actorId',
  'actorName',
  'door',
  'visibility',
  'text',
  'data',
] as const

/** The ledger of a case in order, each line with its files; public lines alone unless told otherwise. */
export async function listEvents(
  db: Db,
  casoId: number,
  { internal, after = 0, limit = 500 }: { internal: boolean; after?: number; limit?: number },
): Promise<readonly EventRow[]> {
  let query = db
    .selectFrom('event')
    .select(eventColumns)
    .select(
      sql<AttachmentRow[]>`coalesce((
        select json_agg(json_build_object('id', a.id, 'name', a.name, 'bytes', f.bytes, 'mediaType', f.media_type,
          'scan', f.scan)
          order by a.id)
        from attachment a join file f using (sha256) where a.event_id = event.id and a.caso_id = event.caso_id), '[]')`.as(
        'attachments',
      ),
    )
    .where('casoId', '=', casoId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
  if (!internal) query = query.where('visibility', '=', 'public')
  return query.execute()
}

export interface AttachmentFile {
  readonly sha256: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly scan: ScanVerdict | null
  readonly visibility: Visibility
}

/** A file of a case, by its attachment id. */
export async function findAttachment(
  db: Db,
  casoId: number,
  id: number,
): Promise<AttachmentFile | undefined> {
  return db
    .selectFrom('attachment')
    .innerJoin('file', 'file.sha256', 'attachment.sha256')
    .innerJoin('event', 'event.id', 'attachment.eventId')
    .select(['attachment.sha256', 'attachment.name', 'file.mediaType', 'file.bytes', 'file.scan'])
    .select('event.visibility')
    .where('attachment.casoId', '=', casoId)
    .where('attachment.id', '=', id)
    .executeTakeFirst()
}
