// The master key: what the database alone does not open. It lies in DATA_DIR/master.key, or comes in MASTER_KEY; the database
// keeps its fingerprint, so that nobody works on it with another.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprintOf, formatKeyring, type Keyring, type MasterKey, parseKeyring } from '#rules/keyring.ts'
import type { Db } from '#store/db.ts'
import { forgetOldCasoKeys, listMasterKeys, lockMasterKeys, recordMasterKey } from '#store/master-key.ts'
import { openVault } from '#store/vault.ts'
import { masterKeyTexts } from '#texts/master-key.ts'
import type { Config } from './config.ts'
import { sealAnew, sealWhatLiesOpen } from './seal-database.ts'
import { StartError } from './start-error.ts'

type Where = Pick<Config, 'dataDir' | 'masterKey'>

function masterKeyFile({ dataDir }: Where): string {
  return join(dataDir, 'master.key')
}

/**
 * The keyring of this database; made at its first start. Throws `StartError` when it is missing, open to others, or not the
 * one by which the database was made. What lay open in a database of an older release is sealed; what was sealed by an
 * older key is sealed by the newest.
 */
export async function openKeyring(db: Db, where: Where): Promise<Keyring> {
  return db.transaction().execute(async (tx) => {
    await lockMasterKeys(tx)
    const known = await listMasterKeys(tx)
    const last = known[0]
    const keyring = where.masterKey ?? readKeyring(masterKeyFile(where)) ?? (last ? undefined : make(where))
    if (!keyring) throw new StartError(masterKeyTexts.missing(masterKeyFile(where)))
    const [newest] = keyring
    const had = last && keyring.find(({ version }) => version === last.version)
    if (last && (!had || fingerprintOf(had) !== last.fingerprint))
      throw new StartError(masterKeyTexts.other(nameOf(where), last))
    if (!last) await sealWhatLiesOpen(tx, openVault(keyring))
    else if (newest.version > last.version) await sealAnew(tx, openVault(keyring))
    if (newest.version !== last?.version) await recordMasterKey(tx, newest.version, fingerprintOf(newest))
    return keyring
  })
}

/**
 * A new master key: what is sealed is sealed by it and new links carry it, once every process was started again. The links
 * that were sent before go on, unless they are revoked. Answers what to say.
 */
export async function rotateMasterKey(
  db: Db,
  where: Where,
  { revokesOld }: { revokesOld: boolean },
): Promise<string> {
  const keyring = await openKeyring(db, where)
  const next: Keyring = [freshKey(keyring[0].version + 1), ...keyring]
  if (where.masterKey) {
    if (revokesOld) await forgetOldCasoKeys(db)
    return masterKeyTexts.inEnvironment(formatKeyring(next).trim().replaceAll('\n', ','), revokesOld)
  }
  // First the file, with the old keys in it: at no instant is the database sealed by a key that is nowhere.
  writeKeyring(where, next)
  await openKeyring(db, where)
  if (revokesOld) {
    await forgetOldCasoKeys(db)
    writeKeyring(where, [next[0]])
  }
  return masterKeyTexts.rotated(next[0].version, revokesOld)
}

/** Puts a keyring in the place of the one before, whole or not at all. */
function writeKeyring(where: Where, keyring: Keyring): void {
  const path = masterKeyFile(where)
  renameSync(writeApart(path, keyring), path)
  syncFolder(path)
}

function nameOf(where: Where): string {
  return where.masterKey ? 'MASTER_KEY' : masterKeyFile(where)
}

function freshKey(version: number): MasterKey {
  return { version, key: randomBytes(32) }
}

function readKeyring(path: string): Keyring | undefined {
  let text: string
  try {
    // Windows has no such permissions.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new StartError(masterKeyTexts.openToOthers(path))
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof StartError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new StartError(masterKeyTexts.unreadable(path, String(code)))
  }
  const keyring = parseKeyring(text)
  if (!keyring) throw new StartError(masterKeyTexts.damaged(path))
  return keyring
}

/** Another process may make it at the same time: both use the one that came first. */
function make(where: Where): Keyring {
  const path = masterKeyFile(where)
  mkdirSync(where.dataDir, { recursive: true })
  const apart = writeApart(path, [freshKey(1)])
  try {
    linkSync(apart, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(apart)
  }
  syncFolder(path)
  const keyring = readKeyring(path)
  if (!keyring) throw new StartError(masterKeyTexts.missing(path))
  return keyring
}

function writeApart(path: string, keyring: Keyring): string {
  const apart = `${path}.${process.pid}`
  rmSync(apart, { force: true })
  writeFileSync(apart, formatKeyring(keyring), { mode: 0o600, flag: 'wx', flush: true })
  chmodSync(apart, 0o600)
  return apart
}

/** The name is safe on disk too. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
