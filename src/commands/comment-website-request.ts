// Promises: what is said to the sender goes to them by mail and stands in the ledger; a note stays on the desk; what the
// sender answers stands there too, with its files, whatever the state, and changes nothing else.
import type { KeptFile } from '#rules/caso.ts'
import { laterOf } from '#rules/instant.ts'
import type { Db, Tx } from '#store/db.ts'
import {
  findWebsiteRequestForUpdate,
  recordWebsiteEvent,
  updateWebsiteRequest,
} from '#store/website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder, WebsiteRefused } from './change-website-request.ts'

export async function commentWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly text: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'comment', order, now, () => ({
    event: 'commented',
    text: order.text,
    tell: 'comment',
  }))
}

export async function noteWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly text: string; readonly files: readonly KeptFile[] },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'note', order, now, () => ({
    event: 'noted',
    visibility: 'internal',
    text: order.text,
    files: order.files,
  }))
}

/**
 * What the sender wrote back, as the mail command heard it, inside its transaction. Answers the id of the ledger line.
 * Whether the writer is the sender is the mail's question, answered before.
 */
export async function hearWebsiteSender(
  tx: Tx,
  answer: {
    readonly requestId: number
    readonly name: string
    readonly text: string
    readonly attachments: readonly KeptFile[]
  },
  now: Temporal.Instant,
): Promise<number> {
  const request = await findWebsiteRequestForUpdate(tx, { id: answer.requestId })
  if (!request) throw new WebsiteRefused({ kind: 'not_found' })
  const at = laterOf(now, request.updatedAt)
  const eventId = await recordWebsiteEvent(
    tx,
    {
      requestId: request.id,
      at,
      type: 'answered',
      actor: { kind: 'sender', name: answer.name },
      text: answer.text,
    },
    answer.attachments,
  )
  await updateWebsiteRequest(tx, request.id, {}, at)
  return eventId
}
