// A raw mail as plain values: decoded, cleaned of line ends in headers, bounded. Runs in a child process (reader.ts),
// because what a stranger wrote may be made to take for ever.
import PostalMime, { addressParser, decodeWords, type Email, type Mailbox } from 'postal-mime'
import { markNames } from '#rules/automatic-mail.ts'
import {
  type MailAddress,
  type MailPart,
  type MailReport,
  mailLimits,
  type ReadMail,
  type ReportedRecipient,
} from '#rules/heard-mail.ts'

/** What of the mail was read; with `problem` only its headers, or nothing, could be. */
export interface Reading {
  readonly mail: Omit<ReadMail, 'sentAt'> & { readonly sentAt: string | null }
  readonly problem: 'unreadable' | 'too_deep' | undefined
}

const headersAlone = 256 * 1024

/** Never throws. */
export async function readMail(raw: Uint8Array): Promise<Reading> {
  try {
    const email = await PostalMime.parse(raw, { maxNestingDepth: 100 })
    const mail = mailOf(email)
    const nothing = email.headers.length === 0 || mail.from.length + mail.to.length === 0
    return { mail, problem: nothing && isBinary(raw) ? 'unreadable' : undefined }
  } catch (error) {
    const deep = error instanceof Error && /nesting depth/.test(error.message)
    return { mail: await readHeaders(raw), problem: deep ? 'too_deep' : 'unreadable' }
  }
}

/** Who wrote and about what, when the rest could not be read. */
async function readHeaders(raw: Uint8Array): Promise<Reading['mail']> {
  try {
    const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headersAlone)).toString(
      'latin1',
    )
    const block = head.split(/\r?\n\r?\n/, 1)[0] ?? ''
    const plain = block.replace(/^(content-[^:]*|mime-version):.*(\r?\n[ \t].*)*\r?\n?/gim, '')
    return mailOf(await PostalMime.parse(Buffer.from(`${plain}\r\n\r\n`, 'latin1')))
  } catch {
    return mailOf({ headers: [], headerLines: [], attachments: [] })
  }
}

function mailOf(email: Email): Reading['mail'] {
  const values = (name: string) => email.headers.filter(({ key }) => key === name).map(({ value }) => value)
  const recipients = [...values('to'), ...values('cc')].flatMap(addressesIn)
  const isReport = values('content-type').some((type) => /^\s*multipart\/report/i.test(type))
  const report = reportOf(email, isReport)
  return {
    messageId: idsIn(values('message-id')[0] ?? '')[0] ?? null,
    from: values('from').flatMap(addressesIn).slice(0, mailLimits.addresses),
    replyTo: values('reply-to').flatMap(addressesIn).slice(0, mailLimits.addresses),
    to: values('to').flatMap(addressesIn).slice(0, mailLimits.addresses),
    cc: values('cc').flatMap(addressesIn).slice(0, mailLimits.addresses),
    recipientCount: recipients.length,
    subject: oneLine(email.subject ?? '').slice(0, mailLimits.subject),
    text: clean(email.text ?? textOfHtml(email.html ?? '')).slice(0, mailLimits.text),
    html: email.html ? email.html.replaceAll('\0', '').slice(0, mailLimits.html) : null,
    sentAt: dateOf(email.date),
    references: [...new Set([...values('references'), ...values('in-reply-to')].flatMap(idsIn))].slice(
      -mailLimits.references,
    ),
    marks: Object.fromEntries(
      markNames.flatMap((name) => {
        const found = values(name).slice(0, 20)
        return found.length > 0 ? [[name, found.map((value) => oneLine(value).slice(0, 2000))]] : []
      }),
    ),
    parts: email.attachments.slice(0, mailLimits.parts).map(partOf),
    calendarMethod: email.attachments.find(({ method }) => method)?.method?.slice(0, 30) ?? null,
    report,
  }
}

function partOf(
  { filename, mimeType, contentId, content }: Email['attachments'][number],
  index: number,
): MailPart {
  const name = oneLine(filename ?? '')
    .replace(/[/\\]/g, '_')
    .slice(-mailLimits.name)
  return {
    name: name || `adjunto-${index + 1}${mimeType === 'message/rfc822' ? '.eml' : ''}`,
    mediaType: mimeType || 'application/octet-stream',
    contentId: contentId?.replace(/^<|>$/g, '') ?? null,
    content: bytesOf(content),
  }
}

function bytesOf(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return content instanceof Uint8Array ? content : new Uint8Array(content)
}

/** Groups opened, names decoded; what is no address keeps its words as its name. */
function addressesIn(value: string): readonly MailAddress[] {
  return addressParser(value, { flatten: true })
    .filter((one): one is Mailbox => 'address' in one)
    .map(({ name, address }) => ({
      name: oneLine(decodeWords(name)).slice(0, mailLimits.name),
      address: oneLine(decodeWords(address)).replaceAll(' ', '').slice(0, mailLimits.address),
    }))
    .filter(({ name, address }) => name !== '' || address !== '')
}

function idsIn(value: string): readonly string[] {
  return (value.match(/<[^<>\s]{1,996}>/g) ?? []).slice(-mailLimits.references)
}

