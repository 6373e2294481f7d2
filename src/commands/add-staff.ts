// Promises: somebody of the staff is added whole, with role and (if given) password, or not at all; an e-mail is one
// person's; the one-time set-up link makes the first administrator once, and never a second.
import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Role } from '#rules/caso.ts'
import type { Db } from '#store/db.ts'
import { findSecret } from '#store/secret.ts'
import { atConsole, insertSecurityEvent, type Origin } from '#store/security-event.ts'
import { countStaff, insertStaff } from '#store/staff.ts'

export interface StaffDraft {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly passwordHash: string | undefined
}

/** The id of who was added; undefined when the e-mail is taken. */
export async function addStaff(
  db: Db,
  draft: StaffDraft,
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<string | undefined> {
  const id = randomUUID()
  return db.transaction().execute(async (tx) => {
    if (!(await insertStaff(tx, { id, ...draft }, now))) return undefined
    const detail = { role: draft.role }
    await insertSecurityEvent(tx, { type: 'staff_added', subject: id, detail }, origin, now)
    return id
  })
}

/** Name of the secret that holds the hash of the set-up link's token. */
export const setUpSecret = 'set-up-token-sha256'

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The first administrator, for whoever holds the link's token; undefined when it is not good (any more). */
export async function addFirstAdmin(
  db: Db,
  token: string,
  draft: Omit<StaffDraft, 'role'>,
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<string | undefined> {
  const id = randomUUID()
  return db.transaction().execute(async (tx) => {
    await sql`lock table staff in share row exclusive mode`.execute(tx)
    if ((await countStaff(tx)) > 0 || (await findSecret(tx, setUpSecret)) !== hashToken(token))
      return undefined
    if (!(await insertStaff(tx, { id, ...draft, role: 'admin' }, now))) return undefined
    await insertSecurityEvent(tx, { type: 'set_up', subject: id }, origin, now)
    return id
  })
}
