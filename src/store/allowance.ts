// Allowances: so much of something within so long, taken before it is used, by all processes from the same rows.
import { sql } from 'kysely'
import type { Db } from './db.ts'
import { waitingRoom } from './waiting-room.ts'

/** One allowance: at most `cap` within `seconds` from the first that is taken. */
export interface Allowance {
  readonly key: string
  readonly cap: number
  readonly seconds: number
}

/** Taken from all of them or from none; with several, the first is one that every other such claim begins with. */
export interface Claim {
  readonly allowances: readonly Allowance[]
  readonly amount: number
}

export interface UsedUp {
  readonly key: string
  /** Seconds until it begins afresh. */
  readonly wait: number
}

interface Waiting {
  readonly claim: Claim
  readonly order: string
  readonly answer: (usedUp: UsedUp | undefined) => void
  readonly fail: (error: unknown) => void
}

const waitFor = waitingRoom<Waiting>(async (db, room) => {
  // Who comes in the same turn comes along.
  await new Promise(setImmediate)
  await takeTogether(db, room.splice(0))
})

/** Takes what is claimed; or nothing, and answers what is used up. */
export function takeAllowance(db: Db, claim: Claim): Promise<UsedUp | undefined> {
  return new Promise((answer, fail) => {
    const order = claim.allowances.map(({ key }) => key).join('\n')
    waitFor(db, { claim, order, answer, fail })
  })
}

async function takeTogether(db: Db, waiting: Waiting[]): Promise<void> {
  // In one order everywhere, so that no two processes wait for each other.
  waiting.sort((a, b) => (a.order < b.order ? -1 : 1))
  const claims = waiting.map(({ claim: { allowances, amount } }) => ({
    keys: allowances.map(({ key }) => key),
    amount,
    caps: allowances.map(({ cap }) => cap),
    seconds: allowances.map(({ seconds }) => seconds),
  }))
  try {
    const { rows } = await sql<{ wait: number | null; usedUp: string | null }>`
      select taken.wait, taken.used_up from json_to_recordset(${JSON.stringify(claims)}::json)
        as claim("keys" text[], "amount" bigint, "caps" bigint[], "seconds" integer[]),
        lateral take_allowance("keys", "amount", "caps", "seconds") as taken`.execute(db)
    for (const [index, { answer }] of waiting.entries()) {
      const { wait = null, usedUp = null } = rows[index] ?? {}
      answer(wait === null || usedUp === null ? undefined : { key: usedUp, wait })
    }
  } catch (error) {
    for (const { fail } of waiting) fail(error)
  }
}

/** Gives back what was claimed, or a part of it. */
export async function giveAllowance(db: Db, { allowances, amount }: Claim): Promise<void> {
  const keys = allowances.map(({ key }) => key)
  await sql`select give_allowance(${keys}::text[], ${amount}::bigint)`.execute(db)
}

/** Removes those that have ended, but what somebody is taking from just now; answers how many. */
export async function sweepAllowances(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from allowance where key in (
      select key from allowance where ends_at <= now() for update skip locked)`.execute(db)
  return Number(numAffectedRows)
}

/** How much of each of `keys` is spent now, over all processes. */
export async function countSpent(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('allowance')
    .select(['key', 'spent'])
    .where('key', 'in', keys)
    .where('endsAt', '>', sql<Temporal.Instant>`now()`)
    .execute()
  return new Map(rows.map(({ key, spent }) => [key, spent]))
}
