// Seals under the master key what has to be read again. A database of a release that kept it open is sealed at its first
// start; after a rotation all of it is sealed anew.
import { randomBytes } from 'node:crypto'
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { pushSeal } from '#store/alert.ts'
import type { Tx } from '#store/db.ts'
import { updateSecret } from '#store/secret.ts'
import { isSealed, type Vault } from '#store/vault.ts'
import { hashRecoveryCodes } from './doorkeeper.ts'

/** What the house keeps under a name of its own (`loadSecret`). */
const sealedSecrets = ['session', 'form', 'mail', 'vapid'] as const

/** Secrets that lay open are in older copies of the database too: those that can be new are. */
export async function sealWhatLiesOpen(tx: Tx, vault: Vault): Promise<void> {
  const open = new Map<string, string>()
  for (const { name, value } of await secretsOf(tx)) if (!isSealed(value)) open.set(name, value)
  const session = open.get('session')
  if (session) {
    const fresh = randomBytes(32).toString('base64url')
    await changeSessionSecret(tx, session, fresh)
    open.set('session', fresh)
  }
  // What it seals comes back within minutes; links in mails that were sent need theirs, and phones that subscribed.
  if (open.has('form')) open.set('form', randomBytes(32).toString('base64url'))
  for (const [name, value] of open) await updateSecret(tx, name, vault.seal(name, value))
  for (const { endpointSha256, sealed } of await subscriptionsOf(tx))
    if (!isSealed(sealed)) await updateSubscription(tx, endpointSha256, vault.seal(pushSeal, sealed))
}

export async function sealAnew(tx: Tx, vault: Vault): Promise<void> {
  for (const { name, value } of await secretsOf(tx))
    await updateSecret(tx, name, vault.seal(name, vault.open(name, value)))
  for (const { endpointSha256, sealed } of await subscriptionsOf(tx))
    await updateSubscription(tx, endpointSha256, vault.seal(pushSeal, vault.open(pushSeal, sealed)))
}

/** The second steps of the staff go over to another secret: what makes their codes sealed by it, recovery codes hashed. */
async function changeSessionSecret(tx: Tx, before: string, after: string): Promise<void> {
  const steps = await tx.selectFrom('staffSecondStep').select(['id', 'secret', 'recoveryCodes']).execute()
  for (const { id, secret, recoveryCodes } of steps) {
    const codes: string[] = JSON.parse(await symmetricDecrypt({ key: before, data: recoveryCodes }))
    await tx
      .updateTable('staffSecondStep')
      .set({
        secret: await symmetricEncrypt({
          key: after,
          data: await symmetricDecrypt({ key: before, data: secret }),
        }),
        recoveryCodes: hashRecoveryCodes(after, codes),
      })
      .where('id', '=', id)
      .execute()
  }
}

function secretsOf(tx: Tx) {
  return tx.selectFrom('secret').selectAll().where('name', 'in', sealedSecrets).execute()
}

function subscriptionsOf(tx: Tx) {
  return tx.selectFrom('pushSubscription').select(['endpointSha256', 'sealed']).execute()
}

async function updateSubscription(tx: Tx, endpointSha256: string, sealed: string): Promise<void> {
  await tx
    .updateTable('pushSubscription')
    .set({ sealed })
    .where('endpointSha256', '=', endpointSha256)
    .execute()
}
