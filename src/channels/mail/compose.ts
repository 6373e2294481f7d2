// A message as a mail: subject, text, HTML and headers. It is made of what happened alone, so a message that is sent late
// or again says the same, whatever became of its case.
import type { EventType, HoldReason, Service } from '#rules/caso.ts'
import { addBusinessDays } from '#rules/deadline.ts'
import type { Audience, OutboxTopic } from '#rules/notice.ts'
import { calendarFor, dependenciaName, type Policy } from '#rules/policy.ts'
import { casoPage, holdReasonName, sayEvent, sayState } from '#texts/es.ts'
import { mailTexts, sayDated } from '#texts/mail.ts'
import { sentence } from '#texts/time.ts'
import { type Block, renderHtml, renderText } from './render.ts'

/** A message to one person: what it tells of, and the case's lasting facts. */
export interface Notice {
  readonly topic: OutboxTopic
  readonly audience: Audience
  readonly recipient: string
  readonly messageId: string
  /** The first message of the case to this person, perhaps this one. */
  readonly threadId: string | null
  readonly createdAt: Temporal.Instant
  readonly radicado: string
  readonly accessKey: string
  readonly service: Service
  readonly subject: string
  readonly fullName: string
  readonly dependencia: string
  readonly location: string
  readonly filedAt: Temporal.Instant
  readonly attentionDueAt: Temporal.Instant
  readonly attendedAt: Temporal.Instant | null
  /** The line of the ledger that it tells of; an acknowledgement has none. */
  readonly event: Told | null
}

interface Told {
  readonly type: EventType
  readonly at: Temporal.Instant
  readonly actorKind: 'requester' | 'staff' | 'system'
  readonly actorName: string
  readonly text: string | null
  readonly data: Readonly<Record<string, unknown>>
  /** How many files came with it. */
  readonly files: number
}

/** Whom a mail is from; the name may be empty. */
export interface Sender {
  readonly name: string
  readonly address: string
}

export interface Mail {
  readonly from: Sender
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  /** The message that it follows, if it is not the first. */
  readonly inReplyTo: string | undefined
  readonly writtenAt: Temporal.Instant
  readonly headers: Readonly<Record<string, string>>
  readonly replyTo?: string | undefined
  /** Sent with the null return path: an automatic answer, of which nothing comes back. */
  readonly fromNobody?: boolean
  readonly attachments?: readonly { filename: string; content: Buffer; contentType: string }[]
}

interface Entity {
  /** The case's own. */
  readonly policy: Policy
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly from: Sender
}

