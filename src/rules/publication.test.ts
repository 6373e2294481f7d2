import { describe, expect, test } from 'vitest'
import {
  type DocumentCheck,
  type FactName,
  factsOf,
  isKnownHost,
  lightBytes,
  missingFacts,
  nextLook,
  readFacts,
  verdictsOf,
} from './publication.ts'
import { websiteKinds } from './website-request.ts'

const read = (kind: Parameters<typeof readFacts>[0], typed: Partial<Record<FactName, string>>) =>
  readFacts(kind, (name) => typed[name] ?? '')

describe('facts', () => {
  test.each([
    ['an empty sheet of a decree', 'decree', {}, ['number', 'issuedOn', 'epigraph', 'issuer']],
    ['an edict, which need not have a number', 'edict', {}, ['issuedOn', 'epigraph', 'issuer']],
    [
      'another document, which says what it is',
      'legal_document',
      { number: '1' },
      ['documentType', 'issuedOn', 'epigraph', 'issuer'],
    ],
    ['a banner that leads nowhere', 'banner', { alternativeText: 'Feria' }, []],
    ['a link without its target', 'link', { label: 'Pague aquí', place: 'Inicio' }, ['target']],
  ] as const)('%s misses what it needs', (_name, kind, facts, missing) => {
    expect(missingFacts(kind, facts)).toEqual(missing)
  })

  test('that do not read are named, and those that do are kept', () => {
    expect(
      read('banner', {
        alternativeText: ' Feria ',
        target: 'javascript:alert(1)',
        startsAt: '2026-02-30T10:00',
      }),
    ).toEqual({ facts: { alternativeText: 'Feria' }, wrong: ['target', 'startsAt'] })
    expect(read('decree', { issuedOn: '2026-02-30', number: '1' })).toEqual({
      facts: { number: '1' },
      wrong: ['issuedOn'],
    })
  })

  test('that end before they begin do not read', () => {
    expect(read('decree', { validFrom: '2026-03-02', validUntil: '2026-03-01' }).wrong).toEqual([
      'validUntil',
    ])
    expect(read('banner', { startsAt: '2026-03-02T10:00', endsAt: '2026-03-02T09:00' }).wrong).toEqual([
      'endsAt',
    ])
  })

  test('of another kind are not read', () => {
    for (const kind of websiteKinds) {
      const typed = Object.fromEntries(factsOf.link.map((name) => [name, 'https://x.co']))
      expect(
        Object.keys(read(kind, typed).facts).every((name) => (factsOf[kind] as string[]).includes(name)),
      ).toBe(true)
    }
  })
})

test.each([
  ['www.entidad.gov.co', true],
  ['entidad.gov.co', true],
  ['datos.entidad.gov.co', true],
  ['otraentidad.gov.co', false],
  ['entidad.gov.co.evil.example', false],
  ['archivo.example', true],
  ['x.archivo.example', false],
  ['a.nube.example', true],
  ['a.b.nube.example', true],
  ['nube.example', false],
  ['malnube.example', false],
] as const)('the host %s is known: %s', (host, expected) => {
  const policy = {
    entity: { website: 'https://www.entidad.gov.co' },
    website: { hosts: ['archivo.example', '*.nube.example'] },
  }
  expect(isKnownHost(host, policy as never)).toBe(expected)
})

describe('a document', () => {
  const good: DocumentCheck = {
    opens: 'yes',
    pages: 3,
    looked: 3,
    withText: 3,
    tagged: true,
    language: 'es-CO',
    title: 'Decreto',
    bytes: 1000,
  }
  test.each([
    ['is good', {}, {}],
    ['is scanned', { withText: 0 }, { text: 'bad' }],
    ['is scanned in part', { withText: 2 }, { text: 'poor' }],
    ['has no tags', { tagged: false }, { tagged: 'poor' }],
    ['is in another language', { language: 'en-US' }, { language: 'poor' }],
    ['says no language', { language: null }, { language: 'poor' }],
    ['is heavy', { bytes: lightBytes + 1 }, { size: 'poor' }],
  ] as const)('%s', (_name, change, expected) => {
    const all = { opens: 'good', text: 'good', tagged: 'good', language: 'good', title: 'good', size: 'good' }
    expect(verdictsOf({ ...good, ...change })).toEqual({ ...all, ...expected })
  })

  test('that does not open is not judged further', () => {
    expect(verdictsOf({ ...good, opens: 'password' })).toEqual({ opens: 'bad', size: 'good' })
  })
})

test('the watcher looks again soon after a failure, then ever later, and daily once it was right', () => {
  const now = Temporal.Instant.from('2026-02-02T08:00:00Z')
  expect(
    [1, 2, 3, 4, 5, 6, 60].map((failures) => nextLook(failures, now).since(now).total('minutes')),
  ).toEqual([1, 5, 15, 60, 360, 360, 360])
  expect(nextLook(0, now).since(now).total('hours')).toBe(24)
})
