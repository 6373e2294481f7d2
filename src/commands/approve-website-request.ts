// Promises: what is unfinished is not brought before anybody; approval is by somebody else than who asked for it; what is
// approved stands on the schedule for the moment that was wanted, and its sender is told.
import { laterOf } from '#rules/instant.ts'
import type { Policy } from '#rules/policy.ts'
import { type DocumentCheck, factsIn, missingFacts } from '#rules/publication.ts'
import { isDocument, uncheckedOf } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import { listWebsiteEvents, type WebsiteRequestRow } from '#store/website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder, WebsiteRefused } from './change-website-request.ts'

export async function askApproval(db: Db, order: WebsiteOrder, now: Temporal.Instant): Promise<void> {
  await changeWebsiteRequest(db, 'ask_approval', order, now, (request) => {
    refuseUnfinished(request)
    return { event: 'approval_asked', visibility: 'internal' }
  })
}

export async function approveWebsiteRequest(
  db: Db,
  order: WebsiteOrder,
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'approve', order, now, async (request, at, tx) => {
    const asked = (await listWebsiteEvents(tx, request.id, 5_000)).findLast(
      ({ type }) => type === 'approval_asked',
    )
    if (asked?.actorId === order.actor.id) throw new WebsiteRefused({ kind: 'same_person' })
    const { desiredAt } = request
    const scheduledAt = desiredAt ? laterOf(desiredAt, at) : at
    return {
      set: { approvedBy: order.actor.id, approvedAt: at, scheduledAt },
      event: 'approved',
      data: { scheduledAt: String(scheduledAt) },
      tell: 'scheduled',
    }
  })
}

export async function returnWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly reason: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'return', order, now, () => ({
    event: 'returned',
    visibility: 'internal',
    text: order.reason,
  }))
}

/** Throws when something is still to be done before it goes out. */
export function refuseUnfinished(request: WebsiteRequestRow): void {
  const facts = missingFacts(request.kind, factsIn(request.facts))
  const items = uncheckedOf(request.kind, request.checked)
  const check = request.documentCheck as DocumentCheck | null
  const document = !isDocument(request.kind)
    ? undefined
    : request.documentSha256 === null
      ? 'missing'
      : check && check.opens !== 'yes'
        ? 'unusable'
        : undefined
  if (facts.length > 0 || items.length > 0 || document)
    throw new WebsiteRefused({ kind: 'unfinished', facts, items, document })
}

/** Throws when the policy asks for a second person and none has approved. */
export function refuseUnapproved(request: WebsiteRequestRow, policy: Policy): void {
  if (policy.website.approvalFor.includes(request.kind) && request.approvedBy === null)
    throw new WebsiteRefused({ kind: 'needs_approval' })
}
