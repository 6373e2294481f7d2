// What the telephone says, made of parts that are each one recording: numbers, times of day, days, and sentences.
// `prompts/` holds the recordings and `scripts/prompts.ts` makes them; the names of the parts are the names of the files.
import { months } from './time.ts'

const units = [
  'cero',
  'uno',
  'dos',
  'tres',
  'cuatro',
  'cinco',
  'seis',
  'siete',
  'ocho',
  'nueve',
  'diez',
  'once',
  'doce',
  'trece',
  'catorce',
  'quince',
  'dieciséis',
  'diecisiete',
  'dieciocho',
  'diecinueve',
  'veinte',
  'veintiuno',
  'veintidós',
  'veintitrés',
  'veinticuatro',
  'veinticinco',
  'veintiséis',
  'veintisiete',
  'veintiocho',
  'veintinueve',
]
const tens = ['treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa']
const hundreds = [
  'ciento',
  'doscientos',
  'trescientos',
  'cuatrocientos',
  'quinientos',
  'seiscientos',
  'setecientos',
  'ochocientos',
  'novecientos',
]
const weekdays = ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo']
const sentences = {
  welcome: 'Gracias por llamar al seguimiento de casos de soporte.',
  'ask-radicado':
    'Digite el número de su radicado y la tecla numeral. Para hablar con un operador, oprima cero y numeral.',
  'ask-digits': 'Digite los cuatro últimos dígitos de su documento.',
  silence: 'No recibimos ningún dígito.',
  'wrong-pair': 'El radicado y los dígitos del documento no coinciden. Revíselos e inténtelo de nuevo.',
  'wrong-key': 'Esa opción no existe.',
  'too-many': 'Hubo demasiados intentos. Por seguridad, espere unos minutos antes de llamar otra vez.',
  // The exchange itself plays it too, and then rings a person.
  away: 'En este momento no podemos consultar los casos. Le pedimos disculpas.',
  later: 'Intente de nuevo en unos minutos.',
  closing: 'El sistema se está reiniciando. Le pedimos disculpas. Llame de nuevo en un minuto.',
  'given-up':
    'No pudimos encontrar su caso. El radicado está en el correo que recibió, y también puede consultarlo en la página de soporte.',
  escalated: 'Su escalamiento quedó registrado. Lo comunicamos con la línea de escalamiento.',
  'escalated-before': 'Su caso ya estaba escalado. Lo comunicamos con la línea de escalamiento.',
  'not-escalated': 'Su caso ya no se puede escalar, porque ya cambió.',
  'to-operator': 'Lo comunicamos con un operador.',
  // These three are played by the exchange itself.
  'operator-closed':
    'A esta hora no hay operadores. Puede consultar su caso en la página de soporte, o llamar en el horario de atención.',
  'operator-busy': 'Todos los operadores están ocupados. Llame de nuevo en unos minutos.',
  'line-busy': 'La línea de escalamiento no responde. Su escalamiento ya quedó registrado.',
  goodbye: 'Gracias por llamar. Hasta luego.',

  'your-case': 'Su caso',
  filed: 'está radicado.',
  'will-attend': 'Lo atenderemos a más tardar',
  'filed-overdue': 'está radicado. Todavía no lo han atendido.',
  assigned: 'está asignado a un técnico,',
  reopened: 'se reabrió y lo tiene un técnico.',
  'who-will-attend': 'que lo atenderá a más tardar',
  'had-to-be-attended': 'Debía atenderse a más tardar',
  attending: 'está en atención. Lo atiende un técnico.',
  'on-hold': 'está en espera. Lo tiene un técnico.',
  solved: 'tiene solución. Confirme en la página del caso si quedó bien.',
  closed: 'está cerrado.',
  void: 'fue anulado.',
  'attended-late': 'Se atendió después del plazo, que venció',
  'was-escalated': 'El caso ya fue escalado.',

  'menu-repeat': 'Para repetir, oprima uno. Para consultar otro caso, oprima dos.',
  'menu-escalate': 'El plazo de atención se incumplió. Para escalar su caso, oprima nueve.',
  'menu-operator': 'Para hablar con un operador, oprima cero.',
} as const

