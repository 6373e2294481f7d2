// Direct reception: an SMTP server that accepts mail for the policy's addresses alone, and says 250 only after the commit.
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { type AddressKind, mailLimits } from '#rules/heard-mail.ts'
import type { Handover } from './trust.ts'

export interface SmtpMail {
  readonly raw: Buffer
  readonly envelope: {
    readonly via: 'smtp'
    readonly mailFrom: string
    readonly recipients: readonly string[]
  }
  readonly handover: Handover
}

export interface SmtpEarOptions {
  readonly host: string
  readonly port: number
  /** Our name at the greeting. */
  readonly name: string
  /** For STARTTLS. */
  readonly tls: { readonly cert: string; readonly key: string }
  kindOf(address: string): AddressKind
  /** Answers when the mail is committed; throws when it is not. */
  take(mail: SmtpMail): Promise<void>
  /** A mail could not be committed, or the server itself has trouble. */
  report(error: unknown): void
}

export interface SmtpEar {
  readonly port: number
  /** Takes no new mail; what is in hand is finished. */
  close(): Promise<void>
}

/** Mails that are read at once; each may weigh as much as the limit. */
const mailsAtOnce = 4

export async function openSmtpEar(options: SmtpEarOptions): Promise<SmtpEar> {
  const { name, tls, kindOf, take, report } = options
  const gate = gateFor(mailsAtOnce)
  let inHand = 0
  const smtp = new SMTPServer({
    name,
    banner: 'Punto Unico',
    ...tls,
    minVersion: 'TLSv1.2',
    size: mailLimits.bytes,
    disabledCommands: ['AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    maxClients: 100,
    socketTimeout: 60_000,
    closeTimeout: 5_000,
    logger: false,
    onRcptTo({ address }, session, callback) {
      if (session.envelope.rcptTo.length >= mailLimits.recipients)
        return callback(answer(452, '4.5.3 Demasiados destinatarios en una entrega'))
      if (kindOf(address) === 'unknown') return callback(answer(550, '5.1.1 Esa direccion no se recibe aqui'))
      callback()
    },
    onData(stream, session, callback) {
      inHand++
      void gate(async () => {
        const chunks: Buffer[] = []
        let bytes = 0
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          bytes += chunk.length
          // What is past the limit is read to its end and dropped: the sender hears why.
          if (bytes <= mailLimits.bytes) chunks.push(chunk)
        }
        if (stream.sizeExceeded || bytes > mailLimits.bytes)
          return answer(552, '5.3.4 El correo pesa mas de lo permitido')
        const mailFrom = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
        await take({
          raw: Buffer.concat(chunks),
          envelope: {
            via: 'smtp',
            mailFrom,
            recipients: session.envelope.rcptTo.map(({ address }) => address),
          },
          handover: { ip: session.remoteAddress, helo: session.hostNameAppearsAs || '', mailFrom, mta: name },
        })
        return undefined
      })
        .catch((error: unknown) => {
          report(error)
          return answer(451, '4.3.0 No se pudo recibir ahora; intente mas tarde')
        })
        .then((refusal) => callback(refusal, 'Recibido'))
        .finally(() => inHand--)
    },
  })
  // A client that hangs up, or a greeting that is no SMTP: nothing of ours.
  smtp.on('error', (error) => {
    if ((error as NodeJS.ErrnoException).syscall === 'listen') report(error)
  })
  const listening = smtp.listen(options.port, options.host)
  await Promise.race([
    once(listening, 'listening'),
    once(smtp, 'error').then(([error]) => {
      throw error
    }),
  ])
  const address = listening.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async close() {
      const closed = new Promise<void>((resolve) => smtp.close(() => resolve()))
      while (inHand > 0) await new Promise((resolve) => setTimeout(resolve, 20))
      await closed
    },
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

/** Lets so many tasks run at once; the others wait their turn. */
function gateFor(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
