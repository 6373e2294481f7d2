import { describe, expect, test } from 'vitest'
import {
  addressMeant,
  canonicalAddress,
  kindOfAddress,
  lookAlikeOf,
  tricksOf,
  withSignsShown,
} from './mail-address.ts'

const ours = {
  channels: {
    websiteMailbox: 'soportetic@barrancabermeja.gov.co',
    closedAddresses: ['secretaria.tic@barrancabermeja.gov.co', 'soporte.*@barrancabermeja.gov.co'],
  } as Parameters<typeof kindOfAddress>[1]['channels'],
  sender: 'no-responder@barrancabermeja.gov.co',
}

describe('an address of ours, in any spelling', () => {
  test.each([
    ['SoporteTIC@Barrancabermeja.GOV.CO', 'website'],
    ['soportetic+w1.abc@barrancabermeja.gov.co', 'website'],
    ['"soportetic"@barrancabermeja.gov.co.', 'website'],
    ['soporte\u200btic@barrancabermeja.gov.co', 'website'],
    ['ｓoportetic@barrancabermeja.gov.co', 'website'],
    ['soporte.viejo@barrancabermeja.gov.co', 'closed'],
    ['no-responder@barrancabermeja.gov.co', 'own'],
    ['xsoporte.viejo@barrancabermeja.gov.co', 'unknown'],
    ['soportetic@barrancabermeja.gov.co.evil.co', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (address, kind) => expect(kindOfAddress(address, ours)).toBe(kind))

  test('the website mailbox is meant before a closed one', () =>
    expect(
      addressMeant(['secretaria.tic@barrancabermeja.gov.co', 'soportetic@barrancabermeja.gov.co'], ours),
    ).toEqual({
      address: 'soportetic@barrancabermeja.gov.co',
      kind: 'website',
    }))

  test('a domain has one spelling, in ASCII', () =>
    expect(canonicalAddress('A@Peñón.gov.co')).toMatch(/^a@xn--[a-z0-9-]+\.gov\.co$/))
})

describe('a domain that only looks like ours', () => {
  const known = ['barrancabermeja.gov.co']
  test.each([
    'barrancabermeja-gov.co',
    'barrancaberrneja.gov.co',
    'barrancabermejа.gov.co',
    'barrancabermeja.gov.co.evil.com',
    'barancabermeja.gov.co',
  ])('%s', (domain) => expect(lookAlikeOf(domain, known)).toBe('barrancabermeja.gov.co'))
  test.each(['barrancabermeja.gov.co', 'web.barrancabermeja.gov.co', 'bucaramanga.gov.co', 'gmail.com'])(
    '%s does not',
    (domain) => expect(lookAlikeOf(domain, known)).toBeUndefined(),
  )
})

describe('tricks', () => {
  test('a name that is another address', () =>
    expect(tricksOf({ name: 'alcalde@barrancabermeja.gov.co', address: 'x@evil.co' }, [], [])).toEqual([
      { kind: 'name_is_address', name: 'alcalde@barrancabermeja.gov.co' },
    ]))
  test('text turned around is shown as such', () => expect(withSignsShown('a\u202eb')).toBe('a[U+202E]b'))
})
