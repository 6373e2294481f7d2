// Promises: what the security ledger records is a closed list; of what changes their own account a person is told by mail;
// who signs acts or administers owes a second step, unless the house says otherwise.
import type { Role } from './caso.ts'
import { mayManage, maySignActs } from './permissions.ts'

export const securityEventTypes = [
  'signed_in',
  'sign_in_failed',
  'code_failed',
  'locked',
  'recovery_code_used',
  'new_device',
  'signed_out',
  'sessions_ended',
  'confirmation_failed',
  'staff_added',
  'role_changed',
  'set_aside',
  'brought_back',
  'password_link_made',
  'password_link_used',
  'password_changed',
  'second_step_on',
  'second_step_off',
  'second_step_dropped',
  'key_made',
  'key_ended',
  'key_restored',
  'refused',
  'exported',
  'requester_link_opened',
  'set_up',
] as const
export type SecurityEventType = (typeof securityEventTypes)[number]

/** What the person whose account it is hears of by mail. */
export const toldTypes = [
  'new_device',
  'role_changed',
  'password_link_used',
  'password_changed',
  'second_step_on',
  'second_step_off',
  'second_step_dropped',
] as const satisfies readonly SecurityEventType[]
export type ToldType = (typeof toldTypes)[number]

export function isTold(type: SecurityEventType): type is ToldType {
  return (toldTypes as readonly SecurityEventType[]).includes(type)
}

/** Who has to have a second step: those who sign acts or administer, everybody, or who wants to. */
export const secondStepDuties = ['signers', 'all', 'optional'] as const
export type SecondStepDuty = (typeof secondStepDuties)[number]

export function owesSecondStep(duty: SecondStepDuty, person: { role: Role; twoSteps: boolean }): boolean {
  if (person.twoSteps || duty === 'optional') return false
  return duty === 'all' || maySignActs(person.role) || mayManage(person.role)
}

/** Who reads the security ledger. */
export function mayReadSecurity(role: Role): boolean {
  return role === 'admin' || role === 'auditor'
}
