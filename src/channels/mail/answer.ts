// An answer to somebody who wrote by mail: to the sender alone, with none of their words in it, from nobody's envelope, so
// that no machine answers back (RFC 3834).

import type { MailTopic } from '#rules/notice.ts'
import type { Policy } from '#rules/policy.ts'
import { answerTexts } from '#texts/heard-mail.ts'
import { mailTexts, sayDated } from '#texts/mail.ts'
import type { Mail, Sender } from './compose.ts'
import { type Block, renderHtml, renderText } from './render.ts'

export interface AnswerNotice {
  readonly topic: MailTopic
  readonly recipient: string
  readonly messageId: string
  readonly createdAt: Temporal.Instant
  readonly heard:
    | {
        readonly messageId: string | null
        readonly heardAt: Temporal.Instant
        readonly address: string
        readonly addressKind: string
        readonly reason: string
        readonly sender: string
        readonly sourceSha256: string
      }
    | undefined
  readonly request:
    | {
        readonly radicado: string
        readonly receivedAt: Temporal.Instant
        readonly promisedAt: Temporal.Instant | null
        readonly publishedUrl: string | null
      }
    | undefined
  /** The case that it answers, where that is over. */
  readonly caso:
    | {
        readonly radicado: string
        readonly accessKey: string
        readonly closedAt: Temporal.Instant | null
      }
    | undefined
  readonly event:
    | {
        readonly actorName: string
        readonly text: string | null
        readonly data: Readonly<Record<string, unknown>>
      }
    | undefined
}

export interface AnswerHouse {
  readonly policy: Policy
  readonly publicUrl: string
  readonly from: Sender
  /** Opens the form with the mail's words; undefined where there is no mail. */
  readonly formUrl: string | undefined
  /** Where answers to it are heard. */
  readonly replyTo: string | undefined
  /** The mail itself, for the office that a petition goes to, and who sent it there. */
  readonly forwarded?: { readonly source: Buffer; readonly sha256: string; readonly by: string } | undefined
}

export function composeAnswer(notice: AnswerNotice, house: AnswerHouse): Mail {
  const { policy } = house
  const letter = letterOf(notice, house)
  const radicado = (notice.request ?? notice.caso)?.radicado
  const number: readonly Block[] = radicado
    ? [{ kind: 'number', name: mailTexts.radicado, value: radicado }]
    : []
  const blocks: readonly Block[] = [
    ...number,
    ...letter.body,
    note(`${policy.entity.office}\n${policy.entity.name}`),
  ]
  const subject = radicado ? `[${radicado}] ${letter.subject}` : letter.subject
  const isReply = notice.topic !== 'petition'
  return {
    from: house.from,
    to: notice.recipient,
    replyTo: house.replyTo,
    subject,
    text: renderText(blocks),
    html: renderHtml(subject, blocks),
    messageId: notice.messageId,
    inReplyTo: isReply ? (notice.heard?.messageId ?? undefined) : undefined,
    writtenAt: notice.createdAt,
    // Nobody is told when it does not arrive, and so nothing comes back that could be answered.
    fromNobody: true,
    headers: {
      'Auto-Submitted': isReply ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'auto_reply',
    },
    ...(house.forwarded && {
      attachments: [
        {
          filename: 'peticion.eml',
          content: house.forwarded.source,
          contentType: 'application/octet-stream',
        },
      ],
    }),
  }
}

interface Letter {
  readonly subject: string
  readonly body: readonly Block[]
}

