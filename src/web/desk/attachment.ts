import { data } from 'react-router'
import { parseRadicado } from '#rules/radicado.ts'
import { findCaso } from '#store/caso.ts'
import { findAttachment } from '#store/event.ts'
import { sendAttachment } from '#web/attachment.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/attachment.ts'

/** A file of a case, internal ones too, for whoever may read cases. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'casos')
  const known = parseRadicado(params.radicado)?.kind === 'whole' && /^\d{1,15}$/.test(params.id)
  const caso = known ? await findCaso(house.db, params.radicado) : undefined
  const file = caso && (await findAttachment(house.db, caso.id, Number(params.id)))
  if (!file) throw data(null, { status: 404 })
  return sendAttachment(house, file)
}
