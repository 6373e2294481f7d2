// Promises: an address of ours is known in any spelling (case, tag after a plus sign, quotes, invisible signs, a final dot,
// the ASCII form of its domain); each address is of exactly one kind (circular, clauses 3 and 4); a domain that only looks
// like ours, and signs that hide or turn text around, are shown as such.
import type { AddressKind } from './heard-mail.ts'
import type { Policy } from './policy.ts'
import { normalize } from './unicode.ts'

/** Invisible signs, and signs that turn the direction of text around. */
const invisible = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\u115f\u1160]|[\ufe00-\ufe0f]/gu

/** One spelling for all those that a mail server takes for the same address. */
export function canonicalAddress(address: string): string {
  const plain = normalize(address, 'NFKC').replace(invisible, '').trim().toLowerCase()
  const at = plain.lastIndexOf('@')
  if (at < 0) return plain
  const local = plain
    .slice(0, at)
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('\\', '')
    .split('+', 1)[0]
  return `${local}@${asciiDomain(plain.slice(at + 1))}`
}

/** Its domain in ASCII, without a final dot. */
export function domainOf(address: string): string {
  return asciiDomain(address.slice(address.lastIndexOf('@') + 1))
}

function asciiDomain(domain: string): string {
  const bare = domain
    .trim()
    .toLowerCase()
    .replace(/(?<!\.)\.+$/, '')
  // The parser of addresses of pages knows the ASCII form of every domain.
  const url = /^[^\s/?#@:[\]\\%]+$/.test(bare) ? URL.parse(`http://${bare}`) : null
  return url?.hostname ?? bare
}

/** Could a mail be sent there? */
export function isMailAddress(address: string): boolean {
  return (
    address.length <= 254 &&
    /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]+$/u.test(address)
  )
}

export interface OurAddresses {
  readonly channels: Policy['channels']
  /** Where the product's own mail comes from. */
  readonly sender: string
}

/** Which kind of address of ours this is. The website mailbox wins over a wildcard that covers it too. */
export function kindOfAddress(address: string, ours: OurAddresses): AddressKind {
  const canonical = canonicalAddress(address)
  if (canonical === canonicalAddress(ours.channels.websiteMailbox)) return 'website'
  if (ours.channels.closedAddresses.some((pattern) => matches(pattern, canonical))) return 'closed'
  if (canonical === canonicalAddress(ours.sender)) return 'own'
  return 'unknown'
}

/** The address of ours that a mail is for, of all that it names: the website mailbox before a closed one. */
export function addressMeant(
  addresses: readonly string[],
  ours: OurAddresses,
): { readonly address: string; readonly kind: AddressKind } {
  const known = addresses.map((address) => ({
    address: canonicalAddress(address),
    kind: kindOfAddress(address, ours),
  }))
  for (const kind of ['website', 'closed', 'own'] as const) {
    const found = known.find((one) => one.kind === kind)
    if (found) return found
  }
  return known[0] ?? { address: '', kind: 'unknown' }
}

function matches(pattern: string, canonical: string): boolean {
  const wanted = pattern.trim().toLowerCase().split('*').map(RegExp.escape).join('.*')
  return new RegExp(`^${wanted}$`, 's').test(canonical)
}

/** What tries to deceive a reader's eye. */
export type Trick =
  /** Signs that turn text around, or that nobody sees. */
  | { readonly kind: 'direction' | 'invisible' }
  /** A domain that looks like one of ours and is another. */
  | { readonly kind: 'look_alike'; readonly domain: string; readonly of: string }
  /** Letters of several alphabets in one domain, or an encoded domain. */
  | { readonly kind: 'foreign_letters'; readonly domain: string }
  /** A name that is another's address. */
  | { readonly kind: 'name_is_address'; readonly name: string }

