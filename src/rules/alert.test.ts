// Whom the line alerts, when next, and when it stops: as sentences.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { type Alarm, isNeeded, isOnCall, mayHoldLine, nextAlert, nextDoorTryAt, personKey } from './alert.ts'
import type { Policy } from './policy.ts'

const circular = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const ana = person('Ana', [])
const beto = person('Beto', [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '07:30', closes: '12:30' }])
const secretary = person('Secretaria', [])
/** A Monday. */
const at = (time: string, day = '2026-02-02') => Temporal.Instant.from(`${day}T${time}-05:00`)

function person(name: string, hours: Policy['channels']['escalationLine']['onCall'][number]['hours']) {
  const email = `${name.toLowerCase()}@entidad.gov.co`
  return { name, mobile: '+573001234567', email, doors: ['sms' as const], hours }
}

function policy(line: Partial<Policy['channels']['escalationLine']> = {}): Policy {
  const { channels } = circular
  const alert = { atWarning: true, repeatMinutes: 15, repeats: 2, superior: secretary }
  return {
    ...circular,
    channels: {
      ...channels,
      escalationLine: { ...channels.escalationLine, onCall: [ana, beto], alert, ...line },
    },
  }
}

function alarm(change: Partial<Alarm> = {}): Alarm {
  return {
    rule: 'breach',
    rounds: 0,
    acknowledgedAt: null,
    service: 'hardware',
    state: 'filed',
    attendedAt: null,
    breachedAt: change.rule === 'warning' ? null : at('09:00'),
    ...change,
  }
}

/** "line: Ana, Beto; next 09:15": what a step comes to, in one line. */
function said(change: Partial<Alarm>, now = at('09:00'), under = policy()): string {
  const step = nextAlert(alarm(change), under, now)
  if (step.kind === 'over') return 'over'
  const next = step.nextAt
    ?.toZonedDateTimeISO('America/Bogota')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .slice(5)
  return `${step.level}: ${step.people.map(({ name }) => name).join(', ') || 'nobody'}; next ${next ?? 'none'}`
}

const attended = { state: 'attending', attendedAt: at('09:05') } as const
const silent = policy({ onCall: [], alert: { ...policy().channels.escalationLine.alert, superior: null } })
const onlyAbove = policy({ onCall: [] })
const quietWarning = policy({
  alert: { ...policy().channels.escalationLine.alert, atWarning: false },
})

describe('whom and when', () => {
  test.each<[string, string, string]>([
    ['a breach alerts everybody on call, in order', said({}), 'line: Ana, Beto; next 02-02T09:15'],
    [
      'unacknowledged it is repeated after business time',
      said({ rounds: 1 }, at('09:15')),
      'line: Ana, Beto; next 02-02T09:30',
    ],
    [
      'over the midday pause the clock stands still',
      said({ rounds: 1 }, at('12:25')),
      'line: Ana, Beto; next 02-02T14:10',
    ],
    [
      'in the evening the next round is tomorrow; who is off then is not alerted',
      said({}, at('18:00')),
      'line: Ana; next 02-03T07:45',
    ],
    ['after its repeats it goes up, once', said({ rounds: 3 }, at('09:45')), 'up: Secretaria; next none'],
    ['then no more', said({ rounds: 4 }, at('10:00')), 'over'],
    [
      'a warning alerts where the policy says so',
      said({ rule: 'warning' }),
      'line: Ana, Beto; next 02-02T09:15',
    ],
    [
      'a warning alerts nobody where it does not',
      said({ rule: 'warning' }, at('09:00'), quietWarning),
      'over',
    ],
    ['a warning never goes up', said({ rule: 'warning', rounds: 3 }), 'over'],
    ['a warning ends at the breach', said({ rule: 'warning', breachedAt: at('09:00') }), 'over'],
    ['an escalation alerts once', said({ rule: 'escalation' }), 'line: Ana, Beto; next none'],
    ['and no second time', said({ rule: 'escalation', rounds: 1 }), 'over'],
    [
      'escalated after it was attended, it still reaches somebody',
      said({ rule: 'escalation', ...attended }),
      'line: Ana, Beto; next none',
    ],
    ['acknowledged: over', said({ acknowledgedAt: at('09:01') }), 'over'],
    ['attended: over', said(attended), 'over'],
    ['annulled: over', said({ state: 'void' }), 'over'],
    ['solved: an escalation is over', said({ ...attended, rule: 'escalation', state: 'solved' }), 'over'],
    [
      'nobody on call: who is above them hears, and the round comes again',
      said({}, at('13:00'), policy({ onCall: [beto] })),
      'up: Secretaria; next 02-02T14:15',
    ],
    ['a line with nobody at all alerts nobody', said({}, at('09:00'), silent), 'over'],
    [
      'a line with only a superior alerts them',
      said({}, at('09:00'), onlyAbove),
      'up: Secretaria; next 02-02T09:15',
    ],
    [
      'no repeats: up at the second round',
      said(
        { rounds: 1 },
        at('09:15'),
        policy({ alert: { atWarning: false, repeatMinutes: 15, repeats: 0, superior: null } }),
      ),
      'up: nobody; next none',
    ],
  ])('%s', (_sentence, found, expected) => {
    expect(found).toBe(expected)
  })
})

