// Moves aside files that came with a form that was never filed, a day after.
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import type { FileSweep } from '#store/orphans.ts'

export interface FilesRoom {
  readonly db: Db
  readonly files: FileShelf
  /** Throws when the database is not the one that these files belong to. */
  readonly recognise: () => Promise<void>
}

export async function sweepFiles(
  { db, files, recognise }: FilesRoom,
  now: Temporal.Instant,
): Promise<FileSweep> {
  await recognise()
  return files.sweep(db, now)
}
