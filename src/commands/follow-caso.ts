// Promises: a follow-up stands in the ledger with who asked, by which door and why, in any state of the case; it changes
// nothing of the case; what the operator notes is for the staff alone; the call that was answered is kept with it, once,
// however often it is sent.
import type { FollowReason } from '#rules/caso.ts'
import { laterOf } from '#rules/instant.ts'
import { mayAnswerCalls } from '#rules/permissions.ts'
import { findCasoForUpdate } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { recordEvent } from '#store/event.ts'
import { keepCall } from '#store/phone-call.ts'
import type { Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

/** The call that somebody answered: when it came, and from where. */
export interface AnsweredCall {
  readonly id: string
  readonly startedAt: Temporal.Instant
  readonly caller: string
}

export async function followCaso(
  db: Db,
  { radicado, actor, door, reason, note, call }: FollowOrder,
  now: Temporal.Instant,
): Promise<void> {
  if (actor.kind === 'system' || (actor.kind === 'staff' && !mayAnswerCalls(actor.role)))
    throw new Refused({ kind: 'not_allowed', verb: 'comment' })
  await db.transaction().execute(async (tx) => {
    const caso = await findCasoForUpdate(tx, radicado)
    if (!caso) throw new Refused({ kind: 'not_found' })
    // The ledger goes forward, even if a clock elsewhere runs ahead.
    const at = laterOf(now, caso.updatedAt)
    if (call && actor.kind === 'staff') {
      const isNew = await keepCall(tx, {
        ...call,
        kind: 'person',
        steps: [],
        result: 'followed_up',
        seconds: Math.max(0, Math.round(now.since(call.startedAt).total('seconds'))),
        reason: reason ?? 'other',
        casoId: caso.id,
        staffId: actor.id,
      })
      if (!isNew) return
    }
    const line = { casoId: caso.id, at, actor, door } as const
    await recordEvent(tx, { ...line, type: 'followed_up', data: reason ? { reason } : {} })
    if (note) await recordEvent(tx, { ...line, type: 'commented', visibility: 'internal', text: note })
  })
}

export type FollowOrder = Order & {
  readonly reason?: FollowReason | undefined
  readonly note?: string | undefined
  readonly call?: AnsweredCall | undefined
}
