// What comes in over SMPP: receipts of what was sent, and what people answer.
import type { Reply } from '#rules/alert.ts'
import { fold } from '#rules/fold.ts'

const words = new Set([
  'ok',
  'okay',
  'okey',
  'si',
  'listo',
  'recibido',
  'confirmo',
  'confirmado',
  'enterado',
  'voy',
])

/** "OK 123", "1", "Recibido.": the case is mine. Undefined when it says anything else. */
export function readReply(text: string): Reply | undefined {
  const said = fold(text).match(/[a-z]+|\d+/g)
  if (!said || said.length > 4) return
  const numbers = said.filter((word) => /^\d/.test(word))
  const spoken = said.filter((word) => !/^\d/.test(word))
  if (numbers.length > 1 || !spoken.every((word) => words.has(word))) return
  const [number] = numbers
  if (number === undefined) return { consecutive: undefined }
  // "1" alone is what the call asks for too; "OK 1" may well be the case of that number.
  if (number === '1' && spoken.length === 0) return { consecutive: undefined }
  return number.length <= 9 ? { consecutive: Number(number) } : undefined
}

export interface Receipt {
  /** The ways in which the centre may have named the message when it took it. */
  readonly references: readonly string[]
  /** Undefined while it is still on its way. */
  readonly outcome:
    | { readonly delivered: true }
    | { readonly delivered: false; readonly code: string }
    | undefined
}

/** SMPP 3.4, appendix B: the receipt as text; the optional parameters say the same where a centre sends them. */
export function readReceipt(
  text: string,
  { messageId, messageState }: { messageId?: string | undefined; messageState?: number | undefined } = {},
): Receipt | undefined {
  const id = messageId ?? /\bid:\s*(\S+)/i.exec(text)?.[1]
  if (!id) return
  const state = stateNames[messageState ?? -1] ?? /\bstat:\s*(\w+)/i.exec(text)?.[1]?.toUpperCase() ?? ''
  const code = /\berr:\s*(\w+)/i.exec(text)?.[1]
  return { references: namesOf(id.replace(/\0+$/, '')), outcome: outcomeOf(state, code) }
}

const stateNames: Readonly<Record<number, string>> = {
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
}

function outcomeOf(state: string, code: string | undefined): Receipt['outcome'] {
  if (state === 'DELIVRD') return { delivered: true }
  if (['EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD'].includes(state))
    return { delivered: false, code: code && !/^0+$/.test(code) ? `${state} ${code}` : state }
}

/** Some centres name a message in hexadecimal when they take it and in decimal in its receipt, or the other way. */
function namesOf(id: string): readonly string[] {
  const names = new Set([id])
  if (/^\d{1,15}$/.test(id)) {
    const hex = Number(id).toString(16)
    names.add(hex).add(hex.toUpperCase()).add(hex.padStart(8, '0')).add(hex.padStart(8, '0').toUpperCase())
  }
  if (/^[0-9a-f]{1,12}$/i.test(id)) names.add(String(Number.parseInt(id, 16)))
  return [...names]
}
