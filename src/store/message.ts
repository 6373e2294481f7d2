// Messages: from the word in the outbox to each person it concerns, and on to its fate.
import { createHmac } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { type Audience, audiencesOf, type MessageState, type OutboxTopic } from '#rules/notice.ts'
import type { Db } from './db.ts'
import { leaseDue } from './lease.ts'
import type { Schema } from './schema.ts'

/** What makes Message-IDs: `host` stands after the @, `secret` keeps them from being guessed. */
export interface MessageIdMaker {
  readonly host: string
  readonly secret: string
}

/**
 * Makes the oldest words of the outbox into messages, one for each person they concern, and takes them out: together
 * or not at all. Answers how many words it took. Several may run at once: each takes words that no other holds.
 */
export async function relayOutbox(
  db: Db,
  maker: MessageIdMaker,
  now: Temporal.Instant,
  limit: number,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const words = await tx
      .with('oldest', (cte) =>
        cte.selectFrom('outbox').select('id').orderBy('id').limit(limit).forUpdate().skipLocked(),
      )
      .deleteFrom('outbox')
      .using('oldest')
      .whereRef('outbox.id', '=', 'oldest.id')
      .returning(['outbox.id', 'outbox.topic', 'outbox.casoId', 'outbox.data', 'outbox.createdAt'])
      .execute()
    if (words.length === 0) return 0
    const told = words.map(({ id, topic, casoId, data, createdAt }) => {
      const { eventId = null, causedBy = 'system' } = data as Cause
      return { id, topic, casoId, eventId, createdAt: String(createdAt), ...audiencesOf(topic, causedBy) }
    })
    const { rows: readers } = await sql<Reader>`
      with word as (
        select * from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as word("id" bigint, "topic" text,
          "casoId" bigint, "eventId" bigint, "createdAt" timestamptz, "requester" boolean, "staff" text)
      ), colleague as (
        -- An address of the reserved domain is an API key's and receives nothing.
        select id, role, email from staff where active and email not like '%.invalid'
      ), coordinator as (
        select id from colleague where role = 'coordinator'
        union all
        -- A city hall without coordinators has its administrators.
        select id from colleague where role = 'admin' and not exists (select from colleague where role = 'coordinator')
      )
      select word.*, 'requester' as audience, caso.email as recipient
        from word join caso on caso.id = word."casoId"
        where word.requester
      union all
      select word.*, 'staff', colleague.email
        from word join caso on caso.id = word."casoId" left join event on event.id = word."eventId"
        join colleague on case word.staff
          when 'assignee' then colleague.id = caso.assignee_id
          when 'coordinators' then colleague.id in (table coordinator)
          when 'both' then colleague.id = caso.assignee_id or colleague.id in (table coordinator)
          when 'assignee-or-coordinators' then colleague.id = caso.assignee_id or colleague.id in (table coordinator)
            and not exists (select from colleague as holder where holder.id = caso.assignee_id)
        end
        -- Nobody is told what they did themselves, nor that they were given a case that went to another since.
        where colleague.id is distinct from event.actor_id
          and (word.topic <> 'assigned' or event.data->>'toId' = colleague.id)
      order by id, audience, recipient`.execute(tx)
    const messages = readers.map(({ id, casoId, eventId, topic, audience, recipient, createdAt }) => ({
      casoId,
      eventId,
      topic,
      audience,
      recipient,
      messageId: messageIdOf(maker, [casoId, topic, audience, recipient, id]),
      createdAt: String(createdAt),
    }))
    await sql`
      insert into message (caso_id, event_id, topic, audience, recipient, message_id, created_at, next_try_at)
      select "casoId", "eventId", topic, audience, recipient, "messageId", "createdAt", ${now}
      from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as new("casoId" bigint, "eventId" bigint, "topic" text,
        "audience" text, "recipient" text, "messageId" text, "createdAt" timestamptz)`.execute(tx)
    return words.length
  })
}

/** What `enqueue` was given with the word; an acknowledgement needs none of it. */
interface Cause {
  readonly eventId?: number
  readonly causedBy?: 'requester' | 'staff' | 'system'
}

interface Reader {
  readonly id: number
  readonly topic: OutboxTopic
  readonly casoId: number
  readonly eventId: number | null
  readonly audience: Audience
  readonly recipient: string
  readonly createdAt: Temporal.Instant
}

