import { closeSync, fchownSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file whole or not at all, on the disk, and for its owner alone. */
export function writeSafely(path: string, text: string, owner?: { uid: number; gid: number }): void {
  const aside = `${path}.${process.pid}.new`
  const file = openSync(aside, 'w', 0o600)
  writeFileSync(file, text)
  if (owner) fchownSync(file, owner.uid, owner.gid)
  fsyncSync(file)
  closeSync(file)
  renameSync(aside, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
