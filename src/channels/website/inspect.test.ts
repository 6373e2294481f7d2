import { describe, expect, test } from 'vitest'
import { verdictsOf } from '#rules/publication.ts'
import { samplePdf } from '../../../tests/support/website.ts'
import { inspectDocument } from './inspect.ts'

describe('what is in a PDF', () => {
  test('of text, tagged, named and in Spanish', async () => {
    const check = await inspectDocument(await samplePdf())
    expect(check).toMatchObject({
      opens: 'yes',
      pages: 1,
      looked: 1,
      withText: 1,
      tagged: true,
      language: 'es-CO',
      title: 'Decreto 045 de 2026',
    })
    expect(Object.values(verdictsOf(check))).toEqual(['good', 'good', 'good', 'good', 'good', 'good'])
  })

  test('that a scanner made', async () => {
    const check = await inspectDocument(await samplePdf({ scanned: true, accessible: false }))
    expect(check).toMatchObject({ opens: 'yes', withText: 0, tagged: false, language: null, title: null })
    expect(verdictsOf(check)).toMatchObject({ text: 'bad', tagged: 'poor', language: 'poor', title: 'poor' })
  })

  test('behind a password', async () => {
    expect(await inspectDocument(await samplePdf({ password: 'secreta' }))).toMatchObject({
      opens: 'password',
    })
  })

  test('that was cut short, or is none', async () => {
    const whole = await samplePdf()
    expect(await inspectDocument(Buffer.from('%PDF-1.7\nbasura sin fin'))).toMatchObject({ opens: 'broken' })
    expect(await inspectDocument(Buffer.from('un texto'))).toMatchObject({ opens: 'no_pdf' })
    expect((await inspectDocument(whole)).bytes).toBe(whole.length)
  })
})
