// Promises: an act (a circular or a closure) is drafted by one person and approved by another; both sign the same exact
// content; it comes into force on the minute it says and never in the past; what is approved never changes.
import { z } from 'zod'
import type { Closure } from './calendar.ts'
import { type Policy, type PolicyDraft, policyDraftSchema } from './policy.ts'

export const actKinds = ['circular', 'closure'] as const
export type ActKind = (typeof actKinds)[number]

/** A draft is written; drafted: the first signature stands and the content does not move; approved: it is an act. */
export const actStates = ['draft', 'drafted', 'approved', 'discarded'] as const
export type ActState = (typeof actStates)[number]

/** What happens to an act, one line each, never altered. */
export const actEventTypes = ['begun', 'drafted', 'returned', 'approved', 'discarded'] as const
export type ActEventType = (typeof actEventTypes)[number]

/** What can be done to an act that is not one yet. */
export const actVerbs = ['edit', 'draft', 'return', 'approve', 'discard'] as const
export type ActVerb = (typeof actVerbs)[number]

const steps: Record<ActVerb, Partial<Record<ActState, ActState>>> = {
  edit: { draft: 'draft' },
  draft: { draft: 'drafted' },
  return: { drafted: 'draft' },
  approve: { drafted: 'approved' },
  discard: { draft: 'discarded', drafted: 'discarded' },
}

/** The state after `verb`, or undefined when that step does not exist. */
export function nextActState(state: ActState, verb: ActVerb): ActState | undefined {
  return steps[verb][state]
}

/** A civil moment on the clock of the policy's zone, to the minute. */
const moment = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/, 'a day and a time')
  .refine(isMoment, { message: 'a day that exists', abort: true })

const line = (max: number) => z.string().trim().min(1).max(max)

/** A circular to be: its policy, and the moment from which it rules. */
export const circularDraftSchema = z.strictObject({ inForceAt: moment, policy: policyDraftSchema })
export interface CircularDraft {
  readonly inForceAt: string
  readonly policy: PolicyDraft
}

/** How long one closure may last; a longer one is a new circular. */
const closureDays = 60

/** An urgent closure: no attention from one moment until another, by order of somebody. */
export const closureDraftSchema = z
  .strictObject({
    from: moment,
    until: moment,
    reason: line(200),
    orderedBy: line(150).describe('The decree or resolution that orders it'),
  })
  .superRefine(({ from, until }, check) => {
    const problem = (kind: 'ends_before' | 'too_long', message: string) =>
      check.addIssue({ code: 'custom', path: ['until'], message, params: { kind } })
    if (until <= from) problem('ends_before', 'ends before it begins')
    else if (Temporal.PlainDate.compare(dayOf(until), dayOf(from).add({ days: closureDays })) >= 0)
      problem('too_long', `lasts more than ${closureDays} days`)
  })
export type ClosureDraft = z.infer<typeof closureDraftSchema>

/** What of a draft does not fit yet; empty when it can be signed. */
export function actProblems(kind: ActKind, content: unknown): readonly z.core.$ZodIssue[] {
  const schema = kind === 'circular' ? circularDraftSchema : closureDraftSchema
  return schema.safeParse(content).error?.issues ?? []
}

/** The instant of a civil moment: the first one at which the clock on the wall shows it. */
export function instantOf(moment: string, zone: string): Temporal.Instant {
  return Temporal.PlainDateTime.from(moment)
    .toZonedDateTime(zone, { disambiguation: 'compatible' })
    .toInstant()
}

/** The civil moment of an instant, to the minute. */
export function momentOf(at: Temporal.Instant, zone: string): string {
  return at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

/** Between the approval of a circular and its coming into force, so that every process has heard of it. */
export const circularLead = { minutes: 2 } as const

/** The earliest minute at which an act that is approved now may take effect. */
export function earliestEffect(kind: ActKind, now: Temporal.Instant): Temporal.Instant {
  const soonest = kind === 'circular' ? now.add(circularLead) : now
  const minuteMs = 60_000
  return Temporal.Instant.fromEpochMilliseconds(Math.ceil(soonest.epochMilliseconds / minuteMs) * minuteMs)
}

/** The closures of a calendar that a closure act orders, one a civil day; `radicado` once the book gave it. */
export function closuresOf(draft: ClosureDraft, radicado: string | null): readonly Closure[] {
  const act = radicado ? `${draft.orderedBy}; acto ${radicado}` : draft.orderedBy
  const [first, last] = [dayOf(draft.from), dayOf(draft.until)]
  const closures: Closure[] = []
  for (let on = first; Temporal.PlainDate.compare(on, last) <= 0; on = on.add({ days: 1 })) {
    const from = on.equals(first) ? draft.from.slice(11) : '00:00'
    const until = on.equals(last) ? draft.until.slice(11) : '24:00'
    if (from < until) closures.push({ on: on.toString(), from, until, reason: draft.reason, act })
  }
  return closures
}

/** A policy with more closures. */
export function withClosures(policy: Policy, closures: readonly Closure[]): Policy {
  return closures.length === 0 ? policy : { ...policy, closures: [...policy.closures, ...closures] }
}

/** What the policy of a version in force was before it was signed: the beginning of the next draft. */
export function policyDraftOf({ circular, ...parts }: Policy): PolicyDraft {
  const { radicado: _radicado, issuedOn: _issuedOn, signers: _signers, ...rest } = circular
  return { circular: rest, ...parts }
}

/** The content of a circular's draft with a whole policy in the place of its own, perhaps one that was signed before. */
export function withPolicy(content: unknown, policy: object): unknown {
  const { circular, ...parts } = policy as Partial<Policy>
  const {
    radicado: _radicado,
    issuedOn: _issuedOn,
    signers: _signers,
    ...rest
  } = (circular ?? {}) as Partial<Policy['circular']>
  return { ...(content as object), policy: { circular: rest, ...parts } }
}

/**
 * The exact text of a content that a signature binds: JSON with its keys in order (RFC 8785), so that the same
 * content always gives the same bytes.
 */
export function canonicalText(content: unknown): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

/** A value that two versions have otherwise: where, what it was, what it becomes. */
export interface Difference {
  /** `services.software.attentionMinutes`, `dependencias.0190.name`. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

/** Every leaf in which two contents differ, in the order of the second. Lists of things with a code go by their code. */
export function differences(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly Difference[] {
  if (canonicalText(before ?? null) === canonicalText(after ?? null)) return []
  const [old, fresh] = [branches(before), branches(after)]
  if (!old || !fresh) return [{ path, before, after }]
  return [...new Set([...fresh.keys(), ...old.keys()])].flatMap((key) =>
    differences(old.get(key), fresh.get(key), [...path, key]),
  )
}

/** The parts of an object, or of a list whose members have a code; undefined for whatever is compared whole. */
function branches(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const codes = value.map((member) => (member as { code?: unknown } | null)?.code)
  const areCoded =
    value.length > 0 &&
    codes.every((code) => typeof code === 'string') &&
    new Set(codes).size === codes.length
  return areCoded ? new Map(value.map((member, at) => [codes[at] as string, member])) : undefined
}

function isMoment(value: string): boolean {
  try {
    return Temporal.PlainDateTime.from(value, { overflow: 'reject' }) !== undefined
  } catch {
    return false
  }
}

function dayOf(moment: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(moment.slice(0, 10))
}
