// A place in a list, as it stands in an address; `findCursor` of the store reads it.
import type { Cursor } from '#store/caso.ts'

export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at} ${id}`).toString('base64url')
}
