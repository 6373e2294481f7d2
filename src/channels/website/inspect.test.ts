import { once } from 'node:events'
import { createDeflate } from 'node:zlib'
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

  test('that unfolds to three quarters of a gigabyte is given up; the house is not the one that pays, and the next is read', async () => {
    const bomb = pdfOf(await deflated(' 1 0 0 1 0 0 cm', 768), '/Filter /FlateDecode')
    expect(bomb.length).toBeLessThan(3_000_000)
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 20)
    const [check, next] = await Promise.all([inspectDocument(bomb), inspectDocument(await samplePdf())])
    clearInterval(watch)
    expect(check).toMatchObject({ opens: 'too_complex', bytes: bomb.length })
    expect(next.opens).toBe('yes')
    expect(most - before).toBeLessThan(100_000_000)
  }, 90_000)
})

/** A PDF of one page with that stream for its content. */
function pdfOf(content: Buffer, filter: string): Buffer<ArrayBuffer> {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>',
  ]
  const head = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('')
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n${head}4 0 obj\n<</Length ${content.length} ${filter}>>\nstream\n`),
    content,
    Buffer.from('\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n'),
  ])
}

/** So many megabytes of the same words, packed. */
async function deflated(words: string, megabytes: number): Promise<Buffer> {
  const packer = createDeflate({ level: 6 })
  const packed = packer.toArray()
  const piece = Buffer.from(words.repeat(Math.ceil(1_000_000 / words.length)))
  for (let at = 0; at < megabytes; at++) if (!packer.write(piece)) await once(packer, 'drain')
  packer.end()
  return Buffer.concat(await packed)
}
