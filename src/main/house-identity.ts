// Whether DATA_DIR and database belong together. Both bear the mark of their house, and the folder remembers how far the
// ledger went: an empty database, another's or an older one is told by that before anything trusts what it lacks.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '#store/db.ts'
import { countKnownFiles, findHouse } from '#store/house.ts'
import { StartError } from './start-error.ts'
import { writeSafely } from './write-safely.ts'

interface Mark {
  readonly house: string
  /** A line that the ledger surely had. */
  readonly event: number
}

const sampleSize = 1_000
const dayMs = 24 * 3_600_000

/**
 * Refuses a folder of another house, and one that knows more of the ledger than the database does. A folder without
 * files takes the mark of the database; so does one of a version without marks, if the database knows its files.
 */
export async function recogniseHouse(db: Db, dataDir: string, now: Temporal.Instant): Promise<void> {
  const { id, lastEvent } = await findHouse(db)
  const mark = readMark(dataDir)
  const declare =
    'Conecte la suya o, si las juntó a propósito, declárelo con «npm run -s cli -- house adopt».'
  if (mark ? mark.house !== id : !(await knowsFiles(db, dataDir, now)))
    throw new StartError(
      `Los archivos de ${dataDir} no son de esta base de datos (está vacía, es de otra casa o se restauró). ${declare}`,
    )
  if (mark && lastEvent < mark.event)
    throw new StartError(
      `La base de datos es anterior a los archivos de ${dataDir}: le faltan líneas de la bitácora. ${declare}`,
    )
  if (!mark) writeMark(dataDir, { house: id, event: lastEvent })
}

/** Refuses only what says that it is of another house: for a guest, who writes nothing. */
export async function checkHouse(db: Db, dataDir: string, now: Temporal.Instant): Promise<void> {
  if (readMark(dataDir)) await recogniseHouse(db, dataDir, now)
}

/** Declares that folder and database are one house from now on, whatever they were. */
export async function adoptHouse(db: Db, dataDir: string): Promise<void> {
  const { id, lastEvent } = await findHouse(db)
  writeMark(dataDir, { house: id, event: lastEvent })
}

/**
 * Remembers how far the ledger goes: each time what was seen the time before, so that a database that lost its last
 * seconds when a replica took over is no stranger.
 */
export function houseMarker(db: Db, dataDir: string): () => Promise<void> {
  let seen = 0
  return async () => {
    const { id, lastEvent } = await findHouse(db)
    if (seen > (readMark(dataDir)?.event ?? 0)) writeMark(dataDir, { house: id, event: seen })
    seen = lastEvent
  }
}

/**
 * Files older than a day are almost all known to their database, which swept the others; younger ones may have come
 * with forms that were never filed, and prove nothing.
 */
async function knowsFiles(db: Db, dataDir: string, now: Temporal.Instant): Promise<boolean> {
  const old = sampleFiles(join(dataDir, 'files'), now.epochMilliseconds - dayMs)
  return (await countKnownFiles(db, old)) * 2 >= old.length
}

function sampleFiles(root: string, beforeMs: number): string[] {
  const sample: string[] = []
  for (const folder of readFolder(root).filter((name) => /^[0-9a-f]{2}$/.test(name)))
    for (const name of readFolder(join(root, folder))) {
      if (statSync(join(root, folder, name)).mtimeMs < beforeMs) sample.push(name)
      if (sample.length === sampleSize) return sample
    }
  return sample
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function markFile(dataDir: string): string {
  return join(dataDir, 'house.json')
}

function readMark(dataDir: string): Mark | undefined {
  let text: string
  try {
    text = readFileSync(markFile(dataDir), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { house, event } = JSON.parse(text) as Partial<Mark>
    if (typeof house === 'string' && typeof event === 'number') return { house, event }
  } catch {
    // Said below.
  }
  throw new StartError(
    `El archivo ${markFile(dataDir)} no se entiende: recupérelo de una copia, o bórrelo y declare «house adopt».`,
  )
}

function writeMark(dataDir: string, mark: Mark): void {
  mkdirSync(dataDir, { recursive: true })
  writeSafely(markFile(dataDir), `${JSON.stringify(mark)}\n`)
}
