// Mail that was heard: each once, with its fate; who may be answered; and what the desk reads of it.
import { type Insertable, type Selectable, sql } from 'kysely'
import { type AnswerShare, ownedDomain } from '#rules/answer-budget.ts'
import type { KeptFile } from '#rules/caso.ts'
import type { MailFate, ReadMail, ReportedRecipient, Trusted } from '#rules/heard-mail.ts'
import { canonicalAddress } from '#rules/mail-address.ts'
import type { AnswersGiven } from '#rules/mail-fate.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import type { Db, Tx } from './db.ts'
import { insertFiles } from './event.ts'
import { type MessageIdMaker, messageIdOf, nameOfSent } from './message.ts'
import type { Schema } from './schema.ts'

export type HeardMailRow = Selectable<Schema['heardMail']>
export type NewHeardMail = Omit<Insertable<Schema['heardMail']>, 'sourceSha256'>

/** Whoever else decides on a mail of this sender waits until this transaction ends: counts are true then. */
export async function lockSender(tx: Tx, sender: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail ${sender}`}, 0))`.execute(tx)
}

/** Writes a mail down; undefined when it was heard before. */
export async function insertHeardMail(
  tx: Tx,
  source: KeptFile,
  mail: NewHeardMail,
  now: Temporal.Instant,
): Promise<number | undefined> {
  await insertFiles(tx, [source], now)
  const row = await tx
    .insertInto('heardMail')
    .values({
      ...mail,
      sourceSha256: source.sha256,
      address: maskOwnKeys(mail.address),
      recipients: mail.recipients.map(maskOwnKeys),
      senderName: maskOwnKeys(mail.senderName),
      subject: maskOwnKeys(mail.subject),
      text: maskOwnKeys(mail.text),
      partNames: mail.partNames.map(maskOwnKeys),
    })
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function findHeardMail(db: Db | Tx, id: number): Promise<HeardMailRow | undefined> {
  return db.selectFrom('heardMail').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findHeardMailByFingerprint(
  db: Db | Tx,
  fingerprint: string,
): Promise<HeardMailRow | undefined> {
  return db.selectFrom('heardMail').selectAll().where('fingerprint', '=', fingerprint).executeTakeFirst()
}

/** Holds a mail, so that of two who settle it one comes second. */
export async function findHeardMailForUpdate(tx: Tx, id: number): Promise<HeardMailRow | undefined> {
  return tx.selectFrom('heardMail').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function updateHeardMail(
  tx: Tx,
  id: number,
  change: Partial<Pick<HeardMailRow, 'websiteRequestId' | 'settledAs' | 'settledBy' | 'settledAt'>>,
): Promise<void> {
  await tx.updateTable('heardMail').set(change).where('id', '=', id).execute()
}

/** The message of ours that any of these Message-IDs names; the last named counts most. */
export async function findOwnMessage(db: Db | Tx, maker: MessageIdMaker, sentIds: readonly string[]) {
  if (sentIds.length === 0) return undefined
  const messageIds = sentIds.map((id) => nameOfSent(maker, id))
  const rows = await db
    .selectFrom('message')
    .leftJoin('caso', 'caso.id', 'message.casoId')
    .select([
      'message.id',
      'messageId',
      'casoId',
      'caso.radicado as casoRadicado',
      'websiteRequestId',
      'heardMailId',
      'recipient',
    ])
    .where('messageId', 'in', messageIds)
    .execute()
  return rows.toSorted((a, b) => messageIds.indexOf(b.messageId) - messageIds.indexOf(a.messageId))[0]
}

/** The request that an earlier mail of the same sender opened or spoke of. Others' mails give nobody a part in it. */
export async function findRequestOfParty(
  db: Db | Tx,
  sender: string,
  messageIds: readonly string[],
): Promise<number | undefined> {
  if (messageIds.length === 0) return undefined
  const row = await db
    .selectFrom('heardMail')
    .select('websiteRequestId')
    .where('messageId', 'in', messageIds)
    .where('sender', '=', sender)
    .where('websiteRequestId', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.websiteRequestId ?? undefined
}

/** How many website requests a sender opened since. */
export async function countRequestsOf(db: Db | Tx, sender: string, since: Temporal.Instant): Promise<number> {
  const row = await db
    .selectFrom('heardMail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('sender', '=', sender)
    .where('heardAt', '>', since)
    .where('fate', '=', 'request')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** How often this sender was answered lately. */
export async function countAnswers(
  db: Db | Tx,
  { sender, topic, since }: { sender: string; topic: string; since: Temporal.Instant },
  now: Temporal.Instant,
): Promise<AnswersGiven> {
  const { rows } = await sql<{ same: number; toSenderToday: number }>`
    select (select count(*) from message where audience = 'sender' and recipient = ${sender} and topic = ${topic}
        and created_at > ${since})::int as same,
      (select count(*) from message where audience = 'sender' and recipient = ${sender}
        and created_at > ${now.subtract({ hours: 24 })})::int as to_sender_today`.execute(db)
  return rows[0] ?? { same: 0, toSenderToday: 0 }
}

export type AnswerTopic = 'way_to_form' | 'caso_over' | 'petition' | 'petition_told'

/**
 * Have we to do with this address already? In the directory, of the staff, of whoever filed a case, or of whose website
 * request a person took up. Having written before is nothing: a forger writes twice.
 */
export async function isKnownAddress(db: Db | Tx, address: string): Promise<boolean> {
  const { rows } = await sql<{ isKnown: boolean }>`
    select exists (select from person where email = ${address} and email <> '')
      or exists (select from staff where lower(email) = ${address})
      or exists (select from caso where lower(email) = ${address})
      or exists (select from website_request where lower(sender_email) = ${address}
        and state not in ('received', 'refused')) as is_known`.execute(db)
  return rows[0]?.isKnown ?? false
}

/** An answer to a mail that was heard: on its way with this transaction, or, of a share, when its turn comes. */
export async function insertAnswer(
  tx: Tx,
  maker: MessageIdMaker,
  {
    share,
    ...answer
  }: {
    heardMailId: number
    topic: AnswerTopic
    audience: 'sender' | 'office'
    recipient: string
    share?: AnswerShare | undefined
  },
  now: Temporal.Instant,
): Promise<void> {
  const { heardMailId, topic, audience, recipient } = answer
  await tx
    .insertInto('message')
    .values({
      ...answer,
      casoId: null,
      eventId: null,
      messageId: messageIdOf(maker, ['heard', heardMailId, topic, audience, recipient]),
      createdAt: now,
      ...(share ? { share, shareDomain: ownedDomain(recipient), nextTryAt: null } : { nextTryAt: now }),
    })
    .onConflict((conflict) => conflict.column('messageId').doNothing())
    .execute()
}

/** What a delivery report said of a message of ours. The address that fails is the one it was sent to, wherever it went on. */
export async function recordBounce(
  tx: Tx,
  message: { readonly id: number; readonly recipient: string },
  { status, diagnostic, action }: Omit<ReportedRecipient, 'address'>,
  now: Temporal.Instant,
): Promise<void> {
  const heard = maskOwnKeys(diagnostic)
  const said = [status, heard].filter(Boolean).join(' ')
  await tx.updateTable('message').set({ bouncedAt: now, bounce: said }).where('id', '=', message.id).execute()
  if (action === 'delayed' || action === 'relayed') return
  await tx
    .insertInto('failingAddress')
    .values({ address: message.recipient.toLowerCase(), since: now, lastAt: now, status, diagnostic: heard })
    .onConflict((conflict) =>
      conflict.column('address').doUpdateSet((eb) => ({
        lastAt: now,
        count: eb('failingAddress.count', '+', 1),
        status: eb.ref('excluded.status'),
        diagnostic: eb.ref('excluded.diagnostic'),
      })),
    )
    .execute()
}

/** Mail came from there: it works again, unless somebody else wrote in its name. */
export async function forgetFailure(tx: Tx, { from }: ReadMail, { trust }: Trusted): Promise<void> {
  const address = from[0]?.address
  if (!address || trust === 'failed') return
  await tx
    .deleteFrom('failingAddress')
    .where('address', 'in', [address.toLowerCase(), canonicalAddress(address)])
    .execute()
}

/** What the page of a website request says of the mail that opened it and of its sender's address. */
export async function findCorrespondence(
  db: Db,
  { mailId, senderEmail }: { readonly mailId: number | null; readonly senderEmail: string },
): Promise<
  Partial<Pick<Selectable<Schema['failingAddress']>, 'since' | 'status' | 'diagnostic'>> & {
    isSettled: boolean
  }
> {
  const { rows } = await sql<{ isSettled: boolean }>`
    select failing.since, failing.status, failing.diagnostic,
      exists (select from heard_mail where id = ${mailId} and settled_as is not null) as is_settled
    from (select) as one left join failing_address as failing on address = lower(${senderEmail})`.execute(db)
  return rows[0] ?? { isSettled: false }
}

export async function listFailingAddresses(db: Db, addresses: readonly string[]) {
  if (addresses.length === 0) return []
  return db
    .selectFrom('failingAddress')
    .selectAll()
    .where(
      'address',
      'in',
      addresses.map((address) => address.toLowerCase()),
    )
    .execute()
}

/** The dependencia of an address: as the directory has it, or else that of the last case filed from there. */
export async function findDependenciaOf(db: Db | Tx, sender: string): Promise<string | null> {
  const { rows } = await sql<{ dependencia: string }>`
    (select dependencia from person where email = ${sender} and email <> '' limit 1)
    union all
    (select dependencia from caso where lower(email) = ${sender} order by id desc limit 1)
    limit 1`.execute(db)
  return rows[0]?.dependencia ?? null
}

export interface HeardMailFilter {
  readonly fate?: MailFate | undefined
  /** Only what waits for a person. */
  readonly unsettled?: boolean
  /** Older than this id. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Heard mail, the newest first. */
export async function listHeardMail(db: Db, { fate, unsettled, before, limit }: HeardMailFilter) {
  let query = db
    .selectFrom('heardMail')
    .leftJoin('websiteRequest', 'websiteRequest.id', 'heardMail.websiteRequestId')
    .select([
      'heardMail.id',
      'heardMail.heardAt',
      'heardMail.address',
      'heardMail.addressKind',
      'heardMail.fate',
      'heardMail.reason',
      'heardMail.sender',
      'heardMail.senderName',
      'heardMail.subject',
      'heardMail.trust',
      'heardMail.partNames',
      'heardMail.settledAs',
      'websiteRequest.radicado',
    ])
    .orderBy('heardMail.id', 'desc')
    .limit(limit)
  if (fate) query = query.where('heardMail.fate', '=', fate)
  if (unsettled)
    query = query.where('heardMail.fate', '=', 'quarantine').where('heardMail.settledAs', 'is', null)
  if (before !== undefined) query = query.where('heardMail.id', '<', before)
  return query.execute()
}

/** How much waits in quarantine, counted up to 100. */
export async function countQuarantine(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from heard_mail where fate = 'quarantine' and settled_as is null limit 100) as waiting`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** The answers that a heard mail got, each with its fate; the acknowledgement of the request that it opened is one. */
export async function listAnswers(db: Db, heardMailId: number) {
  return db
    .selectFrom('message')
    .select(['id', 'topic', 'audience', 'recipient', 'state', 'sentAt', 'lastError', 'bouncedAt', 'bounce'])
    .select(sql<boolean>`next_try_at is null and state = 'waiting'`.as('isHeld'))
    .where((eb) =>
      eb.or([
        eb('heardMailId', '=', heardMailId),
        eb.and([
          eb('topic', '=', 'website_acknowledge'),
          eb(
            'websiteRequestId',
            'in',
            eb.selectFrom('websiteRequest').select('id').where('mailId', '=', heardMailId),
          ),
        ]),
      ]),
    )
    .orderBy('id')
    .execute()
}

/** A mail with what its page says beside it. */
export async function findHeardMailPage(db: Db, id: number) {
  return db
    .selectFrom('heardMail')
    .leftJoin('websiteRequest', 'websiteRequest.id', 'heardMail.websiteRequestId')
    .leftJoin('caso', 'caso.id', 'heardMail.casoId')
    .leftJoin('staff', 'staff.id', 'heardMail.settledBy')
    .selectAll('heardMail')
    .select([
      'websiteRequest.radicado as requestRadicado',
      'websiteRequest.state as requestState',
      'caso.radicado as casoRadicado',
      'staff.name as settledByName',
    ])
    .where('heardMail.id', '=', id)
    .executeTakeFirst()
}