export function composeMail(notice: Notice, { policy, publicUrl, from }: Entity): Mail {
  const { radicado, topic, audience, messageId, threadId } = notice
  const letter = audience === 'requester' ? toRequester(notice, policy) : toStaff(notice, policy)
  const { noReply, add, key } = mailTexts.footer
  const ways = {
    caso: [
      link(mailTexts.openCaso, `${publicUrl}/caso/${radicado}?clave=${notice.accessKey}`),
      note(`${noReply} ${add}`),
      note(key),
    ],
    desk: [link(mailTexts.openDesk, `${publicUrl}/mesa/${radicado}`), note(noReply)],
    form: [link(mailTexts.newCaso, `${publicUrl}/solicitud`), note(noReply)],
  }
  const blocks: readonly Block[] = [
    { kind: 'number', name: mailTexts.radicado, value: radicado },
    ...letter.body,
    ...ways[letter.goTo],
    note(`${policy.entity.office}\n${policy.entity.name}`),
  ]
  const subject = oneLine(`[${radicado}] ${letter.subject}`)
  return {
    from,
    to: notice.recipient,
    subject,
    text: renderText(blocks),
    html: renderHtml(subject, blocks),
    messageId,
    inReplyTo: threadId && threadId !== messageId ? threadId : undefined,
    writtenAt: notice.createdAt,
    headers: {
      // RFC 3834, and how Exchange wants to be told.
      'Auto-Submitted': topic === 'acknowledge' ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

interface Letter {
  readonly subject: string
  readonly body: readonly Block[]
  readonly goTo: 'caso' | 'desk' | 'form'
}

function toRequester(notice: Notice, policy: Policy): Letter {
  const { topic } = notice
  const { subject, lead, next, fact, quote: words } = mailTexts
  const dated = datedIn(notice, policy)
  const due = dated(notice.attentionDueAt)

  if (topic === 'acknowledge') {
    // Nothing in it is the requester's own words: whoever files with another's address makes us say nothing to them.
    const { name, attentionMinutes } = policy.services[notice.service]
    const why = mailTexts.why(attentionMinutes, name, dated(notice.filedAt), policy.circular.number)
    const body = [big(stateOf('filed', null)), facts([fact.deadline, due], [fact.why, why])]
    const then = say(next.follow(policy.channels.extension))
    const own = policy.texts.acknowledgement ? [say(policy.texts.acknowledgement)] : []
    return { subject: subject.acknowledge, body: [...body, ...own, then], goTo: 'caso' }
  }
  if (topic === 'caso_link')
    return {
      subject: subject.caso_link,
      body: [
        big(lead.caso_link),
        facts([fact.subject, notice.subject]),
        say(next.follow(policy.channels.extension)),
      ],
      goTo: 'caso',
    }
  if (topic === 'form_link')
    return { subject: subject.form_link, body: [big(lead.form_link), say(next.formLink)], goTo: 'form' }
  const event = toldBy(notice)
  const letter = (subject: string, next: string, ...body: readonly Block[]): Letter => ({
    subject,
    body: [...body, facts([fact.subject, notice.subject]), say(next)],
    goTo: topic === 'voided' ? 'form' : 'caso',
  })
  switch (topic) {
    case 'attended':
      return letter(
        subject.attended,
        next.attended,
        big(stateOf('attending', event.actorName)),
        ...(event.data.late ? [say(mailTexts.late(due))] : []),
      )
    case 'question':
      return letter(
        subject.question,
        next.answer,
        big(lead.question(event.actorName)),
        ...quote(words.message, event),
      )
    case 'held': {
      const reason = event.data.reason as HoldReason
      return letter(
        subject.held,
        reason === 'requester' ? next.heldForYou : next.held,
        big(`${sayEvent(event)}.`),
        say(`${holdReasonName[reason]}.`),
        ...quote(words.awaited, event),
      )
    }
    case 'solved': {
      const days = policy.closing.autoCloseBusinessDays
      const closesAt = addBusinessDays(calendarFor(policy), event.at, days)
      return letter(
        subject.solved,
        `${next.solved} ${casoPage.closesBySelf(dated(closesAt))}`,
        big(stateOf('solved', event.actorName)),
        ...quote(words.solution, event),
      )
    }
    case 'closed': {
      const until = event.at.add({ hours: 24 * policy.closing.reopenDays })
      return letter(subject.closed, next.closed(dated(until)), big(`${sayEvent(event)}.`))
    }
    case 'reopened':
      return letter(
        subject.reopened,
        next.reopened,
        big(`${sayEvent(event)}.`),
        ...quote(words.reason, event),
      )
    case 'voided':
      return letter(subject.voided, next.voided, big(`${sayEvent(event)}.`), ...quote(words.reason, event))
    case 'breached':
      return letter(subject.breached, next.breached, big(lead.breached(due)), {
        kind: 'call',
        text: mailTexts.line,
        ...policy.channels.escalationLine,
      })
    case 'rescheduled': {
      const due = Temporal.Instant.from(String(event.data.to))
      return letter(
        subject.rescheduled,
        next.rescheduled,
        big(lead.rescheduled(dated(due))),
        say(sentence(sayEvent(event))),
      )
    }
    case 'assigned':
    case 'commented':
    case 'warned':
    case 'escalated':
      throw new Error(`a requester is not told of ${topic}`)
  }

  /** The page's own sentence. */
  function stateOf(state: 'filed' | 'attending' | 'solved', technician: string | null): string {
    const now = notice.createdAt
    const { attentionDueAt: dueAt } = notice
    return sayState({ state, technician, breached: false, dueAt, now, zone: policy.zone })
  }
}

function toStaff(notice: Notice, policy: Policy): Letter {
  const { topic, attendedAt } = notice
  const { deskSubject, lead, next, fact, quote: words } = mailTexts
  const event = toldBy(notice)
  const due = datedIn(notice, policy)(notice.attentionDueAt)
  const letter = (subject: string, next: string, ...body: readonly Block[]): Letter => ({
    subject: `${subject}: ${notice.subject}`,
    body: [
      ...body,
      facts(
        [fact.subject, notice.subject],
        [fact.service, policy.services[notice.service].name],
        [fact.requester, notice.fullName],
        [fact.dependencia, dependenciaName(policy, notice.dependencia)],
        [fact.location, notice.location],
        [fact.deadline, due],
      ),
      say(next),
    ],
    goTo: 'desk',
  })

  switch (topic) {
    case 'assigned': {
      const attended = attendedAt !== null && Temporal.Instant.compare(attendedAt, event.at) <= 0
      const then = attended ? next.assignedLater : next.assigned
      return letter(deskSubject.assigned, then, big(lead.assigned(event.actorName)))
    }
    case 'commented':
      return letter(
        deskSubject.commented,
        next.commented,
        big(lead.commented(event.actorName)),
        ...quote(words.message, event),
      )
    case 'warned':
      return letter(deskSubject.warned, next.warned, big(lead.warned(due)))
    case 'breached':
      return letter(deskSubject.breached, next.deskBreached, big(lead.deskBreached(due)))
    case 'escalated':
      return letter(deskSubject.escalated, next.escalated, big(`${sayEvent(event)}.`))
    case 'reopened':
      return letter(
        deskSubject.reopened,
        next.deskReopened,
        big(`${sayEvent(event)}.`),
        ...quote(words.reason, event),
      )
    case 'acknowledge':
    case 'attended':
    case 'question':
    case 'held':
    case 'solved':
    case 'closed':
    case 'voided':
    case 'rescheduled':
    case 'caso_link':
    case 'form_link':
      throw new Error(`the staff is not told of ${topic}`)
  }
}

function toldBy({ topic, event }: Notice): Told {
  if (!event) throw new Error(`a message of ${topic} tells of no event`)
  return event
}

/** Says instants as seen when the message was written. */
function datedIn({ createdAt }: Notice, { zone }: Policy) {
  return (at: Temporal.Instant) => sayDated(at, createdAt, zone)
}

const big = (text: string): Block => ({ kind: 'lead', text })
const say = (text: string): Block => ({ kind: 'paragraph', text })
const note = (text: string): Block => ({ kind: 'note', text })
const link = (label: string, url: string): Block => ({ kind: 'link', label, url })
const facts = (...facts: readonly (readonly [string, string])[]): Block => ({ kind: 'facts', facts })

/** What somebody wrote, and that files came with it. */
function quote(name: string, { text, files }: Told): readonly Block[] {
  return [
    ...(text ? [{ kind: 'quote', name, text } as const] : []),
    ...(files > 0 ? [say(mailTexts.files(files))] : []),
  ]
}

/** Fit for a header: one line, with nothing that turns its direction around. */
function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
