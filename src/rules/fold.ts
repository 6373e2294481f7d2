// Promises: words that people take for the same fold to the same, whatever their accents and capitals.
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
