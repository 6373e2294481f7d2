import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sayBoth, sayClock, sayDay, sayExactly, sayMoment, sayTimeLeft } from './time.ts'

const zone = 'America/Bogota'
const at = (text: string) => Temporal.Instant.from(`${text}-05:00`)
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const anyMoment = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => Temporal.Instant.fromEpochMilliseconds(date.getTime()))

describe('a moment', () => {
  const now = at('2026-11-24T10:00:00')
  test.each([
    ['2026-11-24T16:30:00', 'hoy a las 4:30 p. m.'],
    ['2026-11-24T13:05:00', 'hoy a la 1:05 p. m.'],
    ['2026-11-24T00:00:00', 'hoy a las 12:00 a. m.'],
    ['2026-11-25T01:00:00', 'mañana a la 1:00 a. m.'],
    ['2026-11-23T12:30:00', 'ayer a las 12:30 p. m.'],
    ['2026-11-27T07:30:00', 'el viernes 27 de noviembre a las 7:30 a. m.'],
    ['2027-01-12T07:30:00', 'el martes 12 de enero de 2027 a las 7:30 a. m.'],
  ])('%s is said "%s"', (moment, said) => {
    expect(plain(sayMoment(at(moment), now, zone))).toBe(said)
  })

  test('is said exactly with all its parts, in any zone', () => {
    expect(plain(sayExactly(at('2020-03-24T10:00:00'), zone))).toBe('24/03/2020 10:00:00 a. m.')
    fc.assert(
      fc.property(
        anyMoment,
        fc.constantFrom(zone, 'Europe/Madrid', 'Asia/Kolkata', 'UTC'),
        (moment, zone) => {
          const { day, month, year, hour, minute, second } = moment.toZonedDateTimeISO(zone)
          const two = (value: number) => String(value).padStart(2, '0')
          expect(plain(sayExactly(moment, zone))).toBe(
            `${two(day)}/${two(month)}/${year} ${hour % 12 || 12}:${two(minute)}:${two(second)} ${hour < 12 ? 'a' : 'p'}. m.`,
          )
        },
      ),
    )
  })

  test('is said in both ways as in each', () => {
    fc.assert(
      fc.property(anyMoment, (moment) => {
        expect(sayBoth(moment, now, zone)).toEqual({
          said: sayMoment(moment, now, zone),
          exactly: sayExactly(moment, zone),
        })
      }),
    )
  })

  test('keeps its clock on one line', () => {
    expect(sayClock(at('2026-11-24T16:30:00'), zone)).toBe('4:30\u00a0p.\u00a0m.')
  })
})

test('a day bears its year when it is not this one', () => {
  const day = Temporal.PlainDate.from('2026-03-24')
  expect([sayDay(day, 2026), sayDay(day, 2025)]).toEqual(['martes 24 de marzo', 'martes 24 de marzo de 2026'])
})

test.each([
  [35, 'faltan 35 min'],
  [1, 'falta 1 min'],
  [60, 'falta 1 h'],
  [0, 'falta menos de 1 min'],
  [-70, 'vencido hace 1 h 10 min'],
])('%i minutes before the end: %s', (minutes, said) => {
  const due = at('2026-11-24T16:30:00')
  expect(plain(sayTimeLeft(due, due.subtract({ minutes })))).toBe(said)
})
