// Promises: a Colombian mobile is found in what somebody wrote as their telephone, however they wrote it, and is told from
// extensions, fixed lines and numbers of other countries; what is not surely a mobile is none.

/** Ten digits from 3 on, with or without the country's 57, standing alone. Fixed lines have ten digits too, from 60 on. */
const mobile = /(?<![\d+])(?:(?:\+|00)?57)?(3\d{9})(?!\d)/

/** The first mobile in `written`, as `+573001234567`; undefined when there is none. */
export function colombianMobile(written: string): string | undefined {
  // Within a number people write spaces, points, hyphens and brackets; anything else parts two numbers.
  const joined = written.replace(/(?<=[\d)+])[\s.()-]{1,20}(?=[\d(])/g, '').replace(/[()]/g, '')
  const digits = mobile.exec(joined)?.[1]
  return digits && `+57${digits}`
}
