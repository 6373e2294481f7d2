// Messages to the senders of mails: from the words of website requests, and on their way out.
import { type SqlBool, sql } from 'kysely'
import {
  type AnswerShare,
  answerBudgets,
  type HeldAnswer,
  ownedDomain,
  type Spent,
  shareOf,
  turnsOf,
} from '#rules/answer-budget.ts'
import { canonicalAddress } from '#rules/mail-address.ts'
import { mayAnswer } from '#rules/mail-fate.ts'
import type { MailTopic } from '#rules/notice.ts'
import type { WebsiteTopic } from '#rules/website-request.ts'
import type { Db } from './db.ts'
import { countAnswers, isKnownAddress } from './heard-mail.ts'
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
      let share: AnswerShare | undefined
      if (word.topic === 'acknowledge') {
        const since = now.subtract({ hours: 24 })
        const count = await countAnswers(tx, { sender: recipient, topic: '', since }, now)
        const toSenderToday = count.toSenderToday + (given.get(recipient) ?? 0)
        const trust = request.trust ?? 'unverified'
        if (!mayAnswer({ ...count, toSenderToday }, trust)) continue
        share = shareOf(trust, await isKnownAddress(tx, canonicalAddress(recipient)))
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
        share: share ?? null,
        shareDomain: share ? ownedDomain(recipient) : null,
        nextTryAt: share ? null : now,
      })
    }
    if (messages.length > 0) await tx.insertInto('message').values(messages).execute()
    return words.length
  })
}

/**
 * Lets those of the automatic answers go whose turn it is, and gives up, with that reason, those that are needless by now. One
 * process at a time looks at the budgets.
 */
export async function releaseAnswers(db: Db, now: Temporal.Instant, needlessReason: string): Promise<void> {
  const isHeld = sql<SqlBool>`share is not null and released_at is null and state = 'waiting'`
  const waits = await db.selectFrom('message').select('id').where(isHeld).limit(1).executeTakeFirst()
  if (!waits) return
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('release answers', 0))`.execute(tx)
    // Of one domain no more than could go at once: a flood of it hides nobody else.
    const { rows: held } = await sql<HeldAnswer>`
      select id, share, share_domain as domain, created_at from (
        select *, row_number() over (partition by share, share_domain order by id) as place from message where ${isHeld}
      ) as held where place <= ${heldPerDomain} order by id`.execute(tx)
    const { rows: spent } = await sql<Spent>`
      select share, share_domain as domain, count(*)::int as last_day,
        count(*) filter (where released_at > ${now.subtract({ hours: 1 })})::int as last_hour
      from message where released_at > ${now.subtract({ hours: 24 })} group by 1, 2`.execute(tx)
    const { released, needless } = turnsOf(held, spent, now)
    const change = (ids: readonly number[]) => tx.updateTable('message').where('id', 'in', ids)
    if (released.length > 0) await change(released).set({ releasedAt: now, nextTryAt: now }).execute()
    if (needless.length > 0)
      await change(needless).set({ state: 'failed', lastError: needlessReason }).execute()
  })
}

const heldPerDomain = Math.max(...Object.values(answerBudgets).map(({ domainHourly }) => domainHourly))

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
