// Has every file scanned, the oldest first. Doing it twice finds the same; while the scanner is away files wait.
import { type ClamdAddress, scanStream } from '#channels/clamd/scan.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import { scanNext } from '#store/scan.ts'

export interface ScanRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly files: Pick<FileShelf, 'read'>
  /** None without CLAMD. */
  readonly clamd: ClamdAddress | undefined
}

/** How many files it had scanned. */
export async function scanFiles({ db, now, files, clamd }: ScanRoom, soon: AbortSignal): Promise<number> {
  if (!clamd) return 0
  let scanned = 0
  while (!soon.aborted && (await scanNext(db, now(), (sha256) => look(files, clamd, sha256)))) scanned++
  return scanned
}

async function look(files: Pick<FileShelf, 'read'>, clamd: ClamdAddress, sha256: string) {
  try {
    return await scanStream(clamd, files.read(sha256))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { verdict: 'unscannable', note: 'the file is not on the shelf' } as const
  }
}
