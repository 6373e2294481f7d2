// Promises: every mail has one fate; only the website mailbox opens anything, and only for a person (circular, clauses 3 to
// 5); an answer to a case is its requester's word or nothing; nobody is answered twice for the same within the policy's days, nobody whose address was proven false is answered
// at all, and two desks that answer each other stop after a few.
import type { State } from './caso.ts'
import type {
  AddressKind,
  AutomaticReason,
  CasoAnswer,
  MailFate,
  MailReason,
  QuarantineReason,
  ReadMail,
  Trust,
} from './heard-mail.ts'
import { nextState } from './lifecycle.ts'
import { canonicalAddress, isMailAddress } from './mail-address.ts'
import type { MailSuggestion } from './mail-words.ts'

/** Bounds on answering and on opening, whatever a policy says. */
export const mailBounds = {
  /** Answers to one sender in a day, of any kind. */
  answersPerSenderDaily: 20,
  /** Website requests of one sender in an hour: more wait for a person. */
  requestsPerSenderHourly: 20,
} as const

/** What the store knows that bears on a mail's fate. */
export interface MailContext {
  readonly kind: AddressKind
  readonly problem: QuarantineReason | undefined
  readonly automatic: AutomaticReason | undefined
  /** A report that speaks of a message of ours. */
  readonly reportsOnOurs: boolean
  /**
   * It answers a message of ours, or its sender is proven to be a party of what it names: what that comes to. Who only says
   * so is not a party yet.
   */
  readonly threaded: 'reply' | 'not_a_party' | CasoAnswer | undefined
  readonly suggestion: MailSuggestion
  readonly refuseSupport: boolean
  /** Requests that this sender opened in the last hour. */
  readonly recentRequests: number
}

export interface FateOfMail {
  readonly fate: MailFate
  readonly reason: MailReason
}

export function fateOfMail(mail: ReadMail, context: MailContext): FateOfMail {
  const { kind, problem, automatic } = context
  if (problem) return { fate: 'quarantine', reason: problem }
  if (automatic === 'report' && mail.report?.kind === 'delivery' && context.reportsOnOurs)
    return { fate: 'bounce', reason: hasFailed(mail) ? 'delivery_failed' : 'delivery_delayed' }
  if (automatic) return { fate: 'automatic', reason: automatic }
  if (mail.from.length > 1) return { fate: 'quarantine', reason: 'several_senders' }
  if (!isMailAddress(mail.from[0]?.address ?? '')) return { fate: 'quarantine', reason: 'no_sender' }
  if (context.threaded === 'not_a_party') return { fate: 'quarantine', reason: 'not_a_party' }
  if (context.threaded) return { fate: 'follow_up', reason: context.threaded }
  switch (kind) {
    case 'unknown':
      return { fate: 'quarantine', reason: 'unknown_address' }
    case 'own':
      return { fate: 'refused', reason: 'own_address' }
    case 'closed':
      return { fate: 'refused', reason: 'closed_channel' }
    case 'website':
      if (context.refuseSupport && context.suggestion.kind === 'support')
        return { fate: 'refused', reason: 'not_website' }
      return context.recentRequests >= mailBounds.requestsPerSenderHourly
        ? { fate: 'quarantine', reason: 'flood' }
        : { fate: 'request', reason: 'website_request' }
  }
}

/**
 * What an answer to a message of a case comes to. Whoever else holds that message, in copy or forwarded, gains no part in
 * the case; and a case whose own page takes no comment takes none by mail (a closed one is reopened there).
 */
export function casoAnswerOf(
  caso: { readonly email: string; readonly state: State },
  mail: { readonly sender: string; readonly trust: Trust; readonly saysSomething: boolean },
): CasoAnswer {
  if (canonicalAddress(caso.email) !== mail.sender) return 'not_requester'
  if (mail.trust === 'failed') return 'unproven'
  if (caso.state === 'closed') return 'caso_closed'
  if (nextState(caso.state, 'comment') === undefined) return 'caso_void'
  return mail.saysSomething ? 'caso_comment' : 'nothing_said'
}

/** A delivery that is only late may still succeed. */
function hasFailed({ report }: ReadMail): boolean {
  const recipients = report?.recipients ?? []
  return (
    recipients.length === 0 || recipients.some(({ action }) => action !== 'delayed' && action !== 'relayed')
  )
}

/** How often somebody was answered lately. */
export interface AnswersGiven {
  /** The same answer to this sender within the policy's days. */
  readonly same: number
  readonly toSenderToday: number
}

/** May this sender be answered at all? When, the budgets say (answer-budget.ts). */
export function mayAnswer(given: AnswersGiven, trust: Trust): boolean {
  return trust !== 'failed' && given.same === 0 && given.toSenderToday < mailBounds.answersPerSenderDaily
}
