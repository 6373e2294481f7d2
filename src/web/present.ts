// A case as its requester sees it, on the page and as JSON: one source for both.
import { isBreached, mayEscalate } from '#rules/lifecycle.ts'
import type { Policy } from '#rules/policy.ts'
import type { CasoRow } from '#store/caso.ts'
import type { EventRow } from '#store/event.ts'
import { sayEvent } from '#texts/es.ts'

/** The JSON of `GET /caso/<radicado>`: instants in ISO 8601, UTC. */
export function presentCaso(
  caso: CasoRow,
  ledger: readonly EventRow[],
  policy: Policy,
  now: Temporal.Instant,
) {
  return {
    radicado: caso.radicado,
    service: caso.service,
    subject: caso.subject,
    state: caso.state,
    filedAt: String(caso.filedAt),
    attentionDueAt: String(caso.attentionDueAt),
    attendedAt: iso(caso.attendedAt),
    solvedAt: iso(caso.solvedAt),
    closedAt: iso(caso.closedAt),
    technician: caso.assigneeName,
    breached: isBreached(caso, now),
    escalation: presentEscalation(caso, policy, now),
    timeline: ledger.map((event) => ({
      at: String(event.at),
      type: event.type,
      text: [sayEvent(event), event.text].filter(Boolean).join(': '),
    })),
  }
}

/** The line is shown once the promise is broken, and not before (circular, clause 6). */
export function presentEscalation(caso: CasoRow, policy: Policy, now: Temporal.Instant) {
  const allowed = mayEscalate(caso, now)
  return { allowed, phone: allowed ? policy.channels.escalationLine.phone : null }
}

export function iso(at: Temporal.Instant | null): string | null {
  return at === null ? null : String(at)
}
