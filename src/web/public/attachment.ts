import { data } from 'react-router'
import { findCaso } from '#store/caso.ts'
import { findAttachment } from '#store/event.ts'
import { sendAttachment } from '#web/attachment.ts'
import { isLinkOf, keepStaffOut } from '#web/caso-link.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'

/** A file of a case, for whoever holds the case's key; internal ones are not theirs. */
export async function loader(args: DocumentArgs<'radicado' | 'id'>) {
  const { url, params, context } = args
  const house = context.get(houseContext)
  const caso = await findCaso(house.db, params.radicado)
  if (!isLinkOf(house, caso, url) || !/^\d{1,15}$/.test(params.id)) throw data(null, { status: 404 })
  keepStaffOut(args, `/mesa/${caso.radicado}/archivos/${params.id}`)
  const file = await findAttachment(house.db, caso.id, Number(params.id))
  if (file?.visibility !== 'public') throw data(null, { status: 404 })
  return sendAttachment(house, file)
}
