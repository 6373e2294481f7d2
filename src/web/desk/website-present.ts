// A website request as its page shows it.
import { instantOf, momentOf } from '#rules/act.ts'
import { desiredDateIn } from '#rules/desired-date.ts'
import { laterOf } from '#rules/instant.ts'
import { ownWords } from '#rules/mail-words.ts'
import type { Policy } from '#rules/policy.ts'
import {
  type DocumentCheck,
  documentChecks,
  factsIn,
  factsOf,
  isOptional,
  isWatched,
  verdictsOf,
  warnedFailures,
} from '#rules/publication.ts'
import {
  checklists,
  isDocument,
  mayTendWebsite,
  uncheckedOf,
  type WebsiteVerb,
  websiteVerbsFrom,
} from '#rules/website-request.ts'
import type { AttachmentRow } from '#store/event.ts'
import { findCorrespondence } from '#store/heard-mail.ts'
import { listConstancias } from '#store/publication.ts'
import { findStaff } from '#store/staff.ts'
import { listWebsiteEvents, type WebsiteEventRow, type WebsiteRequestRow } from '#store/website-request.ts'
import { failingTexts, sayFault } from '#texts/heard-mail.ts'
import { sayBoth, sayBytes, sayCivilDay, sayMoment } from '#texts/time.ts'
import {
  factLabel,
  sayCheck,
  sayPublicationTitle,
  sayWatch,
  sayWebsiteEvent,
  sayWebsiteState,
  websiteKindName,
  webTexts,
  withdrawalSaid,
} from '#texts/website.ts'
import { sayHeldBack } from '#web/attachment.ts'
import type { House, StaffMember } from '#web/context.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'

export type ShownRequest = Awaited<ReturnType<typeof presentWebsiteRequest>>

const dateFacts: readonly string[] = ['issuedOn', 'validFrom', 'validUntil']
const momentFacts: readonly string[] = ['startsAt', 'endsAt']
const longFacts: readonly string[] = ['epigraph', 'change']
const urlFacts: readonly string[] = ['target', 'page']

