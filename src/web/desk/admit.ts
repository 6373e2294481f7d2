// Who may come in: every loader and action of the desk begins here.
import { data, type RouterContextProvider, redirectDocument } from 'react-router'
import { mayAnswerCalls, mayManage, mayReadActs, mayReadCasos } from '#rules/permissions.ts'
import { type House, houseContext, type StaffMember, visitorContext } from '#web/context.ts'

/** What a page shows; a refusal says which it was. */
const rooms = { casos: mayReadCasos, calls: mayAnswerCalls, settings: mayManage, acts: mayReadActs } as const
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
  if (room && !rooms[room](staff.role)) throw data({ room }, { status: 403 })
  return { house: context.get(houseContext), staff }
}
