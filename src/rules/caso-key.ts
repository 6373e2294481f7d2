// Promises: the key of a case's link is worked out from the master key whenever it is said, and kept nowhere; no case's key
// tells anything of another's; a case that lost its radicado to another (an older copy put back) does not open with its key.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey, type Keyring } from './keyring.ts'

/** What a case's key is made from. */
export interface Keyed {
  readonly radicado: string
  /** Of its form, as it is stored. */
  readonly submissionKey: string
}

export interface CasoKeys {
  /** The key for links that are made now. */
  of(caso: Keyed): string
  /** Is this a key of that case? Takes the same time whatever the key. `accessKeySha256`: of a key from before keys were derived. */
  fits(caso: Keyed & { readonly accessKeySha256: string | null }, key: string): boolean
}

export function casoKeys(keyring: Keyring): CasoKeys {
  const secrets = keyring.map((master) => deriveKey(master, 'caso'))
  const keyOf = (secret: Buffer | undefined, { radicado, submissionKey }: Keyed) =>
    createHmac('sha256', secret ?? '')
      .update(JSON.stringify([radicado, submissionKey]))
      .digest()
      .subarray(0, 16)
      .toString('base64url')
  return {
    of: (caso) => keyOf(secrets[0], caso),
    fits(caso, key) {
      const given = sha256(key)
      const known = secrets.map((secret) => sha256(keyOf(secret, caso)))
      if (caso.accessKeySha256 !== null) known.push(Buffer.from(caso.accessKeySha256, 'hex'))
      return known.filter((one) => timingSafeEqual(one, given)).length > 0
    },
  }
}

/** What is kept of a form's own key: enough to know it again. Whoever sends it gets the case's link, so it is a secret. */
export function storedSubmission(submissionKey: string): string {
  const hash = createHash('sha256').update(submissionKey.toLowerCase()).digest('hex')
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
