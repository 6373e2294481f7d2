// Promises: the voice menu is a table: told what was typed and what was found, it answers what to say and what to do next;
// a wrong radicado and wrong digits get one and the same answer; three failed tries end the call politely; 9 only
// exists while the promise is broken (clause 6); nothing that is said names the requester or quotes the case.
import type { State } from './caso.ts'
import type { RadicadoQuery } from './radicado.ts'

/** What the voice may know of a case: no name, no text. */
export interface SpokenCaso {
  readonly radicado: string
  readonly consecutive: number
  readonly state: State
  readonly breached: boolean
  /** The promise is broken and the case is open: 9 is there. */
  readonly mayEscalate: boolean
  readonly escalated: boolean
  /** Attended once already, and given back. */
  readonly reopened: boolean
  readonly dueAt: Temporal.Instant
}

/** A sentence of the menu; `texts/spoken.ts` has its words. */
export type CallLine =
  | 'welcome'
  | 'ask_radicado'
  | 'ask_digits'
  | 'silence'
  | 'wrong_pair'
  | 'wrong_key'
  | 'too_many'
  | 'away'
  | 'later'
  | 'closing'
  | 'given_up'
  | 'escalated'
  | 'escalated_before'
  | 'not_escalated'
  | 'to_operator'
  | 'goodbye'
  | { readonly kind: 'state'; readonly caso: SpokenCaso }
  | { readonly kind: 'menu'; readonly escalate: boolean }

/** What the channel, or whoever knows the cases, has to do next; each is answered by a `CallTold`. */
export type CallOrder =
  | {
      readonly kind: 'listen'
      readonly step: 'radicado' | 'digits' | 'menu'
      readonly max: number
      readonly seconds: number
    }
  | { readonly kind: 'find'; readonly typed: string; readonly digits: string }
  | { readonly kind: 'escalate'; readonly radicado: string }
  | { readonly kind: 'transfer'; readonly to: 'line' | 'operator'; readonly result: CallResult }
  | { readonly kind: 'end'; readonly result: CallResult }

/** What the call is told. Silence is keys without a key. */
export type CallTold =
  | { readonly kind: 'keys'; readonly keys: string }
  | { readonly kind: 'found'; readonly caso: SpokenCaso }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'too_many' }
  | { readonly kind: 'escalated' }
  | { readonly kind: 'escalated_before' }
  | { readonly kind: 'not_escalated' }
  | { readonly kind: 'away' }
  | { readonly kind: 'closing' }

/** How a call went; `hung_up` and `failed` are the channel's to say. */
export const callResults = [
  'informed',
  'escalated',
  'operator',
  'failed_tries',
  'too_many',
  'away',
  'hung_up',
  'closing',
] as const
export type CallResult = (typeof callResults)[number]

export interface Call {
  readonly typed: string
  /** Failed tries, over the whole call: another case does not give them back. */
  readonly tries: number
  /** Keys that mean nothing, at this menu. */
  readonly slips: number
  /** The case that was told last. */
  readonly caso: SpokenCaso | undefined
}

export interface CallStep {
  readonly call: Call
  readonly say: readonly CallLine[]
  readonly order: CallOrder
}

const triesAtMost = 3
/** The longest whole radicado that a pattern makes, by its digits alone, with room to spare. */
const radicadoKeys = 30
const digitKeys = 4

/** The call was answered. */
export function beginCall(): CallStep {
  const call: Call = { typed: '', tries: 0, slips: 0, caso: undefined }
  return askRadicado(call, ['welcome'])
}

/** What comes next. `order` is the one that `told` answers. */
export function continueCall(call: Call, order: CallOrder, told: CallTold): CallStep {
  switch (told.kind) {
    case 'keys':
      return order.kind === 'listen' ? hear(call, order.step, told.keys) : end(call, ['goodbye'], 'away')
    case 'found': {
      const next = { ...call, caso: told.caso, slips: 0 }
      return askMenu(next, [{ kind: 'state', caso: told.caso }])
    }
    case 'not_found':
      return failed(call, 'wrong_pair', askRadicado)
    case 'too_many':
      return end(call, ['too_many', 'goodbye'], 'too_many')
    case 'escalated':
    case 'escalated_before':
      return {
        call,
        say: [told.kind],
        order: { kind: 'transfer', to: 'line', result: 'escalated' },
      }
    case 'not_escalated':
      return askMenu(withoutEscalation(call), ['not_escalated'])
    case 'away':
      return end(call, ['away', 'later', 'goodbye'], 'away')
    case 'closing':
      return end(call, ['closing', 'goodbye'], 'closing')
  }
}

