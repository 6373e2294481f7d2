// Promises: whoever gets an SW radicado has a website request, a ledger line, its files and an acknowledgement on its
// way: together or not at all. Numbers are unbroken within the year and in order of arrival; what is undone spends none.
// It is called inside the transaction of the mail that asks for it, and one mail opens one (circular, clause 3).
import type { KeptFile } from '#rules/caso.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { calendarFor, type Policies } from '#rules/policy.ts'
import { dayOfBook, radicadoMould } from '#rules/radicado.ts'
import { type WebsiteKind, websitePattern } from '#rules/website-request.ts'
import type { Tx } from '#store/db.ts'
import {
  enqueueWebsiteWord,
  findWebsiteRequestByMail,
  insertWebsiteRequest,
  recordWebsiteEvent,
  takeWebsiteNumber,
} from '#store/website-request.ts'

/** A request as it comes out of a mail. */
export interface WebsiteRequestDraft {
  readonly senderName: string
  readonly senderEmail: string
  readonly subject: string
  readonly text: string
  readonly suggestedKind: WebsiteKind
  /** The words that led to the kind. */
  readonly words: readonly string[]
  readonly attachments: readonly KeptFile[]
  readonly mailId: number | null
}

/** Opens the request of a mail, or answers the one that this very mail opened before. */
export async function openWebsiteRequest(
  tx: Tx,
  draft: WebsiteRequestDraft,
  policies: Policies,
  now: Temporal.Instant,
): Promise<{ readonly id: number; readonly radicado: string }> {
  const { suggestedKind, attachments, mailId, ...rest } = draft
  const before = mailId === null ? undefined : await findWebsiteRequestByMail(tx, mailId)
  if (before) return { id: before.id, radicado: before.radicado }
  const { id: policyId, policy } = policies.inForceAt(now)
  const asked = now.toZonedDateTimeISO(policy.zone).year
  const { year, consecutive, filedAt } = await takeWebsiteNumber(tx, asked, now)
  const on = dayOfBook(filedAt.toZonedDateTimeISO(policy.zone).toPlainDate(), year)
  const { serviceMinutes } = policy.website
  const opened = await insertWebsiteRequest(tx, {
    ...rest,
    mould: radicadoMould(websitePattern(policy.radicado.pattern), on, policy.entity.officeCode),
    year,
    consecutive,
    filedAt,
    policyId,
    mailId,
    kind: suggestedKind,
    promisedAt: serviceMinutes === null ? null : deadlineFor(calendarFor(policy), filedAt, serviceMinutes),
  })
  const eventId = await recordWebsiteEvent(
    tx,
    {
      requestId: opened.id,
      at: filedAt,
      type: 'received',
      actor: { kind: 'sender', name: draft.senderName },
    },
    attachments,
  )
  await enqueueWebsiteWord(tx, 'acknowledge', opened.id, eventId, filedAt)
  return opened
}
