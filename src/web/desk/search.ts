// The first cases for what somebody types in the palette: the one of that radicado, then those with those words.
import { parseRadicado } from '#rules/radicado.ts'
import { findCasoByQuery, listCasos } from '#store/caso.ts'
import { stateName } from '#texts/es.ts'
import { admit } from '#web/desk/admit.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'
import type { Route } from './+types/search.ts'

const shown = 8

export interface FoundCaso {
  readonly radicado: string
  readonly label: string
  readonly about: string
}

export async function loader(args: Route.LoaderArgs): Promise<Response> {
  const { house } = admit(args, 'casos')
  const { db, policies } = house
  const now = house.now()
  const words = (new URL(args.request.url).searchParams.get('q') ?? '').trim().slice(0, 200)
  const typed = parseRadicado(words)
  const [exact, page] = await Promise.all([
    typed && findCasoByQuery(db, typed),
    words ? listCasos(db, { words }, { order: 'updated', limit: shown, now }) : { items: [] },
  ])
  const casos = [...(exact ? [exact] : []), ...page.items.filter(({ id }) => id !== exact?.id)]
  return Response.json(
    casos.slice(0, shown).map((caso): FoundCaso => {
      const number = sayNumberOf(caso, now.toZonedDateTimeISO(policies.of(caso.policyId).zone).year)
      return {
        radicado: caso.radicado,
        label: `${number} ${caso.subject}`,
        about: `${stateName[caso.state]} · ${caso.fullName}`,
      }
    }),
  )
}
