// The line: alarms that fall due, alerts to people, each try at a door, and who owns a case.
import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { Alarm, AlertedPerson, AlertLevel, AlertRule, AlertState } from '#rules/alert.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import type { AlertDoor } from '#rules/policy.ts'
import type { Db, Tx } from './db.ts'
import { leaseDue } from './lease.ts'
import type { Schema } from './schema.ts'
import type { Vault } from './vault.ts'

export type DueAlarm = Alarm & {
  readonly casoId: number
  /** No line of the case's ledger may be earlier. */
  readonly changedAt: Temporal.Instant
}

/**
 * Holds the alarms longest due with their cases until the end of the transaction. What somebody else holds is passed over:
 * another raises it, or the case is changing, and it is due again in a moment.
 */
export async function claimAlarms(
  tx: Tx,
  now: Temporal.Instant,
  limit: number,
): Promise<readonly DueAlarm[]> {
  return tx
    .selectFrom('alarm')
    .innerJoin('caso', 'caso.id', 'alarm.casoId')
    .select([
      'alarm.casoId',
      'alarm.rule',
      'alarm.rounds',
      'alarm.acknowledgedAt',
      'caso.service',
      'caso.state',
      'caso.attendedAt',
      'caso.breachedAt',
      'caso.updatedAt as changedAt',
    ])
    .where('alarm.nextAt', '<=', now)
    .orderBy('alarm.nextAt')
    .limit(limit)
    .forUpdate(['alarm', 'caso'])
    .skipLocked()
    .execute()
}

export interface Round {
  readonly casoId: number
  readonly rule: AlertRule
  /** From 1. */
  readonly round: number
  readonly level: AlertLevel
  readonly people: readonly (AlertedPerson & { readonly person: string })[]
  readonly nextAt: Temporal.Instant | null
  /** The instant of its line in the ledger. */
  readonly at: Temporal.Instant
}

/** Writes rounds: one alert a person, the alarm's next instant, and a line in the ledger of each case. */
export async function recordRounds(tx: Tx, rounds: readonly Round[], now: Temporal.Instant): Promise<void> {
  const given = JSON.stringify(
    rounds.map(({ people, nextAt, at, ...round }) => ({
      ...round,
      people,
      names: people.map(({ name }) => name),
      nextAt: nextAt && String(nextAt),
      at: String(at),
    })),
  )
  await sql`
    with round as (
      select * from jsonb_to_recordset(${given}::jsonb) as round("casoId" bigint, "rule" text, "round" int, "level" text,
        "people" jsonb, "names" jsonb, "nextAt" timestamptz, "at" timestamptz)
    ), raised as (
      update alarm set rounds = round.round, next_at = round."nextAt"
      from round where alarm.caso_id = round."casoId" and alarm.rule = round.rule
      returning alarm.caso_id
    ), alerted as (
      insert into alert (caso_id, rule, round, level, person, name, mobile, email, doors, created_at, next_try_at)
      select round."casoId", round.rule, round.round, round.level, one.person, one.name, one.mobile, one.email, one.doors,
        ${now}, ${now}
      from round, rows from (
        jsonb_to_recordset(round.people) as (person text, name text, mobile text, email text, doors text[])
      ) with ordinality as one(person, name, mobile, email, doors, place)
      order by round."casoId", one.place
      returning caso_id
    ), changed as (
      update caso set updated_at = round.at from round where caso.id = round."casoId"
    )
    insert into event (caso_id, at, type, actor_kind, actor_name, door, visibility, data)
    select "casoId", at, 'alerted', 'system', '', 'job', 'internal',
      jsonb_build_object('what', 'raised', 'rule', rule, 'round', round, 'level', level, 'to', names)
    from round order by "casoId", rule`.execute(tx)
}

/** Nothing more is to come under these alarms. */
export async function endAlarms(tx: Tx, alarms: readonly Pick<DueAlarm, 'casoId' | 'rule'>[]): Promise<void> {
  await sql`
    update alarm set next_at = null
    from jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb) as done("casoId" bigint, "rule" text)
    where alarm.caso_id = done."casoId" and alarm.rule = done.rule`.execute(tx)
}

