import { data } from 'react-router'
import { parseRadicado } from '#rules/radicado.ts'
import { findWebsiteFile, findWebsiteRequest } from '#store/website-request.ts'
import { sendAttachment } from '#web/attachment.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/website-file.ts'

/** A file of a website request, for whoever may read them. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'website')
  const known = parseRadicado(params.radicado)?.kind === 'whole' && /^\d{1,15}$/.test(params.id)
  const found = known ? await findWebsiteRequest(house.db, params.radicado) : undefined
  const file = found && (await findWebsiteFile(house.db, found.id, Number(params.id)))
  if (!file) throw data(null, { status: 404 })
  return sendAttachment(house, file)
}