/** The words of every part; the name is the file's. */
export const spokenParts: Readonly<Record<string, string>> = {
  ...sentences,
  ...named('n', units, (_, index) => String(index)),
  ...named('n', tens, (_, index) => String((index + 3) * 10)),
  ...named('n', hundreds, (_, index) => String((index + 1) * 100)),
  'n-1-m': 'un',
  'n-1-f': 'una',
  'n-21-m': 'veintiún',
  'n-21-f': 'veintiuna',
  'n-100-alone': 'cien',
  'n-1000': 'mil',
  'n-y': 'y',
  ...named('at', units.slice(1, 13), (_, index) => String(index + 1), atHour),
  ...named(
    'and',
    minuteWords(),
    (_, index) => String(index + 1).padStart(2, '0'),
    (word) => `y ${word}`,
  ),
  'of-morning': 'de la mañana',
  'of-noon': 'del mediodía',
  'of-afternoon': 'de la tarde',
  'of-night': 'de la noche',
  today: 'hoy',
  tomorrow: 'mañana',
  yesterday: 'ayer',
  ...named(
    'day',
    weekdays,
    (_, index) => String(index + 1),
    (word) => `el ${word}`,
  ),
  ...named(
    'month',
    months,
    (_, index) => String(index + 1),
    (word) => `de ${word}`,
  ),
  'n-first': 'primero',
  'of-year': 'de',
  'one-left': 'Falta',
  'many-left': 'Faltan',
  overdue: 'Venció hace',
  'under-a-minute': 'menos de un minuto',
  minute: 'minuto',
  minutes: 'minutos',
  hour: 'hora',
  hours: 'horas',
  day: 'día',
  days: 'días',
}

/** Heard while somebody goes on typing: a moment of silence, recorded too. */
export const silentPart = 'rest'

/** The name of a part, and of its file. */
export type SpokenPart = string

function named(
  kind: string,
  words: readonly string[],
  key: (word: string, index: number) => string,
  say: (word: string) => string = (word) => word,
): Record<string, string> {
  return Object.fromEntries(words.map((word, index) => [`${kind}-${key(word, index)}`, say(word)]))
}

function atHour(word: string): string {
  return word === 'uno' ? 'a la una' : `a las ${word}`
}

function minuteWords(): readonly string[] {
  return Array.from({ length: 59 }, (_, index) => {
    const minute = index + 1
    const ten = tens[Math.floor(minute / 10) - 3]
    if (!ten) return String(units[minute])
    return minute % 10 === 0 ? ten : `${ten} y ${units[minute % 10]}`
  })
}

/** What parts say, as one would write it. */
export function sayAloud(parts: readonly SpokenPart[]): string {
  return parts
    .map((part) => {
      const words = spokenParts[part]
      if (words === undefined) throw new Error(`nothing is recorded as ${part}`)
      return words
    })
    .join(' ')
}

/** Which noun a number stands before: "uno", "un minuto", "una hora". */
export type NumberPlace = 'alone' | 'masculine' | 'feminine'

/** A whole number from 0 to 999,999 in words; feminine only below a hundred, as nothing else is counted so. */
export function numberParts(value: number, place: NumberPlace = 'alone'): readonly SpokenPart[] {
  if (!(Number.isInteger(value) && value >= 0 && value <= 999_999))
    throw new RangeError(`${value} is not a number that is spoken`)
  if (place === 'feminine' && value > 99) throw new RangeError(`${value} is not counted in the feminine`)
  const thousands = Math.floor(value / 1000)
  const rest = value % 1000
  return [
    ...(thousands > 1 ? underThousand(thousands, 'masculine') : []),
    ...(thousands > 0 ? ['n-1000'] : []),
    ...(rest > 0 || thousands === 0 ? underThousand(rest, place) : []),
  ]
}

function underThousand(value: number, place: NumberPlace): SpokenPart[] {
  if (value === 100) return ['n-100-alone']
  const rest = value % 100
  const hundred = value - rest
  return [
    ...(hundred > 0 ? [`n-${hundred}`] : []),
    ...(rest > 0 || hundred === 0 ? underHundred(rest, place) : []),
  ]
}

function underHundred(value: number, place: NumberPlace): SpokenPart[] {
  const one = place === 'masculine' ? 'm' : place === 'feminine' ? 'f' : undefined
  const unit = value % 10
  if (value < 30) return [one && (value === 1 || value === 21) ? `n-${value}-${one}` : `n-${value}`]
  const ten = `n-${value - unit}`
  if (unit === 0) return [ten]
  return [ten, 'n-y', one && unit === 1 ? `n-1-${one}` : `n-${unit}`]
}

/** "a las cuatro y treinta de la tarde"; noon is "a las doce del mediodía". */
export function clockParts(hour: number, minute: number): readonly SpokenPart[] {
  return [
    `at-${hour % 12 || 12}`,
    ...(minute > 0 ? [`and-${String(minute).padStart(2, '0')}`] : []),
    partOfDay(hour, minute),
  ]
}

function partOfDay(hour: number, minute: number): SpokenPart {
  if (hour === 0 || hour >= 19) return 'of-night'
  if (hour < 12) return 'of-morning'
  return hour === 12 && minute === 0 ? 'of-noon' : 'of-afternoon'
}

/** "hoy a las cuatro de la tarde", "el martes veinticuatro de marzo a las diez de la mañana". */
export function momentParts(
  at: Temporal.Instant,
  now: Temporal.Instant,
  zone: string,
): readonly SpokenPart[] {
  const then = at.toZonedDateTimeISO(zone)
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  return [...dayParts(then.toPlainDate(), today), ...clockParts(then.hour, then.minute)]
}

