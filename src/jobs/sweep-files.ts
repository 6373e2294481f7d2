// Removes files that were sent with a form that was never filed, a day after.
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'

/** How many it removed. */
export async function sweepFiles(db: Db, files: FileShelf, now: Temporal.Instant): Promise<number> {
  return files.sweep(db, now.subtract({ hours: 24 }))
}
