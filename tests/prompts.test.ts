// Whatever the dialogue can say is recorded, with the words that it has now.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentPart, spokenParts } from '#texts/spoken.ts'

const folder = join(import.meta.dirname, '../prompts')
const index: Record<string, { words: string }> = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
const recorded = readdirSync(folder).filter((name) => name.endsWith('.ulaw'))

test('every part that is spoken is recorded, in these words, and nothing else is (`npm run prompts` mends it)', () => {
  const words = Object.fromEntries(Object.entries(index).map(([name, part]) => [name, part.words]))
  expect(words).toEqual(spokenParts)
  expect(recorded.map((name) => name.slice(0, -5)).sort()).toEqual(
    [...Object.keys(spokenParts), silentPart].sort(),
  )
})

test('a recording is sound: it lasts from a tenth of a second to ten, is not silent, and all are small', () => {
  const odd = recorded.filter((name) => {
    if (name === `${silentPart}.ulaw`) return false
    const sound = readFileSync(join(folder, name))
    // µ-law: 0xff and 0x7f are silence, and what is near them is hardly heard.
    const loud = sound.filter((sample) => (sample & 0x7f) < 0x50).length
    return sound.length < 800 || sound.length > 80_000 || loud < sound.length / 50
  })
  expect(odd).toEqual([])
  const bytes = recorded.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  expect(bytes).toBeLessThan(3_000_000)
})