function hear(call: Call, step: 'radicado' | 'digits' | 'menu', keys: string): CallStep {
  if (step === 'menu') return choose(call, keys)
  if (keys === '') return failed(call, 'silence', step === 'radicado' ? askRadicado : askDigits)
  if (step === 'radicado') return keys === '0' ? toOperator(call) : askDigits({ ...call, typed: keys }, [])
  return { call, say: [], order: { kind: 'find', typed: call.typed, digits: keys } }
}

function choose(call: Call, key: string): CallStep {
  const { caso } = call
  if (!caso) return askRadicado(call, [])
  if (key === '1') return askMenu({ ...call, slips: 0 }, [{ kind: 'state', caso }])
  if (key === '2') return askRadicado({ ...call, slips: 0, caso: undefined }, [])
  if (key === '0') return toOperator(call)
  if (key === '9' && caso.mayEscalate)
    return { call, say: [], order: { kind: 'escalate', radicado: caso.radicado } }
  const slips = call.slips + 1
  // Whoever was told what they asked for and says nothing more has not failed.
  if (slips >= triesAtMost) return end(call, ['goodbye'], 'informed')
  return askMenu({ ...call, slips }, key === '' ? [] : ['wrong_key'])
}

function failed(
  call: Call,
  line: CallLine,
  again: (call: Call, say: readonly CallLine[]) => CallStep,
): CallStep {
  const next = { ...call, tries: call.tries + 1 }
  return next.tries >= triesAtMost
    ? end(next, line === 'silence' ? ['given_up', 'goodbye'] : [line, 'given_up', 'goodbye'], 'failed_tries')
    : again(next, [line])
}

function askRadicado(call: Call, say: readonly CallLine[]): CallStep {
  return {
    call: { ...call, typed: '' },
    say: [...say, 'ask_radicado'],
    order: { kind: 'listen', step: 'radicado', max: radicadoKeys, seconds: 6 },
  }
}

function askDigits(call: Call, say: readonly CallLine[]): CallStep {
  return {
    call,
    say: [...say, 'ask_digits'],
    order: { kind: 'listen', step: 'digits', max: digitKeys, seconds: 6 },
  }
}

function askMenu(call: Call, say: readonly CallLine[]): CallStep {
  return {
    call,
    say: [...say, { kind: 'menu', escalate: call.caso?.mayEscalate ?? false }],
    order: { kind: 'listen', step: 'menu', max: 1, seconds: 6 },
  }
}

function toOperator(call: Call): CallStep {
  return { call, say: ['to_operator'], order: { kind: 'transfer', to: 'operator', result: 'operator' } }
}

function withoutEscalation(call: Call): Call {
  return call.caso ? { ...call, caso: { ...call.caso, mayEscalate: false } } : call
}

function end(call: Call, say: readonly CallLine[], result: CallResult): CallStep {
  return { call, say, order: { kind: 'end', result } }
}

/**
 * The case that dialled keys mean: `123`, `2026*123`, or all the digits of the whole radicado by its pattern (what is no
 * digit in it cannot be dialled). Undefined when they mean none.
 */
export function readDialled(keys: string, pattern: string): RadicadoQuery | undefined {
  const [, year, short] = /^(?:(\d{4})\*)?(\d{1,9})$/.exec(keys) ?? []
  if (short) return queryOf(short, year)
  const whole = new RegExp(`^${dialledPattern(pattern)}$`).exec(keys)?.groups
  return whole?.consecutive ? queryOf(whole.consecutive, whole.year) : undefined
}

function queryOf(consecutive: string, year: string | undefined): RadicadoQuery | undefined {
  const number = Number(consecutive)
  return number > 0
    ? { kind: 'number', consecutive: number, year: year === undefined ? undefined : Number(year) }
    : undefined
}

function dialledPattern(pattern: string): string {
  let hasYear = false
  return pattern.replace(
    /\{(\w+)(?::(\d+))?\}|\D/g,
    (_, name: string | undefined, width: string | undefined) => {
      const year = hasYear ? '\\d{4}' : '(?<year>\\d{4})'
      if (name === 'yyyy' || name === 'yyyymmdd') {
        hasYear = true
        return name === 'yyyy' ? year : `${year}\\d{4}`
      }
      if (name === 'consecutive') return `(?<consecutive>\\d{${width ?? 1},9})`
      if (name === 'office') return width === undefined ? '\\d+' : `\\d{${width},}`
      return ''
    },
  )
}
