// The link of a case: what it says, and whom it lets through. It is its requester's: a member of the staff who follows it,
// signed in, is led to the desk's case, and does nothing there in the requester's name.
import { data, type RouterContextProvider, redirect } from 'react-router'
import type { Keyed } from '#rules/caso-key.ts'
import { mayReadCasos } from '#rules/permissions.ts'
import type { CasoRow } from '#store/caso.ts'
import { type House, houseContext, visitorContext } from '#web/context.ts'

/** Where the requester follows a case, from the root of the house. */
export function casoUrl({ casoKeys }: Pick<House, 'casoKeys'>, caso: Keyed): string {
  return `/caso/${caso.radicado}?clave=${casoKeys.of(caso)}`
}

/** Is it asked for with that case's key? Without it a link opens nothing and says nothing. */
export function isLinkOf<T extends CasoRow>(
  { casoKeys }: Pick<House, 'casoKeys'>,
  caso: T | undefined,
  url: URL,
): caso is T {
  const key = url.searchParams.get('clave') ?? ''
  return caso !== undefined && casoKeys.fits(caso, key)
}

/** Sends the staff to where the desk has the same. What is no look, and whoever may not read cases, is refused. */
export function keepStaffOut(
  { method, context }: { method: string; context: Readonly<RouterContextProvider> },
  atDesk: string,
): void {
  const { staff } = context.get(visitorContext)
  if (!staff) return
  if (method === 'GET' && mayReadCasos(staff.role)) throw redirect(atDesk)
  throw data(null, { status: 403 })
}

/** Lets through whoever holds the case's link and is not of the staff. */
export function checkLink(
  { url, method, context }: { url: URL; method: string; context: Readonly<RouterContextProvider> },
  caso: CasoRow | undefined,
): asserts caso is CasoRow {
  if (!isLinkOf(context.get(houseContext), caso, url)) throw redirect('/seguimiento?enlace=incompleto')
  keepStaffOut({ method, context }, `/mesa/${caso.radicado}`)
}
