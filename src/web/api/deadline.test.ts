import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { services } from '#rules/caso.ts'
import { type Ask, apiOf } from '../../../tests/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { type TestHouse, testHouse } from '../../../tests/support/house.ts'

let database: TestDatabase
let t: TestHouse
let ask: Ask
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  ask = apiOf(t)
})
beforeEach(() => t.at('2026-02-02T08:30:00-05:00'))
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const utc = (local: string) => String(Temporal.Instant.from(`${local}-05:00`))

describe('GET /deadline', () => {
  test.each([
    [
      'hardware filed on Monday at 08:30 falls due at 12:30',
      'hardware',
      '2026-02-02T08:30',
      '2026-02-02T12:30',
    ],
    ['network filed at 14:00 falls due at 18:00', 'network', '2026-02-02T14:00', '2026-02-02T18:00'],
    ['software filed at 11:30 goes on after lunch', 'software', '2026-02-02T11:30', '2026-02-02T15:00'],
    ['software filed on a Saturday falls due on Monday', 'software', '2026-02-07T10:00', '2026-02-09T09:30'],
    ['a festivo is left out', 'software', '2026-07-17T17:00', '2026-07-21T08:30'],
  ])('%s', async (_, service, from, dueAt) => {
    const { status, json } = await ask('GET', `/deadline?service=${service}&from=${from}-05:00`)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      service,
      from: utc(from),
      dueAt: utc(dueAt),
      businessMinutes: service === 'software' ? 120 : 240,
    })
  })

  test('says of every step whether it counts, how it is attended or why it does not count', async () => {
    const { json } = await ask('GET', '/deadline?service=software&from=2026-07-17T17:00-05:00')
    expect(json.steps).toEqual([
      step('2026-07-17T17:00', '2026-07-17T18:00', { counts: true, minutes: 60, modality: 'virtual' }),
      step('2026-07-17T18:00', '2026-07-18T00:00', {
        counts: false,
        minutes: 360,
        reason: 'Fuera del horario',
      }),
      step('2026-07-18T00:00', '2026-07-20T00:00', {
        counts: false,
        minutes: 2880,
        reason: 'Día sin atención',
      }),
      step('2026-07-20T00:00', '2026-07-21T00:00', {
        counts: false,
        minutes: 1440,
        reason: expect.stringMatching(/^Festivo: .*Independencia.* \(.*Ley.*\)$/),
      }),
      step('2026-07-21T00:00', '2026-07-21T07:30', {
        counts: false,
        minutes: 450,
        reason: 'Fuera del horario',
      }),
      step('2026-07-21T07:30', '2026-07-21T08:30', { counts: true, minutes: 60, modality: 'on_site' }),
    ])
  })

  test('counts from now when nothing is said, and needs no key: a bad one does not matter', async () => {
    t.at('2026-02-03T09:00:00-05:00')
    const { status, json } = await ask('GET', '/deadline?service=software', { key: 'pu_bad' })
    expect(status).toBe(200)
    expect(json).toMatchObject({ from: utc('2026-02-03T09:00'), dueAt: utc('2026-02-03T11:00') })
  })

  test('the steps cover all the time from the filing to the deadline, and what counts is what was promised', async () => {
    const ms = fc.integer({ min: Date.UTC(1984, 0, 2), max: Date.UTC(2099, 11, 1) })
    await fc.assert(
      fc.asyncProperty(ms, fc.constantFrom(...services), async (at, service) => {
        const from = String(Temporal.Instant.fromEpochMilliseconds(at))
        const { status, json } = await ask('GET', `/deadline?service=${service}&from=${from}`)
        expect(status).toBe(200)
        expect([json.steps[0].from, json.steps.at(-1).to]).toEqual([from, json.dueAt])
        let counted = 0
        for (const [index, one] of json.steps.entries()) {
          if (index > 0) expect(one.from).toBe(json.steps[index - 1].to)
          expect(one.minutes * 60_000).toBeCloseTo(Date.parse(one.to) - Date.parse(one.from), 3)
          expect('modality' in one).toBe(one.counts)
          expect('reason' in one).toBe(!one.counts)
          if (one.counts) counted += one.minutes
        }
        expect(counted).toBeCloseTo(json.businessMinutes, 6)
      }),
      { numRuns: 60 },
    )
  })

  test('an instant finer than the calendar is cut to its milliseconds', async () => {
    const { json } = await ask('GET', '/deadline?service=software&from=2026-02-02T08:30:00.123456789-05:00')
    expect(json).toMatchObject({ from: '2026-02-02T13:30:00.123Z', dueAt: '2026-02-02T15:30:00.123Z' })
    expect(json.steps[0].from).toBe(json.from)
  })

  const instant = 'Escriba un instante ISO 8601 con su zona, por ejemplo 2026-02-02T08:30:00-05:00.'
  const years = 'Use una fecha entre 1984 y 2099, con tiempo para que el plazo venza.'
  test.each([
    ['', 'service', 'Elija un servicio: hardware, network o software.'],
    ['service=telefono', 'service', 'Elija un servicio: hardware, network o software.'],
    ['service=software&service=hardware', 'service', 'Elija un servicio: hardware, network o software.'],
    ['service=software&from=ayer', 'from', instant],
    ['service=software&from=2026-02-30T08:00Z', 'from', instant],
    ['service=software&from=2026-02-02T08:30', 'from', instant],
    ['service=software&from=%2B200000-01-01T00:00Z', 'from', instant],
    ['service=software&from=-200000-01-01T00:00Z', 'from', instant],
    ['service=software&from=0001-01-01T00:00Z', 'from', years],
    ['service=software&from=1983-12-31T00:00Z', 'from', years],
    ['service=software&from=2099-12-31T23:59Z', 'from', years],
    ['service=software&from=9999-12-31T23:59Z', 'from', years],
    ['service=software&desde=2026-02-02T08:30Z', 'desde', 'Este dato no existe aquí.'],
  ])('?%s is refused with 422 and says why', async (query, field, message) => {
    const { status, json } = await ask('GET', `/deadline?${query}`)
    expect(status).toBe(422)
    expect(json).toMatchObject({ title: 'Revise los datos enviados.', errors: [{ field, message }] })
  })
})

