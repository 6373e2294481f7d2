// Promises: who may do what is one table, readable as sentences; what is not in it is forbidden;
// a requester only touches their own case; an auditor reads all and changes nothing.
import type { Actor, Role, Verb } from './caso.ts'

const staffMay: Record<Verb, readonly Role[]> = {
  assign: ['technician', 'coordinator', 'admin'],
  attend: ['technician', 'coordinator', 'admin'],
  comment: ['technician', 'coordinator', 'operator', 'admin'],
  hold: ['technician', 'coordinator', 'admin'],
  resume: ['technician', 'coordinator', 'admin'],
  solve: ['technician', 'coordinator', 'admin'],
  close: ['technician', 'coordinator', 'admin'],
  reopen: ['technician', 'coordinator', 'admin'],
  void: ['coordinator', 'admin'],
  escalate: ['operator', 'coordinator', 'admin'],
  rate: [],
}

const requesterMay: readonly Verb[] = ['comment', 'close', 'reopen', 'escalate', 'rate']
const systemMay: readonly Verb[] = ['close']

/** May this actor do this verb at all? (Whether the case allows it now is `lifecycle`'s question.) */
export function mayDo(actor: Actor, verb: Verb): boolean {
  if (actor.kind === 'requester') return requesterMay.includes(verb)
  if (actor.kind === 'system') return systemMay.includes(verb)
  return staffMay[verb].includes(actor.role)
}

/** Personal data of cases is for those who work on them, and for audit. */
export function mayReadCasos(role: Role): boolean {
  return role !== 'webmaster'
}

/** Who can be given a case. */
export function mayBeAssigned(role: Role): boolean {
  return role === 'technician' || role === 'coordinator' || role === 'admin'
}

/** Who sees whether the promise is kept, all over the entity. */
export function mayReadBoard(role: Role): boolean {
  return role === 'coordinator' || role === 'admin' || role === 'auditor'
}

/** Who sees the circular being written, and the acts before they are public. */
export function mayReadActs(role: Role): boolean {
  return role === 'coordinator' || role === 'admin' || role === 'auditor'
}

/** Who drafts and who approves circulars and closures; of one act never the same person does both. */
export function maySignActs(role: Role): boolean {
  return role === 'coordinator' || role === 'admin'
}

/** Who answers the extension: reads to whoever calls, and records that they did (clause 2). */
export function mayAnswerCalls(role: Role): boolean {
  return role === 'operator' || role === 'coordinator' || role === 'admin'
}

/** Accounts, keys and settings. */
export function mayManage(role: Role): boolean {
  return role === 'admin'
}

/** Characters of a password: a phrase fits, a short word does not. */
export const passwordLength = { min: 10, max: 128 } as const
