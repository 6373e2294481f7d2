// What somebody wrote is told from what they answer to only where that is sure.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownWords } from './mail-words.ts'

const radicado = 'ST-20260202-0190-000000007'
const quoted = '> Su caso está en atención.\n>\n> Ver el caso: https://mesa.gov.co'

describe('own words', () => {
  test.each([
    ['nothing quoted', 'Sigue igual.\n\nGracias', 'Sigue igual.\n\nGracias'],
    ['a block below', `Sigue igual.\n\n${quoted}`, 'Sigue igual.'],
    [
      'Gmail',
      `Sigue igual.\n\nEl lun, 2 feb 2026 a las 8:30, Punto Único (<no-responder@mesa.gov.co>) escribió:\n\n${quoted}\n`,
      'Sigue igual.',
    ],
    [
      'Gmail, its line broken',
      `Sigue igual.\n\nEl lun, 2 feb 2026 a las 8:30, Punto Único (<\nno-responder@mesa.gov.co>) escribió:\n\n${quoted}`,
      'Sigue igual.',
    ],
    ['Thunderbird', `Sigue igual.\n\nOn 2/2/26 8:30, Punto Único wrote:\n${quoted}`, 'Sigue igual.'],
    ['Outlook', `Sigue igual.\n\n-----Mensaje original-----\nDe: Punto Único\n\nSu caso`, 'Sigue igual.'],
    [
      'Outlook of today',
      `Sigue igual.\n\nDe: Punto Único <x@mesa.gov.co>\nEnviado: lunes, 2 de febrero de 2026 8:30\nPara: Ana\nAsunto: [${radicado}] Su caso está en atención\n\nSu caso`,
      'Sigue igual.',
    ],
    [
      'a head that is another’s is what they bring',
      'Mire:\n\nDe: Proveedor\nEnviado: lunes\nPara: Ana\nAsunto: Repuesto\n\nNo hay',
      'Mire:\n\nDe: Proveedor\nEnviado: lunes\nPara: Ana\nAsunto: Repuesto\n\nNo hay',
    ],
    ['a signature', 'Sigue igual.\n-- \nAna Díaz\nHacienda', 'Sigue igual.'],
    [
      'words between quoted lines stay',
      '> ¿Prende?\nNo.\n> ¿Suena?\nTampoco.',
      '> ¿Prende?\nNo.\n> ¿Suena?\nTampoco.',
    ],
    [
      'words below a quotation stay',
      `El lun, 2 feb 2026, Punto Único escribió:\n${quoted}\n\nNo imprime.`,
      `El lun, 2 feb 2026, Punto Único escribió:\n${quoted}\n\nNo imprime.`,
    ],
    ['a quotation alone says nothing', quoted, ''],
    ['a sentence that ends so is theirs', 'El jefe me escribió:', 'El jefe me escribió:'],
  ])('%s', (_, text, own) => {
    expect(ownWords(text, radicado)).toBe(own)
  })

  test('they are always the beginning of what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('> x', 'a', '', '-- ', 'El 2, b escribió:', 'De: c')), (lines) => {
        const text = lines.join('\n')
        const plain = (some: string) => some.replace(/\s+/g, ' ').trim()
        expect(plain(text).startsWith(plain(ownWords(text, radicado)))).toBe(true)
      }),
    )
  })

  test('a long text costs little', () => {
    const began = performance.now()
    ownWords('El 1 a '.repeat(30_000), radicado)
    ownWords('De: a\n'.repeat(30_000), radicado)
    ownWords('> \n'.repeat(60_000), radicado)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
