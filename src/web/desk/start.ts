// Where each role begins after signing in: the operator at the extension, the webmaster at the website, all others at the desk.
import { redirect } from 'react-router'
import type { Role } from '#rules/caso.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/start.ts'

const beginnings: Partial<Record<Role, string>> = { operator: '/2500', webmaster: '/web' }

export function loader(args: Route.LoaderArgs): never {
  const { staff } = admit(args)
  throw redirect(beginnings[staff.role] ?? '/mesa')
}
