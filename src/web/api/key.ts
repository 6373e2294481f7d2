// Who holds the key of a request to the API. A key is all that counts here: no cookie is ever read.
import type { FastifyRequest } from 'fastify'
import { hashApiKey } from '#commands/add-api-key.ts'
import { Refused } from '#commands/refusal.ts'
import type { Actor, Verb } from '#rules/caso.ts'
import { mayDo, mayReadCasos } from '#rules/permissions.ts'
import { findApiKeyHolder } from '#store/api-key.ts'
import type { Db } from '#store/db.ts'
import { problems } from '#texts/es.ts'
import { ProblemError } from './problem.ts'

export type KeyHolder = Extract<Actor, { kind: 'staff' }>

/** The holder, found once for a request by `requireKey`. */
export const holderOf = (request: FastifyRequest): KeyHolder => request.getDecorator<KeyHolder>('keyHolder')

/** A hook: 401 without a good key. */
export function requireKey(db: Db) {
  return async (request: FastifyRequest) => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const holder = key && (await findApiKeyHolder(db, hashApiKey(key)))
    if (!holder)
      throw new ProblemError({ status: 401, title: problems.signIn }, { 'www-authenticate': 'Bearer' })
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