/** The same for the same message, whoever makes it; no other can be derived from it. */
export function messageIdOf({ host, secret }: MessageIdMaker, parts: readonly (string | number)[]): string {
  const seal = createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, 32)
  return `<${seal}@${host}>`
}

/** Takes the message of a case that is longest due, with what it tells of: the case's lasting facts and the event, never its state now. */
export async function claimMessage(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  const claimed = await db
    .with('claimed', () => leaseDue('message', { now, until: leaseUntil }, sql`caso_id is not null`))
    .selectFrom('claimed')
    .innerJoin('caso', 'caso.id', 'claimed.casoId')
    .select([
      'claimed.id',
      'claimed.attempts',
      'claimed.topic',
      'claimed.eventId',
      'claimed.audience',
      'claimed.recipient',
      'claimed.messageId',
      'claimed.createdAt',
      'caso.radicado',
      'caso.accessKey',
      'caso.policyId',
      'caso.service',
      'caso.subject',
      'caso.fullName',
      'caso.dependencia',
      'caso.location',
      'caso.filedAt',
      'caso.attentionDueAt',
      'caso.attendedAt',
    ])
    .select(({ selectFrom }) =>
      // The first message of this case to this person: the others are its thread.
      selectFrom('message as first')
        .whereRef('first.casoId', '=', 'claimed.casoId')
        .whereRef('first.recipient', '=', 'claimed.recipient')
        .whereRef('first.audience', '=', 'claimed.audience')
        .select('first.messageId')
        .orderBy('first.id')
        .limit(1)
        .as('threadId'),
    )
    .$narrowType<{ topic: OutboxTopic; audience: Audience }>()
    .executeTakeFirst()
  return claimed && { ...claimed, event: (await findTold(db, claimed.eventId)) ?? null }
}

export type ClaimedMessage = NonNullable<Awaited<ReturnType<typeof claimMessage>>>

/** The line of the ledger that a message tells of, and how many files came with it. */
async function findTold(db: Db, eventId: number | null) {
  if (eventId === null) return
  return db
    .selectFrom('event')
    .select(['type', 'at', 'actorKind', 'actorName', 'text', 'data'])
    .select(
      sql<number>`(select count(*) from attachment as a where a.event_id = event.id and a.caso_id = event.caso_id)`.as(
        'files',
      ),
    )
    .where('id', '=', eventId)
    .executeTakeFirst()
}

/** It was accepted for delivery. True whoever says so, even one whose lease has passed. */
export async function markSent(db: Db, id: number, now: Temporal.Instant): Promise<void> {
  await db
    .updateTable('message')
    .set({ state: 'sent', sentAt: now, lastError: null })
    .where('id', '=', id)
    .where('state', '<>', 'sent')
    .execute()
}

/** It did not get through: it waits until `nextTryAt`, or has failed when there is none. Only its holder may say so. */
export async function markUndelivered(
  db: Db,
  { id, attempts }: Pick<ClaimedMessage, 'id' | 'attempts'>,
  reason: string,
  nextTryAt: Temporal.Instant | undefined,
): Promise<void> {
  await db
    .updateTable('message')
    .set({ lastError: reason, ...(nextTryAt ? { nextTryAt } : { state: 'failed' }) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('attempts', '=', attempts)
    .execute()
}

/** A message of a case. */
export type MessageRow = Selectable<Schema['message']> & {
  readonly topic: OutboxTopic
  readonly audience: Audience
}

/** The messages of a case in the order in which they were caused, each with its fate. */
export async function listMessages(db: Db, casoId: number): Promise<readonly MessageRow[]> {
  return db
    .selectFrom('message')
    .selectAll()
    .where('casoId', '=', casoId)
    .orderBy('id')
    .$narrowType<{ topic: OutboxTopic; audience: Audience }>()
    .execute()
}

/** How many messages there are by their fate; `outbox`: words not yet made into messages. */
export async function countMessages(db: Db): Promise<Record<MessageState | 'outbox', number>> {
  const { rows } = await sql<{ state: MessageState | 'outbox'; count: number }>`
    select state, count(*) from message group by state union all select 'outbox', count(*) from outbox`.execute(
    db,
  )
  const counts = { waiting: 0, sent: 0, failed: 0, outbox: 0 }
  for (const { state, count } of rows) counts[state] = count
  return counts
}
