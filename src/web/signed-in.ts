// Somebody came in: the security ledger says so, and their browser is known from now on.
import { randomBytes } from 'node:crypto'
import type { RouterContextProvider } from 'react-router'
import { recordSignIn } from '#commands/record-security.ts'
import { houseContext } from '#web/context.ts'
import { originOf } from '#web/origin.ts'

/** As long as browsers keep any. */
const deviceSeconds = 400 * 24 * 3600

/** The cookies of a new session, and those that go out with them. */
export async function signedIn(
  args: { request: Request; context: Readonly<RouterContextProvider> },
  session: readonly string[],
  { withRecoveryCode = false } = {},
): Promise<readonly string[]> {
  const house = args.context.get(houseContext)
  const cookie = session.map((one) => one.split(';', 1)[0]).join('; ')
  const staff = await house.doorkeeper.findStaff(new Headers({ cookie }))
  if (!staff) return session
  const isHttps = house.publicUrl.startsWith('https:')
  const name = `${isHttps ? '__Host-' : ''}pu.device`
  const known = new RegExp(`(?:^|; *)${name}=([\\w-]{32})(?:;|$)`).exec(
    args.request.headers.get('cookie') ?? '',
  )
  const device = known?.[1] ?? randomBytes(24).toString('base64url')
  await recordSignIn(house.db, { staffId: staff.id, device, withRecoveryCode }, originOf(args), house.now())
  return [
    ...session,
    `${name}=${device}; Path=/; Max-Age=${deviceSeconds}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`,
  ]
}
