// Promises: a case is solved only with words that say how; the time to the solution is measured in business time under
// the case's own policy, waits subtracted; the requester then has the policy's days to answer. A category is one of
// the policy's for the service, or none.
import { addBusinessDays, businessMinutesBetween, type Span } from '#rules/deadline.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import { type EventRow, listEvents } from '#store/event.ts'
import { changeCaso, type Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

export async function solveCaso(
  db: Db,
  order: Order & { solution: string; category?: string | null },
  policyOf: (id: number) => Policy,
  now: Temporal.Instant,
): Promise<void> {
  await changeCaso(db, 'solve', order, now, async (caso, at, tx) => {
    const policy = policyOf(caso.policyId)
    const { category = null } = order
    if (category !== null && !policy.services[caso.service].categories.includes(category))
      throw new Refused({ kind: 'unknown_category' })
    const waits = waitsIn(await listEvents(tx, caso.id, { internal: true, limit: 100_000 }), at)
    const minutes = businessMinutesBetween(calendarFor(policy, caso.service), caso.filedAt, at, waits)
    const autoCloseAt = addBusinessDays(calendarFor(policy), at, policy.closing.autoCloseBusinessDays)
    return {
      set: {
        solvedAt: at,
        solution: order.solution,
        category,
        solutionSeconds: Math.round(minutes * 60),
        autoCloseAt,
        sweepAt: autoCloseAt,
      },
      event: 'solved',
      text: order.solution,
      data: category === null ? {} : { category },
      tell: 'solved',
    }
  })
}

/** The spans in which the solution clock stood still: waits, and the time from a solution to its reopening. */
export function waitsIn(
  ledger: readonly Pick<EventRow, 'type' | 'at'>[],
  until: Temporal.Instant,
): readonly Span[] {
  const waits: Span[] = []
  let since: Temporal.Instant | undefined
  for (const { type, at } of ledger) {
    if (type === 'held' || type === 'solved') since ??= at
    if ((type === 'resumed' || type === 'reopened') && since) {
      waits.push({ from: since, to: at })
      since = undefined
    }
  }
  if (since) waits.push({ from: since, to: until })
  return waits
}
