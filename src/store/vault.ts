// What has to be read again and may lie in the database only sealed: AES-256-GCM under a key derived from the master key.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey, type Keyring } from '#rules/keyring.ts'

export interface Vault {
  /** `purpose` is part of the seal: what was sealed for one opens for no other. */
  seal(purpose: string, text: string): string
  /** Throws for what was not sealed by this house for this purpose. */
  open(purpose: string, sealed: string): string
}

const mark = 'sealed'

export function isSealed(value: string): boolean {
  return value.startsWith(`${mark}.`)
}

export function openVault(keyring: Keyring): Vault {
  const keys = new Map(keyring.map((master) => [master.version, deriveKey(master, 'vault')]))
  const [{ version: newest }] = keyring
  const keyOf = (version: number) => {
    const key = keys.get(version)
    if (!key) throw new Error(`sealed by version ${version} of the master key, which is not here`)
    return key
  }
  return {
    seal(purpose, text) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(newest), iv).setAAD(Buffer.from(purpose))
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${mark}.${newest}.${sealed.toString('base64url')}`
    },
    open(purpose, sealed) {
      const [, version, value = ''] = sealed.split('.')
      const bytes = Buffer.from(value, 'base64url')
      if (!isSealed(sealed) || bytes.length < 28) throw new Error('not a sealed value')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(Number(version)), bytes.subarray(0, 12), {
        authTagLength: 16,
      })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-16))
      return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}
