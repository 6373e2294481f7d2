// Which files were scanned for viruses, and what was found.
import { sql } from 'kysely'
import type { ScanVerdict } from '#rules/file-scan.ts'
import type { Db } from './db.ts'

/** What could not be scanned is tried again after so long: the scanner's limits may have changed. */
const again = { hours: 1 } as const

export interface Scanned {
  readonly verdict: ScanVerdict
  readonly note: string | null
}

/**
 * Has the oldest file that waits looked at by `look`, while no other process may take it; filings are not held up by that.
 * False when none waits. What `look` throws leaves it waiting.
 */
export async function scanNext(
  db: Db,
  now: Temporal.Instant,
  look: (sha256: string) => Promise<Scanned>,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ sha256: string }>`
      select sha256 from file where scan is null or (scan = 'unscannable' and scanned_at < ${now.subtract(again)})
      order by scan is not null, created_at limit 1 for no key update skip locked`.execute(tx)
    const sha256 = rows[0]?.sha256
    if (sha256 === undefined) return false
    const { verdict, note } = await look(sha256)
    await sql`with scanned as (
        update file set scan = ${verdict}, scan_note = ${note}, scanned_at = ${now} where sha256 = ${sha256}
      ) select pg_notify('caso', '')`.execute(tx)
    return true
  })
}

/** What was found in a file; null when it was not scanned. */
export async function findScan(db: Db, sha256: string): Promise<ScanVerdict | null> {
  const row = await db.selectFrom('file').select('scan').where('sha256', '=', sha256).executeTakeFirst()
  return row?.scan ?? null
}