describe('on call', () => {
  const night = [{ days: ['fri' as const], opens: '22:00', closes: '06:00' }]
  test.each<[string, boolean, boolean]>([
    ['without hours always', isOnCall([], at('03:00'), circular.zone), true],
    ['from the first second', isOnCall(beto.hours, at('07:30'), circular.zone), true],
    ['until, not at, the end', isOnCall(beto.hours, at('12:30'), circular.zone), false],
    ['not on another day', isOnCall(beto.hours, at('08:00', '2026-02-07'), circular.zone), false],
    ['over midnight, before it', isOnCall(night, at('23:00', '2026-02-06'), circular.zone), true],
    ['over midnight, after it', isOnCall(night, at('05:59', '2026-02-07'), circular.zone), true],
    ['over midnight, no longer', isOnCall(night, at('06:00', '2026-02-07'), circular.zone), false],
    ['the night before is of another day', isOnCall(night, at('05:00', '2026-02-06'), circular.zone), false],
    [
      'until 24:00 to the end of the day',
      isOnCall([{ days: ['mon'], opens: '18:00', closes: '24:00' }], at('23:59:59'), circular.zone),
      true,
    ],
  ])('%s', (_sentence, found, expected) => {
    expect(found).toBe(expected)
  })
})

test('an alert that waits is needless once somebody acknowledged or attended', () => {
  expect(isNeeded(alarm())).toBe(true)
  expect(isNeeded(alarm({ acknowledgedAt: at('09:01') }))).toBe(false)
  expect(isNeeded(alarm(attended))).toBe(false)
})

test('the page of the line is for coordinators, administrators and whoever the policy names', () => {
  const may = (role: Parameters<typeof mayHoldLine>[0]['role'], email: string) =>
    mayHoldLine({ role, email }, policy())
  expect(may('coordinator', 'x@entidad.gov.co')).toBe(true)
  expect(may('admin', 'x@entidad.gov.co')).toBe(true)
  expect(may('technician', 'ANA@entidad.gov.co')).toBe(true)
  expect(may('webmaster', 'secretaria@entidad.gov.co')).toBe(true)
  expect(may('technician', 'x@entidad.gov.co')).toBe(false)
  expect(may('auditor', 'x@entidad.gov.co')).toBe(false)
})

test('a person is their e-mail, whatever its letters, or else their mobile', () => {
  expect(personKey({ email: 'Ana@Entidad.gov.co', mobile: '+57300' })).toBe('ana@entidad.gov.co')
  expect(personKey({ email: null, mobile: '+57300' })).toBe('+57300')
})

test('a door is tried again after 10, 30 and 60 seconds, then left', () => {
  const waits = [1, 2, 3, 4].map(
    (attempts) => nextDoorTryAt(attempts, at('09:00'))?.since(at('09:00')).seconds,
  )
  expect(waits).toEqual([10, 30, 60, undefined])
})
