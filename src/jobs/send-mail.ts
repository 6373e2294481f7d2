// Makes the words of the outbox into messages and sends those that are due. Without a mailer they wait, and none is lost.
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { composeAnswer } from '#channels/mail/answer.ts'
import { composeMail, type Mail, type Sender } from '#channels/mail/compose.ts'
import { composeSecurityMail } from '#channels/mail/compose-security.ts'
import type { Delivery, Mailer } from '#channels/mail/send.ts'
import type { CasoKeys } from '#rules/caso-key.ts'
import type { Policies } from '#rules/policy.ts'
import { nextTryAt } from '#rules/retry.ts'
import { type ClaimedAnswer, claimAnswer, relayWebsiteWords, releaseAnswers } from '#store/answer.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import { formToken, replyAddress } from '#store/mail-token.ts'
import {
  type ClaimedMessage,
  claimMessage,
  type MessageIdMaker,
  markSent,
  markUndelivered,
  relayOutbox,
  sentIdOf,
} from '#store/message.ts'
import { type ClaimedSecurityMail, claimSecurityMail } from '#store/security-event.ts'
import { deliveryFault } from '#texts/mail.ts'

export interface MailRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: Pick<Policies, 'of' | 'inForceAt'>
  readonly files: Pick<FileShelf, 'read'>
  readonly publicUrl: string
  readonly casoKeys: CasoKeys
  readonly mail: {
    readonly from: Sender
    /** Makes Message-IDs that cannot be guessed. */
    readonly secret: string
    /** None without SMTP_URL. */
    readonly mailer: Mailer | undefined
    /** Answers are heard at addresses with a tag after a plus sign. */
    readonly tagged?: boolean
    /** Hears what keeps all mail from going out; undefined when it goes out again. */
    readonly report?: (trouble: string | undefined) => void
  }
}

const relayBatch = 100
/** Longer than any attempt: whoever holds a message for more than this is dead. */
const lease = { minutes: 3 }

/** How the work ends: first nothing new is begun, then what is in hand is given up. */
export interface Ending {
  readonly soon: AbortSignal
  readonly now: AbortSignal
}

/** Until nothing is due, the server is away, or the work ends. */
export async function sendMail(room: MailRoom, ending: Ending): Promise<void> {
  const { db, now, mail } = room
  const maker = makerOf(room)
  for (let taken = relayBatch; taken === relayBatch && !ending.soon.aborted; )
    taken = await relayOutbox(db, maker, now(), relayBatch)
  for (let taken = relayBatch; taken === relayBatch && !ending.soon.aborted; )
    taken = await relayWebsiteWords(db, maker, now(), relayBatch)
  const { mailer } = mail
  if (!mailer) return
  await releaseAnswers(db, now(), deliveryFault.needless)
  const clerks = Array.from({ length: mailer.connections }, () => sendDue(room, mailer, ending))
  for (const clerk of await Promise.allSettled(clerks)) if (clerk.status === 'rejected') throw clerk.reason
}

/** What Message-IDs are made by. */
function makerOf({ publicUrl, mail }: MailRoom): MessageIdMaker {
  return { host: new URL(publicUrl).hostname, secret: mail.secret }
}

/** One message after another. A clerk that finds the server away goes home: the rest waits for the next round. */
async function sendDue(room: MailRoom, mailer: Mailer, ending: Ending): Promise<void> {
  const { db, now } = room
  while (!ending.soon.aborted) {
    const message =
      (await claimSecurityMail(db, now(), now().add(lease))) ??
      (await claimMessage(db, now(), now().add(lease))) ??
      (await claimAnswer(db, now(), now().add(lease)))
    if (!message) return
    const delivery = await deliver(message, room, mailer, ending.now)
    if (delivery.kind === 'sent') {
      await markSent(db, message.id, now())
      room.mail.report?.(undefined)
    } else {
      const next = delivery.kind === 'retry' ? nextTryAt(message.attempts, now()) : undefined
      await markUndelivered(db, message, delivery.reason, next)
      if (delivery.kind === 'retry' && delivery.away) {
        room.mail.report?.(delivery.reason)
        return
      }
    }
  }
}

async function deliver(
  message: ClaimedMessage | ClaimedAnswer | ClaimedSecurityMail,
  room: MailRoom,
  mailer: Mailer,
  signal: AbortSignal,
): Promise<Delivery> {
  const { db, now, policies, publicUrl, casoKeys, mail } = room
  const sentId = (name: string) => sentIdOf(makerOf(room), name)
  let composed: Mail
  try {
    if ('securityEventId' in message)
      composed = composeSecurityMail(
        { ...message, messageId: sentId(message.messageId) },
        { policy: policies.inForceAt(message.at).policy, from: mail.from },
      )
    else
      composed =
        'heardMailId' in message
          ? await composeFor({ ...message, messageId: sentId(message.messageId) }, room)
          : composeMail(
              {
                ...message,
                messageId: sentId(message.messageId),
                threadId: message.threadId && sentId(message.threadId),
                accessKey: casoKeys.of(message),
              },
              { policy: policies.of(message.policyId), publicUrl, from: mail.from },
            )
  } catch (error) {
    // Our own fault, for the log; the message waits like any other until it is mended.
    await markUndelivered(db, message, deliveryFault.unwritten, nextTryAt(message.attempts, now()))
    throw error
  }
  return mailer.send(composed, signal)
}

/** How long the link that opens the form with a mail's words is good. */
const linkDays = 7

async function composeFor(
  answer: ClaimedAnswer,
  { policies, publicUrl, casoKeys, mail, files }: MailRoom,
): Promise<Mail> {
  const { heard, request, caso, createdAt, topic } = answer
  const about = request ?? caso
  const policy = about ? policies.of(about.policyId) : policies.inForceAt(createdAt).policy
  const expiresAt = createdAt.add({ hours: 24 * linkDays })
  const mailbox = policy.channels.websiteMailbox
  let forwarded: { source: Buffer; sha256: string; by: string } | undefined
  if (topic === 'petition' && heard) {
    const source = gunzipSync(Buffer.concat(await files.read(heard.sourceSha256).toArray()))
    forwarded = {
      source,
      sha256: createHash('sha256').update(source).digest('hex'),
      by: policy.entity.office,
    }
  }
  return composeAnswer(
    { ...answer, caso: caso && { ...caso, accessKey: casoKeys.of(caso) } },
    {
      policy,
      publicUrl,
      from: mail.from,
      formUrl: heard && `${publicUrl}/solicitud?correo=${formToken(mail.secret, heard.id, expiresAt)}`,
      replyTo: request && (mail.tagged ? replyAddress(mail.secret, mailbox, request.id) : mailbox),
      forwarded,
    },
  )
}