/** Every trick in a sender, and in the texts beside it. */
export function tricksOf(
  { name, address }: { readonly name: string; readonly address: string },
  texts: readonly string[],
  ours: readonly string[],
): readonly Trick[] {
  const all = [name, address, ...texts].join(' ')
  const domain = domainOf(address)
  const of = lookAlikeOf(domain, ours)
  const named = /[^\s<>"'(),;:@]{1,64}@[^\s<>"'(),;:@]{1,253}\.[^\s<>"'(),;:@.]{1,63}/u.exec(
    name.replace(invisible, ''),
  )?.[0]
  return [
    ...(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(all) ? [{ kind: 'direction' } as const] : []),
    ...(/[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]/u.test(all) ? [{ kind: 'invisible' } as const] : []),
    ...(of ? [{ kind: 'look_alike', domain, of } as const] : []),
    ...(!of && /(^|\.)xn--/.test(domain) ? [{ kind: 'foreign_letters', domain } as const] : []),
    ...(named && canonicalAddress(named) !== canonicalAddress(address)
      ? [{ kind: 'name_is_address', name: named } as const]
      : []),
  ]
}

/** Signs that hide or turn text, made visible: `[U+202E]`. */
export function withSignsShown(text: string): string {
  return text.replace(/[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}

/** The domain of ours that this one imitates, if it does. */
export function lookAlikeOf(domain: string, ours: readonly string[]): string | undefined {
  const own = ours.map((one) => asciiDomain(one))
  if (own.some((one) => domain === one || domain.endsWith(`.${one}`))) return undefined
  const seen = skeleton(domain)
  return own.find((one) => {
    const wanted = skeleton(one)
    if (seen === wanted || seen.startsWith(`${wanted}.`) || seen.endsWith(`.${wanted}`)) return true
    if (seen.replaceAll(/[-.]/g, '') === wanted.replaceAll(/[-.]/g, '')) return true
    return one.length >= 8 && distanceAtMost(seen, wanted, one.length >= 14 ? 2 : 1)
  })
}

/** Latin letters for those of other alphabets, and for signs, that look the same. */
const twins: Record<string, string> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  һ: 'h',
  к: 'k',
  м: 'm',
  т: 't',
  в: 'b',
  н: 'h',
  г: 'r',
  п: 'n',
  α: 'a',
  ο: 'o',
  ρ: 'p',
  ε: 'e',
  ν: 'v',
  ι: 'i',
  κ: 'k',
  τ: 't',
  υ: 'u',
  ɡ: 'g',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
}

function skeleton(domain: string): string {
  const shown = domain.split('.').map(unpuny).join('.')
  return normalize(shown, 'NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/./gu, (letter) => twins[letter] ?? letter)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}

/** A label of a domain as people see it (RFC 3492). */
function unpuny(label: string): string {
  if (!label.startsWith('xn--')) return label
  const source = label.slice(4)
  const dash = source.lastIndexOf('-')
  const output = [...source.slice(0, Math.max(dash, 0))].map((sign) => sign.codePointAt(0) ?? 0)
  let [n, bias, at] = [128, 72, 0]
  for (let index = dash + 1; index < source.length; ) {
    const before = at
    for (let [weight, k] = [1, 36]; ; k += 36) {
      const sign = source.charCodeAt(index++)
      const digit = sign >= 97 && sign <= 122 ? sign - 97 : sign >= 48 && sign <= 57 ? sign - 22 : -1
      if (digit < 0 || at > 0x10ffff) return label
      at += digit * weight
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (digit < threshold) break
      weight *= 36 - threshold
    }
    const length = output.length + 1
    let delta = Math.floor((at - before) / (before === 0 ? 700 : 2))
    delta += Math.floor(delta / length)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    n += Math.floor(at / length)
    at %= length
    if (n > 0x10ffff) return label
    output.splice(at++, 0, n)
  }
  return String.fromCodePoint(...output)
}

/** Are two words at most `most` insertions, removals, changes or swaps of neighbours apart? */
function distanceAtMost(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most || a.length > 253) return false
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return (last[b.length] ?? 0) <= most
}
