// Who holds the key of a request to the API. A key is all that counts here: no cookie is ever read.
import type { FastifyRequest } from 'fastify'
import { hashApiKey } from '#commands/add-api-key.ts'
import { Refused } from '#commands/refusal.ts'
import type { Actor, Verb } from '#rules/caso.ts'
import { mayDo, mayReadCasos } from '#rules/permissions.ts'
import { findApiKeyHolder } from '#store/api-key.ts'
import { problems } from '#texts/es.ts'
import type { House } from '#web/context.ts'
import { ProblemError } from './problem.ts'

export type KeyHolder = Extract<Actor, { kind: 'staff' }>

/** The holder, found once for a request by `requireKey`. */
export const holderOf = (request: FastifyRequest): KeyHolder => request.getDecorator<KeyHolder>('keyHolder')

/** Good keys that this process remembers, at most: they are looked up each time, and cost no try. */
const knownAtMost = 1000

/** A hook: 401 without a good key, 429 after too many that were not. */
export function requireKey({ db, limits }: Pick<House, 'db' | 'limits'>) {
  const known = new Set<string>()
  return async (request: FastifyRequest) => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const refused = new ProblemError(
      { status: 401, title: problems.signIn },
      { 'www-authenticate': 'Bearer' },
    )
    if (!key) throw refused
    const sha256 = hashApiKey(key)
    const tried = known.has(sha256) ? undefined : await limits.take('apiKey', { address: request.ip })
    if (tried?.wait)
      throw new ProblemError({ status: 429, title: problems.tooMany }, { 'retry-after': String(tried.wait) })
    const holder = await findApiKeyHolder(db, sha256)
    if (!holder) {
      known.delete(sha256)
      throw refused
    }
    if (tried) {
      if (known.size >= knownAtMost) known.clear()
      known.add(sha256)
      await tried.giveBack()
    }
    request.setDecorator<KeyHolder>('keyHolder', { kind: 'staff', ...holder })
  }
}

/** A hook: 403 for whoever may not read cases. */
export async function requireReader(request: FastifyRequest): Promise<void> {
  if (!mayReadCasos(holderOf(request).role))
    throw new ProblemError({ status: 403, title: problems.forbidden })
}

/** A hook: 403 for whoever may never do this, before anything is read or looked up. */
export function requireRightTo(verb: Verb) {
  return async (request: FastifyRequest) => {
    if (!mayDo(holderOf(request), verb)) throw new Refused({ kind: 'not_allowed', verb })
  }
}
