// Says in the log, again and again, that the disk is so full that no files are taken.
import { NoRoom } from '#rules/free-space.ts'
import type { FileShelf } from '#store/files.ts'

export async function watchSpace(
  files: Pick<FileShelf, 'freeSpace'>,
  report: (error: Error) => void,
): Promise<void> {
  const space = await files.freeSpace()
  if (space.isLow) report(new NoRoom(space))
}
