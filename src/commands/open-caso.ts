// Promises: whoever gets a radicado has a case, a deadline, a ledger line and an acknowledgement on its way: together
// or not at all. Numbers are unbroken within the year and in strict order of arrival; the rules are those in force at the
// filing's own instant. The same form sent twice opens one case. Only the form calls this (circular, clauses 1 and 5).
import type { CasoDraft, Service } from '#rules/caso.ts'
import { isFarAhead } from '#rules/clock.ts'
import { quoteFor } from '#rules/deadline.ts'
import { earlierOf, laterOf } from '#rules/instant.ts'
import { calendarFor, type Policies, type Policy } from '#rules/policy.ts'
import { dayOfBook, radicadoMould } from '#rules/radicado.ts'
import { type Filed, findCasoBySubmission, findLastFiledAt, insertFilings } from '#store/caso.ts'
import { findBookYear } from '#store/clock.ts'
import type { Db } from '#store/db.ts'
import { waitingRoom } from '#store/waiting-room.ts'
import { Refused } from './refusal.ts'

/** The book of support cases; other books number other things. */
const book = 'ST'
/** Filed together at most. */
const togetherAtMost = 32
/** How often it is worked out again: rules and books change some times a year, and clocks seldom. */
const triesAtMost = 20

/** Whoever waits for the book, and how they hear what became of their case. */
interface Waiting {
  readonly draft: CasoDraft
  readonly policies: Policies
  readonly now: Temporal.Instant
  readonly filed: (filed: Filed) => void
  readonly failed: (error: unknown) => void
}

const waitForBook = waitingRoom<Waiting>(async (db, room) => {
  const { policies } = room[0] as Waiting
  const other = room.findIndex((waiting) => waiting.policies !== policies)
  await fileTogether(db, room.splice(0, Math.min(togetherAtMost, other < 0 ? room.length : other)), policies)
})

/**
 * Opens the case of a draft, or answers the one that this very form opened before. The book is one line, held until the
 * commit: those who come meanwhile wait here, not each with a connection there, and are filed together when it is free.
 */
export async function openCaso(
  db: Db,
  draft: CasoDraft,
  policies: Policies,
  now: Temporal.Instant,
): Promise<Filed> {
  return new Promise((filed, failed) => {
    waitForBook(db, { draft, policies, now, filed, failed })
  })
}

async function fileTogether(db: Db, waiting: readonly Waiting[], policies: Policies): Promise<void> {
  try {
    const filed = await file(db, waiting, policies)
    for (const [index, one] of waiting.entries()) one.filed(filed[index] as Filed)
  } catch (error) {
    const [only] = waiting
    // One of them cannot be filed and nobody was: each for themselves, in their order.
    if (waiting.length > 1 && isOfTheData(error))
      for (const one of waiting) await fileTogether(db, [one], policies)
    else if (only && isRepeatedSubmission(error))
      await filedBefore(db, only.draft).then(only.filed, only.failed)
    else for (const { failed } of waiting) failed(error)
  }
}

async function file(db: Db, waiting: readonly Waiting[], policies: Policies): Promise<readonly Filed[]> {
  let at = waiting.map(({ now }) => now).reduce(laterOf)
  let askedYear: number | undefined
  for (let tries = 0; tries < triesAtMost; tries++) {
    const { policy, id: policyId, revision, until } = policies.inForceAt(at)
    const promises = new Map<Service, Promised>()
    const filings = waiting.map(({ draft }) => {
      const { service } = draft
      const promise = promises.get(service) ?? promiseOf(policy, service, at)
      promises.set(service, promise)
      return { draft, ...promise }
    })
    const on = at.toZonedDateTimeISO(policy.zone).toPlainDate()
    const year = askedYear ?? on.year
    const midnight = on.add({ days: 1 }).toZonedDateTime(policy.zone).toInstant()
    const filed = await insertFilings(db, {
      filings,
      policyId,
      book,
      year,
      mould: radicadoMould(policy.radicado.pattern, dayOfBook(on, year), policy.entity.officeCode),
      now: at,
      goodUntil: [midnight, ...(until ? [until] : []), ...filings.map(({ goodUntil }) => goodUntil)].reduce(
        earlierOf,
      ),
      revision,
      isYearAsked: askedYear !== undefined,
    })
    if (filed) return filed
    // The rules changed, the book is already past what was worked out, or the clock is contradicted: work it out again from there.
    await policies.refresh()
    askedYear = await findBookYear(db, book, on.year)
    const last = await findLastFiledAt(db, book, askedYear)
    if (last && Temporal.Instant.compare(last, at) > 0 && !isFarAhead(last, at)) {
      at = last
      askedYear = undefined
    }
  }
  throw new Error('the book of radicados never stood still')
}

interface Promised {
  readonly dueAt: Temporal.Instant
  readonly warnAt: Temporal.Instant
  readonly dueMoves: boolean
  readonly goodUntil: Temporal.Instant
}

/** What the policy promises whoever files at that instant or a little later. */
function promiseOf(policy: Policy, service: Service, at: Temporal.Instant): Promised {
  const calendar = calendarFor(policy, service)
  const { attentionMinutes } = policy.services[service]
  const due = quoteFor(calendar, at, attentionMinutes)
  const warn = quoteFor(calendar, at, (attentionMinutes * policy.warning.atPercent) / 100)
  const goodUntil = earlierOf(due.goodUntil, warn.goodUntil)
  return { dueAt: due.dueAt, warnAt: warn.dueAt, dueMoves: due.moves, goodUntil }
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

/** What PostgreSQL refuses for what stands in it, not for the state it is in itself: SQLSTATE classes 22 and 23. */
function isOfTheData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))
}
