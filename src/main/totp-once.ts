// A code of an app is good once (RFC 6238, 5.2); better-auth lets it be used again for a minute.
import { createHmac } from 'node:crypto'
import { symmetricDecrypt } from 'better-auth/crypto'
import type { Db } from '#store/db.ts'

const periodMs = 30_000
/** Clocks of telephones are a little off: the step before and the one after are good too, as for better-auth. */
const around = [-1, 0, 1]

type Key = Parameters<typeof symmetricDecrypt>[0]['key']

/** Uses up the code's time step; false when it, or a later one, was used before. Whether a code is right is not said here. */
export async function spendTotpStep(db: Db, staffId: string, code: string, key: Key): Promise<boolean> {
  const step = await db
    .selectFrom('staffSecondStep')
    .select('secret')
    .where('staffId', '=', staffId)
    .executeTakeFirst()
  if (!step) return true
  const secret = await symmetricDecrypt({ key, data: step.secret })
  const now = Math.floor(Date.now() / periodMs)
  const used = around.map((off) => now + off).find((counter) => hotp(secret, counter) === code)
  if (used === undefined) return true
  const { numUpdatedRows } = await db
    .updateTable('staffSecondStep')
    .set({ usedStep: used })
    .where('staffId', '=', staffId)
    .where('usedStep', '<', used)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Six digits, as RFC 4226 has them. */
function hotp(secret: string, counter: number): string {
  const moment = Buffer.alloc(8)
  moment.writeBigUInt64BE(BigInt(counter))
  const hash = createHmac('sha1', secret).update(moment).digest()
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, '0')
}
