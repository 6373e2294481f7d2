import { describe, expect, test } from 'vitest'
import { states } from '#rules/caso.ts'
import {
  clockParts,
  durationParts,
  lineParts,
  momentParts,
  type NumberPlace,
  numberParts,
  radicadoParts,
  sayAloud,
  spokenParts,
  stateParts,
  timeLeftParts,
} from './spoken.ts'

const zone = 'America/Bogota'
const at = (text: string) => Temporal.Instant.from(text)
const now = at('2026-02-02T14:30:00-05:00')

/** The worth of each word, so that a number that was said can be reckoned back. */
const worth = new Map(
  `cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
  dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho
  veintinueve`
    .split(/\s+/)
    .map((word, index) => [word, index] as const),
)
for (const [index, word] of 'treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ').entries())
  worth.set(word, (index + 3) * 10)
for (const [
  index,
  word,
] of 'ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'
  .split(' ')
  .entries())
  worth.set(word, (index + 1) * 100)
for (const [word, value] of Object.entries({ cien: 100, un: 1, una: 1, veintiún: 21, veintiuna: 21 }))
  worth.set(word, value)

function reckon(said: string): number {
  const [before, after] = said.split(/(?:^| )mil(?: |$)/)
  const sum = (words = '') =>
    words
      .split(' ')
      .filter((word) => word !== '' && word !== 'y')
      .reduce((total, word) => total + (worth.get(word) ?? Number.NaN), 0)
  return after === undefined ? sum(before) : (before === '' ? 1 : sum(before)) * 1000 + sum(after)
}

describe('numbers', () => {
  test.each<[number, string, NumberPlace?]>([
    [0, 'cero'],
    [1, 'uno'],
    [1, 'un', 'masculine'],
    [1, 'una', 'feminine'],
    [21, 'veintiún', 'masculine'],
    [21, 'veintiuna', 'feminine'],
    [31, 'treinta y uno'],
    [31, 'treinta y un', 'masculine'],
    [30, 'treinta'],
    [100, 'cien'],
    [101, 'ciento uno'],
    [123, 'ciento veintitrés'],
    [200, 'doscientos'],
    [555, 'quinientos cincuenta y cinco'],
    [1000, 'mil'],
    [1001, 'mil uno'],
    [2026, 'dos mil veintiséis'],
    [21_000, 'veintiún mil'],
    [31_131, 'treinta y un mil ciento treinta y uno'],
    [100_000, 'cien mil'],
    [101_000, 'ciento un mil'],
    [999_999, 'novecientos noventa y nueve mil novecientos noventa y nueve'],
  ])('%i', (value, said, place) => {
    expect(sayAloud(numberParts(value, place))).toBe(said)
  })

  test('every number from 0 to 999.999 is reckoned back from its words, in their usual form', () => {
    const wrong: string[] = []
    for (let value = 0; value < 1_000_000; value++) {
      const said = sayAloud(numberParts(value))
      // "uno mil" and "un mil" are not said; "y" only stands between a ten and a unit; "cien" stands alone.
      const isForm =
        !/uno mil|^un mil/.test(said) &&
        !/(^|\s)(cien\S*|\S+ientos|veint\S*|dieci\S*|mil) y /.test(said) &&
        !/cien (?!mil|$)/.test(said)
      if (reckon(said) !== value || !isForm) wrong.push(`${value}: ${said}`)
    }
    expect(wrong).toEqual([])
  })

  test('beyond, and between, is refused', () => {
    for (const value of [-1, 1.5, 1_000_000, Number.NaN]) expect(() => numberParts(value)).toThrow(RangeError)
    expect(() => numberParts(100, 'feminine')).toThrow(RangeError)
  })

  test('a radicado beyond a million is said digit by digit', () => {
    expect(sayAloud(radicadoParts(1_200_003))).toBe('uno dos cero cero cero cero tres')
  })
})

describe('times of day', () => {
  test.each([
    [16, 30, 'a las cuatro y treinta de la tarde'],
    [13, 0, 'a la una de la tarde'],
    [13, 1, 'a la una y uno de la tarde'],
    [7, 35, 'a las siete y treinta y cinco de la mañana'],
    [12, 0, 'a las doce del mediodía'],
    [12, 30, 'a las doce y treinta de la tarde'],
    [0, 5, 'a las doce y cinco de la noche'],
    [18, 0, 'a las seis de la tarde'],
    [19, 0, 'a las siete de la noche'],
  ])('%i:%i', (hour, minute, said) => {
    expect(sayAloud(clockParts(hour, minute))).toBe(said)
  })

  test('every minute of a day is reckoned back from its words', () => {
    const heard = new Set<string>()
    for (let minute = 0; minute < 1440; minute++) {
      const said = sayAloud(clockParts(Math.floor(minute / 60), minute % 60))
      const [, hour = '', past = '', part = ''] =
        /^a las? (\S+)(?: y (.+?))? (de la \S+|del mediodía)$/.exec(said) ?? []
      const twelve = reckon(hour) % 12
      const hours = part === 'de la mañana' || (part === 'de la noche' && twelve === 0) ? twelve : twelve + 12
      expect([hours * 60 + reckon(past), said.startsWith('a la una')], said).toEqual([minute, hour === 'una'])
      heard.add(said)
    }
    expect(heard.size).toBe(1440)
  })
})

