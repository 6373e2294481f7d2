// Who owns a DATA_DIR: whoever holds the system's lock on its file `owner.lock`. The kernel knows the holder, not a
// process id in a file: it counts over pid namespaces and containers that share a volume, and ends at kill -9.
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from './start-error.ts'

export interface OwnerLock {
  release(): void
}

const SQLITE_BUSY = 5

/** What nobody refers to is collected, and its lock with it: these stay until they are released. */
const held = new Set<DatabaseSync>()

/**
 * The lock, or nothing while somebody holds it. SQLite is Node's only way to a lock of the system; nothing is ever
 * written. Nobody else may open the file in this process: closing it would end the lock.
 */
export function tryOwnerLock(dataDir: string): OwnerLock | undefined {
  const path = join(dataDir, 'owner.lock')
  let file: DatabaseSync | undefined
  try {
    file = new DatabaseSync(path, { timeout: 0 })
    chmodSync(path, 0o600)
    file.exec('pragma journal_mode = memory; begin exclusive')
    return keep(file)
  } catch (error) {
    file?.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw new StartError(`No se puede asegurar el archivo ${path}: ${(error as Error).message}.`)
  }
}

function keep(file: DatabaseSync): OwnerLock {
  held.add(file)
  return {
    release: () => {
      if (held.delete(file)) file.close()
    },
  }
}

export async function waitForOwnerLock(dataDir: string, withinMs: number): Promise<OwnerLock | undefined> {
  for (const begun = Date.now(); ; await sleep(50)) {
    const lock = tryOwnerLock(dataDir)
    if (lock || Date.now() - begun > withinMs) return lock
  }
}
