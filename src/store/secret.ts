import type { Db, Tx } from './db.ts'
import type { Vault } from './vault.ts'

/** The secret of that name; `fresh` becomes it when there is none yet. All processes get the same. It lies there sealed. */
export async function loadSecret(db: Db | Tx, vault: Vault, name: string, fresh: string): Promise<string> {
  await db
    .insertInto('secret')
    .values({ name, value: vault.seal(name, fresh) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db.selectFrom('secret').select('value').where('name', '=', name).executeTakeFirstOrThrow()
  return vault.open(name, row.value)
}

export async function findSecret(db: Db | Tx, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('secret').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

/** Puts a secret in the place of the one before. */
export async function updateSecret(db: Db | Tx, name: string, value: string): Promise<void> {
  await db
    .insertInto('secret')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
