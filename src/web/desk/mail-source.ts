import { data } from 'react-router'
import { recordSecurity } from '#commands/record-security.ts'
import { findHeardMail } from '#store/heard-mail.ts'
import { findScan } from '#store/scan.ts'
import { downloadHeaders, refuseDownload, sayHeldBack } from '#web/attachment.ts'
import { admit } from '#web/desk/admit.ts'
import { mayReadMail, readSource, withoutKeys } from '#web/heard-mail.ts'
import { originOf } from '#web/origin.ts'
import type { Route } from './+types/mail-source.ts'

/** The mail as it came, as a file; what opens something of ours is masked. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'mail')
  const heard = /^\d{1,15}$/.test(params.id) ? await findHeardMail(house.db, Number(params.id)) : undefined
  if (!heard || !mayReadMail(staff, heard)) throw data(null, { status: 404 })
  const held = sayHeldBack(house, await findScan(house.db, heard.sourceSha256))
  if (held) return refuseDownload(held)
  const event = { type: 'exported', detail: { path: `/web/correo/${heard.id}/original` } } as const
  await recordSecurity(house.db, event, originOf({ request, context }, staff), house.now())
  return new Response(new Uint8Array(withoutKeys(await readSource(house, heard.sourceSha256))), {
    headers: { ...downloadHeaders(`correo-${heard.id}.eml`), 'content-type': 'application/octet-stream' },
  })
}
