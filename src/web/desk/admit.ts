// Who may come in: every loader and action of the desk begins here.
import { data, type RouterContextProvider, redirect, redirectDocument } from 'react-router'
import { mayManage, mayReadActs, mayReadCasos } from '#rules/permissions.ts'
import { mayReadWebsite } from '#rules/website-request.ts'
import { type House, houseContext, type StaffMember, visitorContext } from '#web/context.ts'

/** What a page shows; a refusal says which it was. */
const rooms = {
  casos: mayReadCasos,
  settings: mayManage,
  acts: mayReadActs,
  website: mayReadWebsite,
} as const
export type Room = keyof typeof rooms

/** The signed-in member of the staff, who may enter `room`; everybody else is sent to sign in, or told no. */
export function admit(
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
  room?: Room,
): { house: House; staff: StaffMember } {
  const { staff } = context.get(visitorContext)
  if (!staff) {
    const { pathname, search } = new URL(request.url)
    throw redirectDocument(`/ingresar?volver=${encodeURIComponent(pathname + search)}`)
  }
  // Whoever signs in comes to the desk; the webmaster's is the website.
  if (room === 'casos' && staff.role === 'webmaster' && new URL(request.url).pathname === '/mesa')
    throw redirect('/web')
  if (room && !rooms[room](staff.role)) throw data({ room }, { status: 403 })
  return { house: context.get(houseContext), staff }
}
