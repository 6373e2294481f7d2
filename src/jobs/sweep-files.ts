// Removes files that no row speaks of: what came with a form that was refused within the hour, all else a day after.
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

/** Shorter than the hour by more than the time between two sweeps; whoever tries again begins anew. */
const waitsMinutes = 50

/** How many of those that came with a form it removed. */
export async function sweepWaitingFiles(db: Db, files: FileShelf, now: Temporal.Instant): Promise<number> {
  return files.sweepWaiting(db, now.subtract({ minutes: waitsMinutes }))
}
