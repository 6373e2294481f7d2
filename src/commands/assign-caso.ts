// Promises: an open case is given to somebody of the staff who can attend it; the promise goes on running.

import { mayBeAssigned } from '#rules/permissions.ts'
import type { Db } from '#store/db.ts'
import { findStaff } from '#store/staff.ts'
import { changeCaso, type Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

/** `to`: a staff id or e-mail. */
export async function assignCaso(
  db: Db,
  order: Order & { to: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'assign', order, now, async (caso, _at, tx) => {
    const to = await findStaff(tx, order.to)
    if (!to?.active || !mayBeAssigned(to.role)) throw new Refused({ kind: 'not_assignable' })
    if (to.id === caso.assigneeId) throw new Refused({ kind: 'same_assignee', by: to.name })
    return {
      set: { assigneeId: to.id },
      event: 'assigned',
      data: { to: to.name, toId: to.id, from: caso.assigneeName },
      // Whoever takes a case for themselves knows it.
      ...(order.actor.kind === 'staff' && order.actor.id === to.id ? {} : { tell: 'assigned' }),
    }
  })
}
