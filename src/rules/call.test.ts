import { describe, expect, test } from 'vitest'
import {
  beginCall,
  type CallLine,
  type CallStep,
  type CallTold,
  continueCall,
  readDialled,
  type SpokenCaso,
} from './call.ts'

const caso = (change: Partial<SpokenCaso> = {}): SpokenCaso => ({
  radicado: 'ST-20260202-0190-000000123',
  consecutive: 123,
  state: 'filed',
  breached: false,
  mayEscalate: false,
  escalated: false,
  reopened: false,
  dueAt: Temporal.Instant.from('2026-02-02T21:30:00Z'),
  ...change,
})
const keys = (typed: string): CallTold => ({ kind: 'keys', keys: typed })
const found: CallTold = { kind: 'found', caso: caso() }
const overdue: CallTold = { kind: 'found', caso: caso({ breached: true, mayEscalate: true }) }
const wrong: CallTold = { kind: 'not_found' }
const asked = [keys('123'), keys('3456')]

/** A call as it is heard: what is said (`>`) and what is done, turn by turn. */
function play(...told: readonly CallTold[]): readonly string[] {
  let step: CallStep = beginCall()
  const heard = [turn(step)]
  for (const word of told) {
    step = continueCall(step.call, step.order, word)
    heard.push(turn(step))
  }
  return heard
}

function turn({ say, order }: CallStep): string {
  const line = (said: CallLine) =>
    typeof said === 'string' ? said : said.kind === 'menu' ? (said.escalate ? 'menu9' : 'menu') : said.kind
  const done =
    order.kind === 'listen'
      ? `hears ${order.step}`
      : order.kind === 'find'
        ? `finds ${order.typed} ${order.digits}`
        : order.kind === 'transfer'
          ? `to ${order.to} (${order.result})`
          : order.kind === 'end'
            ? `ends (${order.result})`
            : order.kind
  return [...say.map(line), done].join(' > ')
}

const plays: readonly [string, readonly CallTold[], string][] = [
  ['begins by asking for the radicado', [], 'welcome > ask_radicado > hears radicado'],
  ['then asks for the digits, whatever the radicado', [keys('999999')], 'ask_digits > hears digits'],
  ['looks up the pair', asked, 'finds 123 3456'],
  ['tells the state of what is found', [...asked, found], 'state > menu > hears menu'],
  ['offers 9 when the promise is broken', [...asked, overdue], 'state > menu9 > hears menu'],
  ['1 repeats', [...asked, found, keys('1')], 'state > menu > hears menu'],
  ['2 asks for another', [...asked, found, keys('2')], 'ask_radicado > hears radicado'],
  ['0 goes to the operator', [...asked, found, keys('0')], 'to_operator > to operator (operator)'],
  ['0 goes to the operator from the start', [keys('0')], 'to_operator > to operator (operator)'],
  ['9 without a breach is no key', [...asked, found, keys('9')], 'wrong_key > menu > hears menu'],
  ['9 escalates', [...asked, overdue, keys('9')], 'escalate'],
  [
    'what was escalated goes to the line',
    [...asked, overdue, keys('9'), { kind: 'escalated' }],
    'escalated > to line (escalated)',
  ],
  [
    'what was escalated before goes to the line too',
    [...asked, overdue, keys('9'), { kind: 'escalated_before' }],
    'escalated_before > to line (escalated)',
  ],
  [
    'attended in the meantime: no 9 any more',
    [...asked, overdue, keys('9'), { kind: 'not_escalated' }],
    'not_escalated > menu > hears menu',
  ],
  [
    'and it stays away',
    [...asked, overdue, keys('9'), { kind: 'not_escalated' }, keys('9')],
    'wrong_key > menu > hears menu',
  ],
  ['a wrong pair asks again', [...asked, wrong], 'wrong_pair > ask_radicado > hears radicado'],
  [
    'three wrong pairs end the call',
    [...asked, wrong, ...asked, wrong, ...asked, wrong],
    'wrong_pair > given_up > goodbye > ends (failed_tries)',
  ],
  [
    'a right one between does not give tries back',
    [...asked, wrong, ...asked, wrong, ...asked, found, keys('2'), ...asked, wrong],
    'wrong_pair > given_up > goodbye > ends (failed_tries)',
  ],
  ['silence asks again', [keys('')], 'silence > ask_radicado > hears radicado'],
  ['silence at the digits asks for them again', [keys('1'), keys('')], 'silence > ask_digits > hears digits'],
  ['three silences end the call', [keys(''), keys(''), keys('')], 'given_up > goodbye > ends (failed_tries)'],
  [
    'silence at the menu says it again, and then takes leave',
    [...asked, found, keys(''), keys(''), keys('')],
    'goodbye > ends (informed)',
  ],
  ['too many guesses end the call', [...asked, { kind: 'too_many' }], 'too_many > goodbye > ends (too_many)'],
  ['the database away ends the call', [...asked, { kind: 'away' }], 'away > later > goodbye > ends (away)'],
  [
    'the database away at the escalation too',
    [...asked, overdue, keys('9'), { kind: 'away' }],
    'away > later > goodbye > ends (away)',
  ],
  ['a closing house takes leave', [keys('123'), { kind: 'closing' }], 'closing > goodbye > ends (closing)'],
]

describe('the voice menu', () => {
  test.each(plays)('%s', (_, told, last) => {
    expect(play(...told).at(-1)).toBe(last)
  })

  test('a wrong radicado and wrong digits are the same call', () => {
    expect(play(keys('999999'), keys('3456'), wrong).slice(3)).toEqual(play(...asked, wrong).slice(3))
  })
})

describe('what was dialled', () => {
  const pattern = 'ST-{yyyymmdd}-{office:4}-{consecutive:9}'
  test.each([
    ['123', { consecutive: 123, year: undefined }],
    ['000000123', { consecutive: 123, year: undefined }],
    ['2026*123', { consecutive: 123, year: 2026 }],
    ['202602020190000000123', { consecutive: 123, year: 2026 }],
  ])('%s', (typed, query) => {
    expect(readDialled(typed, pattern)).toEqual({ kind: 'number', ...query })
  })
  test.each(['', '0', '*', '2026*', '20260202019000000012', '1234567890123', '2026**1'])(
    '%s is none',
    (typed) => {
      expect(readDialled(typed, pattern)).toBeUndefined()
    },
  )
  test('digits of the pattern itself are dialled too', () => {
    expect(readDialled('720260123', 'R7-{yyyy}-{consecutive:4}')).toEqual({
      kind: 'number',
      consecutive: 720260123,
      year: undefined,
    })
    expect(readDialled('7202600000123', 'R7-{yyyy}-{consecutive:8}')).toEqual({
      kind: 'number',
      consecutive: 123,
      year: 2026,
    })
  })
})
