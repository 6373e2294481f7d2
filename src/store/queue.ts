// The desk's list, in one statement: its cases part by part, how much is open, and what came in last.
import { sql } from 'kysely'
import type { State } from '#rules/caso.ts'
import {
  beyond,
  type CasoFilter,
  type CasoOrder,
  type CasoRow,
  conditionOf,
  findCursor,
  ordered,
  writeCursor,
} from './caso.ts'
import type { Db } from './db.ts'
import type { InJson } from './json.ts'

/** What a list shows of a case. */
export type CasoLine = Pick<
  CasoRow,
  | 'id'
  | 'radicado'
  | 'year'
  | 'consecutive'
  | 'policyId'
  | 'service'
  | 'dependencia'
  | 'subject'
  | 'state'
  | 'assigneeId'
  | 'assigneeName'
  | 'filedAt'
  | 'attentionDueAt'
  | 'attendedAt'
  | 'voidedAt'
  | 'escalatedAt'
  | 'updatedAt'
>

/** A stretch of the list: one ends and the next begins. */
export interface QueuePart {
  readonly states: readonly State[]
  readonly order: CasoOrder
}

export interface Queue {
  /** The cases of each part that was asked for; those not reached are empty. */
  readonly parts: readonly (readonly CasoLine[])[]
  /** Where the list goes on, for `from`. */
  readonly next: string | null
  /** Open cases, and those of them past their promise unattended: counted up to `countTo`, and one more. */
  readonly open: number
  readonly overdue: number
  /** The case that came in last. */
  readonly newest: Pick<CasoRow, 'year' | 'consecutive' | 'policyId' | 'subject'> | null
}

/**
 * A page that runs on from one part into the next; `from` is where an earlier page left it, or empty. Parts that the
 * page does not reach are not asked for. Nobody reads a count beyond `countTo`, and counting on would cost as much as
 * there is.
 */
export async function listQueue(
  db: Db,
  parts: readonly QueuePart[],
  filter: CasoFilter,
  { from, limit, countTo, now }: { from: string; limit: number; countTo: number; now: Temporal.Instant },
): Promise<Queue> {
  const [, start = '0', written = ''] = /^(\d)\.(.*)$/.exec(from) ?? []
  const first = Math.min(Number(start), parts.length - 1)
  // One more than is shown tells whether the list goes on. Written out, so that the plan is made for so few.
  const wanted = sql.lit(limit + 1)
  const counted = sql.lit(countTo + 1)
  const asked = parts.slice(first).map(({ states, order }, index) => {
    const before = Array.from({ length: index }, (_, at) => sql`select from ${part(at)}`)
    const isReached =
      index === 0
        ? sql`true`
        : sql`(select count(*) from (${sql.join(before, sql` union all `)}) as line) < ${wanted}`
    return sql`${part(index)} as materialized (
      select caso.id, radicado, year, consecutive, policy_id, service, dependencia, subject, state, assignee_id,
        staff.name as assignee_name, filed_at, attention_due_at, attended_at, voided_at, escalated_at, caso.updated_at
      from caso left join staff on staff.id = caso.assignee_id
      where ${isReached} and ${conditionOf({ ...filter, states }, now)}
        and ${beyond(order, index === 0 ? findCursor(written) : undefined)}
      order by ${ordered(order)}
      limit ${wanted})`
  })
  const lines = asked.map((_, index) => sql`(select coalesce(json_agg(${line}), '[]') from ${part(index)})`)
  const { rows } = await sql<{ queue: QueueJson }>`
    with ${sql.join(asked)}
    select json_build_object(
      'parts', json_build_array(${sql.join(lines)}),
      'open', (select count(*) from (
        (select from caso where state in ('filed', 'assigned') limit ${counted})
        union all (select from caso where state in ('attending', 'on_hold') limit ${counted})
        limit ${counted}) as counted),
      'overdue', (select count(*) from (
        select from caso where state in ('filed', 'assigned') and attended_at is null and attention_due_at < ${now}
        limit ${counted}) as counted),
      'newest', (select json_build_object('year', year, 'consecutive', consecutive, 'policyId', policy_id, 'subject', subject)
        from caso order by filed_at desc, id desc limit 1)
    ) as queue`.execute(db)
  const queue = rows[0]?.queue
  if (!queue) throw new Error('the list is nowhere')
  return { ...queue, ...page(queue.parts, parts, { first, limit }) }
}

const line = sql`json_build_object('id', id, 'radicado', radicado, 'year', year, 'consecutive', consecutive,
  'policyId', policy_id, 'service', service, 'dependencia', dependencia, 'subject', subject, 'state', state,
  'assigneeId', assignee_id, 'assigneeName', assignee_name, 'filedAt', filed_at, 'attentionDueAt', attention_due_at,
  'attendedAt', attended_at, 'voidedAt', voided_at, 'escalatedAt', escalated_at, 'updatedAt', updated_at)`

function part(index: number) {
  return sql.raw(`part_${index}`)
}

/** Of what was found, what fits in the page, and where the next begins. */
function page(
  found: QueueJson['parts'],
  parts: readonly QueuePart[],
  { first, limit }: { first: number; limit: number },
): Pick<Queue, 'parts' | 'next'> {
  const shown: (readonly CasoLine[])[] = parts.map(() => [])
  let left = limit
  for (const [index, lines] of found.entries()) {
    const at = first + index
    const fitting = lines.slice(0, left).map(readLine)
    shown[at] = fitting
    left -= fitting.length
    const last = fitting.at(-1)
    if (lines.length > fitting.length)
      return { parts: shown, next: `${at}.${last ? writeCursor(parts[at]?.order ?? 'due', last) : ''}` }
  }
  return { parts: shown, next: null }
}

interface QueueJson extends Omit<Queue, 'parts' | 'next'> {
  readonly parts: readonly (readonly InJson<CasoLine>[])[]
}

function readLine(line: InJson<CasoLine>): CasoLine {
  return {
    ...line,
    filedAt: Temporal.Instant.from(line.filedAt),
    attentionDueAt: Temporal.Instant.from(line.attentionDueAt),
    attendedAt: instant(line.attendedAt),
    voidedAt: instant(line.voidedAt),
    escalatedAt: instant(line.escalatedAt),
    updatedAt: Temporal.Instant.from(line.updatedAt),
  }
}

function instant(text: string | null): Temporal.Instant | null {
  return text === null ? null : Temporal.Instant.from(text)
}
