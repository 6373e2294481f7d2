// By which master keys this database was made: of each its fingerprint, the newest first.
import { sql } from 'kysely'
import type { Db, Tx } from './db.ts'

/** Of several processes that start at once, each looks when the one before is done. */
export async function lockMasterKeys(tx: Tx): Promise<void> {
  await sql`lock table master_key in exclusive mode`.execute(tx)
}

export async function listMasterKeys(
  db: Db | Tx,
): Promise<readonly { readonly version: number; readonly fingerprint: string }[]> {
  return db.selectFrom('masterKey').selectAll().orderBy('version', 'desc').execute()
}

export async function recordMasterKey(tx: Tx, version: number, fingerprint: string): Promise<void> {
  await tx.insertInto('masterKey').values({ version, fingerprint }).execute()
}

/** Keys of cases from before keys were derived stop opening them. */
export async function forgetOldCasoKeys(tx: Tx | Db): Promise<void> {
  await tx
    .updateTable('caso')
    .set({ accessKeySha256: null })
    .where('accessKeySha256', 'is not', null)
    .execute()
}
