// Promises: a key is shown once and kept as a hash; it acts as a member of the staff made for it, whom the ledger names.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '#rules/caso.ts'
import { insertApiKey } from '#store/api-key.ts'
import type { Db } from '#store/db.ts'
import { atConsole, insertSecurityEvent, type Origin } from '#store/security-event.ts'
import { insertStaff } from '#store/staff.ts'

/** The key, to be handed over; nobody can read it again. */
export async function addApiKey(
  db: Db,
  { name, role }: { name: string; role: Role },
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<string> {
  const id = randomUUID()
  const key = `pu_${randomBytes(32).toString('base64url')}`
  await db.transaction().execute(async (tx) => {
    // An address of the reserved domain: it receives nothing, and nobody can sign in with it.
    await insertStaff(tx, { id, name, email: `${id}@key.invalid`, role, passwordHash: undefined }, now)
    await insertApiKey(tx, id, hashApiKey(key), now)
    await insertSecurityEvent(tx, { type: 'key_made', subject: id, detail: { role } }, origin, now)
  })
  return key
}

export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
