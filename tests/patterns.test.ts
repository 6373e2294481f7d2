// Every regular expression of the house, tried with texts made to mislead it: runs of whatever it looks for, and an end
// that it does not want. Promise: none takes a time that grows with the square of a text, so that no text is a way to
// stop everybody else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'

interface Pattern {
  readonly where: string
  readonly source: string
  readonly flags: string
}

const files = readdirSync(join(projectDir, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .sort()

function patternsOf(name: string): Pattern[] {
  const found: Pattern[] = []
  const { program } = parseSync(name, readFileSync(join(projectDir, 'src', name), 'utf8'))
  new Visitor({
    Literal(node) {
      if ('regex' in node && node.regex)
        found.push({ where: name, source: node.regex.pattern, flags: node.regex.flags })
    },
  }).visit(program)
  return found
}

/** Long enough that a square tells itself from a line: tens of milliseconds against a fraction of one. */
const length = 6_000
const atMostMs = 40

/** Runs of each kind of sign, of what the pattern spells out, and of two of them in turn. */
function* misleading({ source }: Pattern): Generator<string> {
  const spelt = source.match(/[\p{L}\d]+|\\?[^\p{L}\d\s]/gu) ?? []
  const signs = new Set([
    'a',
    '1',
    ' ',
    '\n',
    '-',
    '.',
    'á',
    ...spelt.map((part) => part.replace('\\', '') || part),
  ])
  const runs = [...signs].flatMap((sign) => ['', ' '].map((beside) => sign + beside))
  const starts = ['', ...[...signs].filter((sign) => sign.length > 1 || /\W/.test(sign)).slice(0, 3)]
  for (const run of new Set(runs)) {
    const body = run.repeat(Math.ceil(length / run.length))
    for (const start of starts) yield `${start}${body}\0`
  }
}

function slowest(pattern: Pattern): number {
  const regex = new RegExp(pattern.source, pattern.flags.replace('y', ''))
  let worst = 0
  for (const text of misleading(pattern)) {
    const began = performance.now()
    text.replace(regex, '')
    const took = performance.now() - began
    // A busy machine makes anything slow once, and a square every time.
    if (took > atMostMs) worst = Math.max(worst, Math.min(took, again(regex, text)))
    if (worst > atMostMs) break
  }
  return worst
}

function again(regex: RegExp, text: string): number {
  const began = performance.now()
  text.replace(regex, '')
  return performance.now() - began
}

test('a pattern that backtracks is caught by this very test', () => {
  for (const source of ['a*a*b', '\\s+$', '^[\\d\\s]*(?:ext)?[\\d\\s]+$'])
    expect(slowest({ where: '', source, flags: '' })).toBeGreaterThan(atMostMs)
})

test('no pattern of the house does', () => {
  const patterns = files.flatMap(patternsOf)
  expect(patterns.length).toBeGreaterThan(200)
  const slow = patterns.filter((pattern) => slowest(pattern) > atMostMs)
  expect(slow.map(({ where, source, flags }) => `${where}: /${source}/${flags}`)).toEqual([])
}, 300_000)
