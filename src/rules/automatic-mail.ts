// Promises: a mail that a machine wrote is known as such and is never answered and never reopens anything (RFC 3834, 3464,
// 8098, and what mail programs do in practice); so are mails of our own and those that name none of our addresses openly.
import type { AutomaticReason, Envelope, ReadMail } from './heard-mail.ts'
import { canonicalAddress, kindOfAddress, type OurAddresses } from './mail-address.ts'

/** The headers by which a mail says what it is. Readers keep these. */
export const markNames = [
  'auto-submitted',
  'precedence',
  'x-precedence',
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-loop',
  'x-mailer-autoreply',
  'x-ms-exchange-inbox-rules-loop',
  'feedback-id',
  'list-id',
  'list-post',
  'list-unsubscribe',
  'list-help',
  'mailing-list',
  'content-type',
  'return-path',
  'x-failed-recipients',
  'authentication-results',
] as const

const daemons =
  /^(mailer-daemon|postmaster|mail-?daemon|daemon|root|nobody|bounces?|bounce[-+=].*|.*-bounces?|no-?_?\.?reply.*|.*no-?reply|do-?not-?reply.*|no-?responder.*|no-?contestar?.*|noresponda.*|notificaciones?-?automaticas?|auto-?(?:reply|responder|mailer)|owner-.*|.*-owner|.*-request|listserv|majordomo|mdaemon|abuse-?report)$/

/** Why a machine wrote this, or undefined when a person seems to have. */
export function automaticReason(
  mail: ReadMail,
  envelope: Envelope,
  ours: OurAddresses,
): AutomaticReason | undefined {
  const mark = (name: (typeof markNames)[number]) => mail.marks[name]?.join(' ').trim().toLowerCase()
  const contentType = mark('content-type') ?? ''
  if (mail.report || contentType.startsWith('multipart/report') || mark('x-failed-recipients'))
    return 'report'
  const submitted = mark('auto-submitted')
  if (submitted !== undefined && !/^no\b/.test(submitted)) return 'auto_submitted'
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-mailer-autoreply'] as const) {
    const said = mark(name)
    if (said !== undefined && !/^(no|false|0)$/.test(said)) return 'auto_submitted'
  }
  if (mark('x-ms-exchange-inbox-rules-loop') || mark('x-loop')) return 'auto_submitted'
  if (/\b(bulk|junk|list|auto_reply|auto-reply)\b/.test(`${mark('precedence')} ${mark('x-precedence')}`))
    return 'precedence'
  if (
    ['list-id', 'list-post', 'list-unsubscribe', 'list-help', 'mailing-list'].some((name) => mail.marks[name])
  )
    return 'list'
  // Exchange sets it on what it writes itself; people's mail does not have it.
  if (/\b(all|autoreply|oof|rn|nrn|dr)\b/.test(mark('x-auto-response-suppress') ?? '')) return 'suppress'
  const returnPath = envelope.mailFrom ?? mark('return-path')?.replace(/^<|>$/g, '')
  if (returnPath !== undefined && returnPath.trim() === '') return 'null_sender'
  if (mail.calendarMethod || contentType.startsWith('text/calendar')) return 'calendar'
  const senders = [...mail.from.map(({ address }) => address), ...(returnPath ? [returnPath] : [])]
  if (senders.some((address) => isOurself(address, ours))) return 'ourselves'
  if (senders.some((address) => daemons.test(canonicalAddress(address).split('@', 1)[0] ?? '')))
    return 'daemon'
  const named = [...mail.to, ...mail.cc].map(({ address }) => address)
  if (!named.some((address) => kindOfAddress(address, ours) !== 'unknown')) return 'bcc'
  return undefined
}

/** A mailbox that the product answers for. A closed one is a person's, who may write to the website mailbox. */
function isOurself(address: string, ours: OurAddresses): boolean {
  const kind = kindOfAddress(address, ours)
  return kind === 'website' || kind === 'own'
}
