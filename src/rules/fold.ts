// Promises: words that people take for the same fold to the same, whatever their accents and capitals.
import { normalize } from './unicode.ts'

export function fold(text: string): string {
  return normalize(text, 'NFD').replace(/\p{M}/gu, '').toLowerCase()
}
