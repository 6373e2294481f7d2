// Promises: a directory is taken in whole or not at all; the same one again changes nothing; nobody who is missing from it
// is lost.
import type { Person } from '#rules/person.ts'
import type { Db } from '#store/db.ts'
import { type Imported, importPeople as takeIn } from '#store/person.ts'

export async function importPeople(
  db: Db,
  people: readonly Person[],
  now: Temporal.Instant,
): Promise<Imported> {
  return db.transaction().execute((tx) => takeIn(tx, people, now))
}
