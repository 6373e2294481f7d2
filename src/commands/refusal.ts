import type { State, Verb } from '#rules/caso.ts'

/** Why a command was not done. `texts` says it in words; nothing was written. */
export type Refusal =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'not_allowed'; readonly verb: Verb }
  | {
      readonly kind: 'wrong_state'
      readonly verb: Verb
      readonly state: State
      /** Who has the case, where somebody does. */
      readonly by: string | null
    }
  | { readonly kind: 'not_breached'; readonly dueAt: Temporal.Instant }
  | { readonly kind: 'already_escalated'; readonly at: Temporal.Instant }
  | { readonly kind: 'reopen_too_late'; readonly days: number }
  | { readonly kind: 'not_assignable' }
  | { readonly kind: 'same_assignee'; readonly by: string }
  | { readonly kind: 'submission_of_another' }
  | { readonly kind: 'unknown_category' }
  | { readonly kind: 'link_spent' }
  | { readonly kind: 'nothing_to_acknowledge' }
  | { readonly kind: 'already_acknowledged'; readonly by: string; readonly at: Temporal.Instant }
  | { readonly kind: 'not_on_line' }
  | { readonly kind: 'no_mobile' }

/** Thrown inside a transaction, so that it is undone; the door turns it into an answer. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(`refused: ${refusal.kind}`)
    this.name = 'Refused'
    this.refusal = refusal
  }
}
