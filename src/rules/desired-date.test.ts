// The date that a mail seems to want is suggested with its words; it is never in the past.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { desiredDateIn } from './desired-date.ts'

/** A Tuesday. */
const today = Temporal.PlainDate.from('2026-11-24')
const none = undefined

test.each([
  ['Por favor publicar para el 25 de noviembre.', '2026-11-25', 'para el 25 de noviembre'],
  ['Se requiere para el 25 de marzo', '2027-03-25', 'para el 25 de marzo'],
  ['el viernes 27 de noviembre', '2026-11-27', 'el viernes 27 de noviembre'],
  ['Debe salir el viernes 27.', '2026-11-27', 'el viernes 27'],
  ['El próximo lunes', '2026-11-30', 'El próximo lunes'],
  ['este martes', '2026-12-01', 'este martes'],
  ['para el miércoles próximo', '2026-11-25', 'para el miércoles próximo'],
  ['para el sabado', '2026-11-28', 'para el sabado'],
  ['Publicar mañana, por favor', '2026-11-25', 'Publicar mañana'],
  ['para mañana a primera hora', '2026-11-25', 'para mañana'],
  ['para pasado mañana', '2026-11-26', 'para pasado mañana'],
  ['para hoy mismo', '2026-11-24', 'para hoy'],
  ['publicar el 2026-12-01', '2026-12-01', 'publicar el 2026-12-01'],
  ['fecha límite: 05/12/2026', '2026-12-05', '05/12/2026'],
  ['antes del 5-12-2026', '2026-12-05', 'antes del 5-12-2026'],
  ['a más tardar el 1º de diciembre', '2026-12-01', 'a más tardar el 1º de diciembre'],
  ['el primero de diciembre de 2026', '2026-12-01', 'el primero de diciembre de 2026'],
  ['antes del\n  3 de diciembre', '2026-12-03', 'antes del 3 de diciembre'],
  ['PARA EL 15 DE ENERO', '2027-01-15', 'PARA EL 15 DE ENERO'],
  // What is asked for goes before what is told.
  [
    'El evento es el 28 de noviembre. Publicar antes del 26 de noviembre.',
    '2026-11-26',
    'antes del 26 de noviembre',
  ],
  ['Estaría bien el 28 de noviembre o el 30 de noviembre', '2026-11-28', 'el 28 de noviembre'],
  // Dates of documents, ends, what is past, what is none.
  ['Decreto 045 del 26 de noviembre de 2026', none, ''],
  ['Resolución 12 de 3 de diciembre de 2026', none, ''],
  ['la circular de fecha 30 de noviembre', none, ''],
  ['Se fija hasta el 30 de noviembre', none, ''],
  ['para el 20 de noviembre', none, ''],
  ['para el 20 de noviembre de 2026', none, ''],
  ['para el 31 de noviembre', none, ''],
  ['para el 2026-13-01', none, ''],
  ['para el 30/02/2027', none, ''],
  ['Buenos días. Esta mañana se firmó', none, ''],
  ['a las ocho de la mañana', none, ''],
  ['El día de hoy se expidió', none, ''],
  ['Lo antes posible', none, ''],
  ['El radicado 2026-11-30-0190', none, ''],
  ['Decreto 100 de 2026', none, ''],
])('%s', (text, on, words) => {
  expect(desiredDateIn({ subject: '', text }, today)).toEqual(
    on === undefined ? undefined : { on: Temporal.PlainDate.from(on), words },
  )
})

test('the subject goes before the text', () => {
  const text = 'Publicar el 3 de diciembre'
  expect(desiredDateIn({ subject: 'Banner para el 1 de diciembre', text }, today)?.on.day).toBe(1)
})

const pieces = fc.constantFrom(
  ...[
    'para',
    'el',
    'antes del',
    'viernes',
    '31',
    '29',
    'de',
    'febrero',
    '2027',
    '2026-02-30',
    '99/99/2026',
    'hoy',
  ],
  ...['mañana', 'pasado', 'diciembre', '\n', ',', 'hasta', '1º', 'primero', 'próximo', '20', '/', '-'],
)
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(pieces, { maxLength: 30 }).map((some) => some.join(' ')),
)
const days = fc.integer({ min: -20_000, max: 60_000 }).map((count) => today.add({ days: count }))

test('never a past date, and never a throw', () => {
  let found = 0
  fc.assert(
    fc.property(texts, texts, days, (subject, text, day) => {
      const desired = desiredDateIn({ subject, text }, day)
      if (!desired) return
      found++
      expect(Temporal.PlainDate.compare(desired.on, day)).toBeGreaterThanOrEqual(0)
      expect(desired.words).not.toBe('')
    }),
    { numRuns: 2_000 },
  )
  expect(found).toBeGreaterThan(50)
})

test('a long text costs little', () => {
  const began = performance.now()
  for (const piece of ['para el ', '1 ', 'el ', 'a más ', '2026-', ' \n', 'lunes '])
    desiredDateIn({ subject: piece.repeat(100), text: piece.repeat(30_000) }, today)
  expect(performance.now() - began).toBeLessThan(1_000)
})
