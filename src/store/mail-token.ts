// Tokens that only this house can make: in the reply address of a website request, and in the link that opens the form.
import { createHmac, timingSafeEqual } from 'node:crypto'

type Purpose = 'reply' | 'form'

function sealOf(secret: string, purpose: Purpose, text: string): string {
  return createHmac('sha256', secret).update(`${purpose} ${text}`).digest('hex').slice(0, 24)
}

function isSeal(secret: string, purpose: Purpose, text: string, seal: string): boolean {
  const [wanted, given] = [Buffer.from(sealOf(secret, purpose, text)), Buffer.from(seal)]
  return wanted.length === given.length && timingSafeEqual(wanted, given)
}

/** `mailbox+w12.seal@host`: an answer to it belongs to that request, whoever's program lost its headers. */
export function replyAddress(secret: string, mailbox: string, requestId: number): string {
  const at = mailbox.lastIndexOf('@')
  const text = `w${requestId}`
  return `${mailbox.slice(0, at)}+${text}.${sealOf(secret, 'reply', text)}${mailbox.slice(at)}`
}

/** The website request that a reply address of ours means. */
export function findReplyToken(secret: string, addresses: readonly string[]): number | undefined {
  for (const address of addresses) {
    const [, text = '', id, seal = ''] = /\+(w(\d{1,15}))\.([0-9a-f]{24})@/i.exec(address.toLowerCase()) ?? []
    if (id && isSeal(secret, 'reply', text, seal)) return Number(id)
  }
  return undefined
}

/** What opens the form with the words of a mail, until `expiresAt`. */
export function formToken(secret: string, heardMailId: number, expiresAt: Temporal.Instant): string {
  const text = `${heardMailId.toString(36)}.${Math.floor(expiresAt.epochMilliseconds / 1000).toString(36)}`
  return `${text}.${sealOf(secret, 'form', text)}`
}

/** The mail that a token means, or undefined when it is not ours or has expired. */
export function findFormToken(secret: string, token: string, now: Temporal.Instant): number | undefined {
  const [, text = '', id = '', until = '', seal = ''] =
    /^(([0-9a-z]{1,11})\.([0-9a-z]{1,8}))\.([0-9a-f]{24})$/.exec(token) ?? []
  if (!isSeal(secret, 'form', text, seal)) return undefined
  return Number.parseInt(until, 36) * 1000 > now.epochMilliseconds ? Number.parseInt(id, 36) : undefined
}
