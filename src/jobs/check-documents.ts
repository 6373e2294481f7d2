// Looks into each document that was chosen for publication, once. Doing it twice finds the same.
import { buffer } from 'node:stream/consumers'
import { inspectDocument } from '#channels/website/inspect.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import { listUncheckedDocuments, updateDocumentCheck } from '#store/publication.ts'

const batch = 20

/** How many documents it looked into. */
export async function checkDocuments(db: Db, files: Pick<FileShelf, 'read'>): Promise<number> {
  for (let checked = 0; ; ) {
    const documents = await listUncheckedDocuments(db, batch)
    for (const { id, sha256 } of documents) {
      await updateDocumentCheck(db, id, sha256, await inspectDocument(await buffer(files.read(sha256))))
      checked++
    }
    if (documents.length < batch) return checked
  }
}
