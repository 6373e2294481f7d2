// A case with all that is told of it, in one statement: its ledger with its files, its messages, who looks at it, who
// could have it. A page asks this once, where it would otherwise ask for each of them.
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Person } from '#rules/person.ts'
import type { AlertRow } from './alert.ts'
import { type CasoRow, casoRow } from './caso.ts'
import type { Db } from './db.ts'
import type { AttachmentRow, EventRow } from './event.ts'
import type { InJson } from './json.ts'
import type { MessageRow } from './message.ts'
import type { Schema } from './schema.ts'
import type { StaffRow } from './staff.ts'

export type ToldMessage = Pick<
  MessageRow,
  | 'id'
  | 'topic'
  | 'audience'
  | 'door'
  | 'recipient'
  | 'state'
  | 'lastError'
  | 'sentAt'
  | 'createdAt'
  | 'bouncedAt'
  | 'bounce'
>

/** That the requester's address does not receive: since when, and what its server said last. */
export type FailingAddress = Pick<Selectable<Schema['failingAddress']>, 'since' | 'status' | 'diagnostic'>

/** What whoever works on a case is told of it. */
export interface Story {
  readonly caso: CasoRow
  /** In order of time, each line with its files. */
  readonly ledger: readonly EventRow[]
  /** In the order in which they were caused, each with its fate. */
  readonly messages: readonly ToldMessage[]
  /** Null where nothing is known against the requester's address. */
  readonly failing: FailingAddress | null
  /** What the line was told of it, the newest first. */
  readonly alerts: readonly AlertRow[]
  /** Who took charge of it at the line. */
  readonly owner: { readonly name: string; readonly at: Temporal.Instant } | null
  /** The requester as the directory has them; null where it does not, undefined where there is no directory. */
  readonly person: Pick<Person, 'fullName' | 'contractEndsOn'> | null | undefined
  /** The names of those who look at it now, but for whoever asks. */
  readonly present: readonly string[]
  /** Those who can be given a case now; nobody unless asked for. */
  readonly assignable: readonly Pick<StaffRow, 'id' | 'name'>[]
}

const linesAtMost = 5000
const alertsAtMost = 200

/**
 * The ledger of the case in scope, as JSON; its files come beside it, looked up at once. In order of time: a breach is
 * written by the sweep, after what happened between the deadline and it.
 */
function ledgerOf(lines: RawBuilder<unknown>) {
  return sql<LedgerJson>`json_build_object(
    'lines', (select coalesce(json_agg(json_build_object('id', id, 'casoId', caso_id, 'at', at, 'type', type,
        'actorKind', actor_kind, 'actorId', actor_id, 'actorName', actor_name, 'door', door,
        'visibility', visibility, 'text', text, 'data', data) order by at, id), '[]')
      from (select id, caso_id, at, type, actor_kind, actor_id, actor_name, door, visibility, text, data from event
        where caso_id = caso.id and ${lines} order by id limit ${sql.lit(linesAtMost)}) as line),
    'files', (select coalesce(json_agg(json_build_object('id', attachment.id, 'eventId', event_id, 'name', name,
        'bytes', bytes, 'mediaType', media_type, 'scan', scan) order by attachment.id), '[]')
      from attachment join file using (sha256) where caso_id = caso.id))`
}

