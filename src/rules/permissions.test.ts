import { describe, expect, test } from 'vitest'
import { type Actor, type Role, roles, type Verb, verbs } from './caso.ts'
import {
  mayAnswerCalls,
  mayBeAssigned,
  mayDo,
  mayManage,
  mayReadActs,
  mayReadBoard,
  mayReadCasos,
  maySignActs,
} from './permissions.ts'

const staff = (role: Role): Actor => ({ kind: 'staff', id: '1', name: 'Alguien', role })
const requester: Actor = { kind: 'requester', name: 'Alguien' }

const attending: readonly Verb[] = [
  'assign',
  'attend',
  'comment',
  'hold',
  'resume',
  'solve',
  'close',
  'reopen',
]

describe('who may do what', () => {
  test.each<[string, Actor, readonly Verb[]]>([
    ['a technician attends cases from the assignment to the close', staff('technician'), attending],
    ['a coordinator also annuls and escalates', staff('coordinator'), [...attending, 'void', 'escalate']],
    ['an administrator does what a coordinator does', staff('admin'), [...attending, 'void', 'escalate']],
    ['the operator of 2500 comments and escalates', staff('operator'), ['comment', 'escalate']],
    ['the webmaster does nothing to cases', staff('webmaster'), []],
    ['an auditor changes nothing', staff('auditor'), []],
    [
      'a requester comments, closes, reopens, escalates and rates',
      requester,
      ['comment', 'close', 'reopen', 'escalate', 'rate'],
    ],
    ['the system closes what nobody answered', { kind: 'system' }, ['close']],
  ])('%s, and nothing else', (_, actor, may) => {
    expect(verbs.filter((verb) => mayDo(actor, verb)).toSorted()).toEqual([...may].toSorted())
  })

  test('only the requester rates', () => {
    expect(roles.filter((role) => mayDo(staff(role), 'rate'))).toEqual([])
  })

  test('whoever can be given a case can attend it, and the other way round', () => {
    for (const role of roles) expect(mayBeAssigned(role)).toBe(mayDo(staff(role), 'attend'))
  })

  test('all but the webmaster read cases, and whoever may change one may read it', () => {
    expect(roles.filter((role) => !mayReadCasos(role))).toEqual(['webmaster'])
    for (const role of roles)
      if (verbs.some((verb) => mayDo(staff(role), verb))) expect(mayReadCasos(role)).toBe(true)
  })

  test('only an administrator manages accounts, keys and settings', () => {
    expect(roles.filter(mayManage)).toEqual(['admin'])
  })

  test.each<[string, (role: Role) => boolean, readonly Role[]]>([
    ['the board is for those who answer for the promise', mayReadBoard, ['coordinator', 'auditor', 'admin']],
    ['acts are read by those who sign them, and by audit', mayReadActs, ['coordinator', 'auditor', 'admin']],
    ['acts are signed by coordinators and administrators', maySignActs, ['coordinator', 'admin']],
    [
      'the extension is answered by its operator and whoever leads',
      mayAnswerCalls,
      ['coordinator', 'operator', 'admin'],
    ],
  ])('%s, and nobody else', (_, may, those) => {
    expect(roles.filter(may).toSorted()).toEqual([...those].toSorted())
  })
})
