// Promises: whoever gets a radicado has a case, a deadline, a ledger line and an acknowledgement on its way: together
// or not at all. Numbers are unbroken within the year and in strict order of arrival; the rules are those in force at the
// filing's own instant. The same form sent twice opens one case. Only the form calls this (circular, clauses 1 and 5).
import { randomBytes } from 'node:crypto'
import type { CasoDraft } from '#rules/caso.ts'
import { quoteFor } from '#rules/deadline.ts'
import { calendarFor, type Policies } from '#rules/policy.ts'
import { radicadoMould } from '#rules/radicado.ts'
import { type Filed, findCasoBySubmission, findLastFiledAt, insertFiling } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { Refused } from './refusal.ts'

/** The book of support cases; other books number other things. */
const book = 'ST'

/** Opens the case of a draft, or answers the one that this very form opened before. */
export async function openCaso(
  db: Db,
  draft: CasoDraft,
  policies: Policies,
  now: Temporal.Instant,
): Promise<Filed> {
  const accessKey = randomBytes(16).toString('base64url')
  let at = now
  for (;;) {
    const version = policies.inForceAt(at)
    const { policy, revision, until } = version
    const local = at.toZonedDateTimeISO(policy.zone)
    const on = local.toPlainDate()
    const calendar = calendarFor(policy, draft.service)
    const { attentionMinutes } = policy.services[draft.service]
    const due = quoteFor(calendar, at, attentionMinutes)
    const warn = quoteFor(calendar, at, (attentionMinutes * policy.warning.atPercent) / 100)
    const midnight = on.add({ days: 1 }).toZonedDateTime(policy.zone).toInstant()
    try {
      const filed = await insertFiling(db, {
        draft,
        accessKey,
        policyId: version.id,
        book,
        year: on.year,
        mould: radicadoMould(policy.radicado.pattern, on, policy.entity.officeCode),
        now: at,
        dueAt: due.dueAt,
        warnAt: warn.dueAt,
        dueMoves: due.moves,
        goodUntil: earliest(due.goodUntil, warn.goodUntil, midnight, ...(until ? [until] : [])),
        revision,
      })
      if (filed) return filed
    } catch (error) {
      if (!isRepeatedSubmission(error)) throw error
      return filedBefore(db, draft)
    }
    // The rules changed, or the book is already past what was worked out: work it out again from there.
    await policies.refresh()
    const last = await findLastFiledAt(db, book, on.year)
    if (last && Temporal.Instant.compare(last, at) > 0) at = last
    else if (policies.inForceAt(at).revision === revision)
      throw new Error('the book of radicados went back in time')
  }
}

async function filedBefore(db: Db, draft: CasoDraft): Promise<Filed> {
  const before = await findCasoBySubmission(db, draft.submissionKey)
  if (!before) throw new Error('a submission was repeated and is nowhere')
  if (before.nationalId !== draft.nationalId) throw new Refused({ kind: 'submission_of_another' })
  return before
}

function isRepeatedSubmission(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'caso_submission_key_key'
}

function earliest(...instants: readonly Temporal.Instant[]): Temporal.Instant {
  return instants.reduce((a, b) => (Temporal.Instant.compare(a, b) <= 0 ? a : b))
}
