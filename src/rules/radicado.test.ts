import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowanceOfCaso, formatRadicado, parseRadicado, patternProblem, radicadoMould } from './radicado.ts'

const circular = 'ST-{yyyymmdd}-{office:4}-{consecutive:9}'
const on = Temporal.PlainDate.from('2026-02-02')

const whole = (radicado: string) => ({ kind: 'whole', radicado })
const number = (consecutive: number, year?: number) => ({ kind: 'number', consecutive, year })

describe('a radicado', () => {
  test.each([
    ['the pattern of the entity', circular, '0190', 2165, 'ST-20260202-0190-000002165'],
    ['an office shorter than its place', circular, '19', 1, 'ST-20260202-0019-000000001'],
    ['an office longer than its place is written whole', circular, '19012', 1, 'ST-20260202-19012-000000001'],
    [
      'a number longer than its place is written whole',
      'A-{yyyy}-{consecutive:3}',
      '1',
      12345,
      'A-2026-12345',
    ],
    ['without widths', '{yyyy}-{office}-{consecutive}', '7', 8, '2026-7-8'],
    ['with an end', '{yyyy}-{consecutive:4}-TIC', '7', 8, '2026-0008-TIC'],
  ])('%s', (_, pattern, office, consecutive, expected) => {
    expect(formatRadicado(radicadoMould(pattern, on, office), consecutive)).toBe(expected)
  })

  test('has the year of its civil day in four digits', () => {
    const early = radicadoMould('{yyyy}-{consecutive}', Temporal.PlainDate.from('0987-01-01'), '')
    expect(formatRadicado(early, 1)).toBe('0987-1')
  })
})

describe('a pattern', () => {
  test.each([
    circular,
    '{yyyy}-{consecutive}',
    'EE{yyyymmdd}X{consecutive:9}',
    'CASO-{yyyy}-{consecutive:6}-TIC',
  ])('%s is usable', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined()
  })

  test.each([
    ['without a number', 'ST-{yyyy}', /exactly one/],
    ['with two numbers', '{yyyy}-{consecutive}-{consecutive:4}', /exactly one/],
    ['without a year', 'ST-{office}-{consecutive:9}', /each year/],
    ['with small letters', 'st-{yyyy}-{consecutive}', /capital letters/],
    ['with spaces', 'ST {yyyy} {consecutive}', /capital letters/],
    ['with a placeholder that nobody knows', 'ST-{yyyy}-{month}-{consecutive}', /capital letters/],
    ['with a digit before the number', 'ST-{yyyy}-0{consecutive}', /touch/],
    ['with a year before the number', 'ST-{yyyy}{consecutive}', /touch/],
    ['with an office before the number', 'ST-{yyyy}-{office:4}{consecutive}', /touch/],
    ['with a digit after the number', 'ST-{yyyy}-{consecutive:4}0', /touch/],
    ['with a year after the number', 'ST-{consecutive:4}{yyyy}', /touch/],
  ])('%s is not', (_, pattern, problem) => {
    expect(patternProblem(pattern)).toMatch(problem)
  })
})

describe('what people type', () => {
  test.each([
    ['123', number(123)],
    ['  123 ', number(123)],
    ['000000123', number(123)],
    ['1.234', number(1234)],
    ['2026-123', number(123, 2026)],
    ['2026 - 000123', number(123, 2026)],
    ['2026–123', number(123, 2026)],
    ['2026/123', number(123, 2026)],
    ['#123', number(123)],
    ['No. 123', number(123)],
    ['N° 123', number(123)],
    ['Nº123', number(123)],
    ['№ 123', number(123)],
    ['caso 123', number(123)],
    ['Radicado: 123', number(123)],
    ['radicado No. 123', number(123)],
    ['Radicado 2026-123', number(123, 2026)],
    ['１２３', number(123)],
    ['ST-20260202-0190-000000123', whole('ST-20260202-0190-000000123')],
    ['st-20260202-0190-000000123', whole('ST-20260202-0190-000000123')],
    ['ST 20260202 0190 000000123'.replaceAll(' ', ' - '), whole('ST-20260202-0190-000000123')],
    ['ST_20260202_0190_000000123', whole('ST-20260202-0190-000000123')],
    ['ST—20260202—0190—000000123', whole('ST-20260202-0190-000000123')],
    ['Radicado ST-20260202-0190-000000123.', whole('ST-20260202-0190-000000123')],
    ['caso: ST-20260202-0190-000000123', whole('ST-20260202-0190-000000123')],
    ['CASO-2026-000123', whole('CASO-2026-000123')],
    ['2026-0190-000123', whole('2026-0190-000123')],
  ])('%s is clear', (typed, query) => {
    expect(parseRadicado(typed)).toEqual(query)
  })

  test.each([
    '',
    '   ',
    '0',
    '000',
    '2026-0',
    '-5',
    '1e3',
    '1234567890',
    'hola',
    'ST-',
    'radicado',
    'no',
    '#',
    '٣',
    "1' or '1'='1",
    '../../etc/passwd',
    'ST-2026\u0000-1',
    `ST-${'9'.repeat(200)}`,
  ])('%j is not clear, and is not guessed', (typed) => {
    expect(parseRadicado(typed)).toBeUndefined()
  })
})

