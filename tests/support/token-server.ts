// Gives access tokens for a refresh token (RFC 6749), each good until the next is given, and says of any whether it is good
// (RFC 7662), as a mail server asks.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuth } from '#channels/mail/imap-ear.ts'

export interface TokenServer {
  readonly oauth: OAuth
  readonly port: number
  /** What was asked at the token's door, in order. */
  readonly asked: readonly Readonly<Record<string, string>>[]
  isGood(token: string): boolean
  /** The token that is out there is good no more, as an hour later. */
  expire(): void
  /** So many times it gives a token that is none. */
  givesWrong(times: number): void
  close(): Promise<void>
}

export const refreshToken = 'el-refresco'

/** `email`: whose tokens they are. */
export async function tokenServer(email: string): Promise<TokenServer> {
  const asked: Record<string, string>[] = []
  let good: string | undefined
  let wrong = 0
  const http = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const fields = Object.fromEntries(new URLSearchParams(body))
    const say = (what: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(what))
    if (request.url === '/introspect') return say({ active: fields.token === good, email })
    asked.push(fields)
    if (fields.refresh_token !== refreshToken) return say({ error: 'invalid_grant' }, 400)
    if (wrong-- > 0) return say({ access_token: 'otro' })
    good = `token-${asked.length}`
    say({ access_token: good, token_type: 'Bearer', expires_in: 3600 })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    oauth: {
      tokenUrl: `http://127.0.0.1:${port}/token`,
      clientId: 'el-cliente',
      clientSecret: 'el-secreto',
      scope: 'https://outlook.office.com/IMAP.AccessAsUser.All',
    },
    port,
    asked,
    isGood: (token) => token === good,
    expire: () => {
      good = undefined
    },
    givesWrong: (times) => {
      wrong = times
    },
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}
