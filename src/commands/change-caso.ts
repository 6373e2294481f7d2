// Promises: every change of a case holds its row, asks who may and what state allows, writes the case, its ledger line
// and what has to be told in one transaction, or nothing; of two who act at once, the second decides on what the
// first left.
import type { Actor, Door, EventType, KeptFile, Verb, Visibility } from '#rules/caso.ts'
import { laterOf } from '#rules/instant.ts'
import { nextState } from '#rules/lifecycle.ts'
import type { OutboxTopic } from '#rules/notice.ts'
import { mayDo } from '#rules/permissions.ts'
import { type CasoChange, type CasoRow, findCasoForUpdate, updateCaso } from '#store/caso.ts'
import type { Db, Tx } from '#store/db.ts'
import { attachFiles, recordEvent } from '#store/event.ts'
import { enqueue } from '#store/outbox.ts'
import { Refused } from './refusal.ts'

/** Which case, who acts, and through which door. */
export interface Order {
  readonly radicado: string
  readonly actor: Actor
  readonly door: Door
}

/** What a verb writes. The state is the lifecycle's and is not said here. */
export interface Change {
  readonly set?: CasoChange
  readonly event: EventType
  readonly visibility?: Visibility
  readonly text?: string | null
  readonly data?: Record<string, unknown>
  readonly files?: readonly KeptFile[]
  readonly tell?: OutboxTopic
}

/**
 * Does one verb to one case. `decide` sees the case as it is under the lock and the instant of the change (`now`, or the
 * case's last change if a clock elsewhere runs ahead) and answers what to write, or throws `Refused`.
 */
export async function changeCaso(
  db: Db,
  verb: Verb,
  order: Order,
  now: Temporal.Instant,
  decide: Decide,
): Promise<void> {
  await db.transaction().execute((tx) => changeCasoIn(tx, verb, order, now, decide))
}

type Decide = (caso: CasoRow, at: Temporal.Instant, tx: Tx) => Change | Promise<Change>

/** The same inside a transaction that does more, such as that of the mail which brings a comment. */
export async function changeCasoIn(
  tx: Tx,
  verb: Verb,
  { radicado, actor, door }: Order,
  now: Temporal.Instant,
  decide: Decide,
): Promise<void> {
  if (!mayDo(actor, verb)) throw new Refused({ kind: 'not_allowed', verb })
  const caso = await findCasoForUpdate(tx, radicado)
  if (!caso) throw new Refused({ kind: 'not_found' })
  const state = nextState(caso.state, verb)
  if (!state) throw new Refused({ kind: 'wrong_state', verb, state: caso.state, by: caso.assigneeName })
  const at = laterOf(now, caso.updatedAt)
  const change = await decide(caso, at, tx)
  await updateCaso(tx, caso.id, { ...change.set, state }, at)
  const eventId = await recordEvent(tx, {
    casoId: caso.id,
    at,
    type: change.event,
    actor,
    door,
    visibility: change.visibility,
    text: change.text,
    data: change.data,
  })
  await attachFiles(tx, caso.id, eventId, change.files ?? [], at)
  if (change.tell) await enqueue(tx, change.tell, caso.id, at, { eventId, causedBy: actor.kind })
}