export async function presentWebsiteRequest(house: House, staff: StaffMember, request: WebsiteRequestRow) {
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const { zone } = policy
  const [correspondence, ledger, constancias, approver, publisher] = await Promise.all([
    findCorrespondence(house.db, request),
    listWebsiteEvents(house.db, request.id, 5_000),
    listConstancias(house.db, request.id),
    request.approvedBy ? findStaff(house.db, request.approvedBy) : undefined,
    request.publishedBy ? findStaff(house.db, request.publishedBy) : undefined,
  ])
  const { since, status = '', diagnostic = '', isSettled } = correspondence
  const mayForward = request.mailId !== null && !isSettled && policy.mail.petitionOffice !== null
  const asked = request.desiredAt === null ? askedDate(request, policy, now) : undefined
  const moment = (at: Temporal.Instant) => ({
    ...sayBoth(at, now, zone),
    iso: String(at),
  })
  const maybe = (at: Temporal.Instant | null) => at && moment(at)
  const facts = factsIn(request.facts)
  const check = request.documentCheck as DocumentCheck | null
  const needsApproval = policy.website.approvalFor.includes(request.kind)
  const asker = ledger.findLast(({ type }) => type === 'approval_asked')?.actorId
  const unchecked: readonly string[] = uncheckedOf(request.kind, request.checked)
  const files = ledger.flatMap(({ attachments }) => attachments)
  return {
    radicado: request.radicado,
    number: sayNumberOf(request, now.toZonedDateTimeISO(policy.zone).year),
    revision: request.revision,
    subject: request.subject,
    text: request.text,
    state: request.state,
    kind: request.kind,
    suggestion: {
      kind: websiteKindName[request.suggestedKind],
      words: request.suggestedWords,
      isTaken: request.kind === request.suggestedKind,
    },
    sentence: sayWebsiteState({
      state: request.state,
      needsApproval: needsApproval && request.approvedBy === null,
      when: request.scheduledAt ? sayMoment(request.scheduledAt, now, zone) : undefined,
      withdrawal: sayWithdrawal(request, now, zone),
    }),
    isWithdrawalDue: isWithdrawalDue(request, now),
    sender: { name: request.senderName, email: request.senderEmail },
    failing: since
      ? failingTexts.request(
          request.senderEmail,
          sayMoment(since, now, zone),
          sayFault({ status, diagnostic }),
        )
      : null,
    mail: request.mailId === null ? null : `/web/correo/${request.mailId}`,
    received: moment(request.receivedAt),
    desired: maybe(request.desiredAt),
    asked: asked && {
      moment: momentOf(asked.at, zone),
      said: sayMoment(asked.at, now, zone),
      words: asked.words,
    },
    desiredMoment: request.desiredAt ? momentOf(request.desiredAt, zone) : '',
    scheduled: maybe(request.scheduledAt),
    scheduleMoment: momentOf(
      laterOf(request.scheduledAt ?? request.desiredAt ?? now.add({ hours: 1 }), now.add({ minutes: 5 })),
      zone,
    ),
    approved: request.approvedAt && { by: approver?.name ?? '', at: moment(request.approvedAt) },
    published: request.publishedAt && {
      by: publisher?.name ?? '',
      at: moment(request.publishedAt),
      url: request.publishedUrl ?? '',
      sha256: request.publishedSha256,
    },
    withdrawn: maybe(request.withdrawnAt),
    withdrawal: maybe(request.withdrawalDueAt),
    postingDays: request.postingDays,
    watch: presentWatch(request, house, now, zone),
    constancias: constancias.map(({ kind, code, madeAt }) => ({
      code,
      name: webTexts.request.constanciaKind[kind],
      at: moment(madeAt),
    })),
    isDocument: isDocument(request.kind),
    title: isDocument(request.kind) ? sayPublicationTitle(request.kind, facts) : null,
    fields: factsOf[request.kind].map((name) => ({
      name,
      label: labelOf(name),
      value: facts[name] ?? '',
      shown: sayFact(name, facts[name] ?? '', now, zone),
      isOptional: isOptional(request.kind, name),
      control: dateFacts.includes(name)
        ? ('date' as const)
        : momentFacts.includes(name)
          ? ('datetime-local' as const)
          : longFacts.includes(name)
            ? ('textarea' as const)
            : urlFacts.includes(name)
              ? ('url' as const)
              : ('text' as const),
    })),
    checklist: checklists[request.kind].map((item) => ({ item, isChecked: !unchecked.includes(item) })),
    checklistLeft: webTexts.request.checklistLeft(unchecked.length),
    document:
      request.documentSha256 === null
        ? null
        : {
            name: request.documentName ?? '',
            sha256: request.documentSha256,
            checks: check && presentCheck(check),
          },
    choices: files.map(({ id, name, bytes }) => ({ id, name: `${name} (${sayBytes(bytes)})` })),
    chosen: files.find(({ name }) => name === request.documentName)?.id ?? null,
    files: files.map((file) => presentFile(house, request.radicado, file)),
    ledger: ledger.toReversed().map((event) => presentEvent(house, request.radicado, event, moment)),
    approveWhen: sayMoment(laterOf(request.desiredAt ?? now, now), now, zone),
    isAsker: asker === staff.id,
    mayTend: mayTendWebsite(staff.role),
    verbs: mayTendWebsite(staff.role)
      ? websiteVerbsFrom(request.state).filter((verb) =>
          isOffered(verb, request, policy, {
            isAsker: asker === staff.id,
            mayForward,
            isAsked: asked !== undefined,
          }),
        )
      : [],
  }
}

/** Offered are the verbs that can lead somewhere now; the sheet is a form of its own. */
function isOffered(
  verb: WebsiteVerb,
  request: WebsiteRequestRow,
  policy: Policy,
  { isAsker, mayForward, isAsked }: { isAsker: boolean; mayForward: boolean; isAsked: boolean },
): boolean {
  const needs = policy.website.approvalFor.includes(request.kind) && request.approvedBy === null
  if (verb === 'ask_approval') return needs
  if (verb === 'schedule' || verb === 'publish') return !needs
  // To accept says what it is, too.
  if (verb === 'classify') return request.state !== 'received'
  if (verb === 'approve') return !isAsker
  if (verb === 'petition') return mayForward
  if (verb === 'date') return isAsked
  return verb !== 'prepare' || request.state === 'scheduled'
}

