// Promises: a mail is written down once, with its fate, and what its fate asks for (the website request, the comment on a
// case, the one answer, the mark on a failing address) happens in the same transaction or not at all; delivered twice it
// is one; nothing that was heard is lost, and only the website mailbox opens anything (circular, clauses 3 to 5). An answer
// to a case is a comment of its requester's alone, and reopens nothing.

import { shareOf } from '#rules/answer-budget.ts'
import { automaticReason } from '#rules/automatic-mail.ts'
import { type KeptFile, limits } from '#rules/caso.ts'
import {
  type Envelope,
  type MailFate,
  type MailReason,
  mailLimits,
  type QuarantineReason,
  type ReadMail,
  type Trusted,
} from '#rules/heard-mail.ts'
import { laterOf } from '#rules/instant.ts'
import { addressMeant, canonicalAddress, type OurAddresses } from '#rules/mail-address.ts'
import { casoAnswerOf, type FateOfMail, fateOfMail, mayAnswer } from '#rules/mail-fate.ts'
import { ownWords, suggestionFor } from '#rules/mail-words.ts'
import type { Policies } from '#rules/policy.ts'
import { suggestedKind, websiteLimits } from '#rules/website-request.ts'
import { type CasoRow, findCasoForUpdate } from '#store/caso.ts'
import type { Db, Tx } from '#store/db.ts'
import {
  type AnswerTopic,
  countAnswers,
  countRequestsOf,
  findDependenciaOf,
  findHeardMailByFingerprint,
  findOwnMessage,
  findRequestOfParty,
  forgetFailure,
  insertAnswer,
  insertHeardMail,
  isKnownAddress,
  lockSender,
  recordBounce,
  updateHeardMail,
} from '#store/heard-mail.ts'
import { findReplyToken } from '#store/mail-token.ts'
import type { MessageIdMaker } from '#store/message.ts'
import {
  findWebsiteRequest,
  findWebsiteRequestForUpdate,
  recordWebsiteEvent,
} from '#store/website-request.ts'
import { commentCasoIn } from './comment-caso.ts'
import { openWebsiteRequest } from './open-website-request.ts'

/** A mail as an ear hands it over, its source and its files already safe on the shelf. */
export interface Heard {
  readonly envelope: Envelope
  readonly mail: ReadMail
  /** Why it could not be read whole. */
  readonly problem: QuarantineReason | undefined
  readonly source: KeptFile
  readonly sourceBytes: number
  readonly fingerprint: string
  readonly trusted: Trusted
  readonly files: readonly KeptFile[]
}

export interface MailHouse {
  readonly policies: Policies
  /** The product's own address. */
  readonly sender: string
  readonly maker: MessageIdMaker
}

export interface HeardOutcome {
  readonly id: number
  readonly fate: MailFate
  readonly reason: MailReason
  readonly radicado?: string
  /** It was heard before, and nothing was done. */
  readonly repeated: boolean
}

/** May its files be of use, to a website request or a case? Then they have to be on the shelf before it is heard. */
export function mayBringFiles(
  mail: ReadMail,
  envelope: Envelope,
  { ours, host }: { ours: OurAddresses; host: string },
): boolean {
  const answers = mail.references.some((id) => id.endsWith(`@${host}>`))
  const asks = addressOf(mail, envelope, ours).kind === 'website'
  return (answers || asks) && automaticReason(mail, envelope, ours) === undefined
}

export async function hearMail(
  db: Db,
  heard: Heard,
  house: MailHouse,
  now: Temporal.Instant,
): Promise<HeardOutcome> {
  return db.transaction().execute((tx) => hearIn(tx, heard, house, now))
}

