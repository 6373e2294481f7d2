// Files by the hash of their content. A file is whole and safe under its final name before any row speaks of it:
// written aside, fsynced, renamed, its folder fsynced.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, stat, statfs, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import type { KeptFile } from '#rules/caso.ts'
import { type FreeSpace, NoRoom, spaceFloor } from '#rules/free-space.ts'
import type { Db } from './db.ts'
import { bringBack, type FileSweep, sweepOrphans } from './orphans.ts'

const sniffedBytes = 4100

export interface FileShelf {
  /**
   * Writes a stream; `tooHeavy()` is thrown, and nothing kept, past `maxBytes`, and `NoRoom` below the floor. What `waits`
   * came with a form that may yet be refused.
   */
  keep(
    stream: AsyncIterable<Buffer>,
    name: string,
    maxBytes: number,
    options?: { waits: boolean },
  ): Promise<KeptFile>
  read(sha256: string): ReadStream
  /** Moves aside what no row speaks of. */
  sweep(db: Db, now: Temporal.Instant): Promise<FileSweep>
  /** Is it still there? Then it waits anew, from now. */
  renew(sha256: string): Promise<boolean>
  /** Removes what has waited since `before` and no row speaks of; answers how many. */
  sweepWaiting(db: Db, before: Temporal.Instant): Promise<number>
  freeSpace(): Promise<FreeSpace>
}

export function fileShelf(root: string, tooHeavy: () => Error, floorOf = spaceFloor): FileShelf {
  const aside = join(root, 'aside')
  // A mark for each that came with a form, as old as its last try; and where a file goes on its way out.
  const waiting = join(root, 'waiting')
  const leaving = join(root, 'leaving')
  const place = (sha256: string) => join(root, sha256.slice(0, 2), sha256)

  async function freeSpace(): Promise<FreeSpace> {
    await mkdir(root, { recursive: true })
    const { bavail, blocks, bsize } = await statfs(root)
    const floor = floorOf(blocks * bsize)
    return { bytes: bavail * bsize, floor, isLow: bavail * bsize < floor }
  }

  async function beginToWait(sha256: string): Promise<void> {
    await mkdir(waiting, { recursive: true })
    // Written anew, it has a new age.
    await writeFile(join(waiting, sha256), '.', { mode: 0o600 })
  }

  async function hasWaited(sha256: string, before: Temporal.Instant): Promise<boolean> {
    const since = await stat(join(waiting, sha256)).catch(() => undefined)
    return since !== undefined && since.mtimeMs < before.epochMilliseconds
  }

  return {
    freeSpace,

    async keep(stream, name, maxBytes, { waits } = { waits: false }) {
      const space = await freeSpace()
      if (space.isLow) throw new NoRoom(space)
      await mkdir(aside, { recursive: true })
      const path = join(aside, randomUUID())
      const handle = await open(path, 'wx', 0o600)
      const hash = createHash('sha256')
      const head: Buffer[] = []
      let headBytes = 0
      let bytes = 0
      try {
        for await (const chunk of stream) {
          bytes += chunk.length
          if (bytes > maxBytes) throw tooHeavy()
          hash.update(chunk)
          if (headBytes < sniffedBytes) {
            head.push(chunk)
            headBytes += chunk.length
          }
          await handle.writeFile(chunk)
        }
        await handle.sync()
        const sha256 = hash.digest('hex')
        const target = place(sha256)
        if (waits) await beginToWait(sha256)
        if (await mkdir(dirname(target), { recursive: true })) await fsyncFolder(root)
        await rename(path, target)
        await fsyncFolder(dirname(target))
        return { sha256, bytes, name, mediaType: await sniff(Buffer.concat(head)) }
      } catch (error) {
        await unlink(path).catch(() => undefined)
        throw error
      } finally {
        await handle.close()
      }
    },

    read(sha256) {
      bringBack(root, place, sha256)
      return createReadStream(place(sha256))
    },

    async renew(sha256) {
      await beginToWait(sha256)
      // Only now: whoever takes files away looks after taking whether they wait anew, and puts them back.
      return exists(place(sha256))
    },

    async sweepWaiting(db, before) {
      await mkdir(leaving, { recursive: true })
      // A sweep that died left them there.
      for (const sha256 of await readdir(leaving)) await rename(join(leaving, sha256), place(sha256))
      const old: string[] = []
      for (const sha256 of await readdir(waiting).catch(() => []))
        if (await hasWaited(sha256, before)) old.push(sha256)
      const known = await listKnown(db, old)
      let removed = 0
      for (const sha256 of old) {
        if (!known.has(sha256)) {
          const isHere = await rename(place(sha256), join(leaving, sha256)).then(
            () => true,
            () => false,
          )
          if (isHere && !(await hasWaited(sha256, before))) {
            await rename(join(leaving, sha256), place(sha256))
            continue
          }
          if (isHere) {
            await unlink(join(leaving, sha256))
            removed++
          }
        }
        await unlink(join(waiting, sha256))
      }
      return removed
    },

    sweep: (db, now) => sweepOrphans(root, place, db, now),
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function listKnown(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const rows = await db.selectFrom('file').select('sha256').where('sha256', 'in', hashes).execute()
  return new Set(rows.map(({ sha256 }) => sha256))
}

/** The media type by content: a known signature, else plain text if it is text, else just bytes. */
async function sniff(head: Buffer): Promise<string> {
  const known = await fileTypeFromBuffer(head)
  if (known) return known.mime
  try {
    // A character may be cut at the end of the head: `stream` forgives that.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return text.includes('\0') ? 'application/octet-stream' : 'text/plain'
  } catch {
    return 'application/octet-stream'
  }
}

async function fsyncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
