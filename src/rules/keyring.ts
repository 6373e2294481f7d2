// Promises: everything secret comes from master keys that the database never sees; what is derived for one purpose tells
// nothing of another, nor of the master key; a keyring that does not read is refused whole.
import { createHash, hkdfSync } from 'node:crypto'

export interface MasterKey {
  readonly version: number
  readonly key: Buffer
}

/** The newest first: it makes what is new; those after it still open what they made. */
export type Keyring = readonly [MasterKey, ...MasterKey[]]

/** `VERSION:KEY`, 32 bytes in base64url each, with white space or commas between them. */
export function parseKeyring(text: string): Keyring | undefined {
  const keys = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => /^([1-9]\d{0,5}):([\w-]{43})$/.exec(word))
    .map((parts) => parts && { version: Number(parts[1]), key: Buffer.from(parts[2] ?? '', 'base64url') })
  const [newest, ...older] = keys.filter((key) => key !== null).sort((a, b) => b.version - a.version)
  const versions = new Set([newest, ...older].map((key) => key?.version))
  return newest && versions.size === keys.length ? [newest, ...older] : undefined
}

/** As `parseKeyring` reads it, a key a line. */
export function formatKeyring(keyring: Keyring): string {
  return keyring.map(({ version, key }) => `${version}:${key.toString('base64url')}\n`).join('')
}

export function deriveKey({ key }: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `punto-unico ${purpose}`, 32))
}

/** Tells one master key from another, and nothing else of it. */
export function fingerprintOf(master: MasterKey): string {
  return createHash('sha256').update(deriveKey(master, 'fingerprint')).digest('hex').slice(0, 16)
}