describe('GET /now', () => {
  test.each([
    [
      'in the morning',
      '2026-02-02T08:30',
      { open: true, modality: 'on_site', until: utc('2026-02-02T12:30'), opensAt: null },
      'Estamos en atención presencial hasta las 12:30 p. m.',
    ],
    [
      'in the afternoon',
      '2026-02-02T14:00',
      { open: true, modality: 'virtual', until: utc('2026-02-02T18:00'), opensAt: null },
      'Estamos en atención virtual hasta las 6:00 p. m.',
    ],
    [
      'at lunch',
      '2026-02-02T12:30',
      { open: false, modality: 'virtual', until: null, opensAt: utc('2026-02-02T14:00') },
      'Ahora no hay atención. Volvemos hoy a las 2:00 p. m.',
    ],
    [
      'on a Friday night',
      '2026-02-06T18:00',
      { open: false, modality: 'on_site', until: null, opensAt: utc('2026-02-09T07:30') },
      'Ahora no hay atención. Volvemos el lunes 9 de febrero a las 7:30 a. m.',
    ],
  ])('%s', async (_, at, attention, text) => {
    t.at(`${at}-05:00`)
    const { status, json } = await ask('GET', '/now')
    expect(status).toBe(200)
    expect(json).toMatchObject({ at: utc(at), ...attention })
    expect(json.text.replaceAll('\u00a0', ' ').replace(/\.$/, '')).toBe(text.replace(/\.$/, ''))
  })
})

function step(from: string, to: string, rest: object) {
  return { from: utc(from), to: utc(to), ...rest }
}
