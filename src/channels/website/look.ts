// Goes to the address of a publication and says what is there. It never leaves the hosts that it was given, never enters
// a private network, follows few redirections, and reads no more and waits no longer than it was told.
import { createHash } from 'node:crypto'
import { type LookupAddress, lookup as lookUp } from 'node:dns'
import { type ClientRequest, get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { WatchResult } from '#rules/publication.ts'
import { isPrivate } from '../outward.ts'

export interface LookRules {
  /** May this host be visited? Asked of every redirection too. */
  allows(host: string): boolean
  /** Private networks and other ports than the web's own are visited only so. */
  readonly allowsPrivate: boolean
  readonly maxBytes: number
  readonly timeoutMs: number
  /** The addresses of a host; the system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

export interface Seen {
  readonly result: WatchResult
  /** A status, or the host of a redirection. */
  readonly detail: string | null
  readonly sha256: string | null
}

const redirections = 3

/** What is at an address, against the hash that should be. Never throws. */
export async function lookAt(url: string, sha256: string | null, rules: LookRules): Promise<Seen> {
  const over = AbortSignal.timeout(rules.timeoutMs)
  try {
    let at = new URL(url)
    for (let left = redirections; ; left--) {
      const problem = refusal(at, rules)
      if (problem) return problem
      const answer = await ask(at, rules, over)
      const { statusCode = 0, headers } = answer
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        answer.destroy()
        if (left === 0) return seen('redirected', at.hostname)
        at = new URL(headers.location, at)
        continue
      }
      if (statusCode !== 200) {
        answer.destroy()
        return seen('status', String(statusCode))
      }
      const found = await hashOf(answer, rules.maxBytes)
      if (found === undefined) return seen('too_large')
      return { result: found === sha256 ? 'confirmed' : 'different', detail: null, sha256: found }
    }
  } catch (error) {
    return seen(error instanceof PrivateAddress ? 'refused' : 'away')
  }
}

function seen(result: WatchResult, detail: string | null = null): Seen {
  return { result, detail, sha256: null }
}

/** Why an address is not even asked. */
function refusal({ protocol, hostname, port, username }: URL, rules: LookRules): Seen | undefined {
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '') return seen('refused')
  if (!rules.allowsPrivate && (port !== '' || isIP(hostname.replace(/^\[|\]$/g, '')))) return seen('refused')
  return rules.allows(hostname) ? undefined : seen('redirected', hostname)
}

class PrivateAddress extends Error {}

/** Asks; the connection goes to the very address that was judged. */
function ask(url: URL, rules: LookRules, signal: AbortSignal): Promise<IncomingMessage> {
  const resolve = rules.resolve ?? systemResolve
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host).then(
      (addresses) => {
        const open = rules.allowsPrivate ? addresses : addresses.filter(({ address }) => !isPrivate(address))
        const [first] = open
        if (!first) return done(new PrivateAddress(host), '', 0)
        // biome-ignore lint/suspicious/noExplicitAny: with `all` the second argument is a list
        return options.all ? done(null, [...open] as any) : done(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    )
  }
  return new Promise((resolvePromise, reject) => {
    const headers = {
      'user-agent': 'PuntoUnico/1 (comprobacion de publicaciones)',
      'accept-encoding': 'identity',
    }
    const options = { lookup, signal, headers, agent: false }
    const request: ClientRequest =
      url.protocol === 'https:'
        ? getSecure(url, options, resolvePromise)
        : getPlain(url, options, resolvePromise)
    request.on('error', reject)
  })
}

function systemResolve(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) =>
    lookUp(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )
}

/** The hash of a body; undefined when it is larger than it may be. */
async function hashOf(body: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) {
    body.destroy()
    return undefined
  }
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    hash.update(chunk)
  }
  return hash.digest('hex')
}
