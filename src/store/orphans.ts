// Files on the shelf that no row speaks of. What is missing in a database may be the database's fault: they move aside
// for thirty days and come back when they are asked for, and more than a few at once are not believed.
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { mkdir, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Db } from './db.ts'

/** A form that is being filled in has its files before it has a case. */
const youngHours = 24
const keptDays = 30
/** How many may move at once: so many, or so large a part of all. */
const believedFiles = 20
const believedPart = 0.02

export interface FileSweep {
  /** Moved aside now, and their bytes. */
  readonly moved: number
  readonly bytes: number
  readonly broughtBack: number
  /** After their thirty days. */
  readonly deleted: number
  /** Half-written ones of forms that were cut off. */
  readonly unfinished: number
  /** How many lie aside now. */
  readonly aside: number
  /** How many looked like orphans when that was too many to be true: nothing was touched. */
  readonly doubted: number
}

const hash = /^[0-9a-f]{64}$/

export async function sweepOrphans(
  root: string,
  place: (sha256: string) => string,
  db: Db,
  now: Temporal.Instant,
): Promise<FileSweep> {
  const before = now.subtract({ hours: youngHours }).epochMilliseconds
  const unfinished = await removeUnfinished(join(root, 'aside'), before)
  const { all, orphans } = await findOrphans(root, db, before)
  const doubted = orphans.length > Math.max(believedFiles, all * believedPart) ? orphans.length : 0
  const today = now.toZonedDateTimeISO('UTC').toPlainDate()
  const moving = doubted > 0 ? [] : orphans
  const folder = join(root, 'orphans', String(today))
  if (moving.length > 0) await mkdir(folder, { recursive: true })
  for (const { sha256 } of moving) await rename(place(sha256), join(folder, sha256))
  return {
    unfinished,
    doubted,
    moved: moving.length,
    bytes: moving.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(await settleAside(root, place, db, today)),
  }
}

/** Brings a file back to its place if it lies aside. Most are where they belong: that costs one look. */
export function bringBack(root: string, place: (sha256: string) => string, sha256: string): void {
  const target = place(sha256)
  if (existsSync(target) || !existsSync(join(root, 'orphans'))) return
  const folder = readdirSync(join(root, 'orphans')).find((day) =>
    existsSync(join(root, 'orphans', day, sha256)),
  )
  if (!folder) return
  mkdirSync(dirname(target), { recursive: true })
  renameSync(join(root, 'orphans', folder, sha256), target)
}

async function findOrphans(root: string, db: Db, before: number) {
  let all = 0
  const orphans: { sha256: string; bytes: number }[] = []
  for (const folder of (await list(root)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const old: { sha256: string; bytes: number }[] = []
    for (const sha256 of (await list(join(root, folder))).filter((name) => hash.test(name))) {
      all++
      const { mtimeMs, size } = await stat(join(root, folder, sha256))
      if (mtimeMs < before) old.push({ sha256, bytes: size })
    }
    const known = await listKnown(
      db,
      old.map(({ sha256 }) => sha256),
    )
    orphans.push(...old.filter(({ sha256 }) => !known.has(sha256)))
  }
  return { all, orphans }
}

/** What a row speaks of after all comes back; the rest is deleted in its time. */
async function settleAside(
  root: string,
  place: (sha256: string) => string,
  db: Db,
  today: Temporal.PlainDate,
) {
  let [aside, broughtBack, deleted] = [0, 0, 0]
  for (const day of await list(join(root, 'orphans'))) {
    const folder = join(root, 'orphans', day)
    const names = await list(folder)
    const known = await listKnown(db, names)
    const isOver = Temporal.PlainDate.compare(Temporal.PlainDate.from(day).add({ days: keptDays }), today) < 0
    for (const name of names)
      if (known.has(name)) {
        await mkdir(dirname(place(name)), { recursive: true })
        await rename(join(folder, name), place(name))
        broughtBack++
      } else if (isOver) {
        await unlink(join(folder, name))
        deleted++
      } else aside++
    if ((await list(folder)).length === 0) await rmdir(folder)
  }
  return { aside, broughtBack, deleted }
}

async function removeUnfinished(folder: string, before: number): Promise<number> {
  let removed = 0
  for (const name of await list(folder)) {
    if ((await stat(join(folder, name))).mtimeMs >= before) continue
    await unlink(join(folder, name))
    removed++
  }
  return removed
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function listKnown(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const rows = await db.selectFrom('file').select('sha256').where('sha256', 'in', hashes).execute()
  return new Set(rows.map(({ sha256 }) => sha256))
}
