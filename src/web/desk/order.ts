// What the forms of a case send: read, judged field by field, and done by its command.
import type { FormBody } from '#channels/form/body.ts'
import { tidyLine, tidyText } from '#channels/form/receive.ts'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { holdCaso, resumeCaso } from '#commands/hold-caso.ts'
import { reopenCaso } from '#commands/reopen-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { holdReasons, limits, type Verb, verbs } from '#rules/caso.ts'
import { deskTexts } from '#texts/es.ts'
import type { House, StaffMember } from '#web/context.ts'
import type { Brought } from '#web/take-form.ts'

export type OrderField = 'to' | 'text' | 'reason' | 'attachments' | 'confirmed'
export type OrderErrors = Partial<Record<OrderField, string>>

/** Why nothing was done; all that was typed comes back. */
export interface CasoProblem {
  readonly intent: Verb | undefined
  /** What is not about one field. */
  readonly message?: string
  readonly errors: OrderErrors
  readonly values: Readonly<Record<string, string>>
  /** Files that already arrived, sealed to come along with the next try. */
  readonly kept: readonly Brought[]
}

/** Reads which verb is wanted; undefined when it is none. */
export function intentOf(fields: ReadonlyMap<string, string>): Verb | undefined {
  return verbs.find((verb) => verb === fields.get('intent'))
}

/** The order ready to be done, or what is wrong with it. */
export function readOrder(
  body: FormBody,
  { radicado, house, staff }: { radicado: string; house: House; staff: StaffMember },
): { errors: OrderErrors } | { run: (now: Temporal.Instant) => Promise<void> } {
  const { db, policies } = house
  const e = deskTexts.error
  const order = { radicado, actor: { kind: 'staff', ...staff }, door: 'desk' } as const
  const text = tidyText(body.fields.get('text') ?? '')
  const wanting = (missing: string, max: number) =>
    text === '' ? missing : text.length > max ? e.long(text.length, max) : undefined

  switch (intentOf(body.fields)) {
    case 'attend':
      return { run: (now) => attendCaso(db, order, now) }
    case 'resume':
      return { run: (now) => resumeCaso(db, order, now) }
    case 'close':
      return { run: (now) => closeCaso(db, order, now) }
    case 'escalate':
      return { run: (now) => escalateCaso(db, order, now) }
    case 'assign': {
      const to = tidyLine(body.fields.get('to') ?? '')
      return when({ to: to === '' ? e.to : undefined }, (now) => assignCaso(db, { ...order, to }, now))
    }
    case 'comment': {
      const { files } = body
      const visibility = body.fields.get('visibility') === 'internal' ? 'internal' : 'public'
      const errors = {
        text: text === '' && files.length > 0 ? undefined : wanting(e.comment, limits.comment),
      }
      return when(errors, (now) => commentCaso(db, { ...order, text, visibility, files }, now))
    }
    case 'hold': {
      const reason = holdReasons.find((known) => known === body.fields.get('reason'))
      const errors = { reason: reason ? undefined : e.reason, text: wanting(e.awaited, limits.reason) }
      return when(errors, (now) => holdCaso(db, { ...order, reason: reason ?? 'other', text }, now))
    }
    case 'solve': {
      const category = tidyLine(body.fields.get('category') ?? '') || null
      return when({ text: wanting(e.solution, limits.comment) }, (now) =>
        solveCaso(db, { ...order, solution: text, category }, policies.of, now),
      )
    }
    case 'reopen':
      return when({ text: wanting(e.reopen, limits.reason) }, (now) =>
        reopenCaso(db, { ...order, reason: text }, policies.of, now),
      )
    case 'void': {
      const errors = {
        text: wanting(e.void, limits.reason),
        confirmed: body.fields.has('confirmed') ? undefined : e.confirm,
      }
      return when(errors, (now) => voidCaso(db, { ...order, reason: text }, now))
    }
    default:
      return { errors: {} }
  }
}

function when(errors: OrderErrors, run: (now: Temporal.Instant) => Promise<void>) {
  return Object.values(errors).some((message) => message !== undefined) ? { errors } : { run }
}
