// Promises: until when a mail wants something published is only suggested, with the words that led to it, and a person
// decides; a suggestion is never in the past, and a date that says when a document was signed or until when it stands is
// none.

import { normalize } from './unicode.ts'

export interface DesiredDate {
  readonly on: Temporal.PlainDate
  /** As the mail has them, with what introduces them: "para el viernes 27 de noviembre". */
  readonly words: string
}

const months = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'sep?tiembre',
  'octubre',
  'noviembre',
  'diciembre',
]
const weekdays = ['lunes', 'martes', 'mi[eé]rcoles', 'jueves', 'viernes', 's[aá]bado', 'domingo']
const month = months.join('|')
const weekday = weekdays.join('|')

/** What shows that a date is wanted, and not only told. */
const cue =
  '(?<cue>para|antes\\s+del?|a\\s+m[aá]s\\s+tardar|desde|a\\s+partir\\s+del?|publi(?:car|carse|que|quen|carl[oa]s?)|programad[oa]s?)'
const dates = new RegExp(
  `(?<![\\p{L}\\p{N}/.-])(?:${cue}\\s+)?(?:(?:el|este|esta|pr[oó]ximo)\\s+)*(?:d[ií]a\\s+)?(?:` +
    [
      `(?<year>20\\d\\d)-(?<monthNumber>\\d\\d)-(?<dayNumber>\\d\\d)`,
      `(?:(?:${weekday}),?\\s+)?(?<day>\\d{1,2}|primero|1[º°])\\s+(?:del?\\s+)?(?<month>${month})(?:,?\\s+(?:del?\\s+)?(?<yearOfMonth>20\\d\\d))?`,
      `(?:(?:${weekday}),?\\s+)?(?<dayFirst>\\d{1,2})(?<sign>[/.-])(?<monthSecond>\\d{1,2})\\k<sign>(?<yearLast>20\\d\\d)`,
      `(?<weekday>${weekday})(?:\\s+pr[oó]ximo)?(?:\\s+(?<dayOfWeekday>\\d{1,2}))?`,
      `(?<relative>pasado\\s+ma[nñ]ana|ma[nñ]ana|hoy)`,
    ].join('|') +
    ')(?![\\p{L}\\p{N}]|[/-]\\d)',
  'giu',
)

/** What stands before a date that is another's: a document's own, or an end. */
const foreign =
  /(?:\d\s*,?\s+del?|fecha(?:do|da)?(?:\s+del?)?|expedid[oa]\s+el|firmad[oa]\s+el|hasta(?:\s+el)?|vence|(?:por|en|de)\s+la|esta|buenos)\s*$/iu

/** Past this many days ahead, a date without its year is one that has passed. */
const yearlessDays = 183
const textRead = 10_000

/** The date that a mail seems to want, of all that it names: one that is asked for before one that is told, the first. */
export function desiredDateIn(
  { subject, text }: { readonly subject: string; readonly text: string },
  today: Temporal.PlainDate,
): DesiredDate | undefined {
  const found = [subject, text.slice(0, textRead)].flatMap((part) => datesIn(part, today))
  const best = found.find(({ isAsked }) => isAsked) ?? found[0]
  return best && { on: best.on, words: best.words }
}

function datesIn(text: string, today: Temporal.PlainDate) {
  return [...normalize(text, 'NFC').matchAll(dates)].flatMap((match) => {
    const groups = match.groups ?? {}
    const isAsked = groups.cue !== undefined
    // "Hoy" and "mañana" alone are said of much else.
    if (groups.relative && !isAsked) return []
    if (!isAsked && foreign.test(match.input.slice(Math.max(0, match.index - 40), match.index))) return []
    const on = dateOf(groups, today)
    return on && Temporal.PlainDate.compare(on, today) >= 0
      ? [{ on, isAsked, words: match[0].replace(/\s+/g, ' ').trim() }]
      : []
  })
}

function dateOf(
  groups: Readonly<Record<string, string | undefined>>,
  today: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  const { year, yearLast, yearOfMonth, relative } = groups
  if (year) return civil(Number(year), Number(groups.monthNumber), Number(groups.dayNumber))
  if (yearLast) return civil(Number(yearLast), Number(groups.monthSecond), Number(groups.dayFirst))
  if (groups.month && groups.day) {
    const day = /^\d+$/.test(groups.day) ? Number(groups.day) : 1
    const named = placeOf(months, groups.month)
    if (yearOfMonth) return civil(Number(yearOfMonth), named, day)
    return [today.year, today.year + 1]
      .map((one) => civil(one, named, day))
      .find((on) => on && isWithin(on, today, yearlessDays))
  }
  if (groups.weekday) {
    const wanted = placeOf(weekdays, groups.weekday)
    const ahead = (wanted - today.dayOfWeek + 7) % 7 || 7
    if (!groups.dayOfWeekday) return today.add({ days: ahead })
    // "El viernes 27": the next Friday that is a 27th, unless it is far.
    const day = Number(groups.dayOfWeekday)
    return [0, 1, 2, 3, 4, 5, 6, 7, 8]
      .map((weeks) => today.add({ days: (ahead % 7) + weeks * 7 }))
      .find((on) => on.day === day)
  }
  if (!relative) return undefined
  return today.add({ days: /^hoy/i.test(relative) ? 0 : /^pasado/i.test(relative) ? 2 : 1 })
}

/** Undefined where the calendar has no such day. */
function civil(year: number, monthNumber: number, day: number): Temporal.PlainDate | undefined {
  if (monthNumber < 1 || monthNumber > 12 || day < 1) return undefined
  const on = Temporal.PlainDate.from({ year, month: monthNumber, day })
  return on.day === day ? on : undefined
}

function isWithin(on: Temporal.PlainDate, today: Temporal.PlainDate, days: number): boolean {
  const ahead = today.until(on).days
  return ahead >= 0 && ahead <= days
}

/** The place of a name among patterns, from 1. */
function placeOf(patterns: readonly string[], name: string): number {
  return patterns.findIndex((pattern) => new RegExp(`^${pattern}$`, 'iu').test(name)) + 1
}
