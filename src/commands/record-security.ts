// Promises: what happens at the door stands in the security ledger, without a secret; a browser is new once for a person, who
// is told of it.
import { createHash } from 'node:crypto'
import type { Db } from '#store/db.ts'
import { insertSecurityEvent, type NewSecurityEvent, type Origin } from '#store/security-event.ts'
import { insertDevice } from '#store/staff.ts'

export async function recordSecurity(
  db: Db,
  event: NewSecurityEvent,
  origin: Origin,
  now: Temporal.Instant,
): Promise<void> {
  await db.transaction().execute((tx) => insertSecurityEvent(tx, event, origin, now))
}

/** Somebody came in; `device` is what their browser's cookie holds. */
export async function recordSignIn(
  db: Db,
  {
    staffId,
    device,
    withRecoveryCode = false,
  }: { staffId: string; device: string; withRecoveryCode?: boolean },
  origin: Omit<Origin, 'staffId'>,
  now: Temporal.Instant,
): Promise<void> {
  const from = { ...origin, staffId }
  await db.transaction().execute(async (tx) => {
    const sha256 = createHash('sha256').update(device).digest('hex')
    if (withRecoveryCode)
      await insertSecurityEvent(tx, { type: 'recovery_code_used', subject: staffId }, from, now)
    const isNew = await insertDevice(tx, { staffId, sha256, createdAt: now })
    await insertSecurityEvent(tx, { type: 'signed_in', subject: staffId }, from, now)
    if (isNew) await insertSecurityEvent(tx, { type: 'new_device', subject: staffId }, from, now)
  })
}