function dayParts(on: Temporal.PlainDate, today: Temporal.PlainDate): readonly SpokenPart[] {
  const days = today.until(on).days
  if (days === 0) return ['today']
  if (days === 1) return ['tomorrow']
  if (days === -1) return ['yesterday']
  return [
    `day-${on.dayOfWeek}`,
    ...(on.day === 1 ? ['n-first'] : numberParts(on.day)),
    `month-${on.month}`,
    ...(on.year === today.year ? [] : ['of-year', ...numberParts(on.year)]),
  ]
}

/** "treinta y cinco minutos", "una hora diez minutos", "dos días tres horas"; whole minutes, as `sayDuration`. */
export function durationParts(minutes: number): readonly SpokenPart[] {
  const whole = Math.floor(minutes)
  if (whole < 1) return ['under-a-minute']
  const days = Math.min(Math.floor(whole / 1440), 999_999)
  const hours = Math.floor((whole % 1440) / 60)
  const rest = whole % 60
  const counted = (count: number, place: NumberPlace, one: string, many: string) =>
    count === 0 ? [] : [...numberParts(count, place), count === 1 ? one : many]
  const parts = [
    counted(days, 'masculine', 'day', 'days'),
    counted(hours, 'feminine', 'hour', 'hours'),
    days > 0 ? [] : counted(rest, 'masculine', 'minute', 'minutes'),
  ].filter((part) => part.length > 0)
  return parts.flatMap((part, index) => (index === 0 ? part : ['n-y', ...part]))
}

/** "Faltan dos horas", "Falta una hora y diez minutos", "Venció hace tres días". */
export function timeLeftParts(dueAt: Temporal.Instant, now: Temporal.Instant): readonly SpokenPart[] {
  const minutes = (dueAt.epochMilliseconds - now.epochMilliseconds) / 60_000
  if (minutes < 0) return ['overdue', ...durationParts(-minutes)]
  const parts = durationParts(minutes)
  const isOne = parts[0] === 'under-a-minute' || parts[0] === 'n-1-m' || parts[0] === 'n-1-f'
  return [isOne ? 'one-left' : 'many-left', ...parts]
}

/** A radicado's number as people say it. */
export function radicadoParts(consecutive: number): readonly SpokenPart[] {
  if (consecutive <= 999_999) return numberParts(consecutive)
  return [...String(consecutive)].map((digit) => `n-${digit}`)
}

/** How a case stands: the facts of `sayState`, without a name. The technician is "un técnico": see decision 0050. */
export function stateParts(
  caso: {
    readonly consecutive: number
    readonly state: 'filed' | 'assigned' | 'attending' | 'on_hold' | 'solved' | 'closed' | 'void'
    readonly breached: boolean
    readonly escalated: boolean
    readonly reopened: boolean
    readonly dueAt: Temporal.Instant
  },
  now: Temporal.Instant,
  zone: string,
): readonly SpokenPart[] {
  const due = momentParts(caso.dueAt, now, zone)
  const left = timeLeftParts(caso.dueAt, now)
  const subject = ['your-case', ...radicadoParts(caso.consecutive)]
  const escalated = caso.escalated ? ['was-escalated'] : []
  const late = caso.breached ? ['attended-late', ...due] : []
  switch (caso.state) {
    case 'filed':
      return caso.breached
        ? [...subject, 'filed-overdue', 'had-to-be-attended', ...due, ...left, ...escalated]
        : [...subject, 'filed', 'will-attend', ...due, ...left]
    case 'assigned':
      if (caso.reopened) return [...subject, 'reopened', ...late, ...escalated]
      return caso.breached
        ? [...subject, 'assigned', 'had-to-be-attended', ...due, ...left, ...escalated]
        : [...subject, 'assigned', 'who-will-attend', ...due, ...left]
    case 'attending':
      return [...subject, 'attending', ...late, ...escalated]
    case 'on_hold':
      return [...subject, 'on-hold', ...late, ...escalated]
    case 'solved':
    case 'closed':
    case 'void':
      return [...subject, caso.state]
  }
}

type Line =
  | string
  | { readonly kind: 'state'; readonly caso: Parameters<typeof stateParts>[0] }
  | { readonly kind: 'menu'; readonly escalate: boolean }

/** The parts of a line of the voice menu (`rules/call.ts`). */
export function lineParts(line: Line, now: Temporal.Instant, zone: string): readonly SpokenPart[] {
  if (typeof line === 'string') return [line.replaceAll('_', '-')]
  if (line.kind === 'state') return stateParts(line.caso, now, zone)
  return line.escalate ? ['menu-escalate', 'menu-repeat', 'menu-operator'] : ['menu-repeat', 'menu-operator']
}