function letterOf(notice: AnswerNotice, house: AnswerHouse): Letter {
  const { topic, heard, event, request, createdAt } = notice
  const { policy } = house
  const dated = (at: Temporal.Instant) => sayDated(at, createdAt, policy.zone)
  const { website, petition } = answerTexts
  switch (topic) {
    case 'way_to_form':
      return wayToForm(
        house,
        heard?.reason === 'not_website' ? 'notWebsite' : heard?.addressKind === 'own' ? 'own' : 'closed',
      )
    case 'caso_over':
      return casoOver(notice, house)
    case 'petition':
      return {
        subject: petition.subject,
        body: [
          big(petition.lead),
          facts(
            [petition.fact.from, heard?.sender ?? ''],
            [petition.fact.received, heard ? dated(heard.heardAt) : ''],
            [petition.fact.at, heard?.address ?? ''],
            [petition.fact.by, house.forwarded?.by ?? ''],
            [petition.fact.sha256, house.forwarded?.sha256 ?? ''],
          ),
          say(petition.attached),
          say(petition.reply),
        ],
      }
    case 'petition_told':
      return {
        subject: petition.toldSubject,
        body: [
          big(petition.told),
          facts([petition.toldOffice, policy.mail.petitionOffice ?? ''], [petition.toldAt, dated(createdAt)]),
          say(petition.toldNext),
        ],
      }
    case 'website_acknowledge':
      return {
        subject: website.subject[topic],
        body: [
          big(website.acknowledged),
          facts([website.received, request ? dated(request.receivedAt) : '']),
          say(website.next),
        ],
      }
    case 'website_comment':
      return {
        subject: website.subject[topic],
        body: [
          big(website.comment(event?.actorName ?? '')),
          ...quote(website.message, event?.text),
          say(website.answer),
        ],
      }
    case 'website_scheduled': {
      const at = event?.data.scheduledAt
      return {
        subject: website.subject[topic],
        body: [
          big(website.scheduled(typeof at === 'string' ? dated(Temporal.Instant.from(at)) : '')),
          say(website.answer),
        ],
      }
    }
    case 'website_published': {
      const url = typeof event?.data.url === 'string' ? event.data.url : request?.publishedUrl
      return {
        subject: website.subject[topic],
        body: [
          big(website.published),
          ...(url ? [{ kind: 'link', label: website.open, url } as const] : []),
          say(website.answer),
        ],
      }
    }
    case 'website_refused': {
      if (event?.data.reason === 'not_website') return wayToForm(house, 'notWebsite')
      return {
        subject: website.subject[topic],
        body: [big(website.refused), ...quote(website.reason, event?.text), say(website.answer)],
      }
    }
  }
}

/** It goes to the address that the case has, so it may hold the key that opens the case's page. */
function casoOver({ heard, caso, createdAt }: AnswerNotice, { policy, publicUrl }: AnswerHouse): Letter {
  const { casoOver: words } = answerTexts
  const until = caso?.closedAt?.add({ hours: 24 * policy.closing.reopenDays })
  const mayReopen =
    heard?.reason === 'caso_closed' && until && Temporal.Instant.compare(createdAt, until) <= 0
  const newCaso: Block = { kind: 'link', label: mailTexts.newCaso, url: `${publicUrl}/solicitud` }
  return {
    subject: heard?.reason === 'caso_void' ? words.subject.void : words.subject.closed,
    body: [
      big(heard?.reason === 'caso_void' ? words.void : words.closed),
      ...(caso && mayReopen
        ? [
            say(words.reopen(sayDated(until, createdAt, policy.zone))),
            {
              kind: 'link',
              label: mailTexts.openCaso,
              url: `${publicUrl}/caso/${caso.radicado}?clave=${caso.accessKey}`,
            } as const,
            note(mailTexts.footer.key),
          ]
        : [say(words.anew), newCaso]),
    ],
  }
}

/** The entity's own words in place of ours, where it has some. */
function wayToForm(
  { policy, publicUrl, formUrl }: AnswerHouse,
  why: 'closed' | 'notWebsite' | 'own',
): Letter {
  const { wayToForm: words } = answerTexts
  const own = why === 'notWebsite' ? policy.texts.notWebsite : policy.texts.closedChannel
  return {
    subject: words.subject,
    body: [
      big(own ?? words[why]),
      ...(formUrl ? [say(words.filled)] : []),
      {
        kind: 'link',
        label: formUrl ? words.open : mailTexts.newCaso,
        url: formUrl ?? `${publicUrl}/solicitud`,
      },
      ...(formUrl ? [note(words.expires)] : []),
      ...(why === 'notWebsite' ? [] : [note(words.website(policy.channels.websiteMailbox))]),
      note(words.once(policy.mail.answerEveryDays)),
    ],
  }
}

const big = (text: string): Block => ({ kind: 'lead', text })
const say = (text: string): Block => ({ kind: 'paragraph', text })
const note = (text: string): Block => ({ kind: 'note', text })
const facts = (...facts: readonly (readonly [string, string])[]): Block => ({ kind: 'facts', facts })

function quote(name: string, text: string | null | undefined): readonly Block[] {
  return text ? [{ kind: 'quote', name, text }] : []
}
