// Promises: of somebody's password links only the newest works, once, for a day, and none after any change of their password,
// role or standing; whoever's password changes loses every session, and is told.
import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '#store/db.ts'
import { deletePasswordLink, replacePasswordLink, takePasswordLink, upsertPassword } from '#store/password.ts'
import { atConsole, insertSecurityEvent, type Origin } from '#store/security-event.ts'
import { deleteSessions } from '#store/staff.ts'

const linkHours = 24

export function hashLink(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The token of a new link; nobody can read it again. */
export async function makePasswordLink(
  db: Db,
  staffId: string,
  now: Temporal.Instant,
  origin: Origin = atConsole,
): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  const expiresAt = now.add({ hours: linkHours })
  await db.transaction().execute(async (tx) => {
    await replacePasswordLink(tx, { staffId, sha256: hashLink(token), expiresAt })
    await insertSecurityEvent(tx, { type: 'password_link_made', subject: staffId }, origin, now)
  })
  return token
}

/** False when the link is used, replaced or past its time: then nothing changes. */
export async function setPassword(
  db: Db,
  { token, passwordHash }: { token: string; passwordHash: string },
  now: Temporal.Instant,
  origin: Origin,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const staffId = await takePasswordLink(tx, hashLink(token), now)
    if (staffId === undefined) return false
    await upsertPassword(tx, staffId, passwordHash, now)
    await deleteSessions(tx, staffId)
    await insertSecurityEvent(
      tx,
      { type: 'password_link_used', subject: staffId },
      { ...origin, staffId },
      now,
    )
    return true
  })
}

/** After somebody changed their own password. */
export async function endPasswordLink(
  db: Db,
  staffId: string,
  now: Temporal.Instant,
  origin: Origin,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await deletePasswordLink(tx, staffId)
    await insertSecurityEvent(tx, { type: 'password_changed', subject: staffId }, origin, now)
  })
}