/** Whoever stands above the line: coordinators, or administrators where there are none; with a phone that can be woken? */
export async function listSuperiors(
  tx: Tx,
): Promise<readonly { name: string; email: string; hasPush: boolean }[]> {
  const { rows } = await sql<{ name: string; email: string; hasPush: boolean }>`
    with colleague as (select * from staff where active and email not like '%.invalid')
    select name, email, exists (select from push_subscription p where p.staff_id = colleague.id) as "hasPush"
    from colleague
    where role = 'coordinator'
      or role = 'admin' and not exists (select from colleague where role = 'coordinator')
    order by name, id`.execute(tx)
  return rows
}

/** Has the line alerted of an escalation from here on, unless somebody owns the case. */
export async function insertEscalationAlarm(tx: Tx, casoId: number, at: Temporal.Instant): Promise<void> {
  await sql`
    insert into alarm (caso_id, rule, next_at) select ${casoId}, 'escalation', ${at}
    where not exists (
      select from alarm where caso_id = ${casoId} and rule in ('breach', 'escalation') and acknowledged_at is not null)
    on conflict do nothing`.execute(tx)
}

/**
 * Takes the alert longest due and holds it until `leaseUntil`, with what it tells of: nobody else is given it before, and
 * whoever dies with it leaves it to the next.
 */
export async function claimAlert(db: Db, now: Temporal.Instant, leaseUntil: Temporal.Instant) {
  return db
    .with('claimed', () => leaseDue('alert', { now, until: leaseUntil }))
    .selectFrom('claimed')
    .innerJoin('caso', 'caso.id', 'claimed.casoId')
    .innerJoin('alarm', (join) =>
      join.onRef('alarm.casoId', '=', 'claimed.casoId').onRef('alarm.rule', '=', 'claimed.rule'),
    )
    .leftJoin('staff', 'staff.id', 'caso.assigneeId')
    .select([
      'claimed.id',
      'claimed.casoId',
      'claimed.rule',
      'claimed.round',
      'claimed.level',
      'claimed.name',
      'claimed.mobile',
      'claimed.email',
      'claimed.doors',
      'claimed.doorNumber',
      'claimed.attempts',
      'claimed.key',
      'claimed.createdAt',
      'alarm.acknowledgedAt',
      'caso.radicado',
      'caso.consecutive',
      'caso.policyId',
      'caso.service',
      'caso.dependencia',
      'caso.state',
      'caso.attentionDueAt',
      'caso.attendedAt',
      'caso.breachedAt',
      'staff.name as assigneeName',
    ])
    .executeTakeFirst()
}

export type ClaimedAlert = NonNullable<Awaited<ReturnType<typeof claimAlert>>>

