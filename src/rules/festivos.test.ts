import { readFileSync } from 'node:fs'
import Holidays from 'date-holidays'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../tests/support/shared-data.ts'
import { festivosOf, festivosOn } from './festivos.ts'

const years = Array.from({ length: 18 }, (_, at) => 2018 + at)
const daysOf = (year: number) => festivosOf(year).map((festivo) => festivo.on)

describe('the festivos of Colombia', () => {
  test.each([
    ['1 January is kept on its day', '2028-01-01', ['Año Nuevo']],
    ['6 January 2026 is a Tuesday: kept on Monday 12', '2026-01-12', ['Reyes Magos']],
    ['and so 6 January itself is a working day', '2026-01-06', []],
    ['19 March 2018 is already a Monday', '2018-03-19', ['San José']],
    ['Holy Thursday does not move', '2024-03-28', ['Jueves Santo']],
    ['nor does Good Friday', '2024-03-29', ['Viernes Santo']],
    ['Ascension is kept 43 days after Easter', '2024-05-13', ['Ascensión del Señor']],
    ['20 July on a Saturday stays there', '2030-07-20', ['Independencia']],
    ['9 July was a working day before Ley 2578', '2025-07-14', []],
    ['since 2026 it is kept on the Monday', '2026-07-13', ['Nuestra Señora del Rosario de Chiquinquirá']],
    ['or on its day when it is a Monday', '2029-07-09', ['Nuestra Señora del Rosario de Chiquinquirá']],
    ['two fell on 1 July 2019', '2019-07-01', ['Sagrado Corazón de Jesús', 'San Pedro y San Pablo']],
    ['two fell on 30 June 2025', '2025-06-30', ['Sagrado Corazón de Jesús', 'San Pedro y San Pablo']],
  ])('%s', (_, on, names) => {
    expect(festivosOn(on).map((festivo) => festivo.name)).toEqual(names)
  })

  test('each names the law that orders it', () => {
    expect(festivosOn('2026-12-25')).toEqual([{ on: '2026-12-25', name: 'Navidad', law: 'Ley 51 de 1983' }])
    expect(festivosOn('2026-07-13')[0]?.law).toBe('Ley 2578 de 2026')
  })

  test('are 18 a year until 2025 and 19 since 2026, in order; none before the table begins', () => {
    expect(festivosOf(1983)).toEqual([])
    for (let year = 1984; year <= 2099; year++) {
      const days = daysOf(year)
      expect(days).toHaveLength(year < 2026 ? 18 : 19)
      expect(days).toEqual(days.toSorted())
    }
  })

  // Its one known difference: it also calls Easter Sunday public, which no Colombian law does.
  test.each(years)('are those of date-holidays in %i', (year) => {
    const listed = new Holidays('CO')
      .getHolidays(year)
      .filter((holiday) => holiday.type === 'public' && holiday.rule !== 'easter')
      .map((holiday) => holiday.date.slice(0, 10))
    expect(new Set(daysOf(year))).toEqual(new Set(listed))
  })
})

interface Computed {
  readonly anios: Record<string, { readonly festivos: readonly { fecha: string; nombre: string }[] }>
}

const file = sharedData('calendar/festivos-co.json')
describe.skipIf(!file)('the festivos computed by others', () => {
  const { anios } = file ? (JSON.parse(readFileSync(file, 'utf8')) as Computed) : { anios: {} }
  test.each(years)('are ours in %i, day and name', (year) => {
    const computed = anios[year]?.festivos.map(({ fecha, nombre }) => [
      fecha,
      nombre.replace(/ \(Ley.*\)$/, ''),
    ])
    expect(festivosOf(year).map(({ on, name }) => [on, name])).toEqual(computed)
  })
})