describe('laws', () => {
  const day = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => Temporal.PlainDate.from(date.toISOString().slice(0, 10)))
  const office = fc.stringMatching(/^\d{1,10}$/)
  const consecutive = fc.integer({ min: 1, max: 999_999_999 })
  const literal = fc.constantFrom('', '-', 'ST-', 'CASO-', 'NO-', 'NOTA', 'RADICADO-', 'N', 'TIC', '-A', '7-')
  const part = fc.constantFrom('{yyyy}', '{yyyymmdd}', '{office:4}', '{office}', '-', 'X', '')
  // Nobody begins with a hyphen; and a short number before the year reads as a year before a number.
  const odd = /^-|^\{consecutive\}-(\{[^}]+\})+$/
  const pattern = fc
    .tuple(
      literal,
      part,
      literal,
      part,
      literal,
      fc.constantFrom('{consecutive:9}', '{consecutive}'),
      literal,
      part,
    )
    .map((parts) => parts.join(''))
    .filter((candidate) => patternProblem(candidate) === undefined && !odd.test(candidate))

  test('a radicado of any usable pattern, day, office and number is read back as itself', () => {
    fc.assert(
      fc.property(pattern, day, office, consecutive, (shape, date, code, count) => {
        const radicado = formatRadicado(radicadoMould(shape, date, code), count)
        const read = parseRadicado(radicado)
        // One that is only a year and a number, or only a number, means the same case either way.
        if (read?.kind === 'number')
          expect([read.consecutive, read.year ?? date.year]).toEqual([count, date.year])
        else expect(read).toEqual(whole(radicado))
      }),
      { numRuns: 2000 },
    )
  })

  test('it may be typed in any case, with spaces about its hyphens and words before it', () => {
    const before = fc.constantFrom('', ' ', 'radicado ', 'Caso: ', 'No. ', 'N° ')
    fc.assert(
      fc.property(day, office, consecutive, before, fc.boolean(), (date, code, count, words, small) => {
        const radicado = formatRadicado(radicadoMould(circular, date, code), count)
        const typed = words + (small ? radicado.toLowerCase() : radicado).replaceAll('-', ' - ')
        expect(parseRadicado(typed)).toEqual(whole(radicado))
        expect(parseRadicado(`${words}${count}`)).toEqual(number(count))
        expect(parseRadicado(`${words}${date.year}-${count}`)).toEqual(number(count, date.year))
      }),
    )
  })

  test('two numbers of one day never share a radicado', () => {
    fc.assert(
      fc.property(pattern, day, office, consecutive, consecutive, (shape, date, code, one, other) => {
        const mould = radicadoMould(shape, date, code)
        expect(formatRadicado(mould, one) === formatRadicado(mould, other)).toBe(one === other)
      }),
    )
  })

  test('whatever is typed, reading it never fails, and a number is always one that can exist', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const read = parseRadicado(typed)
        if (read?.kind === 'number') expect(read.consecutive).toBeGreaterThan(0)
        if (read?.kind === 'whole') expect(read.radicado).toMatch(/^[A-Z0-9-]+$/)
      }),
    )
  })
})

test.each(['225', '2026-225', '000225', 'ST-20260225-0190-000000225', 'caso 225'])(
  'guesses at %s count at one place',
  (typed) => {
    const query = parseRadicado(typed)
    expect(query && allowanceOfCaso(query, circular)).toBe('225')
  },
)

test('of a pattern with the year behind, guesses count at the consecutive too', () => {
  const query = parseRadicado('ST-000225-2026')
  expect(query && allowanceOfCaso(query, 'ST-{consecutive:6}-{yyyy}')).toBe('225')
})
