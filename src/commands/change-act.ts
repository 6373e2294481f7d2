// Promises: every step of an act holds its row, asks who may and what its state allows, and writes the act and its ledger
// line in one transaction, or nothing.
import { type ActEventType, type ActState, type ActVerb, nextActState } from '#rules/act.ts'
import type { Role } from '#rules/caso.ts'
import { maySignActs } from '#rules/permissions.ts'
import { type ActChange, type ActRow, findActForUpdate, recordActEvent, updateAct } from '#store/act.ts'
import type { Db, Tx } from '#store/db.ts'

/** Who acts on an act: the ledger keeps name and e-mail as they were. */
export interface ActStaff {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

/** Why a step was not done; nothing was written. */
export type ActRefusal =
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'wrong_state'; readonly state: ActState }
  | { readonly kind: 'changed_meanwhile' }
  | { readonly kind: 'same_person' }
  | { readonly kind: 'not_fit'; readonly problems: number }
  | { readonly kind: 'in_the_past'; readonly earliest: Temporal.Instant }
  | { readonly kind: 'before_another'; readonly inForceAt: Temporal.Instant }
  | { readonly kind: 'draft_exists' }

/** Thrown inside a transaction, so that it is undone. */
export class ActRefused extends Error {
  readonly refusal: ActRefusal
  constructor(refusal: ActRefusal) {
    super(`refused: ${refusal.kind}`)
    this.name = 'ActRefused'
    this.refusal = refusal
  }
}

interface ActStep {
  readonly set: ActChange
  /** The line of the ledger; an edit leaves none. */
  readonly event?: ActEventType
  readonly sha256?: string
  readonly text?: string
}

/** Which act, in the revision that its reader saw, and who acts. */
export interface ActOrder {
  readonly id: number
  readonly revision: number
  readonly by: ActStaff
}

/** Does one verb to one act. `decide` sees it under the lock. */
export async function changeAct(
  db: Db,
  verb: ActVerb,
  { id, revision, by }: ActOrder,
  now: Temporal.Instant,
  decide: (act: ActRow, tx: Tx) => ActStep | Promise<ActStep>,
): Promise<void> {
  if (!maySignActs(by.role)) throw new ActRefused({ kind: 'not_allowed' })
  await db.transaction().execute(async (tx) => {
    const act = await findActForUpdate(tx, id)
    if (!act) throw new ActRefused({ kind: 'not_found' })
    const state = nextActState(act.state, verb)
    if (!state) throw new ActRefused({ kind: 'wrong_state', state: act.state })
    if (act.revision !== revision) throw new ActRefused({ kind: 'changed_meanwhile' })
    const { set, event, sha256, text } = await decide(act, tx)
    await updateAct(tx, id, { ...set, state }, now)
    if (event) await recordActEvent(tx, { actId: id, type: event, by, sha256, text }, now)
  })
}
