import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { sharedData } from '../../../tests/support/shared-data.ts'
import { honeypotField, receiveForm, tidyLine, tidyText } from './receive.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const on = Temporal.PlainDate.from('2026-02-02')
const freshKey = '7b0c7a0e-6b5c-4c55-9d4f-0a4f4c3f5e11'

const good = {
  service: 'software',
  fullName: 'Yolanda Pérez Ñáñez',
  nationalId: '63123456',
  email: 'yolanda@barrancabermeja.gov.co',
  phone: '300 123 4567',
  employment: 'funcionario',
  dependencia: '0190',
  location: 'Piso 2',
  subject: 'No abre el correo',
  description: 'Desde ayer.',
  assetTag: '',
  dataNotice: 'on',
  submissionKey: 'e2d1a6a4-0d4c-4c3b-8f0e-1f2a3b4c5d6e',
}

function receive(typed: Record<string, string>, more: { filesProblem?: 'many' | 'heavy' | 'broken' } = {}) {
  const fields = new Map(Object.entries({ ...good, ...typed }))
  return receiveForm({ fields, files: [], filesProblem: more.filesProblem }, { policy, on, freshKey })
}

const errorsOf = (typed: Record<string, string>) => {
  const received = receive(typed)
  return received.ok ? [] : received.errors.map(({ field }) => field)
}

describe('a form', () => {
  test('that is right becomes a draft', () => {
    const received = receive({})
    expect(received).toMatchObject({ ok: true, draft: { fullName: 'Yolanda Pérez Ñáñez', assetTag: null } })
  })

  test('that is empty names every field once, in the order of the page', () => {
    const empty = Object.fromEntries(Object.keys(good).map((name) => [name, '']))
    expect(errorsOf(empty)).toEqual([
      'service',
      'fullName',
      'nationalId',
      'email',
      'phone',
      'employment',
      'dependencia',
      'location',
      'subject',
      'description',
      'dataNotice',
    ])
  })

  test.each([
    ['a document with dots, as people write it', { nationalId: '63.123.456' }, []],
    ['a document of four digits', { nationalId: '1234' }, ['nationalId']],
    ['a document with letters', { nationalId: '63123A56' }, ['nationalId']],
    ['an extension', { phone: '2145' }, []],
    ['a number with extension', { phone: '(607) 611 5555 ext. 2145' }, []],
    ['an international number', { phone: '+57 300 123 4567' }, []],
    ['a phone of words', { phone: 'el de siempre' }, ['phone']],
    ['a phone too short to call', { phone: '12' }, ['phone']],
    ['an e-mail without its end', { email: 'yolanda@barranca' }, ['email']],
    ['an e-mail with a space at the end', { email: 'yolanda@x.gov.co ' }, []],
    ['a dependencia that is not in the list', { dependencia: '9999' }, ['dependencia']],
    ['a service that does not exist', { service: 'cafetera' }, ['service']],
    ['a subject of 150 characters', { subject: 'ñ'.repeat(150) }, []],
    ['a subject of 151 characters', { subject: 'ñ'.repeat(151) }, ['subject']],
    ['a description of 10,000 characters', { description: 'x'.repeat(10_000) }, []],
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, ['description']],
    ['only spaces', { location: ' \t\n ' }, ['location']],
    ['the trap for robots', { [honeypotField]: 'http://spam' }, ['submissionKey']],
    ['a key that is no key', { submissionKey: 'x' }, ['submissionKey']],
  ])('with %s', (_what, typed, errors) => {
    expect(errorsOf(typed as Record<string, string>)).toEqual(errors)
  })

  test('without a key gets one', () => {
    expect(receive({ submissionKey: '' })).toMatchObject({ ok: true, draft: { submissionKey: freshKey } })
  })

  test('with a bad key is given another', () => {
    expect(receive({ submissionKey: 'x' })).toMatchObject({ ok: false, values: { submissionKey: freshKey } })
  })

  test('with a problem in its files says it and keeps the text', () => {
    const received = receive({}, { filesProblem: 'heavy' })
    expect(received).toMatchObject({
      ok: false,
      errors: [{ field: 'attachments' }],
      values: { subject: good.subject },
    })
  })

  test('gives back whatever was typed, when it is refused', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(good)), fc.string({ unit: 'grapheme' })),
        (typed) => {
          const received = receive({ ...typed, service: '' })
          const { submissionKey: _key, ...values } = received.values
          const { submissionKey: _typed, ...sent } = { ...good, ...typed, service: '' }
          expect(received.ok).toBe(false)
          expect(values).toEqual(sent)
        },
      ),
    )
  })
})

describe('text', () => {
  test('is tidied once and for all: doing it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tidyText(tidyText(text))).toBe(tidyText(text))
        expect(tidyLine(text)).not.toMatch(/[\n\r\t\0]/)
      }),
    )
  })

  const strings = sharedData('strings/big-list-of-naughty-strings/blns.json')
  test.skipIf(!strings)('however naughty is never an accident', () => {
    const naughty = JSON.parse(readFileSync(strings ?? '', 'utf8')) as string[]
    for (const string of naughty)
      for (const field of Object.keys(good)) {
        const received = receive({ [field]: string })
        if (received.ok) expect(JSON.stringify(received.draft)).not.toContain('\\u0000')
      }
    console.info(`${naughty.length} naughty strings in ${Object.keys(good).length} fields`)
  })
})
