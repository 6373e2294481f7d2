// Hands mails to the SMTP server that SMTP_URL names, over a few connections that are kept open.
import { createTransport } from 'nodemailer'
import { deliveryFault } from '#texts/mail.ts'
import type { Mail } from './compose.ts'
import { tlsDemand } from './tls.ts'

export type Delivery =
  | { readonly kind: 'sent' }
  /** Not now. `away` when the trouble is the server's and any other mail would meet it too. */
  | { readonly kind: 'retry'; readonly reason: string; readonly away: boolean }
  /** Never. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface Mailer {
  /** How many mails it sends at once. */
  readonly connections: number
  /** Never throws. `signal` gives the mail up, which then has to be sent again. */
  send(mail: Mail, signal: AbortSignal): Promise<Delivery>
  close(): void
}

export function openMailer(url: string): Mailer {
  const address = new URL(url)
  const tls = tlsDemand(address)
  // What the address asks of TLS is ours to judge: the library would take any option from there.
  address.search = ''
  const transport = createTransport({
    url: address.href,
    requireTLS: tls === 'demanded',
    ignoreTLS: tls === 'never',
    pool: true,
    maxConnections: connections,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })
  return {
    connections,
    async send({ to, writtenAt, inReplyTo, fromNobody, attachments, ...mail }, signal) {
      try {
        await transport.sendMail({
          ...mail,
          // As an object an address is one, whatever it looks like.
          to: { name: '', address: to },
          date: new Date(writtenAt.epochMilliseconds),
          inReplyTo,
          references: inReplyTo,
          encoding: 'quoted-printable',
          xMailer: false,
          ...(attachments && { attachments: [...attachments] }),
          ...(fromNobody && { envelope: { from: '', to } }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(giveUpAfterMs)]),
        })
        return { kind: 'sent' }
      } catch (error) {
        return judge(error as Fault)
      }
    },
    close: () => transport.close({ force: true }),
  }
}

const connections = 5

/** However lively the connection: a server may trickle its answers for ever. */
const giveUpAfterMs = 60_000

type Fault = Error & {
  readonly code?: string
  readonly command?: string
  readonly response?: string
  readonly permanent?: boolean
  readonly originalCode?: string
}

/** The server's word on this recipient or this mail is final; its word on us, our sender or our password is not. */
function judge(fault: Fault): Delivery {
  const { code = fault.name, command, response, permanent } = fault
  const aboutMail = command === 'RCPT TO' || command === 'DATA'
  if (response && aboutMail)
    return { kind: permanent ? 'refused' : 'retry', reason: answered(response), away: false }
  if (code === 'EENVELOPE' && !response) return { kind: 'refused', reason: deliveryFault.address }
  return { kind: 'retry', reason: sayFault(fault, code), away: true }
}

function sayFault({ response, originalCode }: Fault, code: string): string {
  switch (code) {
    // What the server says here may hold what it was told.
    case 'EAUTH':
    case 'ENOAUTH':
      return deliveryFault.login
    case 'ETIMEDOUT':
    case 'EABORT':
      return deliveryFault.timeout
    case 'ECONNECTION':
      return deliveryFault.cut
    case 'ETLS':
    case 'ESOCKET':
    case 'EDNS':
      return isInsecure(originalCode ?? code)
        ? deliveryFault.insecure(originalCode ?? code)
        : deliveryFault.unreachable(originalCode ?? code)
    default:
      return response ? answered(response) : deliveryFault.other(code)
  }
}

/** OpenSSL's names, and Node's. */
function isInsecure(code: string): boolean {
  return /CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code)
}

function answered(response: string): string {
  const line = response.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return deliveryFault.answered(line.length > 200 ? `${line.slice(0, 200)}…` : line)
}
