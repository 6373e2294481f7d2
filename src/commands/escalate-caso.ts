// Promises: a case is escalated only after its promise is broken and while it is open (clause 6), once; the ledger
// keeps who did it and through which door; the coordinators are told, and the line is alerted at once if nobody owns the case.
import { mayEscalate } from '#rules/lifecycle.ts'
import { insertEscalationAlarm } from '#store/alert.ts'
import type { Db } from '#store/db.ts'
import { changeCaso, type Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

export async function escalateCaso(db: Db, order: Order, now: Temporal.Instant): Promise<void> {
  await changeCaso(db, 'escalate', order, now, async (caso, at, tx) => {
    if (!mayEscalate(caso, at)) throw new Refused({ kind: 'not_breached', dueAt: caso.attentionDueAt })
    if (caso.escalatedAt) throw new Refused({ kind: 'already_escalated', at: caso.escalatedAt })
    await insertEscalationAlarm(tx, caso.id, at)
    return { set: { escalatedAt: at }, event: 'escalated', tell: 'escalated' }
  })
}
