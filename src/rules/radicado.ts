// Promises: a radicado is a pattern filled with a date, an office and a consecutive; people may type any clear
// short form of it (`123`, `2026-123`, or the whole); what is not clear is not guessed.

import { normalize } from './unicode.ts'

/** Beyond it, nobody typed a radicado. */
const longestTyped = 200

/** A pattern's placeholders: {yyyymmdd} {yyyy} {office:N} {consecutive:N}. Exactly one consecutive. */
const placeholder = /\{(yyyymmdd|yyyy|office|consecutive)(?::(\d{1,2}))?\}/g

/** Why a pattern cannot be used, or undefined when it can. */
export function patternProblem(pattern: string): string | undefined {
  const names = [...pattern.matchAll(placeholder)].map((match) => match[1])
  if (names.filter((name) => name === 'consecutive').length !== 1)
    return 'the pattern needs exactly one {consecutive:N}'
  if (!names.some((name) => name === 'yyyy' || name === 'yyyymmdd'))
    return 'the pattern needs {yyyy} or {yyyymmdd}: numbering starts again each year'
  const rest = pattern.replace(placeholder, '')
  if (!/^[A-Z0-9-]*$/.test(rest))
    return 'outside its placeholders a pattern holds capital letters, digits and hyphens'
  if (/[\d}]\{consecutive|\{consecutive(:\d+)?\}[\d{]/.test(pattern))
    return 'a digit may not touch the consecutive'
  return undefined
}

/** A pattern filled for one civil day: all but the number, which only the book can give. */
export interface RadicadoMould {
  readonly prefix: string
  readonly width: number
  readonly suffix: string
}

/** The mould of all radicados of a civil day. */
export function radicadoMould(pattern: string, on: Temporal.PlainDate, office: string): RadicadoMould {
  const filled = pattern.replace(placeholder, (whole, name: string, width: string | undefined) => {
    if (name === 'yyyymmdd') return on.toString().replaceAll('-', '')
    if (name === 'yyyy') return String(on.year).padStart(4, '0')
    if (name === 'office') return office.padStart(Number(width ?? 0), '0')
    return whole
  })
  const [number] = filled.matchAll(placeholder)
  if (!number) throw new Error(`radicado pattern without a consecutive: ${pattern}`)
  return {
    prefix: filled.slice(0, number.index),
    width: Number(number[2] ?? 1),
    suffix: filled.slice(number.index + number[0].length),
  }
}

/**
 * The day that a radicado of that year's book bears: the day itself, or the nearest of the year. The numbers of two books may
 * be the same; their days never are.
 */
export function dayOfBook(on: Temporal.PlainDate, year: number): Temporal.PlainDate {
  if (on.year === year) return on
  return Temporal.PlainDate.from({
    year,
    ...(on.year > year ? { month: 12, day: 31 } : { month: 1, day: 1 }),
  })
}

/** A radicado from its mould and number. A number too long for its width is written whole, never cut. */
export function formatRadicado(mould: RadicadoMould, consecutive: number): string {
  return mould.prefix + String(consecutive).padStart(mould.width, '0') + mould.suffix
}

/** What somebody typed: the whole radicado, or a number with or without its year. */
export type RadicadoQuery =
  | { readonly kind: 'whole'; readonly radicado: string }
  | { readonly kind: 'number'; readonly consecutive: number; readonly year: number | undefined }

/**
 * Reads what a person typed: `123` (this year's, or the latest that bears it), `2026-123`, or the whole, in any case,
 * with any spaces, dots or dashes of a keyboard or a phone. Undefined when it is none of these.
 */
export function parseRadicado(typed: string): RadicadoQuery | undefined {
  if (typed.length > longestTyped) return undefined
  const text = normalize(typed, 'NFKC')
    .toUpperCase()
    .replace(/^\s*(?:(?:RADICADO|CASO|N[O°]|#)(?=[\s.:#\d])[\s.:]*)+/, '')
    .replace(/[‐‑‒–—―−_/]/g, '-')
    .replace(/[\s.]/g, '')
  if (/^\d{1,9}$/.test(text)) return number(text, undefined)
  const [, year, consecutive] = /^(\d{4})-(\d{1,9})$/.exec(text) ?? []
  if (year && consecutive) return number(consecutive, Number(year))
  return /^(?=.*\d)(?=.*[A-Z-])[A-Z0-9][A-Z0-9-]{4,80}$/.test(text)
    ? { kind: 'whole', radicado: text }
    : undefined
}

function number(digits: string, year: number | undefined): RadicadoQuery | undefined {
  const consecutive = Number(digits)
  return consecutive > 0 ? { kind: 'number', consecutive, year } : undefined
}

/**
 * One name for all ways in which a case can be meant, whether it exists or not: its consecutive, of whatever year. What is
 * guessed at counts there.
 */
export function allowanceOfCaso(query: RadicadoQuery, pattern: string): string {
  if (query.kind === 'number') return String(query.consecutive)
  const digits = consecutiveIn(query.radicado, pattern)
  return digits === undefined ? query.radicado : String(Number(digits))
}

/** The consecutive of a whole radicado by its pattern; of another pattern, its last digits. */
function consecutiveIn(radicado: string, pattern: string): string | undefined {
  const written = pattern.replace(placeholder, (_, name: string, width: string | undefined) => {
    if (name === 'yyyymmdd') return '\\d{8}'
    if (name === 'yyyy') return '\\d{4}'
    return name === 'consecutive' ? `(?<consecutive>\\d{${width ?? 1},15})` : '\\d+'
  })
  return new RegExp(`^${written}$`).exec(radicado)?.groups?.consecutive ?? radicado.match(/\d+/g)?.at(-1)
}
