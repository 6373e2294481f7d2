// Promises: a verification code is 60 bits of chance, in signs that are not taken for one another.
import { randomInt } from 'node:crypto'

/** "K7PQ-M4XT-9DRW". */
export function newCode(): string {
  const signs = Array.from({ length: 12 }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[randomInt(32)])
  return [0, 4, 8].map((at) => signs.slice(at, at + 4).join('')).join('-')
}
