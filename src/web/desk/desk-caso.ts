// A case as whoever works on it sees it: every word already said, nothing left to work out in the browser.
import { isBreached, mayEscalate, promiseSettledAt, verbsFrom } from '#rules/lifecycle.ts'
import { mayDo } from '#rules/permissions.ts'
import { directoryFinding } from '#rules/person.ts'
import { dependenciaName, type Policy } from '#rules/policy.ts'
import { mayReadWebsite } from '#rules/website-request.ts'
import type { CasoRow } from '#store/caso.ts'
import type { AttachmentRow, EventRow } from '#store/event.ts'
import { findStory, type Story, type ToldMessage } from '#store/story.ts'
import {
  deskTexts,
  doorName,
  employmentName,
  holdReasonName,
  liveTexts,
  sayDeskState,
  sayEvent,
} from '#texts/es.ts'
import { failingTexts, sayFault } from '#texts/heard-mail.ts'
import { directorySaid } from '#texts/people.ts'
import { sayBoth, sayBytes, sayMoment } from '#texts/time.ts'
import { sayHeldBack } from '#web/attachment.ts'
import type { House, StaffMember } from '#web/context.ts'
import { presentAlerts } from '#web/desk/alert.ts'
import { sayPromise } from '#web/desk/promise.ts'
import { sayDeadline } from '#web/steps.ts'

export type DeskCaso = NonNullable<Awaited<ReturnType<typeof findDeskCaso>>>

/** Undefined when there is no such case. */
export async function findDeskCaso(house: House, staff: StaffMember, radicado: string) {
  const now = house.now()
  const withAssignable = mayDo({ kind: 'staff', ...staff }, 'assign')
  const story = await findStory(house.db, radicado, { staffId: staff.id, withAssignable, now })
  if (!story) return undefined
  const { caso, ledger, present, messages, failing, person, assignable } = story
  const policy = house.policies.of(caso.policyId, promiseSettledAt(caso))
  const may = verbsFrom(caso.state).filter((verb) => mayDo({ kind: 'staff', ...staff }, verb))
  const escalates = mayEscalate(caso, now)
  const verbs = may.filter((verb) => verb !== 'escalate' || (escalates && !caso.escalatedAt))
  const moment = sayer(now, policy)
  const due = moment(caso.attentionDueAt)
  const files = ledger.flatMap(({ attachments, visibility }) =>
    attachments.map((file) => ({
      ...presentFile(house, caso.radicado, file),
      internal: visibility === 'internal',
    })),
  )
  return {
    radicado: caso.radicado,
    number: sayNumberOf(caso, now.toZonedDateTimeISO(policy.zone).year),
    state: caso.state,
    subject: caso.subject,
    description: caso.description,
    solution: caso.state === 'solved' || caso.state === 'closed' ? caso.solution : null,
    sentence: sayDeskState({
      state: caso.state,
      technician: caso.assigneeName,
      breached: isBreached(caso, now),
      reopened: caso.state === 'assigned' && caso.attendedAt !== null,
      due: due.said,
    }),
    promise: sayPromise(caso, policy, now),
    due,
    steps: sayDeadline(policy, caso.service, caso.filedAt),
    escalation: {
      allowed: escalates,
      done: caso.escalatedAt !== null,
      line: policy.channels.escalationLine,
      said: caso.escalatedAt
        ? deskTexts.caso.escalated(sayMoment(caso.escalatedAt, now, policy.zone))
        : escalates
          ? deskTexts.caso.notEscalated
          : deskTexts.caso.mayNotEscalate,
    },
    closesBySelf:
      caso.state === 'solved' && caso.autoCloseAt
        ? deskTexts.caso.closesBySelf(sayMoment(caso.autoCloseAt, now, policy.zone))
        : null,
    service: policy.services[caso.service].name,
    category: caso.category,
    categories: verbs.includes('solve') ? policy.services[caso.service].categories : [],
    dependencia: dependenciaName(policy, caso.dependencia),
    location: caso.location,
    assetTag: caso.assetTag,
    requester: {
      name: caso.fullName,
      employment: employmentName[caso.employment],
      directory:
        person === undefined ? null : presentDirectory(person, caso, now.toZonedDateTimeISO(policy.zone)),
      phone: caso.phone,
      email: caso.email,
    },
    filed: moment(caso.filedAt),
    assigneeId: caso.assigneeId,
    assignee: caso.assigneeName,
    rating: caso.rating,
    ratingComment: caso.ratingComment,
    files,
    present: present.length > 0 ? liveTexts.present(present) : null,
    failing:
      failing && failingTexts.caso(caso.email, sayMoment(failing.since, now, policy.zone), sayFault(failing)),
    messages: messages.toReversed().map((message) => presentMessage(message, moment)),
    mailIsOff: !house.sendsMail && messages.some(({ state, door }) => state === 'waiting' && door === 'mail'),
    alerts: presentAlerts(house, staff, story, now),
    ledger: ledger
      .toReversed()
      .map((event) => presentEvent(house, caso.radicado, event, moment, mayReadWebsite(staff.role))),
    verbs,
    assignable: verbs.includes('assign') ? assignable.filter(({ id }) => id !== caso.assigneeId) : [],
  }
}

