// Promises: the kind is what a person says it is, whatever was suggested; to accept says it too, and until when it is
// wanted, which may be said before. What changes its kind starts its checklist afresh.
import type { WebsiteKind } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import type { WebsiteRequestRow } from '#store/website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder } from './change-website-request.ts'

export async function acceptWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly kind: WebsiteKind; readonly desiredAt: Temporal.Instant | null },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'accept', order, now, (request) => ({
    set: { ...kindChange(request, order.kind), desiredAt: order.desiredAt },
    event: 'accepted',
    data: {
      kind: order.kind,
      suggested: request.suggestedKind,
      desiredAt: order.desiredAt?.toString() ?? null,
    },
  }))
}

export async function classifyWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly kind: WebsiteKind },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'classify', order, now, (request) => ({
    set: kindChange(request, order.kind),
    event: 'classified',
    visibility: 'internal',
    data: { from: request.kind, to: order.kind },
  }))
}

/** The date that its mail asks for is the one that is wanted, a person says. */
export async function dateWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly desiredAt: Temporal.Instant; readonly words: string },
  now: Temporal.Instant,
): Promise<void> {
  const { desiredAt, words } = order
  await changeWebsiteRequest(db, 'date', order, now, () => ({
    set: { desiredAt },
    event: 'dated',
    visibility: 'internal',
    data: { desiredAt: desiredAt.toString(), words },
  }))
}

function kindChange(request: WebsiteRequestRow, kind: WebsiteKind) {
  return kind === request.kind ? { kind } : { kind, checked: [] }
}
