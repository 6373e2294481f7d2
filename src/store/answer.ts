// Messages to the senders of mails: from the words of website requests, and on their way out.
import { sql } from 'kysely'
import { mayAnswer } from '#rules/mail-fate.ts'
import type { MailTopic } from '#rules/notice.ts'
import type { WebsiteTopic } from '#rules/website-request.ts'
import type { Db } from './db.ts'
import { countAnswers } from './heard-mail.ts'
import { leaseDue, takeOldest } from './lease.ts'
import { type MessageIdMaker, messageIdOf } from './message.ts'

/**
 * Makes the oldest words of website requests into messages to their senders, and takes them out: together or not at all.
 * Answers how many words it took. An acknowledgement is not sent where nobody may be answered; the request stands.
 */
export async function relayWebsiteWords(
  db: Db,
  maker: MessageIdMaker,
  now: Temporal.Instant,
  limit: number,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const words = await takeOldest(tx, 'websiteWord', limit)
    if (words.length === 0) return 0
    const requests = await tx
      .selectFrom('websiteRequest')
      .leftJoin('heardMail', 'heardMail.id', 'websiteRequest.mailId')
      .select(['websiteRequest.id', 'websiteRequest.senderEmail', 'heardMail.trust'])
      .where(
        'websiteRequest.id',
        'in',
        words.map(({ requestId }) => requestId),
      )
      .execute()
    const given = new Map<string, number>()
    const messages = []
    for (const word of words.toSorted((a, b) => a.id - b.id)) {
      const request = requests.find(({ id }) => id === word.requestId)
      if (!request) continue
      const topic: MailTopic = `website_${word.topic as WebsiteTopic}`
      const recipient = request.senderEmail
      if (word.topic === 'acknowledge') {
        const since = now.subtract({ hours: 24 })
        const count = await countAnswers(tx, { sender: recipient, topic: '', since }, now)
        const more = given.get(recipient) ?? 0
        const total = {
          ...count,
          toSenderToday: count.toSenderToday + more,
          thisHour: count.thisHour + messages.length,
        }
        if (!mayAnswer(total, request.trust ?? 'unverified')) continue
      }
      given.set(recipient, (given.get(recipient) ?? 0) + 1)
      messages.push({
        casoId: null,
        websiteRequestId: word.requestId,
        eventId: word.eventId,
        topic,
        audience: 'sender' as const,
        recipient,
        messageId: messageIdOf(maker, ['website', word.requestId, topic, recipient, word.id]),
        createdAt: word.createdAt,
        nextTryAt: now,
      })
    }
    if (messages.length > 0) await tx.insertInto('message').values(messages).execute()
    return words.length
  })
}

/** Takes the answer longest due and holds it until `leaseUntil`, with what it answers. */
export async function claimAnswer(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  const claimed = await db
    .with('claimed', () =>
      leaseDue('message', { now, until: leaseUntil }, sql`caso_id is null and security_event_id is null`),
    )
    .selectFrom('claimed')
    .select([
      'id',
      'attempts',
      'topic',
      'audience',
      'recipient',
      'messageId',
      'createdAt',
      'eventId',
      'heardMailId',
      'websiteRequestId',
    ])
    .$narrowType<{ topic: MailTopic; audience: 'sender' | 'office' }>()
    .executeTakeFirst()
  if (!claimed) return undefined
  const request =
    claimed.websiteRequestId === null
      ? undefined
      : await db
          .selectFrom('websiteRequest')
          .select(['id', 'radicado', 'policyId', 'mailId', 'receivedAt', 'promisedAt', 'publishedUrl'])
          .where('id', '=', claimed.websiteRequestId)
          .executeTakeFirst()
  const mailId = claimed.heardMailId ?? request?.mailId ?? null
  const heard =
    mailId === null
      ? undefined
      : await db
          .selectFrom('heardMail')
          .select([
            'id',
            'messageId',
            'heardAt',
            'address',
            'addressKind',
            'reason',
            'sender',
            'senderName',
            'subject',
            'sourceSha256',
            'casoId',
          ])
          .where('id', '=', mailId)
          .executeTakeFirst()
  const caso =
    claimed.topic === 'caso_over' && heard?.casoId != null
      ? await db
          .selectFrom('caso')
          .select(['radicado', 'submissionKey', 'policyId', 'closedAt'])
          .where('id', '=', heard.casoId)
          .executeTakeFirst()
      : undefined
  const event =
    claimed.eventId === null
      ? undefined
      : await db
          .selectFrom('websiteEvent')
          .select(['type', 'at', 'actorName', 'text'])
          .select(sql<Record<string, unknown>>`data`.as('data'))
          .where('id', '=', claimed.eventId)
          .executeTakeFirst()
  return { ...claimed, request, heard, caso, event }
}

export type ClaimedAnswer = NonNullable<Awaited<ReturnType<typeof claimAnswer>>>
