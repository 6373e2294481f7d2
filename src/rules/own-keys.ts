// Promises: what opens something of ours (a case's key, the token of a link or of a reply address, an API key) is masked in any
// words, however mail programs and people wrapped, encoded, quoted or broke it; words without it come back as they were; the
// time it takes grows with their length alone. A key is known by its form, not by the host before it: hosts get lost.

/** What stands in the place of a key. */
const masked = '…'

/** Each ends with what is secret. */
const secrets = [
  /clave ?= ?([\w-]{22})/gi,
  /accessKey\W{1,6}([\w-]{22})/gi,
  /\/linea\/confirmar\/([\w-]{22})/gi,
  /\/(?:clave|preparar)\/([\w-]{32})/gi,
  /correo=([0-9a-z]{1,11}\.[0-9a-z]{1,8}\.[0-9a-f]{24})/gi,
  /\+w\d{1,15}\.([0-9a-f]{24})/gi,
  /pu_([\w-]{43})/gi,
] as const

/** Without one of these signs there is no key, however the words are read: most words of people have none. */
const signs = /[=%&/+_]|accesskey/i
/** Nor without one of these. */
const hint = /clave|accesskey|confirmar|preparar|correo|\+w\d|pu_|%|&#|&[a-z]+;|=[0-9a-f]{2}/i
const gaps = /=?[\s>|\u00ad\u200b-\u200d\u2060\ufeff]+/g

/** Encodings within encodings that are looked through: a link quoted in a redirection within another. */
const depth = 5

export function maskOwnKeys(text: string): string {
  if (!signs.test(text) || !hint.test(text.replace(gaps, ''))) return text
  const found: Span[] = []
  for (const view of viewsOf(text))
    for (const secret of secrets)
      for (const match of view.text.matchAll(secret)) {
        const end = match.index + match[0].length
        const start = end - (match[1]?.length ?? 0)
        found.push({ from: view.from[start] ?? 0, to: view.to[end - 1] ?? 0 })
      }
  return found.length === 0 ? text : without(text, found)
}

interface Span {
  readonly from: number
  readonly to: number
}

function without(text: string, spans: readonly Span[]): string {
  let said = ''
  let at = 0
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from >= at) said += text.slice(at, from) + masked
    at = Math.max(at, to)
  }
  return said + text.slice(at)
}

/** The words as some program reads them, and where each sign of theirs stands in the words that were given. */
interface View {
  readonly text: string
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const lineBreaks = /(?<![ \t])[ \t]*(?:\r\n?|\n)[ \t>|]*|[\u00ad\u200b-\u200d\u2060\ufeff]+/g
/** Quoted-printable ends a line that goes on with an equals sign. */
const softBreaks = /(?<![ \t])=?[ \t]*(?:\r\n?|\n)[ \t>|]*|[\u00ad\u200b-\u200d\u2060\ufeff]+/g
const encoded = /%[0-9a-f]{2}|&#x[0-9a-f]{1,5};|&#\d{1,6};|&[a-z]{2,8};/gi
const quotedPrintable = /=[0-9a-f]{2}/gi
/** As Proofpoint writes the links that it wraps. */
const dashed = /-[0-9a-f]{2}/gi

function* viewsOf(text: string): Generator<View> {
  const at = Array.from({ length: text.length }, (_, index) => index)
  const whole = { text, from: at, to: at.map((index) => index + 1) }
  const joined = rewrite(whole, lineBreaks, () => '') ?? whole
  const soft = /=[ \t]*[\r\n]/.test(text) ? rewrite(whole, softBreaks, () => '') : undefined
  for (const start of soft ? [joined, soft] : [joined]) {
    let view: View | undefined = start
    for (let round = 0; view && round <= depth; round++) {
      yield view
      for (const other of [quotedPrintable, dashed]) {
        const read = rewrite(view, other, (sign) => ascii(Number.parseInt(sign.slice(1), 16)))
        if (read) yield read
      }
      view = rewrite(view, encoded, decode)
    }
  }
}

/** `replace` answers undefined for what it leaves. Undefined when it left all. */
function rewrite(view: View, pattern: RegExp, replace: (found: string) => string | undefined) {
  const from: number[] = []
  const to: number[] = []
  let text = ''
  let at = 0
  const copy = (end: number) => {
    text += view.text.slice(at, end)
    for (; at < end; at++) {
      from.push(view.from[at] ?? 0)
      to.push(view.to[at] ?? 0)
    }
  }
  let isSame = true
  for (const { 0: found, index } of view.text.matchAll(pattern)) {
    const said = replace(found)
    if (said === undefined) continue
    isSame = false
    copy(index)
    at += found.length
    text += said
    for (let sign = 0; sign < said.length; sign++) {
      from.push(view.from[index] ?? 0)
      to.push(view.to[at - 1] ?? 0)
    }
  }
  if (isSame) return undefined
  copy(view.text.length)
  return { text, from, to }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  colon: ':',
  commat: '@',
  dash: '-',
  equals: '=',
  hyphen: '-',
  lowbar: '_',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  sol: '/',
}

function decode(sign: string): string | undefined {
  if (sign.startsWith('%')) return ascii(Number.parseInt(sign.slice(1), 16))
  const name = sign.slice(1, -1).toLowerCase()
  if (name.startsWith('#x')) return ascii(Number.parseInt(name.slice(2), 16))
  if (name.startsWith('#')) return ascii(Number.parseInt(name.slice(1), 10))
  return Object.hasOwn(named, name) ? named[name] : undefined
}

/** All that keys and the links around them are made of. */
function ascii(code: number): string | undefined {
  return code > 0 && code < 0x80 ? String.fromCharCode(code) : undefined
}
