// A real SMTP server that keeps what it accepts, and refuses, hangs up or falls silent when a test says so.
import { once } from 'node:events'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Arrived {
  readonly to: string
  readonly raw: string
  readonly mail: Email
}

/** What the server does instead of accepting; `lost`: it accepts and hangs up before it says so. */
export type Trouble = { readonly code: number; readonly answer: string } | 'lost' | 'silent' | undefined

export interface MailServer {
  readonly url: string
  readonly port: number
  /** In the order of acceptance. */
  readonly arrived: Arrived[]
  /** Asked at every recipient and after every text. */
  trouble: (stage: 'rcpt' | 'data', to: string) => Trouble
  close(): Promise<void>
}

export async function mailServer(options: SMTPServerOptions & { port?: number } = {}): Promise<MailServer> {
  const arrived: Arrived[] = []
  const smtp = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: true,
    logger: false,
    ...options,
    onRcptTo({ address }, _session, callback) {
      answer(it.trouble('rcpt', address), callback)
    },
    onData(stream, session, callback) {
      const to = session.envelope.rcptTo.map(({ address }) => address).join()
      stream.toArray().then(async (chunks: Buffer[]) => {
        const raw = Buffer.concat(chunks)
        const trouble = it.trouble('data', to)
        if (trouble === undefined || trouble === 'lost')
          arrived.push({ to, raw: raw.toString(), mail: await PostalMime.parse(raw) })
        if (trouble === 'lost') hangUp(session.id)
        else answer(trouble, callback)
      }, callback)
    },
  })
  // A client that hangs up is no news here.
  smtp.on('error', () => undefined)
  const listening = smtp.listen(options.port ?? 0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  const it: MailServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    arrived,
    trouble: () => undefined,
    close: () => {
      for (const { id } of smtp.connections) hangUp(id)
      return new Promise((resolve) => smtp.close(() => resolve()))
    },
  }
  return it

  function hangUp(id: string): void {
    for (const connection of smtp.connections) if (connection.id === id) connection.close()
  }
}

function answer(trouble: Trouble, callback: (error?: Error) => void): void {
  if (trouble === 'silent') return
  if (trouble === undefined || trouble === 'lost') callback()
  else callback(Object.assign(new Error(trouble.answer), { responseCode: trouble.code }))
}