function presentDirectory(
  person: NonNullable<Story['person']> | null,
  { fullName }: CasoRow,
  now: Temporal.ZonedDateTime,
) {
  const finding = directoryFinding(person, fullName, now.toPlainDate())
  if (!finding) return null
  const said =
    finding.kind === 'unlisted'
      ? directorySaid.unlisted
      : finding.kind === 'another'
        ? directorySaid.another(finding.fullName)
        : directorySaid[finding.kind](finding.contractEndsOn)
  return { said, isWrong: finding.kind !== 'contract' }
}

/** The short form that people say: the number, with its year once the year is over. */
export function sayNumberOf(
  { year, consecutive }: Pick<CasoRow, 'year' | 'consecutive'>,
  thisYear: number,
): string {
  return year === thisYear ? String(consecutive) : `${year}-${consecutive}`
}

export interface SaidMoment {
  readonly said: string
  readonly exactly: string
  readonly iso: string
}

function sayer(now: Temporal.Instant, { zone }: Policy) {
  return (at: Temporal.Instant): SaidMoment => ({
    ...sayBoth(at, now, zone),
    iso: String(at),
  })
}

function presentEvent(
  house: House,
  radicado: string,
  event: EventRow,
  moment: (at: Temporal.Instant) => SaidMoment,
  mayReadMail: boolean,
) {
  const reason =
    event.type === 'held' ? holdReasonName[event.data.reason as keyof typeof holdReasonName] : undefined
  return {
    id: event.id,
    type: event.type,
    at: moment(event.at),
    what: [sayEvent(event), reason?.toLowerCase()].filter(Boolean).join(': '),
    door: doorName[event.door],
    internal: event.visibility === 'internal',
    text: event.text,
    /** The whole mail that brought it, for whoever may read mail. */
    mail: mayReadMail && typeof event.data.mailId === 'number' ? `/web/correo/${event.data.mailId}` : null,
    files: event.attachments.map((file) => presentFile(house, radicado, file)),
  }
}

function presentMessage(message: ToldMessage, moment: (at: Temporal.Instant) => SaidMoment) {
  const { id, audience, door, recipient, topic, state, lastError, sentAt, createdAt, bouncedAt, bounce } =
    message
  const { messageTo, messageTopic } = liveTexts
  return {
    id,
    what: messageTopic[topic],
    to:
      audience === 'staff'
        ? messageTo.staff(recipient)
        : door === 'sms'
          ? messageTo.mobile
          : messageTo.requester,
    state: bouncedAt ? ('bounced' as const) : state,
    at: moment(bouncedAt ?? sentAt ?? createdAt),
    why: bouncedAt ? bounce : lastError,
  }
}

function presentFile(house: House, radicado: string, { id, name, bytes, scan }: AttachmentRow) {
  const href = `/mesa/${radicado}/archivos/${id}`
  return { href, name, size: sayBytes(bytes), held: sayHeldBack(house, scan) }
}