/** The story of a case, for whoever works on it. */
export async function findStory(
  db: Db,
  radicado: string,
  { staffId, withAssignable, now }: { staffId: string; withAssignable: boolean; now: Temporal.Instant },
): Promise<Story | undefined> {
  const story = sql<StoryJson>`json_build_object(
    'ledger', ${ledgerOf(sql`true`)},
    'messages', (select coalesce(json_agg(json_build_object('id', id, 'topic', topic, 'audience', audience,
        'door', door, 'recipient', recipient, 'state', message.state, 'lastError', last_error, 'sentAt', sent_at,
        'createdAt', created_at, 'bouncedAt', bounced_at, 'bounce', bounce) order by id), '[]')
      from message where caso_id = caso.id),
    'failing', (select json_build_object('since', since, 'status', status, 'diagnostic', diagnostic)
      from failing_address where address = lower(caso.email)),
    'alerts', (select coalesce(json_agg(json_build_object('id', id, 'casoId', caso_id, 'rule', rule, 'round', round,
        'level', level, 'name', name, 'doors', doors, 'doorNumber', door_number, 'state', told.state,
        'lastError', last_error, 'at', coalesce(delivered_at, sent_at, created_at),
        'pieces', (select coalesce(sum(pieces), 0) from alert_try where alert_id = told.id)) order by id desc), '[]')
      from (select id, caso_id, rule, round, level, name, doors, door_number, state, last_error, delivered_at, sent_at,
        created_at from alert where caso_id = caso.id order by id desc limit ${sql.lit(alertsAtMost)}) as told),
    'owner', (select json_build_object('name', acknowledged_by, 'at', acknowledged_at) from alarm
      where caso_id = caso.id and rule <> 'warning' and acknowledged_by is not null and acknowledged_at is not null
      order by acknowledged_at desc limit 1),
    'person', (select json_build_object('fullName', full_name, 'contractEndsOn', contract_ends_on) from person where national_id = caso.national_id),
    'hasDirectory', exists (select from person),
    'present', (select coalesce(json_agg(looker.name order by looker.name), '[]')
      from presence join staff as looker on looker.id = presence.staff_id
      where caso_id = caso.id and staff_id <> ${staffId} and until > ${now}),
    'assignable', (select coalesce(json_agg(json_build_object('id', id, 'name', name) order by name, id), '[]')
      from staff where ${withAssignable} and active and role in ('technician', 'coordinator', 'admin')))`
  const found = await find(db, radicado, story)
  const failing = found?.told.failing ?? null
  const owner = found?.told.owner ?? null
  return (
    found && {
      ...found.told,
      caso: found.caso,
      person: found.told.hasDirectory ? found.told.person : undefined,
      ledger: readLedger(found.told.ledger),
      messages: found.told.messages.map((message) => ({
        ...message,
        sentAt: instantOf(message.sentAt),
        createdAt: Temporal.Instant.from(message.createdAt),
        bouncedAt: instantOf(message.bouncedAt),
      })),
      alerts: found.told.alerts.map((alert) => ({ ...alert, at: Temporal.Instant.from(alert.at) })),
      owner: owner && { ...owner, at: Temporal.Instant.from(owner.at) },
      failing: failing && { ...failing, since: Temporal.Instant.from(failing.since) },
    }
  )
}

/** A case with the public lines of its ledger: what its requester is told. */
export async function findPublicStory(
  db: Db,
  radicado: string,
): Promise<Pick<Story, 'caso' | 'ledger'> | undefined> {
  const found = await find(db, radicado, ledgerOf(sql`visibility = 'public'`))
  return found && { caso: found.caso, ledger: readLedger(found.told) }
}

/** Written out rather than built: this is asked at every page of a case, and building costs as much as asking. */
async function find<Told>(db: Db, radicado: string, told: RawBuilder<Told>) {
  // PostgreSQL refuses a NUL even to compare.
  if (radicado.includes('\0')) return undefined
  const { rows } = await sql<CasoRow & { readonly told: Told }>`
    select ${casoRow}, ${told} as told from caso left join staff on staff.id = caso.assignee_id
    where caso.radicado = ${radicado}`.execute(db)
  return rows[0] && { caso: rows[0], told: rows[0].told }
}

interface LedgerJson {
  readonly lines: readonly InJson<Omit<EventRow, 'attachments'>>[]
  readonly files: readonly (AttachmentRow & { readonly eventId: number })[]
}

interface StoryJson extends Omit<Story, 'caso' | 'ledger' | 'messages' | 'failing' | 'alerts' | 'owner'> {
  readonly ledger: LedgerJson
  readonly messages: readonly InJson<ToldMessage>[]
  readonly failing: InJson<FailingAddress> | null
  readonly alerts: readonly InJson<AlertRow>[]
  readonly owner: InJson<NonNullable<Story['owner']>> | null
  readonly hasDirectory: boolean
}

function instantOf(at: string | null): Temporal.Instant | null {
  return at === null ? null : Temporal.Instant.from(at)
}

function readLedger({ lines, files }: LedgerJson): readonly EventRow[] {
  const filesOf = Map.groupBy(files, ({ eventId }) => eventId)
  return lines.map((line) => ({
    ...line,
    at: Temporal.Instant.from(line.at),
    attachments: filesOf.get(line.id) ?? [],
  }))
}
