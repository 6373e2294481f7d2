// The first cases for what somebody types in the palette: the one of that radicado, then those with those words.
import { mayReadCasos } from '#rules/permissions.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { mayReadWebsite, websiteStates } from '#rules/website-request.ts'
import { findCasoByQuery, listCasos } from '#store/caso.ts'
import { findWebsiteRequestByQuery, listWebsiteRequests } from '#store/website-request.ts'
import { stateName } from '#texts/es.ts'
import { websiteStateName } from '#texts/website.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'
import type { Route } from './+types/search.ts'

const shown = 8

/** A case, or a website request. */
export interface FoundCaso {
  readonly path: string
  readonly radicado: string
  readonly label: string
  readonly about: string
}

export async function loader(args: Route.LoaderArgs): Promise<Response> {
  const { house, staff } = admit(args)
  const words = (new URL(args.request.url).searchParams.get('q') ?? '').trim().slice(0, 200)
  const found = await Promise.all([
    mayReadWebsite(staff.role) ? findRequests(house, words) : [],
    mayReadCasos(staff.role) ? findCasos(house, words) : [],
  ])
  const [requests, casos] = found
  // Cases are many and requests few: these keep their place.
  const kept = requests.slice(0, mayReadCasos(staff.role) ? 3 : shown)
  return Response.json([...casos.slice(0, shown - kept.length), ...kept])
}

async function findCasos(house: House, words: string): Promise<readonly FoundCaso[]> {
  const { db, policies } = house
  const now = house.now()
  const typed = parseRadicado(words)
  const [exact, page] = await Promise.all([
    typed && findCasoByQuery(db, typed),
    words ? listCasos(db, { words }, { order: 'updated', limit: shown, now }) : { items: [] },
  ])
  const casos = [...(exact ? [exact] : []), ...page.items.filter(({ id }) => id !== exact?.id)]
  return casos.map((caso) => ({
    path: `/mesa/${caso.radicado}`,
    radicado: caso.radicado,
    label: `${sayNumberOf(caso, yearIn(policies, caso.policyId, now))} ${caso.subject}`,
    about: `${stateName[caso.state]} · ${caso.fullName}`,
  }))
}

async function findRequests({ db, policies, now }: House, words: string): Promise<readonly FoundCaso[]> {
  const at = now()
  const typed = parseRadicado(words)
  const [exact, page] = await Promise.all([
    typed && findWebsiteRequestByQuery(db, typed),
    words
      ? listWebsiteRequests(db, { states: websiteStates, words }, { order: 'updated', limit: shown })
      : { items: [] },
  ])
  const requests = [...(exact ? [exact] : []), ...page.items.filter(({ id }) => id !== exact?.id)]
  return requests.map((request) => ({
    path: `/web/${request.radicado}`,
    radicado: request.radicado,
    label: `SW ${sayNumberOf(request, yearIn(policies, request.policyId, at))} ${request.subject}`,
    about: `${websiteStateName[request.state]} · ${request.senderName}`,
  }))
}

function yearIn(policies: House['policies'], policyId: number, now: Temporal.Instant): number {
  return now.toZonedDateTimeISO(policies.of(policyId).zone).year
}
