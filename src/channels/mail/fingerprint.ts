// What makes two deliveries the same mail: its own headers and its body, never the traces of its way to us.
import { createHash } from 'node:crypto'
import type { Envelope } from '#rules/heard-mail.ts'

const own = new Set(['from', 'to', 'cc', 'subject', 'date', 'message-id', 'content-type', 'in-reply-to'])

/** Equal Message-IDs with different content differ; without one, the envelope's sender counts too. */
export function fingerprintOf(raw: Buffer, { mailFrom }: Pick<Envelope, 'mailFrom'>): string {
  const { head, body } = splitMail(raw)
  const lines = head
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name = '', value = ''] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
      return own.has(name.toLowerCase()) ? [`${name.toLowerCase()}:${value.replace(/\s+/g, ' ').trim()}`] : []
    })
    .toSorted()
  const named = lines.some((line) => line.startsWith('message-id:'))
  return createHash('sha256')
    .update(JSON.stringify([lines, named ? null : (mailFrom ?? null)]))
    .update(body)
    .digest('hex')
}

/** The header block as Latin-1, and the body without the ends of lines after it. */
function splitMail(raw: Buffer): { readonly head: string; readonly body: Buffer } {
  const found = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0)
  const end = found.length > 0 ? Math.min(...found) : Math.min(raw.length, 1024 * 1024)
  let stop = raw.length
  while (stop > end && (raw[stop - 1] === 10 || raw[stop - 1] === 13)) stop--
  return {
    head: raw.subarray(0, Math.min(end, 4 * 1024 * 1024)).toString('latin1'),
    body: raw.subarray(end, stop),
  }
}
