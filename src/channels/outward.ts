// How a channel asks a server elsewhere: one request, at a public address alone unless others are allowed, at the very
// address that was judged, following nobody to another, within a time and a size.
import { lookup as resolve } from 'node:dns'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export interface Outward {
  ask(
    url: URL,
    options: {
      method: string
      headers: Readonly<Record<string, string | number>>
      body: string | Buffer | undefined
    },
    signal: AbortSignal,
  ): Promise<{
    readonly status: number
    readonly body: string
    readonly retryAfter: string | undefined
    /** What time it was there. */
    readonly date: string | undefined
  }>
}

/** Thrown before anything was sent. */
export class PrivateAddress extends Error {}

const answerWithinMs = 20_000
const answerAtMost = 64 * 1024

export function openOutward({ allowPrivate }: { allowPrivate: boolean }): Outward {
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0)
      if (!allowPrivate && found.some(({ address }) => isPrivate(address)))
        return done(new PrivateAddress(host), '', 0)
      const [first] = found
      if (options.all) return done(null, found)
      if (first) done(null, first.address, first.family)
    })
  }
  return {
    async ask(url, { method, headers, body }, signal) {
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // A written address is not looked up.
      if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw new PrivateAddress(host)
      const request = url.protocol === 'https:' ? requestSecure : requestPlain
      const ending = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)])
      return new Promise((answer, fail) => {
        const asking = request(
          url,
          {
            method,
            headers: { ...headers, 'content-length': Buffer.byteLength(body ?? '') },
            lookup,
            signal: ending,
            agent: false,
          },
          (response) => {
            let text = ''
            response.setEncoding('utf8')
            response.on('data', (chunk: string) => {
              text += chunk
              if (text.length > answerAtMost) response.destroy()
            })
            response.on('error', fail)
            response.on('close', () =>
              answer({
                status: response.statusCode ?? 0,
                body: text.slice(0, answerAtMost),
                retryAfter: response.headers['retry-after'],
                date: response.headers.date,
              }),
            )
          },
        )
        asking.on('error', fail)
        asking.end(body)
      })
    },
  }
}

const reserved = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  reserved.addSubnet(net, bits, 'ipv4')
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const reservedSix = new BlockList()
// Teredo and 6to4 carry an IPv4 address inside, of any kind.
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  reservedSix.addSubnet(net, bits, 'ipv6')

/** Not an address of the public internet: of this machine, of its network, or of no use. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return reserved.check(address, 'ipv4')
  return !global.check(address, 'ipv6') || reservedSix.check(address, 'ipv6')
}
