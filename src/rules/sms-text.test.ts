import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainSms, smsParts } from './sms-text.ts'

const count = (text: string) => {
  const { alphabet, parts } = smsParts(text)
  return `${alphabet} ${parts.length}`
}

test.each([
  ['nothing', '', 'gsm7 1'],
  ['160 signs are one part', 'a'.repeat(160), 'gsm7 1'],
  ['161 are two: each carries a header', 'a'.repeat(161), 'gsm7 2'],
  ['306 are two', 'a'.repeat(306), 'gsm7 2'],
  ['307 are three', 'a'.repeat(307), 'gsm7 3'],
  ['signs of the extension count twice', '€'.repeat(80), 'gsm7 1'],
  ['and are not cut in the middle', `${'a'.repeat(152)}€${'a'.repeat(20)}`, 'gsm7 2'],
  ['one sign outside widens all', `${'a'.repeat(69)}😀`, 'ucs2 2'],
  ['70 wide signs are one part', 'á'.repeat(70), 'ucs2 1'],
  ['71 are two', 'á'.repeat(71), 'ucs2 2'],
])('%s', (_sentence, text, expected) => {
  expect(count(text)).toBe(expected)
})

test('Spanish fits the narrow alphabet: accents it lacks go, eñes and signs stay', () => {
  expect(
    plainSms('¿Venció el plazo del señor Muñoz, «Secretaría General»… a las 4:30\u00a0p.\u00a0m.? É, ü, Á'),
  ).toBe('¿Vencio el plazo del señor Muñoz, "Secretaria General"... a las 4:30 p. m.? É, ü, A')
  expect(count(plainSms('ÁÍÓÚ áíóú'))).toBe('gsm7 1')
})

test('parts join to the text, and none is too long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
      const { alphabet, parts } = smsParts(plainSms(text))
      expect(parts.join('')).toBe(plainSms(text))
      if (parts.length > 1 && alphabet === 'ucs2')
        expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(68)
    }),
  )
})