/** Begins a try at a door. One that was begun before and never ended was cut off by its worker's death. */
export async function insertTry(
  db: Db,
  { id }: Pick<ClaimedAlert, 'id'>,
  door: AlertDoor,
  tokenSha256: string,
  now: Temporal.Instant,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with cut as (
      update alert_try set state = 'failed', ended_at = ${now} where alert_id = ${id} and state = 'sending'
    )
    insert into alert_try (alert_id, door, token_sha256, began_at) values (${id}, ${door}, ${tokenSha256}, ${now})
    returning id`.execute(db)
  if (!rows[0]) throw new Error('a try was not written')
  return rows[0].id
}

/** A door took it. True whoever says so, even one whose lease has passed. `month`: whose account it is on. */
export async function markAlertSent(
  db: Db,
  sent: {
    readonly id: number
    readonly tryId: number
    readonly door: AlertDoor
    readonly reference: string | null
    readonly pieces: number
    readonly isDelivered: boolean
  },
  now: Temporal.Instant,
  month: Temporal.PlainDate,
): Promise<void> {
  const state = sent.isDelivered ? 'delivered' : 'sent'
  await sql`
    with done as (
      update alert_try set state = ${state}, reference = ${sent.reference}, pieces = ${sent.pieces}, error = null,
        ended_at = ${now}
      where id = ${sent.tryId}
    ), cost as (
      insert into door_cost as cost (door, month, messages, pieces) values (${sent.door}, ${String(month)}, 1, ${sent.pieces})
      on conflict (door, month) do update
        set messages = cost.messages + 1, pieces = cost.pieces + excluded.pieces
    )
    update alert set state = ${state}, sent_at = coalesce(sent_at, ${now}), last_error = null,
      delivered_at = case when ${sent.isDelivered} then ${now}::timestamptz end
    where id = ${sent.id} and state in ('waiting', 'failed')`.execute(db)
}

/** It did not get through this time: the same door again at `nextTryAt`. Only its holder may say so. */
export async function markAlertAgain(
  db: Db,
  { id, attempts, doorNumber }: Pick<ClaimedAlert, 'id' | 'attempts' | 'doorNumber'>,
  tryId: number,
  why: string,
  nextTryAt: Temporal.Instant,
): Promise<void> {
  // A provider may repeat what it was given, link and all.
  const reason = maskOwnKeys(why)
  await sql`
    with done as (update alert_try set state = 'failed', error = ${reason} where id = ${tryId} and state = 'sending')
    update alert set last_error = ${reason}, next_try_at = ${nextTryAt}
    where id = ${id} and state = 'waiting' and attempts = ${attempts} and door_number = ${doorNumber}`.execute(
    db,
  )
}

/**
 * A door will not do it: the next one's turn has come, or it has failed; the case's ledger says so. Only its holder may say
 * so; `tryId`: the try that ended.
 */
export async function markDoorFailed(
  db: Db,
  { id, attempts, doorNumber }: Pick<ClaimedAlert, 'id' | 'attempts' | 'doorNumber'>,
  tryId: number | null,
  why: string,
  now: Temporal.Instant,
): Promise<void> {
  const reason = maskOwnKeys(why)
  await sql`
    with done as (
      update alert_try set state = 'failed', error = ${reason}, ended_at = ${now}
      where id = ${tryId} and state in ('sending', 'sent')
    ), moved as (
      update alert set last_error = ${reason}, attempts = 0, sent_at = null,
        door_number = least(door_number + 1, cardinality(doors)),
        state = case when door_number < cardinality(doors) then 'waiting' else 'failed' end,
        next_try_at = ${now}
      where id = ${id} and state in ('waiting', 'sent') and attempts = ${attempts} and door_number = ${doorNumber}
      returning caso_id, name, state, doors[${doorNumber}] as tried, doors[door_number] as next
    ), changed as (
      update caso set updated_at = greatest(updated_at, ${now}) from moved where caso.id = moved.caso_id
      returning caso.id, caso.updated_at
    )
    insert into event (caso_id, at, type, actor_kind, actor_name, door, visibility, data)
    select changed.id, changed.updated_at, 'alerted', 'system', '', 'job', 'internal',
      jsonb_build_object('name', moved.name, 'from', moved.tried, 'why', ${reason}::text)
        || case moved.state when 'failed' then '{"what": "failed"}'::jsonb
             else jsonb_build_object('what', 'fell_over', 'next', moved.next) end
    from moved join changed on changed.id = moved.caso_id`.execute(db)
}

/** What it was about has ended. */
export async function markNeedless(db: Db, { id }: Pick<ClaimedAlert, 'id'>): Promise<void> {
  await db
    .updateTable('alert')
    .set({ state: 'needless' })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/** What a provider says later about what it took: `references` are the ways in which it may name it. */
export async function recordReceipt(
  db: Db,
  door: AlertDoor,
  references: readonly string[],
  receipt: { readonly delivered: true } | { readonly delivered: false; readonly reason: string },
  now: Temporal.Instant,
): Promise<boolean> {
  const found = await db
    .selectFrom('alertTry')
    .innerJoin('alert', 'alert.id', 'alertTry.alertId')
    .select(['alertTry.id as tryId', 'alert.id', 'alert.attempts', 'alert.doorNumber', 'alert.doors'])
    .where('alertTry.door', '=', door)
    .where('alertTry.reference', 'in', references)
    .orderBy('alertTry.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!found) return false
  if (!receipt.delivered) {
    // A late word about a door that was left already changes nothing.
    if (found.doors[found.doorNumber - 1] === door)
      await markDoorFailed(db, found, found.tryId, receipt.reason, now)
    return true
  }
  await sql`
    with done as (
      update alert_try set state = 'delivered', ended_at = ${now} where id = ${found.tryId} and state = 'sent'
    )
    update alert set state = 'delivered', delivered_at = ${now} where id = ${found.id} and state = 'sent'`.execute(
    db,
  )
  return true
}

/** What is known of whoever holds a token: which alert it came with, and until when it was good. */
export async function findTry(db: Db | Tx, tokenSha256: string) {
  return db
    .selectFrom('alertTry')
    .innerJoin('alert', 'alert.id', 'alertTry.alertId')
    .innerJoin('caso', 'caso.id', 'alert.casoId')
    .innerJoin('alarm', (join) =>
      join.onRef('alarm.casoId', '=', 'alert.casoId').onRef('alarm.rule', '=', 'alert.rule'),
    )
    .select([
      'alertTry.id as tryId',
      'alertTry.beganAt',
      'alertTry.usedAt',
      'alert.casoId',
      'alert.rule',
      'alert.name',
      'alert.email',
      'caso.radicado',
      'alarm.acknowledgedAt',
      'alarm.acknowledgedBy',
    ])
    .where('alertTry.tokenSha256', '=', tokenSha256)
    .executeTakeFirst()
}

/** The last alert that went to a mobile; of the case with that number, where one is named. */
export async function findAlertTo(
  db: Db | Tx,
  mobile: string,
  consecutive: number | undefined,
  since: Temporal.Instant,
) {
  let query = db
    .selectFrom('alert')
    .innerJoin('caso', 'caso.id', 'alert.casoId')
    .innerJoin('alarm', (join) =>
      join.onRef('alarm.casoId', '=', 'alert.casoId').onRef('alarm.rule', '=', 'alert.rule'),
    )
    .select(['alert.casoId', 'alert.rule', 'alert.name', 'alert.email', 'caso.radicado'])
    // Numbers come with a country's code or without it.
    .where(sql<boolean>`right(alert.mobile, 10) = right(${mobile.replace(/\D/g, '')}, 10)`)
    .where('alert.mobile', 'is not', null)
    .where('alert.createdAt', '>=', since)
    // What nobody answered yet is meant.
    .orderBy(sql`alarm.acknowledged_at is not null`)
    .orderBy('alert.id', 'desc')
    .limit(1)
  if (consecutive !== undefined) query = query.where('caso.consecutive', '=', consecutive)
  return query.executeTakeFirst()
}

export type AlarmRow = Selectable<Schema['alarm']>

/** The alarms of a case, held until the end of the transaction. */
export async function listAlarmsForUpdate(tx: Tx, casoId: number): Promise<readonly AlarmRow[]> {
  return tx.selectFrom('alarm').selectAll().where('casoId', '=', casoId).orderBy('rule').forUpdate().execute()
}

/** Somebody owns the case: the line is quiet about it under these rules, whether it was alerted yet or not. */
export async function updateAcknowledged(
  tx: Tx,
  casoId: number,
  rules: readonly AlertRule[],
  by: string,
  at: Temporal.Instant,
  tryId: number | null,
): Promise<void> {
  await tx
    .insertInto('alarm')
    .values(rules.map((rule) => ({ casoId, rule, nextAt: null, acknowledgedAt: at, acknowledgedBy: by })))
    .onConflict((conflict) =>
      conflict
        .columns(['casoId', 'rule'])
        .doUpdateSet({ nextAt: null, acknowledgedAt: at, acknowledgedBy: by }),
    )
    .execute()
  if (tryId !== null) await tx.updateTable('alertTry').set({ usedAt: at }).where('id', '=', tryId).execute()
}

/** Who owns each of these cases: whoever acknowledged last. */
export async function listOwners(
  db: Db,
  casoIds: readonly number[],
): Promise<ReadonlyMap<number, { readonly name: string; readonly at: Temporal.Instant }>> {
  if (casoIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('alarm')
    .select(['casoId', 'acknowledgedBy', 'acknowledgedAt'])
    .where('casoId', 'in', casoIds)
    .where('acknowledgedAt', 'is not', null)
    // A warning that somebody took is no answer to the breach.
    .where('rule', '<>', 'warning')
    .orderBy('acknowledgedAt')
    .execute()
  return new Map(
    rows.flatMap(({ casoId, acknowledgedBy, acknowledgedAt }) =>
      acknowledgedBy && acknowledgedAt
        ? [[casoId, { name: acknowledgedBy, at: acknowledgedAt }] as const]
        : [],
    ),
  )
}

export type AlertRow = Pick<
  Selectable<Schema['alert']>,
  'id' | 'casoId' | 'rule' | 'round' | 'level' | 'name' | 'doors' | 'doorNumber' | 'state' | 'lastError'
> & {
  /** The last instant at which something became of it. */
  readonly at: Temporal.Instant
  readonly pieces: number
}

/** The alerts of some cases, the newest first. */
export async function listAlerts(
  db: Db,
  casoIds: readonly number[],
  limit = 200,
): Promise<readonly AlertRow[]> {
  if (casoIds.length === 0) return []
  return db
    .selectFrom('alert')
    .select(['id', 'casoId', 'rule', 'round', 'level', 'name', 'doors', 'doorNumber', 'state', 'lastError'])
    .select(sql<Temporal.Instant>`coalesce(delivered_at, sent_at, created_at)`.as('at'))
    .select(
      sql<number>`(select coalesce(sum(pieces), 0) from alert_try where alert_id = alert.id)`.as('pieces'),
    )
    .where('casoId', 'in', casoIds)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export interface DoorCost {
  readonly door: AlertDoor
  readonly messages: number
  readonly pieces: number
}

/** What each door was given in a month. */
export async function listDoorCosts(db: Db, month: Temporal.PlainDate): Promise<readonly DoorCost[]> {
  return db
    .selectFrom('doorCost')
    .select(['door', 'messages', 'pieces'])
    .where('month', '=', String(month))
    .orderBy('door')
    .execute()
}

/** How many alerts there are by door and fate, and how many pieces each door was ever given. */
export async function countAlerts(db: Db) {
  const [alerts, pieces] = await Promise.all([
    sql<{ door: AlertDoor; state: AlertState; count: number }>`
      select doors[door_number] as door, state, count(*) from alert group by 1, 2`.execute(db),
    sql<{ door: AlertDoor; pieces: number }>`
      select door, sum(pieces)::bigint as pieces from door_cost group by door`.execute(db),
  ])
  return { alerts: alerts.rows, pieces: pieces.rows }
}

export interface PushSubscription {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** Whoever holds an endpoint may try to wake the phone: it is kept as its hash, and all of it sealed. */
export const pushSeal = 'push'

function hashEndpoint(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('hex')
}

/** Keeps where a browser wants to be woken; a browser that changed hands wakes its new holder alone. */
export async function insertPushSubscription(
  db: Db | Tx,
  vault: Vault,
  staffId: string,
  { endpoint, p256dh, auth }: PushSubscription,
  now: Temporal.Instant,
): Promise<void> {
  const sealed = vault.seal(pushSeal, JSON.stringify({ endpoint, p256dh, auth }))
  await db
    .insertInto('pushSubscription')
    .values({ endpointSha256: hashEndpoint(endpoint), staffId, sealed, createdAt: now })
    .onConflict((conflict) => conflict.column('endpointSha256').doUpdateSet({ staffId, sealed }))
    .execute()
}

export async function deletePushSubscription(db: Db | Tx, endpoint: string): Promise<void> {
  await db.deleteFrom('pushSubscription').where('endpointSha256', '=', hashEndpoint(endpoint)).execute()
}

/** Where somebody can be woken, by e-mail; whoever left the staff cannot. */
export async function listPushSubscriptions(
  db: Db,
  vault: Vault,
  email: string,
): Promise<readonly PushSubscription[]> {
  const rows = await db
    .selectFrom('pushSubscription')
    .innerJoin('staff', 'staff.id', 'pushSubscription.staffId')
    .select('sealed')
    .where('staff.email', '=', email.toLowerCase())
    .where('staff.active', '=', true)
    .orderBy('pushSubscription.createdAt', 'desc')
    .limit(5)
    .execute()
  return rows.map(({ sealed }) => JSON.parse(vault.open(pushSeal, sealed)))
}