async function hearIn(tx: Tx, heard: Heard, house: MailHouse, now: Temporal.Instant): Promise<HeardOutcome> {
  const { mail, envelope, trusted } = heard
  const { policy } = house.policies.inForceAt(now)
  const ours = { channels: policy.channels, sender: house.sender }
  const from = mail.from[0] ?? { name: '', address: '' }
  const sender = canonicalAddress(from.address)
  await lockSender(tx, sender)
  const before = await findHeardMailByFingerprint(tx, heard.fingerprint)
  if (before) return { id: before.id, fate: before.fate, reason: before.reason, repeated: true }

  const meant = addressOf(mail, envelope, ours)
  const automatic = automaticReason(mail, envelope, ours)
  const about = await findOwnMessage(
    tx,
    house.maker,
    mail.report ? [mail.report.messageId ?? ''] : mail.references,
  )
  const thread = automatic ? undefined : await findThread(tx, heard, house, sender, about)
  const caso = thread?.casoRadicado ? await findCasoForUpdate(tx, thread.casoRadicado) : undefined
  const words = caso ? ownWords(mail.text, caso.radicado).slice(0, limits.comment) : ''
  const suggestion = suggestionFor(mail, policy)
  const decided = fateOfMail(mail, {
    kind: meant.kind,
    problem: heard.problem,
    automatic,
    reportsOnOurs: about !== undefined,
    threaded:
      thread &&
      (caso
        ? casoAnswerOf(caso, {
            sender,
            trust: trusted.trust,
            saysSomething: words !== '' || heard.files.length > 0,
          })
        : thread.isProven
          ? 'reply'
          : 'not_a_party'),
    suggestion,
    refuseSupport: policy.mail.refuseSupport,
    recentRequests: await countRequestsOf(tx, sender, now.subtract({ hours: 1 })),
  })
  const id = await insertHeardMail(
    tx,
    heard.source,
    {
      heardAt: now,
      via: envelope.via,
      fingerprint: heard.fingerprint,
      sourceBytes: heard.sourceBytes,
      address: meant.address.slice(0, mailLimits.address),
      addressKind: meant.kind,
      ...decided,
      messageId: mail.messageId,
      sender,
      senderName: from.name,
      recipients: [...mail.to, ...mail.cc].map(({ address }) => address).slice(0, mailLimits.addresses),
      recipientCount: mail.recipientCount,
      subject: mail.subject,
      text: mail.text,
      sentAt: mail.sentAt,
      partNames: mail.parts.map(({ name }) => name),
      trust: trusted.trust,
      checks: trusted.checks,
      suggestion: suggestion.kind ?? null,
      suggestedWords: suggestion.words,
      dependencia: sender === '' ? null : await findDependenciaOf(tx, sender),
      casoId: thread?.casoId ?? (decided.fate === 'bounce' ? about?.casoId : null) ?? null,
      websiteRequestId:
        thread?.websiteRequestId ?? (decided.fate === 'bounce' ? about?.websiteRequestId : null) ?? null,
      aboutMessageId: about?.id ?? null,
    },
    now,
  )
  // Somebody else wrote the same mail down between our look and our line.
  if (id === undefined) {
    const first = await findHeardMailByFingerprint(tx, heard.fingerprint)
    if (!first) throw new Error('a mail was heard before and is nowhere')
    return { id: first.id, fate: first.fate, reason: first.reason, repeated: true }
  }
  return {
    id,
    ...decided,
    repeated: false,
    ...(await follow(tx, { id, heard, house, sender, decided, thread, about, caso, words }, now)),
  }
}

interface Decided {
  readonly id: number
  readonly heard: Heard
  readonly house: MailHouse
  readonly sender: string
  readonly decided: FateOfMail
  readonly thread: Thread | undefined
  readonly about: Awaited<ReturnType<typeof findOwnMessage>>
  /** The case that it answers, held. */
  readonly caso: CasoRow | undefined
  /** What its sender says of that case. */
  readonly words: string
}

/** What a fate asks for. */
async function follow(
  tx: Tx,
  { id, heard, house, sender, decided, thread, about, caso, words }: Decided,
  now: Temporal.Instant,
): Promise<{ readonly radicado?: string }> {
  const { mail, files } = heard
  switch (decided.fate) {
    case 'request': {
      await forgetFailure(tx, mail, heard.trusted)
      const opened = await openRequestOf(tx, id, mail, files, house.policies, now)
      return { radicado: opened.radicado }
    }
    case 'follow_up': {
      await forgetFailure(tx, mail, heard.trusted)
      if (caso) {
        if (decided.reason === 'caso_comment')
          await commentCasoIn(
            tx,
            {
              radicado: caso.radicado,
              actor: { kind: 'requester', name: caso.fullName },
              door: 'mail',
              text: words,
              visibility: 'public',
              files,
              mailId: id,
            },
            now,
          )
        if (decided.reason === 'caso_closed' || decided.reason === 'caso_void')
          await answerOnce(tx, { id, sender, trust: heard.trusted.trust, topic: 'caso_over' }, house, now)
        return { radicado: caso.radicado }
      }
      if (!thread?.websiteRequestId) return {}
      const request = await findWebsiteRequestForUpdate(tx, { id: thread.websiteRequestId })
      if (!request) return {}
      await recordWebsiteEvent(
        tx,
        {
          requestId: request.id,
          at: laterOf(now, request.updatedAt),
          type: 'answered',
          actor: { kind: 'sender', name: mail.from[0]?.name || sender },
          text: mail.text.slice(0, websiteLimits.text),
          data: { mailId: id },
        },
        files,
      )
      return { radicado: request.radicado }
    }
    case 'refused':
      await forgetFailure(tx, mail, heard.trusted)
      await answerOnce(tx, { id, sender, trust: heard.trusted.trust, topic: 'way_to_form' }, house, now)
      return {}
    case 'bounce':
      if (about) {
        const reported = mail.report?.recipients[0] ?? { action: 'failed', status: '', diagnostic: '' }
        await recordBounce(tx, about, reported, now)
      }
      return {}
    case 'automatic':
    case 'quarantine':
      return {}
  }
}

