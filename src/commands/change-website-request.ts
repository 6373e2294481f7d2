// Promises: every step of a website request holds its row, asks who may and what its state allows, and writes the
// request, its ledger line and the word to the sender in one transaction, or nothing; whoever writes over what another
// changed meanwhile is told; of two who act at once, the second decides on what the first left.
import type { Actor, KeptFile, Visibility } from '#rules/caso.ts'
import { laterOf } from '#rules/instant.ts'
import type { FactName } from '#rules/publication.ts'
import {
  type ChecklistItem,
  mayTendWebsite,
  nextWebsiteState,
  type WebsiteEventType,
  type WebsiteState,
  type WebsiteTopic,
  type WebsiteVerb,
} from '#rules/website-request.ts'
import type { Db, Tx } from '#store/db.ts'
import {
  enqueueWebsiteWord,
  findWebsiteRequestForUpdate,
  recordWebsiteEvent,
  updateWebsiteRequest,
  type WebsiteChange,
  type WebsiteRequestRow,
} from '#store/website-request.ts'

/** Why a step was not done; nothing was written. */
export type WebsiteRefusal =
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'wrong_state'; readonly verb: WebsiteVerb; readonly state: WebsiteState }
  | { readonly kind: 'changed_meanwhile' }
  | { readonly kind: 'needs_approval' }
  | { readonly kind: 'same_person' }
  | {
      readonly kind: 'unfinished'
      readonly facts: readonly FactName[]
      readonly items: readonly ChecklistItem[]
      /** A document is needed and none was chosen, or it is no PDF that opens. */
      readonly document: 'missing' | 'unusable' | undefined
    }
  | { readonly kind: 'unknown_host'; readonly host: string }
  | { readonly kind: 'in_the_past' }
  | { readonly kind: 'unknown_file' }

/** Thrown inside a transaction, so that it is undone. */
export class WebsiteRefused extends Error {
  readonly refusal: WebsiteRefusal
  constructor(refusal: WebsiteRefusal) {
    super(`refused: ${refusal.kind}`)
    this.name = 'WebsiteRefused'
    this.refusal = refusal
  }
}

/** Which request, who acts, and the revision that they saw, where it matters. */
export interface WebsiteOrder {
  readonly radicado: string
  readonly actor: Extract<Actor, { kind: 'staff' }>
  readonly revision?: number | undefined
}

/** What a verb writes. The state is the lifecycle's and is not said here. */
export interface WebsiteStep {
  readonly set?: WebsiteChange
  readonly event: WebsiteEventType
  readonly visibility?: Visibility
  readonly text?: string | null
  readonly data?: Record<string, unknown>
  readonly files?: readonly KeptFile[]
  readonly tell?: WebsiteTopic
}

type Decide = (request: WebsiteRequestRow, at: Temporal.Instant, tx: Tx) => WebsiteStep | Promise<WebsiteStep>

/** Does one verb to one request. `decide` sees it under the lock, and the instant of the change. */
export async function changeWebsiteRequest(
  db: Db,
  verb: WebsiteVerb,
  order: WebsiteOrder,
  now: Temporal.Instant,
  decide: Decide,
): Promise<void> {
  await db.transaction().execute((tx) => changeWebsiteRequestIn(tx, verb, order, now, decide))
}

/** The same inside a transaction that does more, such as that which sends its mail elsewhere. */
export async function changeWebsiteRequestIn(
  tx: Tx,
  verb: WebsiteVerb,
  { radicado, actor, revision }: WebsiteOrder,
  now: Temporal.Instant,
  decide: Decide,
): Promise<void> {
  if (!mayTendWebsite(actor.role)) throw new WebsiteRefused({ kind: 'not_allowed' })
  const request = await findWebsiteRequestForUpdate(tx, { radicado })
  if (!request) throw new WebsiteRefused({ kind: 'not_found' })
  const state = nextWebsiteState(request.state, verb)
  if (!state) throw new WebsiteRefused({ kind: 'wrong_state', verb, state: request.state })
  if (revision !== undefined && revision !== request.revision)
    throw new WebsiteRefused({ kind: 'changed_meanwhile' })
  const at = laterOf(now, request.updatedAt)
  const step = await decide(request, at, tx)
  const { event, visibility, text, data, files } = step
  const eventId = await recordWebsiteEvent(
    tx,
    { requestId: request.id, at, type: event, actor, visibility, text, data },
    files,
  )
  const next = step.set && { revision: request.revision + 1 }
  await updateWebsiteRequest(tx, request.id, { ...step.set, state, ...next }, at)
  if (step.tell) await enqueueWebsiteWord(tx, step.tell, request.id, eventId, at)
}
