// The public pages for scripts: the same addresses, asked with `Accept: application/json`.
import { timingSafeEqual } from 'node:crypto'
import { findPublicStory } from '#store/story.ts'
import { problems } from '#texts/es.ts'
import type { House, Visitor } from '#web/context.ts'
import { fileCaso } from '../file-caso.ts'
import { presentCaso } from '../present.ts'
import { problemResponse } from './problem.ts'

/** Whoever takes pages too is shown one. */
export function isForJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('text/html')
}

/** The JSON answer of a public page, or undefined where it has none. */
export async function answerInJson(
  request: Request,
  house: House,
  visitor: Visitor,
): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url)
  try {
    if (pathname === '/solicitud' && request.method === 'POST') return await file(request, house, visitor)
    const radicado = /^\/caso\/([^/]+)$/.exec(pathname)?.[1]
    if (radicado && request.method === 'GET')
      return await show(decodeURIComponent(radicado), searchParams.get('clave') ?? '', house)
    return undefined
  } catch (error) {
    house.report(error)
    return house.isDatabaseAway(error)
      ? problemResponse({ status: 503, title: problems.away }, { 'retry-after': '60' })
      : problemResponse({ status: 500, title: problems.unexpected })
  }
}

async function file(request: Request, house: House, visitor: Visitor): Promise<Response> {
  const outcome = await fileCaso(request, house, visitor)
  if (outcome.kind === 'filed') {
    const { radicado, accessKey, service, filedAt, attentionDueAt } = outcome.filed
    const url = house.publicUrl + outcome.url
    return Response.json(
      { radicado, accessKey, service, filedAt: String(filedAt), attentionDueAt: String(attentionDueAt), url },
      { status: 201, headers: { location: url } },
    )
  }
  const { status, message, errors, retryAfter } = outcome
  return problemResponse(
    { status, title: message ?? problems.badInput, errors },
    retryAfter ? { 'retry-after': String(retryAfter) } : {},
  )
}

async function show(radicado: string, key: string, house: House): Promise<Response> {
  const story = await findPublicStory(house.db, radicado)
  if (!story || !isKeyOf(story.caso, key)) return problemResponse({ status: 404, title: problems.notFound })
  const { caso, ledger } = story
  return Response.json(presentCaso(caso, ledger, house.policies.of(caso.policyId), house.now()))
}

/** Is this the key of that case? Takes the same time whatever the key. */
export function isKeyOf(caso: { readonly accessKey: string }, key: string): boolean {
  const given = Buffer.from(key)
  const expected = Buffer.from(caso.accessKey)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