/** Opens the website request of a mail. */
export async function openRequestOf(
  tx: Tx,
  mailId: number,
  mail: Pick<ReadMail, 'subject' | 'text' | 'from'> & {
    readonly parts: readonly { readonly name: string }[]
  },
  files: readonly KeptFile[],
  policies: Policies,
  now: Temporal.Instant,
): Promise<{ readonly id: number; readonly radicado: string }> {
  const { policy } = policies.inForceAt(now)
  const { kind, words } = suggestedKind(
    { subject: mail.subject, text: mail.text, attachmentNames: mail.parts.map(({ name }) => name) },
    policy.website.kindWords,
  )
  const from = mail.from[0] ?? { name: '', address: '' }
  const opened = await openWebsiteRequest(
    tx,
    {
      senderName: from.name || from.address,
      senderEmail: canonicalAddress(from.address),
      subject: mail.subject,
      text: mail.text.slice(0, websiteLimits.text),
      suggestedKind: kind,
      words: words.slice(0, websiteLimits.words),
      attachments: files,
      mailId,
    },
    policies,
    now,
  )
  await updateHeardMail(tx, mailId, { websiteRequestId: opened.id })
  return opened
}

/** The one courteous answer, to the sender alone, unless they had it lately. One that a person decided on has no budget. */
export async function answerOnce(
  tx: Tx,
  {
    id,
    sender,
    trust,
    topic,
    decided = false,
  }: { id: number; sender: string; trust: Trusted['trust']; topic: AnswerTopic; decided?: boolean },
  { policies, maker }: MailHouse,
  now: Temporal.Instant,
): Promise<void> {
  const { answerEveryDays } = policies.inForceAt(now).policy.mail
  const since = now.subtract({ hours: 24 * answerEveryDays })
  if (!mayAnswer(await countAnswers(tx, { sender, topic, since }, now), trust)) return
  const share = decided ? undefined : shareOf(trust, await isKnownAddress(tx, sender))
  await insertAnswer(tx, maker, { heardMailId: id, topic, audience: 'sender', recipient: sender, share }, now)
}

interface Thread {
  /** By a key of ours, or by what its sender's server proves. */
  readonly isProven: boolean
  readonly casoId: number | null
  readonly casoRadicado?: string | null
  readonly websiteRequestId: number | null
}

/** A keyed token first; what anybody could write counts for those alone who are proven to be a party already. */
async function findThread(
  tx: Tx,
  { mail, envelope, trusted }: Heard,
  { maker }: MailHouse,
  sender: string,
  about: Awaited<ReturnType<typeof findOwnMessage>>,
): Promise<Thread | undefined> {
  // An answer to "write in the form" is no answer to a case.
  if (about && (about.casoId !== null || about.websiteRequestId !== null)) return { ...about, isProven: true }
  const byAddress = findReplyToken(maker.secret, [
    ...envelope.recipients,
    ...[...mail.to, ...mail.cc].map(({ address }) => address),
  ])
  if (byAddress !== undefined) return { casoId: null, websiteRequestId: byAddress, isProven: true }
  if (trusted.trust === 'failed') return undefined
  const isProven = trusted.trust === 'verified'
  const byReference = await findRequestOfParty(tx, sender, mail.references)
  if (byReference !== undefined) return { casoId: null, websiteRequestId: byReference, isProven }
  const named = /\bSW-[A-Z0-9-]{6,60}/i.exec(mail.subject)?.[0].toUpperCase()
  const request = named ? await findWebsiteRequest(tx, named) : undefined
  return request && canonicalAddress(request.senderEmail) === sender
    ? { casoId: null, websiteRequestId: request.id, isProven }
    : undefined
}

function addressOf(mail: ReadMail, envelope: Envelope, ours: OurAddresses) {
  return addressMeant(
    [...envelope.recipients, ...[...mail.to, ...mail.cc].map(({ address }) => address)],
    ours,
  )
}
