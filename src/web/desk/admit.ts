// Who may come in: every loader and action of the desk begins here.
import { data, type RouterContextProvider, redirectDocument } from 'react-router'
import { mayHoldLine } from '#rules/alert.ts'
import { mayAnswerCalls, mayManage, mayReadActs, mayReadBoard, mayReadCasos } from '#rules/permissions.ts'
import { mayReadSecurity } from '#rules/security.ts'
import { mayReadWebsite } from '#rules/website-request.ts'
import { type House, houseContext, type StaffMember, visitorContext } from '#web/context.ts'

/** What a page shows; a refusal says which it was. */
const rooms = {
  casos: ({ role }: StaffMember) => mayReadCasos(role),
  calls: ({ role }: StaffMember) => mayAnswerCalls(role),
  board: ({ role }: StaffMember) => mayReadBoard(role),
  acts: ({ role }: StaffMember) => mayReadActs(role),
  mail: ({ role }: StaffMember) => mayReadWebsite(role),
  website: ({ role }: StaffMember) => mayReadWebsite(role),
  settings: ({ role }: StaffMember) => mayManage(role),
  security: ({ role }: StaffMember) => mayReadSecurity(role),
  line: (staff: StaffMember, { policies, now }: House) =>
    mayHoldLine(staff, policies.inForceAt(now()).policy),
} as const
export type Room = keyof typeof rooms

/** The signed-in member of the staff, who may enter `room`; everybody else is sent to sign in, or told no. */
export function admit(
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
  room?: Room,
): { house: House; staff: StaffMember } {
  const { staff, enrolling } = context.get(visitorContext)
  if (!staff) {
    const { pathname, search } = new URL(request.url)
    const door = enrolling ? '/ingresar/segundo-paso' : '/ingresar'
    throw redirectDocument(`${door}?volver=${encodeURIComponent(pathname + search)}`)
  }
  const house = context.get(houseContext)
  if (room && !rooms[room](staff, house)) throw data({ room }, { status: 403 })
  return { house, staff }
}
