import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPolicyFile } from '#main/policies.ts'
import { services } from './caso.ts'
import { deadlineFor } from './deadline.ts'
import {
  calendarFor,
  dependenciaName,
  dependenciasOn,
  type Policy,
  policyProblems,
  policySchema,
} from './policy.ts'

const policy = readPolicyFile(join(import.meta.dirname, '../../policies/circular-004.yaml'))
const { shifts, dependencias } = policy
const shift = shifts[0] as Policy['shifts'][number]
const dependencia = dependencias[0] as Policy['dependencias'][number]
const hardware = policy.services.hardware

/** The circular with some parts changed. */
const changed = (parts: Partial<Record<keyof Policy, unknown>>) => ({ ...policy, ...parts })
const closure = (parts: object) =>
  changed({ closures: [{ on: '2026-10-12', reason: 'Día cívico', act: 'Decreto 1', ...parts }] })

const fieldsOf = (candidate: unknown) =>
  policyProblems(candidate).map((problem) => problem.slice(0, problem.indexOf(': ')))

describe('the circular', () => {
  test('is valid, and reading it again changes nothing', () => {
    expect(policyProblems(policy)).toEqual([])
    expect(policySchema.parse(policy)).toEqual(policy)
  })

  test('promises hardware and network four business hours, and software two', () => {
    expect(services.map((service) => [service, policy.services[service].attentionMinutes])).toEqual([
      ['hardware', 240],
      ['network', 240],
      ['software', 120],
    ])
  })
})

describe('what does not fit is refused with the name of the field', () => {
  test.each<[string, unknown, string]>([
    ['nothing at all', undefined, '(root)'],
    ['a text', 'Circular 004', '(root)'],
    ['a part that nobody knows', { ...policy, colours: [] }, '(root)'],
    ['a zone that does not exist', changed({ zone: 'America/Barranca' }), 'zone'],
    ['a bare offset for a zone', changed({ zone: '-05:00' }), 'zone'],
    ['no shifts', changed({ shifts: [] }), 'shifts'],
    ['a shift at 25:00', changed({ shifts: [{ ...shift, opens: '25:00' }] }), 'shifts.0.opens'],
    [
      'a shift on a day of another language',
      changed({ shifts: [{ ...shift, days: ['lunes'] }] }),
      'shifts.0.days.0',
    ],
    ['a shift without days', changed({ shifts: [{ ...shift, days: [] }] }), 'shifts.0.days'],
    ['a closure on a day that does not exist', closure({ on: '2026-02-30' }), 'closures.0.on'],
    ['a closure without an act', closure({ act: ' ' }), 'closures.0.act'],
    ['a closure that ends before it begins', closure({ from: '14:00', until: '13:00' }), 'closures.0.until'],
    ['a closure of no time', closure({ from: '14:00', until: '14:00:00' }), 'closures.0.until'],
    ['a closure that ends as its day begins', closure({ until: '00:00' }), 'closures.0.until'],
    ['a closure that begins as its day ends', closure({ from: '24:00' }), 'closures.0.until'],
    [
      'a promise of no time',
      changed({ services: { ...policy.services, hardware: { ...hardware, attentionMinutes: 0 } } }),
      'services.hardware.attentionMinutes',
    ],
    [
      'a service without hours that count',
      changed({
        shifts: [shift],
        services: { ...policy.services, hardware: { ...hardware, modalities: ['virtual'] } },
      }),
      'services.hardware.modalities',
    ],
    [
      'a pattern that cannot be numbered',
      changed({ radicado: { pattern: 'ST-{yyyy}' } }),
      'radicado.pattern',
    ],
    [
      'a dependencia that stands twice',
      changed({ dependencias: [dependencia, dependencia] }),
      'dependencias.1.code',
    ],
    [
      'a dependencia that ends before it begins',
      changed({ dependencias: [{ ...dependencia, validUntil: '2019-12-31' }] }),
      'dependencias.0.validUntil',
    ],
    ['no dependencias', changed({ dependencias: [] }), 'dependencias'],
    [
      'an escalation line that cannot be dialled',
      changed({ channels: { ...policy.channels, escalationLine: { phone: '313 3316196', shown: '313' } } }),
      'channels.escalationLine.phone',
    ],
  ])('%s', (_, candidate, field) => {
    expect(fieldsOf(candidate)[0]).toBe(field)
  })

  test('all at once, not one after another', () => {
    expect(fieldsOf(changed({ zone: '', shifts: [], dependencias: [] }))).toEqual(
      expect.arrayContaining(['zone', 'shifts', 'dependencias']),
    )
  })
})

