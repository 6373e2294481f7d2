// A mailbox elsewhere, heard by IMAP: everything in its folder is taken, marked as read and moved only after the commit;
// a connection that is lost comes back, ever more patiently.
import { setTimeout as sleep } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { type MailFate, mailLimits, type QuarantineReason } from '#rules/heard-mail.ts'
import type { TlsDemand } from './tls.ts'

/** How an access token is come by (XOAUTH2); the account's password is then the refresh token. */
export interface OAuth {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly scope: string | undefined
}

export interface ImapAccount {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** Of a way that does not begin with TLS. */
  readonly tls: TlsDemand
  readonly user: string
  readonly password: string
  readonly folder: string
  /** The address of ours that it serves. */
  readonly address: string
  readonly oauth: OAuth | undefined
}

export interface ImapMail {
  readonly raw: Buffer
  readonly envelope: {
    readonly via: 'imap'
    readonly mailFrom: undefined
    readonly recipients: readonly string[]
  }
  readonly problem?: QuarantineReason
}

export interface ImapEarOptions {
  readonly account: ImapAccount
  /** Answers with the fate when the mail is committed; throws when it is not. */
  take(mail: ImapMail): Promise<MailFate>
  /** The account was lost, and is tried again in so many seconds. */
  lost(error: unknown, seconds: number): void
}

export const takenFolders = { taken: 'Procesados', refused: 'Rechazados' } as const

const pollEveryMs = 60_000
const waitsSeconds = [1, 2, 5, 15, 30, 60, 120, 300]

/** Listens until it is closed. */
export function openImapEar(options: ImapEarOptions): { close(): Promise<void> } {
  const ending = new AbortController()
  const running = listen(options, ending.signal)
  return {
    async close() {
      ending.abort()
      await running
    },
  }
}

async function listen(options: ImapEarOptions, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const begun = performance.now()
    try {
      await session(options, signal)
      failures = 0
    } catch (error) {
      // A session that lived for a while was a good one.
      failures = performance.now() - begun > 60_000 ? 1 : failures + 1
      const seconds = waitsSeconds[Math.min(failures, waitsSeconds.length) - 1] ?? 300
      if (signal.aborted) return
      options.lost(error, seconds)
      await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** One connection, from its login to its end; throws when it is lost. */
async function session({ account, take }: ImapEarOptions, signal: AbortSignal): Promise<void> {
  const { host, port, secure, tls, user, password, folder, oauth } = account
  const client = new ImapFlow({
    host,
    port,
    secure,
    ...(!secure && tls !== 'offered' && { doSTARTTLS: tls === 'demanded' }),
    auth: oauth ? { user, accessToken: await accessToken(oauth, password) } : { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: 5 * 60_000,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    maxLiteralSize: mailLimits.bytes + 1024,
  })
  let broken: unknown
  let wake: () => void = () => undefined
  client.on('error', (error) => {
    broken = error
    wake()
  })
  client.on('close', () => {
    broken ??= new Error('the server closed the connection')
    wake()
  })
  let news = true
  client.on('exists', () => {
    news = true
    wake()
  })
  const leave = () => wake()
  signal.addEventListener('abort', leave)
  try {
    await client.connect()
    await client.mailboxOpen(folder)
    for (const name of Object.values(takenFolders)) await client.mailboxCreate(name).catch(() => undefined)
    // What could not be moved stays where it is, and is not taken again and again.
    const stuck = new Set<number>()
    while (!signal.aborted && !broken) {
      news = false
      const uids = (await client.search({ all: true }, { uid: true })) || []
      for (const uid of uids) {
        if (signal.aborted || broken) break
        if (!stuck.has(uid)) await takeOne(client, uid, account, take, stuck)
      }
      if (news || signal.aborted || broken) continue
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const idle = client.idle()
      // News may have come between the search and here.
      if (!news && !broken && !signal.aborted)
        await Promise.race([
          woken,
          idle.catch(() => undefined),
          sleep(pollEveryMs, undefined, { ref: false }),
        ])
      wake = () => undefined
    }
    if (broken) throw broken
    await client.logout().catch(() => undefined)
  } finally {
    signal.removeEventListener('abort', leave)
    client.close()
  }
}

async function takeOne(
  client: ImapFlow,
  uid: number,
  { address }: ImapAccount,
  take: ImapEarOptions['take'],
  stuck: Set<number>,
): Promise<void> {
  const head = await client.fetchOne(String(uid), { size: true }, { uid: true })
  if (!head) return
  const tooLarge = (head.size ?? 0) > mailLimits.bytes
  const source = tooLarge ? { maxLength: 256 * 1024 } : true
  const message = await client.fetchOne(String(uid), { source }, { uid: true })
  if (!message || message.source === undefined) return
  const fate = await take({
    raw: Buffer.from(message.source),
    envelope: { via: 'imap', mailFrom: undefined, recipients: [address] },
    ...(tooLarge && { problem: 'too_large' as const }),
  })
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
  const target = fate === 'refused' ? takenFolders.refused : takenFolders.taken
  const moved = await client.messageMove(String(uid), target, { uid: true }).catch(() => false)
  if (moved === false) stuck.add(uid)
}

/** A fresh access token for a refresh token (RFC 6749, section 6). */
async function accessToken(
  { tokenUrl, clientId, clientSecret, scope }: OAuth,
  refresh: string,
): Promise<string> {
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refresh,
      client_id: clientId,
      ...(clientSecret && { client_secret: clientSecret }),
      ...(scope && { scope }),
    }),
    signal: AbortSignal.timeout(20_000),
  })
  const body = (await answer.json().catch(() => ({}))) as { access_token?: unknown }
  if (!answer.ok || typeof body.access_token !== 'string')
    throw new Error(`the token server answered ${answer.status}`)
  return body.access_token
}