describe('days and durations', () => {
  test.each([
    ['2026-02-02T16:30:00-05:00', 'hoy a las cuatro y treinta de la tarde'],
    ['2026-02-03T08:00:00-05:00', 'mañana a las ocho de la mañana'],
    ['2026-02-01T08:00:00-05:00', 'ayer a las ocho de la mañana'],
    ['2026-03-24T10:00:00-05:00', 'el martes veinticuatro de marzo a las diez de la mañana'],
    ['2026-06-01T10:00:00-05:00', 'el lunes primero de junio a las diez de la mañana'],
    [
      '2025-12-31T17:59:00-05:00',
      'el miércoles treinta y uno de diciembre de dos mil veinticinco a las cinco y cincuenta y nueve de la tarde',
    ],
  ])('%s', (moment, said) => {
    expect(sayAloud(momentParts(at(moment), now, zone))).toBe(said)
  })

  test.each([
    [0.5, 'menos de un minuto'],
    [1, 'un minuto'],
    [21, 'veintiún minutos'],
    [60, 'una hora'],
    [70, 'una hora y diez minutos'],
    [21 * 60 + 31, 'veintiuna horas y treinta y un minutos'],
    [1440, 'un día'],
    [2 * 1440 + 185, 'dos días y tres horas'],
  ])('%d minutes', (minutes, said) => {
    expect(sayAloud(durationParts(minutes))).toBe(said)
  })

  test.each([
    ['2026-02-02T16:30:00-05:00', 'Faltan dos horas'],
    ['2026-02-02T15:40:00-05:00', 'Falta una hora y diez minutos'],
    ['2026-02-02T14:30:20-05:00', 'Falta menos de un minuto'],
    ['2026-02-02T13:20:00-05:00', 'Venció hace una hora y diez minutos'],
  ])('time left until %s', (due, said) => {
    expect(sayAloud(timeLeftParts(at(due), now))).toBe(said)
  })
})

describe('how a case stands', () => {
  const caso = { consecutive: 123, breached: false, escalated: false, reopened: false }
  const due = at('2026-02-02T16:30:00-05:00')
  const over = at('2026-02-02T13:20:00-05:00')
  test.each([
    [
      { ...caso, state: 'filed' as const, dueAt: due },
      'Su caso ciento veintitrés está radicado. Lo atenderemos a más tardar hoy a las cuatro y treinta de la tarde Faltan dos horas',
    ],
    [
      { ...caso, state: 'filed' as const, dueAt: over, breached: true },
      'Su caso ciento veintitrés está radicado. Todavía no lo han atendido. Debía atenderse a más tardar hoy a la una y veinte de la tarde Venció hace una hora y diez minutos',
    ],
    [
      { ...caso, state: 'assigned' as const, dueAt: due },
      'Su caso ciento veintitrés está asignado a un técnico, que lo atenderá a más tardar hoy a las cuatro y treinta de la tarde Faltan dos horas',
    ],
    [
      { ...caso, state: 'attending' as const, dueAt: due },
      'Su caso ciento veintitrés está en atención. Lo atiende un técnico.',
    ],
    [
      { ...caso, state: 'attending' as const, dueAt: over, breached: true, escalated: true },
      'Su caso ciento veintitrés está en atención. Lo atiende un técnico. Se atendió después del plazo, que venció hoy a la una y veinte de la tarde El caso ya fue escalado.',
    ],
    [{ ...caso, state: 'closed' as const, dueAt: over }, 'Su caso ciento veintitrés está cerrado.'],
  ])('%o', (given, said) => {
    expect(sayAloud(stateParts(given, now, zone))).toBe(said)
  })

  test('every line of the menu has its words, in every state', () => {
    const lines = [
      'welcome',
      'ask_radicado',
      'ask_digits',
      'silence',
      'wrong_pair',
      'wrong_key',
      'too_many',
      'away',
      'later',
      'closing',
      'given_up',
      'escalated',
      'escalated_before',
      'not_escalated',
      'to_operator',
      'goodbye',
    ]
    const flags = [true, false]
    const said = [
      ...lines.map((line) => lineParts(line, now, zone)),
      ...flags.map((escalate) => lineParts({ kind: 'menu', escalate }, now, zone)),
      ...states.flatMap((state) =>
        flags.flatMap((breached) =>
          flags.flatMap((escalated) =>
            flags.map((reopened) =>
              lineParts(
                {
                  kind: 'state',
                  caso: { consecutive: 987_654, state, breached, escalated, reopened, dueAt: over },
                },
                now,
                zone,
              ),
            ),
          ),
        ),
      ),
    ]
    for (const parts of said) expect(sayAloud(parts).length).toBeGreaterThan(4)
  })

  test('no two parts say the same', () => {
    const words = Object.values(spokenParts)
    const twice = words.filter((word, index) => words.indexOf(word) !== index)
    expect(twice).toEqual([])
  })
})
