// The public pages for scripts: the same addresses, asked with `Accept: application/json`.
import { findPublicStory } from '#store/story.ts'
import { errorPage, problems } from '#texts/es.ts'
import { isLinkOf } from '#web/caso-link.ts'
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
  const { pathname } = new URL(request.url)
  try {
    if (pathname === '/solicitud' && request.method === 'POST') return await file(request, house, visitor)
    const radicado = /^\/caso\/([^/]+)$/.exec(pathname)?.[1]
    // A requester's steps are taken by the page; of the staff none is, and JSON is told so as JSON.
    if (radicado && (request.method === 'GET' || (request.method === 'POST' && visitor.staff)))
      return await show(decodeURIComponent(radicado), request, house, visitor)
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
    const { radicado, service, filedAt, attentionDueAt } = outcome.filed
    const accessKey = house.casoKeys.of(outcome.filed)
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

async function show(radicado: string, request: Request, house: House, { staff }: Visitor): Promise<Response> {
  const story = await findPublicStory(house.db, radicado)
  if (!story || !isLinkOf(house, story.caso, new URL(request.url)))
    return problemResponse({ status: 404, title: problems.notFound })
  if (staff) return problemResponse({ status: 403, title: errorPage.ofRequester.text })
  const { caso, ledger } = story
  return Response.json(presentCaso(caso, ledger, house.policies.of(caso.policyId), house.now()))
}
