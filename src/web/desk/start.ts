// Where each role begins after signing in: the operator at the extension, everybody else at the desk.
import { redirect } from 'react-router'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/start.ts'

export function loader(args: Route.LoaderArgs): never {
  const { staff } = admit(args)
  throw redirect(staff.role === 'operator' ? '/2500' : '/mesa')
}
