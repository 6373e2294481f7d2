// Promises: a text is worth as few pieces as its words allow: accents that the GSM alphabet lacks are left out, and
// only what then still does not fit it costs the wider alphabet; how many pieces it takes is counted as networks do.

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extended = '^{}\\[~]|€\f'

export type SmsAlphabet = 'gsm7' | 'ucs2'

export interface SmsParts {
  readonly alphabet: SmsAlphabet
  readonly parts: readonly string[]
}

/** Without what costs more and says no more: accents, typographic quotes, spaces that do not break. */
export function plainSms(text: string): string {
  const simple = text
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[“”«»]/g, '"')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[–—]/g, '-')
    .replaceAll('…', '...')
  return [...simple].map((sign) => (isGsm(sign) ? sign : (gsmTwin(sign) ?? sign))).join('')
}

/** The parts in which a text travels; each has room for the header that joins them when there are several. */
export function smsParts(text: string): SmsParts {
  const signs = [...text]
  const alphabet: SmsAlphabet = signs.every(isGsm) ? 'gsm7' : 'ucs2'
  const weigh =
    alphabet === 'gsm7' ? (sign: string) => (extended.includes(sign) ? 2 : 1) : (sign: string) => sign.length
  const [whole, part] = alphabet === 'gsm7' ? [160, 153] : [70, 67]
  const total = signs.reduce((sum, sign) => sum + weigh(sign), 0)
  if (total <= whole) return { alphabet, parts: [text] }
  const parts: string[] = ['']
  let weight = 0
  for (const sign of signs) {
    if (weight + weigh(sign) > part) {
      parts.push('')
      weight = 0
    }
    parts[parts.length - 1] += sign
    weight += weigh(sign)
  }
  return { alphabet, parts }
}

function isGsm(sign: string): boolean {
  return basic.includes(sign) || extended.includes(sign)
}

function gsmTwin(sign: string): string | undefined {
  const bare = sign.normalize('NFD').replace(/\p{M}/gu, '')
  return bare !== sign && isGsm(bare) ? bare : undefined
}
