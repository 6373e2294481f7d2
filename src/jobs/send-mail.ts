// Makes the words of the outbox into messages and sends those that are due. Without a mailer they wait, and none is lost.
import { composeMail, type Mail, type Sender } from '#channels/mail/compose.ts'
import type { Delivery, Mailer } from '#channels/mail/send.ts'
import type { Policy } from '#rules/policy.ts'
import { nextTryAt } from '#rules/retry.ts'
import type { Db } from '#store/db.ts'
import { type ClaimedMessage, claimMessage, markSent, markUndelivered, relayOutbox } from '#store/message.ts'
import { deliveryFault } from '#texts/mail.ts'

export interface MailRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: { of(id: number): Policy }
  readonly publicUrl: string
  readonly mail: {
    readonly from: Sender
    /** Makes Message-IDs that cannot be guessed. */
    readonly secret: string
    /** None without SMTP_URL. */
    readonly mailer: Mailer | undefined
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
  const { db, now, publicUrl, mail } = room
  const maker = { host: new URL(publicUrl).hostname, secret: mail.secret }
  for (let taken = relayBatch; taken === relayBatch && !ending.soon.aborted; )
    taken = await relayOutbox(db, maker, now(), relayBatch)
  const { mailer } = mail
  if (!mailer) return
  const clerks = Array.from({ length: mailer.connections }, () => sendDue(room, mailer, ending))
  for (const clerk of await Promise.allSettled(clerks)) if (clerk.status === 'rejected') throw clerk.reason
}

/** One message after another. A clerk that finds the server away goes home: the rest waits for the next round. */
async function sendDue(room: MailRoom, mailer: Mailer, ending: Ending): Promise<void> {
  const { db, now } = room
  while (!ending.soon.aborted) {
    const message = await claimMessage(db, now(), now().add(lease))
    if (!message) return
    const delivery = await deliver(message, room, mailer, ending.now)
    if (delivery.kind === 'sent') await markSent(db, message.id, now())
    else {
      const next = delivery.kind === 'retry' ? nextTryAt(message.attempts, now()) : undefined
      await markUndelivered(db, message, delivery.reason, next)
      if (delivery.kind === 'retry' && delivery.away) return
    }
  }
}

async function deliver(
  message: ClaimedMessage,
  { db, now, policies, publicUrl, mail }: MailRoom,
  mailer: Mailer,
  signal: AbortSignal,
): Promise<Delivery> {
  let composed: Mail
  try {
    composed = composeMail(message, { policy: policies.of(message.policyId), publicUrl, from: mail.from })
  } catch (error) {
    // Our own fault, for the log; the message waits like any other until it is mended.
    await markUndelivered(db, message, deliveryFault.unwritten, nextTryAt(message.attempts, now()))
    throw error
  }
  return mailer.send(composed, signal)
}
