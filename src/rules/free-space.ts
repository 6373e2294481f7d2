// Promises: files are taken only while their disk has more than its floor free; often PostgreSQL writes there too, which must
// never find it full. What brings no files goes on.

/** Of the disk on which files lie. */
export interface FreeSpace {
  readonly bytes: number
  readonly floor: number
  readonly isLow: boolean
}

const gibibyte = 2 ** 30

/** 5 %, and at least what some days of filings write; of a very large disk no more than 20 GiB. */
export function spaceFloor(totalBytes: number): number {
  return Math.max(gibibyte, Math.min(Math.floor(totalBytes / 20), 20 * gibibyte))
}

export class NoRoom extends Error {
  constructor({ bytes, floor }: FreeSpace) {
    super(
      `the disk of the files has ${bytes} bytes left, less than its floor of ${floor}: no files are taken`,
    )
    this.name = 'NoRoom'
  }
}
