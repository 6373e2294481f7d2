// Messages: from the word in the outbox to each person it concerns, and on to its fate.
import { createHash, createHmac } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import {
  type Audience,
  audiencesOf,
  type MessageDoor,
  type MessageState,
  type OutboxTopic,
} from '#rules/notice.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import type { Db } from './db.ts'
import { leaseDue, takeOldest } from './lease.ts'
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
    const words = await takeOldest(tx, 'outbox', limit)
    if (words.length === 0) return 0
    const told = words.map(({ id, topic, casoId, data, createdAt }) => {
      const { eventId = null, causedBy = 'system', mobile = null } = data as Cause
      const told = { id, topic, casoId, eventId, mobile, createdAt: String(createdAt) }
      return { ...told, ...audiencesOf(topic, causedBy) }
    })
    const { rows: readers } = await sql<Reader>`
      with word as (
        select * from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as word("id" bigint, "topic" text,
          "casoId" bigint, "eventId" bigint, "mobile" text, "createdAt" timestamptz, "requester" boolean, "staff" text)
      ), colleague as (
        -- An address of the reserved domain is an API key's and receives nothing.
        select id, role, email from staff where active and email not like '%.invalid'
      ), coordinator as (
        select id from colleague where role = 'coordinator'
        union all
        -- A city hall without coordinators has its administrators.
        select id from colleague where role = 'admin' and not exists (select from colleague where role = 'coordinator')
      )
      select word.*, 'requester' as audience, coalesce(word.mobile, caso.email) as recipient
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
    const messages = readers.map(
      ({ id, casoId, eventId, topic, audience, recipient, mobile, createdAt }) => ({
        casoId,
        eventId,
        topic,
        audience,
        recipient,
        door: mobile === null ? 'mail' : 'sms',
        messageId: messageIdOf(maker, [casoId, topic, audience, recipient, id]),
        createdAt: String(createdAt),
      }),
    )
    await sql`
      insert into message (caso_id, event_id, topic, audience, recipient, door, message_id, created_at, next_try_at)
      select "casoId", "eventId", topic, audience, recipient, door, "messageId", "createdAt", ${now}
      from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as new("casoId" bigint, "eventId" bigint, "topic" text,
        "audience" text, "recipient" text, "door" text, "messageId" text, "createdAt" timestamptz)`.execute(
      tx,
    )
    return words.length
  })
}

/** What `enqueue` was given with the word; an acknowledgement needs none of it. */
interface Cause {
  readonly eventId?: number
  readonly causedBy?: 'requester' | 'staff' | 'system'
  /** By SMS to the requester's mobile, not by mail. */
  readonly mobile?: string
}

interface Reader {
  readonly id: number
  readonly topic: OutboxTopic
  readonly casoId: number
  readonly eventId: number | null
  readonly audience: Audience
  readonly recipient: string
  readonly mobile: string | null
  readonly createdAt: Temporal.Instant
}

/** A message's name, the same whoever makes it: what is kept of its Message-ID. */
export function messageIdOf({ host, secret }: MessageIdMaker, parts: readonly (string | number)[]): string {
  const seal = createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, 32)
  return `<${seal}@${host}>`
}

/** The Message-ID under which a message goes out: whoever reads its name in the database cannot tell it. */
export function sentIdOf({ host, secret }: MessageIdMaker, name: string): string {
  const [, word = name, at = host] = /^<(.+)@(.+)>$/.exec(name) ?? []
  const seal = createHmac('sha256', secret).update(`sent ${name}`).digest('base64url').slice(0, 22)
  return `<${word}.${seal}@${at}>`
}

/** The name of the message that went out under a Message-ID; of one that is none of ours, nobody's. */
export function nameOfSent(maker: MessageIdMaker, sentId: string): string {
  const [, word, at] = /^<([\w-]{1,64})\.[\w-]{22}@([^<>]{1,255})>$/.exec(sentId) ?? []
  const names = [`<${word}@${at}>`, String(word)]
  // Before names were kept, messages went out under them.
  const before = createHash('sha256').update(sentId).digest('hex')
  return names.find((name) => sentIdOf(maker, name) === sentId) ?? before
}

/** Takes the message of a door longest due and holds it until `leaseUntil`. */
function claimDue(db: Db, door: MessageDoor, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  return db
    .with('claimed', () =>
      leaseDue('message', { now, until: leaseUntil }, sql`caso_id is not null and door = ${sql.lit(door)}`),
    )
    .selectFrom('claimed')
    .innerJoin('caso', 'caso.id', 'claimed.casoId')
}

/**
 * Takes the mail longest due and holds it until `leaseUntil`: nobody else is given it before, and whoever dies with
 * it leaves it to the next. With it comes what it tells of: the case's lasting facts and the event, never its state now.
 */
export async function claimMessage(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  const claimed = await claimDue(db, 'mail', now, leaseUntil)
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
      'caso.submissionKey',
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

/** Takes the SMS longest due, as `claimMessage` does a mail. */
export async function claimText(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  return claimDue(db, 'sms', now, leaseUntil)
    .select(['claimed.id', 'claimed.attempts', 'claimed.topic', 'claimed.recipient', 'claimed.messageId'])
    .select(['caso.radicado', 'caso.submissionKey', 'caso.policyId'])
    .$narrowType<{ topic: OutboxTopic }>()
    .executeTakeFirst()
}

export type ClaimedText = NonNullable<Awaited<ReturnType<typeof claimText>>>

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

/** A provider took an SMS. True whoever says so, even one whose lease has passed. `month`: whose account it is on. */
export async function markTextSent(
  db: Db,
  sent: {
    readonly id: number
    readonly by: 'sms' | 'http'
    readonly reference: string | null
    readonly pieces: number
  },
  now: Temporal.Instant,
  month: Temporal.PlainDate,
): Promise<void> {
  await sql`
    with cost as (
      insert into door_cost as cost (door, month, messages, pieces) values (${sent.by}, ${String(month)}, 1, ${sent.pieces})
      on conflict (door, month) do update
        set messages = cost.messages + 1, pieces = cost.pieces + excluded.pieces
    )
    update message set state = 'sent', sent_at = ${now}, last_error = null, reference = ${sent.reference}
    where id = ${sent.id} and state <> 'sent'`.execute(db)
}

/** What a provider says later about an SMS that it took. False when none of `references` is ours. */
export async function recordTextReceipt(
  db: Db,
  references: readonly string[],
  receipt: { readonly delivered: true } | { readonly delivered: false; readonly reason: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('message')
    .select('id')
    .where('reference', 'in', references)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  // What was taken is sent, arrived or not yet: only its loss is news.
  if (found && !receipt.delivered)
    await db
      .updateTable('message')
      .set({ state: 'failed', sentAt: null, lastError: maskOwnKeys(receipt.reason) })
      .where('id', '=', found.id)
      .execute()
  return found !== undefined
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
    .set({ lastError: maskOwnKeys(reason), ...(nextTryAt ? { nextTryAt } : { state: 'failed' }) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('attempts', '=', attempts)
    .execute()
}

/** A message of a case. */
export type MessageRow = Selectable<Schema['message']> & {
  readonly topic: OutboxTopic
  readonly audience: Audience
  readonly door: MessageDoor
}

/** The messages of a case in the order in which they were caused, each with its fate. */
export async function listMessages(db: Db, casoId: number): Promise<readonly MessageRow[]> {
  return db
    .selectFrom('message')
    .selectAll()
    .where('casoId', '=', casoId)
    .orderBy('id')
    .$narrowType<{ topic: OutboxTopic; audience: Audience; door: MessageDoor }>()
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
