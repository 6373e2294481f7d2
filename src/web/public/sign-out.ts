import { redirect } from 'react-router'
import { recordSecurity } from '#commands/record-security.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'
import { originOf } from '#web/origin.ts'

export function loader() {
  return redirect('/')
}

export async function action(args: DocumentArgs) {
  const { request, context } = args
  const { db, now, doorkeeper } = context.get(houseContext)
  const { staff, enrolling } = context.get(visitorContext)
  const who = staff ?? enrolling
  const cookies = await doorkeeper.signOut(request)
  if (who) await recordSecurity(db, { type: 'signed_out', subject: who.id }, originOf(args, who), now())
  return redirect('/ingresar', {
    status: 303,
    headers: [
      ...cookies.map((cookie): [string, string] => ['Set-Cookie', cookie]),
      // Not "cookies": that clears those of the whole domain, the entity's other sites among them, and with ours the sign
      // by which this browser is known.
      ['Clear-Site-Data', '"cache", "storage"'],
    ],
  })
}
