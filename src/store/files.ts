// Files by the hash of their content. A file is whole and safe under its final name before any row speaks of it:
// written aside, fsynced, renamed, its folder fsynced.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import type { KeptFile } from '#rules/caso.ts'
import type { Db } from './db.ts'

const sniffedBytes = 4100

export interface FileShelf {
  /** Writes what arrives; `tooHeavy()` is thrown, and nothing kept, past `maxBytes`. */
  keep(stream: AsyncIterable<Buffer>, name: string, maxBytes: number): Promise<KeptFile>
  read(sha256: string): ReadStream
  /** Removes what no row speaks of and nobody touched since `before`; answers how many. */
  sweep(db: Db, before: Temporal.Instant): Promise<number>
}

export function fileShelf(root: string, tooHeavy: () => Error): FileShelf {
  const aside = join(root, 'aside')
  const place = (sha256: string) => join(root, sha256.slice(0, 2), sha256)

  return {
    async keep(stream, name, maxBytes) {
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

    read: (sha256) => createReadStream(place(sha256)),

    async sweep(db, before) {
      let removed = 0
      for (const folder of await readdir(root).catch(() => [])) {
        const old: string[] = []
        for (const name of await readdir(join(root, folder))) {
          const { mtimeMs } = await stat(join(root, folder, name))
          if (mtimeMs < before.epochMilliseconds) old.push(name)
        }
        const known = await listKnown(db, folder === 'aside' ? [] : old)
        for (const name of old.filter((candidate) => !known.has(candidate))) {
          await unlink(join(root, folder, name))
          removed++
        }
      }
      return removed
    },
  }
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
