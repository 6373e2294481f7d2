// Promises: a case only takes the steps in this table; a forbidden step names the state that forbids it;
// the promise is kept or broken at the first attention and never again after; escalation exists only after a breach.
import type { State, Verb } from './caso.ts'

/** From which states a verb may be done, and the state it leads to (`same`: it stays where it is). */
const steps: Record<Verb, Partial<Record<State, State>>> = {
  assign: { filed: 'assigned', assigned: 'assigned', attending: 'attending', on_hold: 'on_hold' },
  attend: { filed: 'attending', assigned: 'attending' },
  comment: {
    filed: 'filed',
    assigned: 'assigned',
    attending: 'attending',
    on_hold: 'on_hold',
    solved: 'solved',
    closed: 'closed',
  },
  hold: { attending: 'on_hold' },
  resume: { on_hold: 'attending' },
  solve: { attending: 'solved', on_hold: 'solved' },
  close: { solved: 'closed' },
  reopen: { solved: 'assigned', closed: 'assigned' },
  void: { filed: 'void', assigned: 'void', attending: 'void', on_hold: 'void' },
  escalate: { filed: 'filed', assigned: 'assigned', attending: 'attending', on_hold: 'on_hold' },
  rate: { solved: 'solved', closed: 'closed' },
}

/** The state after `verb` from `state`, or undefined when that step does not exist. */
export function nextState(state: State, verb: Verb): State | undefined {
  return steps[verb][state]
}

/** The verbs that exist from a state, in the order a screen offers them. */
export function verbsFrom(state: State): readonly Verb[] {
  return (Object.keys(steps) as Verb[]).filter((verb) => steps[verb][state] !== undefined)
}

/** States in which somebody still has to do something. */
export const openStates = ['filed', 'assigned', 'attending', 'on_hold'] as const satisfies readonly State[]

export function isOpen(state: State): boolean {
  return (openStates as readonly State[]).includes(state)
}

/** What decides whether the promise of attention is broken. */
export interface Promised {
  readonly state: State
  readonly attentionDueAt: Temporal.Instant
  readonly attendedAt: Temporal.Instant | null
  readonly voidedAt: Temporal.Instant | null
}

/**
 * Was the promise broken, as seen at `now`? Attending exactly at the deadline is on time.
 * A case annulled before anyone attended it is judged at the instant of its annulment (`voidedAt`).
 */
export function isBreached(caso: Promised, now: Temporal.Instant): boolean {
  const judgedAt = caso.attendedAt ?? caso.voidedAt ?? now
  return Temporal.Instant.compare(judgedAt, caso.attentionDueAt) > 0
}

/** The escalation line is for a broken promise on a case that is still open (clause 6): then, and only then. */
export function mayEscalate(caso: Promised, now: Temporal.Instant): boolean {
  return isOpen(caso.state) && isBreached(caso, now)
}

/** When the promise was decided, kept or broken; null while it runs. What is ordered later does not touch it. */
export function promiseSettledAt({
  breachedAt,
  attendedAt,
  voidedAt,
}: Pick<Promised, 'attendedAt' | 'voidedAt'> & {
  readonly breachedAt: Temporal.Instant | null
}): Temporal.Instant | null {
  return breachedAt ?? attendedAt ?? voidedAt
}
