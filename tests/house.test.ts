// The walls of the house: who may import whom, which words are ours, what a room never contains.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const rooms = ['rules', 'store', 'commands', 'reports', 'channels', 'jobs', 'web', 'texts', 'main'] as const
type Room = (typeof rooms)[number]

const mayImport: Record<Room, readonly Room[]> = {
  rules: [],
  texts: ['rules'],
  store: ['rules'],
  commands: ['rules', 'store'],
  reports: ['rules', 'store'],
  channels: ['rules', 'texts'],
  jobs: ['rules', 'store', 'commands', 'channels', 'texts'],
  web: ['rules', 'store', 'commands', 'reports', 'channels', 'texts'],
  main: [...rooms],
}

interface Import {
  readonly names: string
  readonly typeOnly: boolean
  readonly from: string
}

interface SourceFile {
  readonly path: string
  readonly room: Room
  readonly text: string
  readonly imports: readonly Import[]
}

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
const paths = listed.split('\n').filter(Boolean)
const isTest = (path: string) => /\.test\.tsx?$/.test(path)

const sources: readonly SourceFile[] = paths
  .filter((path) => /^src\/.*\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return {
      path: path.slice('src/'.length),
      room: path.split('/')[1] as Room,
      text,
      imports: importsOf(text),
    }
  })
const built = sources.filter(({ path }) => !isTest(path))

describe('the walls', () => {
  test('every file stands in a room', () => {
    expect(sources.filter(({ room }) => !rooms.includes(room)).map(({ path }) => path)).toEqual([])
  })

  test('a room reaches only into the rooms that it may', () => {
    const breaches = built.flatMap(({ path, room, imports }) =>
      imports.flatMap(({ from }) => {
        const target = roomOf(from)
        return target && target !== room && !mayImport[room].includes(target)
          ? [`${path} reaches into ${from.slice(1)}`]
          : []
      }),
    )
    expect(breaches).toEqual([])
  })

  test('an import across rooms names its room', () => {
    const breaches = sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ from }) => {
        if (!from.startsWith('.')) return []
        const target = join(path, '..', from)
        const leaves = target.startsWith('..') ? !isTest(path) : target.split('/')[0] !== path.split('/')[0]
        return leaves ? [`${path} reaches out of its room by ${from}`] : []
      }),
    )
    expect(breaches).toEqual([])
  })

  test('pages only look into the store: they import nothing of it but find, list and count', () => {
    const breaches = built.flatMap(({ path, room, imports }) =>
      room !== 'web'
        ? []
        : imports
            .filter(({ from, typeOnly }) => roomOf(from) === 'store' && !typeOnly)
            .flatMap(({ names, from }) =>
              valueNames(names)
                .filter((name) => !/^(find|list|count)[A-Z]/.test(name))
                .map((name) => `${path} takes ${name} from ${from.slice(1)}`),
            ),
    )
    expect(breaches).toEqual([])
  })

  test('a channel knows no other channel', () => {
    const breaches = built.flatMap(({ path, room, imports }) =>
      room !== 'channels'
        ? []
        : imports
            .filter(({ from }) => from.startsWith('#channels/') && from.split('/')[1] !== path.split('/')[1])
            .map(({ from }) => `${path} reaches into ${from.slice(1)}`),
    )
    expect(breaches).toEqual([])
  })

  test('only main asks the time', () => {
    const breaches = built
      .filter(({ room, path }) => room !== 'main' && !path.startsWith('web/desk/'))
      .filter(({ text }) => /Temporal\.Now|Date\.now\(|new Date\(\)/.test(text))
      .map(({ path }) => `${path} asks the time itself`)
    expect(breaches).toEqual([])
  })

  test('rules wait for nothing', () => {
    const breaches = built
      .filter(({ room, text }) => room === 'rules' && /\bawait\b|\basync\b/.test(text))
      .map(({ path }) => `${path} waits`)
    expect(breaches).toEqual([])
  })

  test('public pages have no hooks, commands fetch nothing', () => {
    const breaches = built.flatMap(({ path, text }) => [
      ...(path.startsWith('web/public/') && /\buse(State|Effect|Memo|Ref|Callback|Fetcher)\(/.test(text)
        ? [`${path} uses a hook`]
        : []),
      ...(path.startsWith('commands/') && /\bfetch\(/.test(text) ? [`${path} fetches`] : []),
    ])
    expect(breaches).toEqual([])
  })
})

describe('names', () => {
  test('files are in kebab-case', () => {
    const odd = sources
      .map(({ path }) => basename(path))
      .filter((name) => !/^[a-z0-9-]+(\.test|\.server|\.d)?\.tsx?$/.test(name))
    expect(odd).toEqual([])
  })

  test('the words are ours: a caso is no other thing', () => {
    const drift = sources.flatMap(({ path, text }) => {
      // zod has its own word for what does not fit.
      const words = text.replaceAll('.issues', '').match(/\b(tickets?|issues?|departments?)\b/gi) ?? []
      return words.map((word) => `${path} says ${word}`)
    })
    expect(drift).toEqual([])
  })

  test('no room is a drawer', () => {
    const drawers = paths.filter((path) => /(^|\/)(utils?|helpers?|misc|common|lib)(\/|\.tsx?$)/.test(path))
    expect(drawers).toEqual([])
  })

  test('commands and rules open with what they promise', () => {
    const silent = built
      .filter(({ path }) => /^(commands|rules)\//.test(path) && !/(refusal|add-api-key)\.ts$/.test(path))
      .filter(({ text }) => !text.startsWith('// '))
      .map(({ path }) => `${path} promises nothing`)
    expect(silent).toEqual([])
  })
})

function importsOf(text: string): readonly Import[] {
  return [...text.matchAll(/^(?:import|export) (type )?([^'"();=]*?) ?(?:from )?'([^']+)'/gms)].map(
    ([, typeOnly, names = '', from = '']) => ({ names, from, typeOnly: typeOnly !== undefined }),
  )
}

function roomOf(from: string): Room | undefined {
  const room = /^#([^/]+)\//.exec(from)?.[1]
  return rooms.find((known) => known === room)
}

/** The names of an import clause that stay when it runs: without those marked `type`. */
function valueNames(clause: string): readonly string[] {
  const inside = /\{([^}]*)\}/s.exec(clause)?.[1] ?? clause
  return inside
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(' as ')[0] ?? name)
}
