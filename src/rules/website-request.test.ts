import { describe, expect, test } from 'vitest'
import { roles } from './caso.ts'
import {
  checklists,
  defaultKindWords,
  mayReadWebsite,
  mayTendWebsite,
  nextWebsiteState,
  suggestedKind,
  uncheckedOf,
  websiteKinds,
  websitePattern,
  websiteStates,
  websiteVerbs,
  websiteVerbsFrom,
} from './website-request.ts'

describe('a request only takes the steps of its table', () => {
  test.each([
    ['received', ['accept', 'comment', 'note', 'classify', 'date', 'refuse', 'petition']],
    ['accepted', ['prepare', 'comment', 'note', 'classify', 'date', 'describe', 'refuse', 'petition']],
    [
      'in_preparation',
      [
        'ask_approval',
        'schedule',
        'publish',
        'comment',
        'note',
        'classify',
        'date',
        'describe',
        'refuse',
        'petition',
      ],
    ],
    ['for_approval', ['approve', 'return', 'comment', 'note', 'refuse', 'petition']],
    ['scheduled', ['prepare', 'schedule', 'publish', 'comment', 'note', 'refuse', 'petition']],
    ['published', ['relocate', 'withdraw', 'comment', 'note']],
    ['withdrawn', ['comment', 'note']],
    ['refused', ['comment', 'note']],
  ] as const)('%s', (state, verbs) => {
    expect(websiteVerbsFrom(state)).toEqual(verbs)
  })

  test('every state is reached from the first', () => {
    const reached = new Set(['received'])
    for (let before = 0; before < reached.size; ) {
      before = reached.size
      for (const state of websiteStates.filter((one) => reached.has(one)))
        for (const verb of websiteVerbs) reached.add(nextWebsiteState(state, verb) ?? state)
    }
    expect([...reached].sort()).toEqual([...websiteStates].sort())
  })
})

describe('the kind is suggested by words, and they are shown', () => {
  const none = { subject: '', text: '', attachmentNames: [] }
  test.each([
    ['a decree by its subject', { subject: 'Publicación DECRETO 045 de 2026' }, 'decree', ['decreto']],
    ['an edict by the name of a file', { attachmentNames: ['EDICTO_No_12.pdf'] }, 'edict', ['edicto']],
    ['a button without its accent', { text: 'Agregar un boton que lleve al SIMIT' }, 'link', ['botón']],
    ['words in the plural', { subject: 'Avisos de cobro coactivo' }, 'notice', ['aviso']],
    [
      'the subject before the text',
      { subject: 'Banner de la feria', text: 'según el decreto y la circular' },
      'banner',
      ['banner'],
    ],
    ['nothing known', { subject: 'Buenos días', text: 'Quedo atenta.' }, 'other', []],
    ['no word inside another', { subject: 'Avisoria y terrores' }, 'other', []],
  ] as const)('%s', (_name, mail, kind, words) => {
    expect(suggestedKind({ ...none, ...mail }, defaultKindWords)).toEqual({ kind, words })
  })

  test('by the words of the policy, signs and all', () => {
    const mail = { ...none, subject: 'Subir PQRS (nuevo) al portal' }
    expect(suggestedKind(mail, { link: ['pqrs (nuevo)'] })).toEqual({ kind: 'link', words: ['pqrs (nuevo)'] })
  })
})

test('a checklist is done when all of it is ticked', () => {
  for (const kind of websiteKinds) expect(uncheckedOf(kind, checklists[kind])).toEqual([])
  expect(uncheckedOf('link', ['says_where'])).toEqual(['target_opens', 'owner_agrees'])
})

test('the pattern is that of the cases, with SW in the place of ST', () => {
  expect(websitePattern('ST-{yyyymmdd}-{consecutive:9}')).toBe('SW-{yyyymmdd}-{consecutive:9}')
  expect(websitePattern('{yyyy}-{consecutive:6}')).toBe('SW-{yyyy}-{consecutive:6}')
})

test('a request is tended by the website team and whoever leads; an auditor reads it, and nobody else does', () => {
  expect(roles.filter(mayTendWebsite)).toEqual(['coordinator', 'webmaster', 'admin'])
  expect(roles.filter(mayReadWebsite)).toEqual(['coordinator', 'webmaster', 'auditor', 'admin'])
})