/** The date that its mail seems to want, at the hour at which the day begins, where that is still to come. */
export function askedDate(
  { subject, text, receivedAt }: Pick<WebsiteRequestRow, 'subject' | 'text' | 'receivedAt'>,
  { zone, shifts }: Policy,
  now: Temporal.Instant,
): { at: Temporal.Instant; words: string } | undefined {
  const today = receivedAt.toZonedDateTimeISO(zone).toPlainDate()
  const found = desiredDateIn({ subject, text: ownWords(text) }, today)
  if (!found) return undefined
  const opens = shifts.map((shift) => shift.opens).toSorted()[0] ?? '08:00'
  const on = found.on.equals(now.toZonedDateTimeISO(zone).toPlainDate())
  const at = instantOf(`${found.on}T${opens}`, zone)
  const soon = now.add({ hours: 1 }).round({ smallestUnit: 'minute', roundingIncrement: 30 })
  return Temporal.Instant.compare(at, now) > 0
    ? { at, words: found.words }
    : on
      ? { at: soon, words: found.words }
      : undefined
}

export function isWithdrawalDue(
  { state, withdrawalDueAt }: Pick<WebsiteRequestRow, 'state' | 'withdrawalDueAt'>,
  now: Temporal.Instant,
): boolean {
  return (
    state === 'published' && withdrawalDueAt !== null && Temporal.Instant.compare(withdrawalDueAt, now) <= 0
  )
}

function sayWithdrawal(request: WebsiteRequestRow, now: Temporal.Instant, zone: string): string | undefined {
  if (request.state !== 'published' || !request.withdrawalDueAt) return undefined
  const when = sayMoment(request.withdrawalDueAt, now, zone)
  return isWithdrawalDue(request, now) ? withdrawalSaid.due(when) : withdrawalSaid.later(when)
}

function presentWatch(request: WebsiteRequestRow, house: House, now: Temporal.Instant, zone: string) {
  if (request.publishedAt === null || !isWatched(request.kind)) return null
  const [result = '', detail = null] = request.watchResult?.split(/:(.*)/s) ?? []
  const isWrong = request.watchFailures > 0
  return {
    verdict: request.watchedAt === null ? ('none' as const) : isWrong ? ('bad' as const) : ('good' as const),
    isWarned: request.watchFailures >= warnedFailures,
    failures: request.watchFailures,
    said: request.watchedAt === null ? null : sayWatch(result, detail),
    isOff: !house.isWatching,
    looked: request.watchedAt && sayMoment(request.watchedAt, now, zone),
    again: request.watchAt && isWrong ? sayMoment(laterOf(request.watchAt, now), now, zone) : null,
  }
}

function presentCheck(check: DocumentCheck) {
  const verdicts = verdictsOf(check)
  return documentChecks.flatMap((name) => {
    const verdict = verdicts[name]
    return verdict ? [{ name, verdict, said: sayCheck(name, verdict, check) }] : []
  })
}

/** A fact as people read it: days and moments in words. */
function sayFact(name: string, value: string, now: Temporal.Instant, zone: string): string {
  if (value === '') return ''
  if (dateFacts.includes(name)) return sayCivilDay(value)
  return momentFacts.includes(name) ? sayMoment(instantOf(value, zone), now, zone) : value
}

function labelOf(name: string) {
  const found = factLabel[name]
  return typeof found === 'string'
    ? { label: found, hint: undefined }
    : { label: found?.[0] ?? name, hint: found?.[1] }
}

function presentFile(house: House, radicado: string, { id, name, bytes, scan }: AttachmentRow) {
  const href = `/web/${radicado}/archivos/${id}`
  return { href, name, size: sayBytes(bytes), held: sayHeldBack(house, scan) }
}

function presentEvent(
  house: House,
  radicado: string,
  event: WebsiteEventRow,
  moment: (at: Temporal.Instant) => { said: string; exactly: string; iso: string },
) {
  return {
    id: event.id,
    type: event.type,
    at: moment(event.at),
    what: sayWebsiteEvent(event),
    internal: event.visibility === 'internal' && event.type === 'noted',
    text: event.text,
    files: event.attachments.map((file) => presentFile(house, radicado, file)),
  }
}
