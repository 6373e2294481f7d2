// Promises: text in one form of Unicode, in time that grows with its length alone.

/**
 * To put marks in order takes the square of how many stand on one letter: of more than Unicode's own bound for such
 * text (UAX 15, "Stream-Safe Text Format") the rest is dropped, which no language writes.
 */
export function normalize(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text.replace(tooManyMarks, '$1').normalize(form)
}

const tooManyMarks = /(\p{M}{30})\p{M}+/gu
