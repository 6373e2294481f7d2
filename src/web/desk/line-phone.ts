// Where a browser of the line says how it is woken, or that it is not to be any more.
import { z } from 'zod'
import { readFields } from '#channels/form/body.ts'
import { subscribePhone, unsubscribePhone } from '#commands/wake-phone.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/line-phone.ts'

/** Where it is goes out later is judged again: only at public addresses. */
const endpoint = z.url({ protocol: /^https$/ }).max(1000)
const subscription = z.object({
  endpoint,
  // An uncompressed point of P-256, and 16 bytes.
  p256dh: z.string().regex(/^B[\w-]{86}=?$/),
  auth: z.string().regex(/^[\w-]{22}(==)?$/),
})

export async function action(args: Route.ActionArgs): Promise<Response> {
  const { house, staff } = admit(args, 'line')
  const fields = Object.fromEntries(await readFields(args.request))
  if (fields.intent === 'unsubscribe') {
    const gone = endpoint.safeParse(fields.endpoint)
    if (!gone.success) return new Response(null, { status: 422 })
    await unsubscribePhone(house.db, gone.data)
    return new Response(null, { status: 204 })
  }
  const read = subscription.safeParse(fields)
  if (!read.success) return new Response(null, { status: 422 })
  await subscribePhone(house.db, house.vault, staff.id, read.data, house.now())
  return new Response(null, { status: 204 })
}
