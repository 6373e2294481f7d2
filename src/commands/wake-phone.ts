// Promises: a browser wakes whoever subscribed it last, and nobody once it is taken off.

import { deletePushSubscription, insertPushSubscription, type PushSubscription } from '#store/alert.ts'
import type { Db } from '#store/db.ts'
import type { Vault } from '#store/vault.ts'

export async function subscribePhone(
  db: Db,
  vault: Vault,
  staffId: string,
  subscription: PushSubscription,
  now: Temporal.Instant,
): Promise<void> {
  await insertPushSubscription(db, vault, staffId, subscription, now)
}

export async function unsubscribePhone(db: Db, endpoint: string): Promise<void> {
  await deletePushSubscription(db, endpoint)
}
