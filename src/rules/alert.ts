// Promises: a broken promise alerts whoever is on call now, in the order of the policy; again after some business time
// until somebody acknowledges, a number of times; then the coordinators and the superior, once, and no more. A warning is
// repeated like a breach but never goes up: nothing is broken yet. An escalation alerts once. When nobody is on call, who
// is above them hears instead. It ends by itself when the case needs it no more. A line without people alerts nobody.
import type { Role, Service, State } from './caso.ts'
import { deadlineFor } from './deadline.ts'
import { isOpen } from './lifecycle.ts'
import { type AlertDoor, calendarFor, type Policy } from './policy.ts'

/** Why the line is alerted of a case. */
export const alertRules = ['warning', 'breach', 'escalation'] as const
export type AlertRule = (typeof alertRules)[number]

/** To whom a round goes: those on call, or those above them. */
export type AlertLevel = 'line' | 'up'

/** `needless`: what it was about ended before it went out. */
export const alertStates = ['waiting', 'sent', 'delivered', 'failed', 'needless'] as const
export type AlertState = (typeof alertStates)[number]

export type AlertTryState = 'sending' | 'sent' | 'delivered' | 'failed'

/** Where the line stands with a case under one rule. */
export interface Alarm {
  readonly rule: AlertRule
  /** Rounds raised so far. */
  readonly rounds: number
  readonly acknowledgedAt: Temporal.Instant | null
  readonly service: Service
  readonly state: State
  readonly attendedAt: Temporal.Instant | null
  readonly breachedAt: Temporal.Instant | null
}

export interface AlertedPerson {
  readonly name: string
  readonly mobile: string | null
  readonly email: string | null
  readonly doors: readonly AlertDoor[]
}

export type AlertStep =
  /** Nothing more is to be done under this rule. */
  | { readonly kind: 'over' }
  | {
      readonly kind: 'round'
      readonly level: AlertLevel
      /** In the order in which the policy names them; with `up`, the coordinators come with them. */
      readonly people: readonly AlertedPerson[]
      /** When the next round is due; null when this was the last. */
      readonly nextAt: Temporal.Instant | null
    }

/** What is to be done at `now` about a case, under the policy in force: people of today answer, whenever it was filed. */
export function nextAlert(alarm: Alarm, policy: Policy, now: Temporal.Instant): AlertStep {
  const { onCall, alert } = policy.channels.escalationLine
  const isLast = alarm.rule === 'escalation' || alarm.rounds > alert.repeats
  if (!isNeeded(alarm) || (onCall.length === 0 && !alert.superior)) return { kind: 'over' }
  if (alarm.rule === 'warning' && (!alert.atWarning || alarm.rounds > alert.repeats)) return { kind: 'over' }
  if (alarm.rounds > (alarm.rule === 'escalation' ? 0 : alert.repeats + 1)) return { kind: 'over' }

  const nextAt = isLast ? null : deadlineFor(calendarFor(policy, alarm.service), now, alert.repeatMinutes)
  const answering = onCall.filter((person) => isOnCall(person.hours, now, policy.zone))
  const goesUp = alarm.rule !== 'escalation' && alarm.rounds > alert.repeats
  return answering.length > 0 && !goesUp
    ? { kind: 'round', level: 'line', people: answering, nextAt }
    : { kind: 'round', level: 'up', people: alert.superior ? [alert.superior] : [], nextAt }
}

/** Does the case still need the line? Attended or annulled it does not; escalated, as long as it is open. */
export function isNeeded(alarm: Omit<Alarm, 'rounds' | 'service'>): boolean {
  if (alarm.acknowledgedAt) return false
  if (alarm.rule === 'escalation') return isOpen(alarm.state)
  const isUnattended = alarm.attendedAt === null && isOpen(alarm.state)
  return isUnattended && (alarm.rule === 'breach') === (alarm.breachedAt !== null)
}

type Hours = Policy['channels']['escalationLine']['onCall'][number]['hours']
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Is somebody with these hours on call? Always without hours; hours that end before they begin run over midnight. */
export function isOnCall(hours: Hours, now: Temporal.Instant, zone: string): boolean {
  if (hours.length === 0) return true
  const { dayOfWeek, hour, minute, second } = now.toZonedDateTimeISO(zone)
  const today = weekdays[dayOfWeek - 1] ?? 'mon'
  const yesterday = weekdays[(dayOfWeek + 5) % 7] ?? 'mon'
  const time = hour * 3600 + minute * 60 + second
  return hours.some(({ days, opens, closes }) => {
    const [from, until] = [secondsOf(opens), secondsOf(closes)]
    if (from < until) return days.includes(today) && from <= time && time < until
    return (days.includes(today) && from <= time) || (days.includes(yesterday) && time < until)
  })
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

/** Who may see the line's page: whoever coordinates, and whoever the policy in force names as on call. */
export function mayHoldLine({ role, email }: { role: Role; email: string }, policy: Policy): boolean {
  if (role === 'coordinator' || role === 'admin') return true
  const { onCall, alert } = policy.channels.escalationLine
  const named = [...onCall, ...(alert.superior ? [alert.superior] : [])]
  return named.some((person) => person.email?.toLowerCase() === email.toLowerCase())
}

/** The same person, whatever the list that names them. */
export function personKey({ email, mobile }: Pick<AlertedPerson, 'email' | 'mobile'>): string {
  return email?.toLowerCase() ?? mobile ?? ''
}

/** Seconds to wait after the first failed try at a door, the second, and so on: an alert is not worth much tomorrow. */
const waits = [10, 30, 60]

/** When to try the same door again after `attempts`; undefined when the next door's turn has come. */
export function nextDoorTryAt(attempts: number, now: Temporal.Instant): Temporal.Instant | undefined {
  const seconds = waits[attempts - 1]
  return seconds === undefined ? undefined : now.add({ seconds })
}

/** How long the link in an alert acknowledges. */
export const linkLife = { hours: 24 } as const

/** How a try at a door ended. */
export type DoorAnswer =
  /** The door took it. `reference`: what the provider calls it; `pieces`: what it charges for. */
  | {
      readonly kind: 'sent'
      readonly reference: string | null
      readonly pieces: number
      /** The person has it, not the provider alone. */
      readonly delivered?: boolean
    }
  /** Not now; it may go well later. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** Not through this door. */
  | { readonly kind: 'refused'; readonly reason: string }

/** What a reply or a key says: the case is mine. A number names it; without one, the last alerted. */
export interface Reply {
  readonly consecutive: number | undefined
}
