// A mailbox by IMAP: everything is taken once and moved after it is committed; the token by which it logs in (XOAUTH2) is
// asked for anew whenever it has expired, and a wrong one is refused.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ImapServer, imapServer } from '../../../tests/support/imap-server.ts'
import { refreshToken, type TokenServer, tokenServer } from '../../../tests/support/token-server.ts'
import { type ImapAccount, openImapEar } from './imap-ear.ts'

const user = 'soportetic@barrancabermeja.gov.co'
const closing: (() => unknown)[] = []
let server: ImapServer
let tokens: TokenServer
beforeEach(async () => {
  tokens = await tokenServer(user)
  server = await imapServer((who, secret) => who === user && (secret === 'la clave' || tokens.isGood(secret)))
  closing.push(tokens.close, server.close)
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function hear({
  password,
  oauth,
  tls = 'offered',
}: Pick<ImapAccount, 'password' | 'oauth'> & Partial<Pick<ImapAccount, 'tls'>>) {
  const taken: string[] = []
  const lost: unknown[] = []
  const trouble = { fails: 0 }
  const ear = openImapEar({
    account: {
      host: '127.0.0.1',
      port: server.port,
      secure: false,
      tls,
      user,
      password,
      folder: 'INBOX',
      address: user,
      oauth,
    },
    take: async ({ raw }) => {
      if (trouble.fails-- > 0) throw new Error('not committed')
      taken.push(raw.toString())
      return /rechazado/.test(raw.toString()) ? 'refused' : 'request'
    },
    lost: (error) => void lost.push(error),
  })
  closing.push(() => ear.close())
  return { taken, lost, trouble }
}

/** Until it is so, or the test's time is over. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10)
}

const held = (folder: string) => server.folders.get(folder)?.map(({ raw }) => raw.toString())

test('what is there and what comes is taken, marked as read and moved by its fate', async () => {
  server.deliver('uno')
  const { taken } = hear({ password: 'la clave', oauth: undefined })
  await until(() => taken.length === 1)
  server.deliver('dos rechazado', 'tres')
  await until(() => held('INBOX')?.length === 0 && taken.length === 3)
  expect(taken).toEqual(['uno', 'dos rechazado', 'tres'])
  expect(held('Procesados')).toEqual(['uno', 'tres'])
  expect(held('Rechazados')).toEqual(['dos rechazado'])
  expect(server.folders.get('Procesados')?.map(({ flags }) => [...flags])).toEqual([['\\Seen'], ['\\Seen']])
})

test('what could not be committed stays, unread, and is taken when the ear comes back', async () => {
  const { taken, lost, trouble } = hear({ password: 'la clave', oauth: undefined })
  trouble.fails = 1
  server.deliver('uno')
  await until(() => lost.length === 1)
  expect(server.folders.get('INBOX')?.map(({ flags }) => flags.size)).toEqual([0])
  await until(() => taken.length === 1)
})

test('it logs in with an access token, and with a new one when that has expired', async () => {
  const { taken } = hear({ password: refreshToken, oauth: tokens.oauth })
  server.deliver('uno')
  await until(() => taken.length === 1)
  expect(tokens.asked).toEqual([
    {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'el-cliente',
      client_secret: 'el-secreto',
      scope: tokens.oauth.scope,
    },
  ])
  // As Google and Microsoft do an hour later.
  tokens.expire()
  server.hangUp()
  server.deliver('dos')
  await until(() => taken.length === 2)
  expect(server.logins).toEqual([
    { by: 'XOAUTH2', secret: 'token-1', isLetIn: true },
    { by: 'XOAUTH2', secret: 'token-2', isLetIn: true },
  ])
})

test('a wrong token is refused, and the next is asked for', async () => {
  tokens.givesWrong(1)
  server.deliver('uno')
  const { taken, lost } = hear({ password: refreshToken, oauth: tokens.oauth })
  await until(() => taken.length === 1)
  expect(lost).toMatchObject([{ authenticationFailed: true, oauthError: { status: '401' } }])
  expect(server.logins).toEqual([
    { by: 'XOAUTH2', secret: 'otro', isLetIn: false },
    { by: 'XOAUTH2', secret: 'token-2', isLetIn: true },
  ])
})

test('where no token is given nobody knocks, and the trouble holds no secret', async () => {
  const { lost } = hear({ password: 'revocado', oauth: tokens.oauth })
  await until(() => lost.length === 1)
  expect(String(lost[0])).toBe('Error: the token server answered 400')
  expect(server.logins).toEqual([])
})

test('where TLS is demanded, a server that offers none hears no password', async () => {
  server.deliver('uno')
  const { taken, lost } = hear({ password: 'la clave', oauth: undefined, tls: 'demanded' })
  await until(() => lost.length === 1)
  expect(String(lost[0])).toMatch(/STARTTLS/)
  expect(taken).toEqual([])
})