/** Only a date that can be one. */
function dateOf(date: string | undefined): string | null {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return at > Date.UTC(1980, 0) && at < Date.UTC(2200, 0) ? new Date(at).toISOString() : null
}

function reportOf(email: Email, isReport: boolean): MailReport | null {
  const textIn = (type: string) => {
    const part = email.attachments.find(({ mimeType }) => mimeType === type)
    return part && new TextDecoder().decode(bytesOf(part.content).subarray(0, 64 * 1024))
  }
  const returned =
    textIn('message/rfc822') ?? textIn('text/rfc822-headers') ?? textIn('message/rfc822-headers')
  const original = (text: string | undefined) =>
    text === undefined ? undefined : /^message-id:\s*(<[^<>\s]{1,996}>)/im.exec(text)?.[1]
  const delivery = textIn('message/delivery-status') ?? textIn('message/global-delivery-status')
  if (delivery !== undefined)
    return {
      kind: 'delivery',
      recipients: delivery
        .split(/\r?\n\r?\n/)
        .flatMap(recipientIn)
        .slice(0, 100),
      messageId: original(returned) ?? null,
    }
  const disposition = textIn('message/disposition-notification')
  if (disposition !== undefined)
    return {
      kind: 'disposition',
      recipients: [],
      messageId:
        /^original-message-id:\s*(<[^<>\s]{1,996}>)/im.exec(disposition)?.[1] ?? original(returned) ?? null,
    }
  return isReport ? { kind: 'delivery', recipients: [], messageId: original(returned) ?? null } : null
}

function recipientIn(block: string): readonly ReportedRecipient[] {
  const unfolded = block.replace(/\r?\n[ \t]+/g, ' ')
  const field = (name: string) =>
    oneLine(new RegExp(`^${name}:(.*)$`, 'im').exec(unfolded)?.[1] ?? '').slice(0, 500)
  const recipient = field('Original-Recipient') || field('Final-Recipient')
  if (recipient === '') return []
  return [
    {
      address: recipient.replace(/^[^;]*;\s*/, '').replace(/^<|>$/g, ''),
      action: field('Action').toLowerCase(),
      status: field('Status'),
      diagnostic: field('Diagnostic-Code').replace(/^smtp;\s*/i, ''),
    },
  ]
}

/** One line: neither the end of a line nor any other control sign leaves a header. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .trim()
}

/** Signs that no text has, where a quotation begins and ends. */
const quotes = '\u0001'
const unquotes = '\u0002'

const blocks = new Set(['p', 'div', 'br', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'hr'])

/** The words of a mail that came as HTML alone, quotations marked as in text. In one pass: no pattern that looks back. */
function textOfHtml(html: string): string {
  const source = html.slice(0, mailLimits.html).replaceAll(quotes, '').replaceAll(unquotes, '')
  let text = ''
  for (let at = 0; at < source.length; ) {
    const open = source.indexOf('<', at)
    text += source.slice(at, open < 0 ? undefined : open)
    if (open < 0) break
    const close = source.indexOf('>', open)
    if (close < 0) break
    const tag = /^<\/?([a-z0-9!-]+)/i.exec(source.slice(open, open + 20))?.[1]?.toLowerCase() ?? ''
    at = close + 1
    if (tag.startsWith('!--')) at = after(source, '-->', open)
    else if (tag === 'script' || tag === 'style' || tag === 'title') at = after(source, `</${tag}>`, open)
    else if (tag === 'blockquote') text += source[open + 1] === '/' ? `${unquotes}\n` : `\n${quotes}`
    else if (blocks.has(tag)) text += '\n'
  }
  return quoteLines(
    decodeEntities(text)
      .replace(/[ \t\u00a0]+/g, ' ')
      .replace(/\n\s*\n\s*/g, '\n\n'),
  )
}

function quoteLines(text: string): string {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      depth += line.split(quotes).length - 1
      const shown = `${'> '.repeat(Math.min(depth, 10))}${line.replaceAll(quotes, '').replaceAll(unquotes, '')}`
      depth = Math.max(0, depth - (line.split(unquotes).length - 1))
      return shown
    })
    .join('\n')
}

function after(source: string, end: string, from: number): number {
  const found = source.toLowerCase().indexOf(end, from)
  return found < 0 ? source.length : found + end.length
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  aacute: 'á',
  eacute: 'é',
  iacute: 'í',
  oacute: 'ó',
  uacute: 'ú',
  ntilde: 'ñ',
  Aacute: 'Á',
  Eacute: 'É',
  Iacute: 'Í',
  Oacute: 'Ó',
  Uacute: 'Ú',
  Ntilde: 'Ñ',
  uuml: 'ü',
  Uuml: 'Ü',
  iquest: '¿',
  iexcl: '¡',
  ordm: 'º',
  ordf: 'ª',
  laquo: '«',
  raquo: '»',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  middot: '·',
  euro: '€',
  copy: '©',
  reg: '®',
  deg: '°',
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : '\ufffd'
  })
}

/** Signs that no text has make up more than a tenth of its start. */
function isBinary(raw: Uint8Array): boolean {
  const head = raw.subarray(0, 1024)
  const odd = head.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length
  return head.length === 0 || odd * 10 > head.length
}
