import { data } from 'react-router'
import { findCaso } from '#store/caso.ts'
import { findAttachment } from '#store/event.ts'
import { isKeyOf } from '#web/api/public.ts'
import { sendAttachment } from '#web/attachment.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'

/** A file of a case, for whoever holds the case's key; internal ones are not theirs. */
export async function loader({ url, params, context }: DocumentArgs<'radicado' | 'id'>) {
  const house = context.get(houseContext)
  const caso = await findCaso(house.db, params.radicado)
  const key = url.searchParams.get('clave') ?? ''
  const file =
    caso && isKeyOf(caso, key) && /^\d{1,15}$/.test(params.id)
      ? await findAttachment(house.db, caso.id, Number(params.id))
      : undefined
  if (file?.visibility !== 'public') throw data(null, { status: 404 })
  return sendAttachment(house, file)
}
