// The security ledger: who was let in, who was not, and who changed whose access.
import { type RawBuilder, type Selectable, sql } from 'kysely'
import { isTold, type SecurityEventType, type ToldType } from '#rules/security.ts'
import type { Db, Tx } from './db.ts'
import { leaseDue } from './lease.ts'
import type { Schema } from './schema.ts'

/** Where something came from. */
export interface Origin {
  /** Who does it, where they are known. */
  readonly staffId: string | null
  readonly address: string | null
  readonly userAgent: string | null
}

/** Whoever works at the server's console, and the product itself. */
export const atConsole: Origin = { staffId: null, address: null, userAgent: null }

export interface NewSecurityEvent {
  readonly type: SecurityEventType
  /** Whose account it is about: an id, or an e-mail as it was typed. */
  readonly subject?: string
  /** Never a secret: not a password, not a code, not a link. */
  readonly detail?: Readonly<Record<string, string>>
}

const textLimit = 300

/** Writes a line, and the mail to whom it has to be told. */
export async function insertSecurityEvent(
  db: Db | Tx,
  { type, subject, detail = {} }: NewSecurityEvent,
  { staffId, address, userAgent }: Origin,
  now: Temporal.Instant,
): Promise<void> {
  const kept = Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, tidy(value).slice(0, textLimit)]),
  )
  await sql`
    with subject as (
      select id, email from staff where id = ${subject ?? null} or email = ${subject?.toLowerCase() ?? null} limit 1
    ), line as (
      insert into security_event (at, type, staff_id, subject_id, address, user_agent, detail)
      values (${now}, ${type}, ${staffId}, (select id from subject), ${networkOf(address)},
        ${userAgent && tidy(userAgent).slice(0, textLimit)}, ${JSON.stringify(kept)}::jsonb)
      returning id
    )
    insert into message (security_event_id, topic, audience, recipient, message_id, created_at, next_try_at)
    select line.id, 'security', 'staff', subject.email, '<' || gen_random_uuid() || '@'
        || split_part(subject.email, '@', 2) || '>', ${now}, ${now}
    from line, subject where ${isTold(type)}::boolean`.execute(db)
}

/** One line, without what a terminal or a page would trip over. */
function tidy(text: string): string {
  return text.replace(/\p{C}/gu, ' ')
}

/** What one subscriber is given: an address of IPv4, the /64 of IPv6. */
function networkOf(address: string | null): RawBuilder<string | null> {
  if (address === null) return sql`null`
  return sql`(select case family(ip) when 4 then host(ip) else text(network(set_masklen(ip, 64))) end
    from (select regexp_replace(split_part(${address}, '%', 1), '^::ffff:(?=\\d+\\.)', '', 'i')::inet as ip) as given)`
}

export type SecurityEventRow = Selectable<Schema['securityEvent']> & {
  readonly staffName: string | null
  readonly subjectName: string | null
}

/** A place in the ledger: the line before which a page goes on. */
export interface SecurityPlace {
  readonly at: Temporal.Instant
  readonly id: number
}

export interface SecurityFilter {
  readonly type?: SecurityEventType | undefined
  /** Who did it, or to whom it was done. */
  readonly person?: string | undefined
  readonly from?: Temporal.Instant | undefined
  readonly until?: Temporal.Instant | undefined
}

/** The newest lines first; each filter has its index, so a page reads as many lines as it shows. */
export async function listSecurityEvents(
  db: Db,
  { type, person, from, until }: SecurityFilter,
  { before, limit }: { readonly before?: SecurityPlace | undefined; readonly limit: number },
): Promise<readonly SecurityEventRow[]> {
  const lines = (whose: RawBuilder<unknown>) => sql`(
    select id from security_event where ${whose}
      ${type ? sql`and type = ${type}` : sql``}
      ${from ? sql`and at >= ${from}` : sql``}
      ${until ? sql`and at < ${until}` : sql``}
      ${before ? sql`and (at, id) < (${before.at}, ${before.id})` : sql``}
    order by at desc, id desc limit ${limit})`
  const found = person
    ? sql`${lines(sql`staff_id = ${person}`)} union ${lines(sql`subject_id = ${person}`)}`
    : lines(sql`true`)
  const { rows } = await sql<SecurityEventRow>`
    select security_event.*, doer.name as "staffName", subject.name as "subjectName"
    from security_event
      left join staff as doer on doer.id = staff_id
      left join staff as subject on subject.id = subject_id
    where security_event.id in (${found})
    order by at desc, security_event.id desc limit ${limit}`.execute(db)
  return rows
}

/** Takes the mail about an account that is longest due and holds it until `leaseUntil`, with what it tells of. */
export async function claimSecurityMail(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  return db
    .with('claimed', () =>
      leaseDue('message', { now, until: leaseUntil }, sql`security_event_id is not null`),
    )
    .selectFrom('claimed')
    .innerJoin('securityEvent as told', 'told.id', 'claimed.securityEventId')
    .innerJoin('staff as subject', 'subject.id', 'told.subjectId')
    .leftJoin('staff as doer', 'doer.id', 'told.staffId')
    .select(['claimed.id', 'claimed.attempts', 'claimed.recipient', 'claimed.messageId', 'claimed.createdAt'])
    .select(['claimed.securityEventId', 'told.at', 'told.address', 'told.userAgent', 'told.detail'])
    .select(['subject.name', 'doer.name as by'])
    .select(sql<boolean>`told.staff_id is not distinct from told.subject_id`.as('isOwn'))
    .select('told.type')
    .$narrowType<{ type: ToldType }>()
    .executeTakeFirst()
}

export type ClaimedSecurityMail = NonNullable<Awaited<ReturnType<typeof claimSecurityMail>>>
