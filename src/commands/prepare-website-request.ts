// Promises: what is prepared is kept as it is, finished or not; nothing of it is lost when somebody else wrote
// meanwhile; the document is one of the files that came with the request, and its check begins anew with it; what was
// approved and goes back to preparation is approved again.
import type { KeptFile } from '#rules/caso.ts'
import { type Facts, factsIn, factsOf } from '#rules/publication.ts'
import { checklists, type WebsiteKind } from '#rules/website-request.ts'
import type { Db, Tx } from '#store/db.ts'
import { findWebsiteFile } from '#store/website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder, WebsiteRefused } from './change-website-request.ts'

export async function prepareWebsiteRequest(
  db: Db,
  order: WebsiteOrder,
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'prepare', order, now, () => ({
    set: { approvedBy: null, approvedAt: null, scheduledAt: null },
    event: 'prepared',
    visibility: 'internal',
  }))
}

/** The document: a file of the request by its id, one that comes now, or none (`null`); undefined leaves it. */
export type ChosenDocument = number | KeptFile | null | undefined

export async function describeWebsiteRequest(
  db: Db,
  order: WebsiteOrder & {
    readonly facts: Facts
    readonly checked: readonly string[]
    readonly desiredAt: Temporal.Instant | null
    readonly document: ChosenDocument
  },
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'describe', order, now, async (request, _at, tx) => {
    const document = await documentOf(tx, request.id, order.document)
    const isOther = document !== undefined && document?.sha256 !== (request.documentSha256 ?? undefined)
    const known: readonly string[] = checklists[request.kind]
    return {
      set: {
        // What belongs to another kind stays, should it become that kind again.
        facts: { ...factsOfOthers(factsIn(request.facts), request.kind), ...order.facts },
        checked: order.checked.filter((item) => known.includes(item)),
        desiredAt: order.desiredAt,
        ...(isOther && {
          documentSha256: document?.sha256 ?? null,
          documentName: document?.name ?? null,
          documentCheck: null,
        }),
      },
      event: 'described',
      visibility: 'internal',
      files: order.document !== null && typeof order.document === 'object' ? [order.document] : [],
      data: isOther && document ? { document: document.name } : {},
    }
  })
}

async function documentOf(tx: Tx, requestId: number, chosen: ChosenDocument) {
  if (typeof chosen !== 'number') return chosen
  const file = await findWebsiteFile(tx, requestId, chosen)
  if (!file) throw new WebsiteRefused({ kind: 'unknown_file' })
  return file
}

/** The kept facts without those that the form of this kind asks for: an emptied field is empty. */
function factsOfOthers(kept: Facts, kind: WebsiteKind): Facts {
  const own: readonly string[] = factsOf[kind]
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !own.includes(name)))
}