describe('a policy that can be read can be kept', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'))
  const wall = fc.oneof(
    fc.tuple(two(23), two(59)).map((parts) => parts.join(':')),
    fc.tuple(two(23), two(59), two(59)).map((parts) => parts.join(':')),
    fc.constantFrom('00:00', '24:00', '24:00:00'),
  )
  const modality = fc.constantFrom('on_site' as const, 'virtual' as const)
  const days = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 })
  const day = fc
    .date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const candidate = fc.record({
    shifts: fc.array(
      fc.record({ days: days.map((some) => [...some]), opens: wall, closes: wall, modality }),
      { minLength: 1, maxLength: 4 },
    ),
    holidays: fc.constantFrom('colombia', 'none'),
    closures: fc.array(
      fc.record(
        { on: day, from: wall, until: wall, reason: fc.constant('Día'), act: fc.constant('Decreto') },
        { requiredKeys: ['on', 'reason', 'act'] },
      ),
      { maxLength: 4 },
    ),
    zone: fc.constantFrom('America/Bogota', 'Europe/Madrid', 'UTC'),
  })

  test('every promise of a valid policy falls due', () => {
    fc.assert(
      fc.property(candidate, (parts) => {
        const read = policySchema.safeParse(changed(parts))
        fc.pre(read.success)
        for (const service of services) {
          const from = Temporal.Instant.from('2026-02-02T08:30:00-05:00')
          const { attentionMinutes } = read.data.services[service]
          const dueAt = deadlineFor(calendarFor(read.data, service), from, attentionMinutes)
          expect(dueAt.since(from).total('minutes')).toBeGreaterThanOrEqual(attentionMinutes)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('calendars', () => {
  test('are built once, and shared by services that count the same hours', () => {
    expect(calendarFor(policy, 'hardware')).toBe(calendarFor(policy, 'hardware'))
    expect(calendarFor(policy, 'hardware')).toBe(calendarFor(policy, 'software'))
    expect(calendarFor(policy).modalities).toEqual(['on_site', 'virtual'])
  })

  test('count for a service only the hours of its modalities, in whatever order they are written', () => {
    const mixed = policySchema.parse(
      changed({
        services: {
          hardware: { ...hardware, modalities: ['on_site'] },
          network: { ...hardware, modalities: ['virtual', 'on_site'] },
          software: { ...hardware, modalities: ['on_site', 'virtual'] },
        },
      }),
    )
    expect(calendarFor(mixed, 'hardware').modalities).toEqual(['on_site'])
    expect(calendarFor(mixed, 'network')).toBe(calendarFor(mixed, 'software'))
  })
})

describe('dependencias', () => {
  const on = (day: string) => Temporal.PlainDate.from(day)
  const some = {
    ...policy,
    dependencias: [
      { code: '30', name: 'Última', validFrom: '2020-01-01', validUntil: null },
      { code: '10', name: 'Secretaría TIC', validFrom: '2020-01-01', validUntil: '2025-05-31' },
      { code: '20', name: 'Gerencia TI', validFrom: '2025-06-01', validUntil: null },
    ],
  }

  test.each([
    ['2019-12-31', []],
    ['2020-01-01', ['10', '30']],
    ['2025-05-31', ['10', '30']],
    ['2025-06-01', ['20', '30']],
  ])('on %s those exist that are valid that day, first and last day included, by name', (day, codes) => {
    expect(dependenciasOn(some, on(day)).map(({ code }) => code)).toEqual(codes)
  })

  test('are listed as people read: an accent does not send a name to the end', () => {
    const named = (name: string, at: number) => ({
      code: `1${at}`,
      name,
      validFrom: '2020-01-01',
      validUntil: null,
    })
    const names = ['Ética', 'Zonas', 'Despacho', 'ñame', 'Oficina', 'Nómina']
    const listed = dependenciasOn({ ...policy, dependencias: names.map(named) }, on('2026-01-01'))
    expect(listed.map(({ name }) => name)).toEqual([
      'Despacho',
      'Ética',
      'Nómina',
      'ñame',
      'Oficina',
      'Zonas',
    ])
  })

  test('keep their name after they cease to exist; one that nobody knew is its code', () => {
    expect(dependenciaName(some, '10')).toBe('Secretaría TIC')
    expect(dependenciaName(some, '99')).toBe('99')
  })
})
