// Promises: whoever looks at a case is seen by those who look at it too, within seconds, and no longer than they look;
// it leaves no line in the ledger.
import type { Db } from '#store/db.ts'
import { deletePresence, ringBell, upsertPresence } from '#store/presence.ts'

/** How long a word of presence holds; who stays says it again before. */
export const presenceSeconds = 45

export async function bePresent(
  db: Db,
  casoId: number,
  staffId: string,
  now: Temporal.Instant,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await upsertPresence(tx, casoId, staffId, now.add({ seconds: presenceSeconds }))) await ringBell(tx)
  })
}

export async function leaveCaso(db: Db, casoId: number, staffId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await deletePresence(tx, casoId, staffId)
    await ringBell(tx)
  })
}
