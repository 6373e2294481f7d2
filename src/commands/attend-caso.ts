// Promises: whoever attends takes charge of the case; the promise is kept or broken at that instant, once; attending
// exactly at the deadline is on time; of two who attend at once one does, and the other is told who.
import { isBreached } from '#rules/lifecycle.ts'
import type { Db } from '#store/db.ts'
import { recordEvent } from '#store/event.ts'
import { changeCaso, type Order } from './change-caso.ts'

export async function attendCaso(db: Db, order: Order, now: Temporal.Instant): Promise<void> {
  await changeCaso(db, 'attend', order, now, async (caso, at, tx) => {
    const first = caso.attendedAt === null
    const late = first && isBreached(caso, at)
    if (late && caso.breachedAt === null) {
      await recordEvent(tx, {
        casoId: caso.id,
        at: caso.attentionDueAt,
        type: 'breached',
        actor: { kind: 'system' },
        door: 'job',
      })
    }
    return {
      set: {
        assigneeId: order.actor.kind === 'staff' ? order.actor.id : caso.assigneeId,
        ...(first && { attendedAt: at, sweepAt: null }),
        ...(late && { breachedAt: caso.breachedAt ?? caso.attentionDueAt }),
      },
      event: 'attended',
      data: first ? { late } : {},
      tell: 'attended',
    }
  })
}
