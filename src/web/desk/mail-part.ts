import { data } from 'react-router'
import { findHeardMail } from '#store/heard-mail.ts'
import { findScan } from '#store/scan.ts'
import { downloadHeaders, refuseDownload, sayHeldBack } from '#web/attachment.ts'
import { admit } from '#web/desk/admit.ts'
import { mayReadMail, rereadMail, withoutKeys } from '#web/heard-mail.ts'
import type { Route } from './+types/mail-part.ts'

/** A file of a mail: it goes out as a download that can do nothing, whatever it says it is. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'mail')
  const known = /^\d{1,15}$/.test(params.id) && /^\d{1,3}$/.test(params.part)
  const heard = known ? await findHeardMail(house.db, Number(params.id)) : undefined
  const part =
    heard &&
    mayReadMail(staff, heard) &&
    (await rereadMail(house, heard.sourceSha256)).mail.parts[Number(params.part)]
  if (!part) throw data(null, { status: 404 })
  const held = sayHeldBack(house, await findScan(house.db, heard.sourceSha256))
  if (held) return refuseDownload(held)
  return new Response(new Uint8Array(withoutKeys(Buffer.from(part.content))), {
    headers: { ...downloadHeaders(part.name), 'content-type': 'application/octet-stream' },
  })
}
