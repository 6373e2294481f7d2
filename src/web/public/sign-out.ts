import { redirect } from 'react-router'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'

export function loader() {
  return redirect('/')
}

export async function action({ request, context }: DocumentArgs) {
  const cookies = await context.get(houseContext).doorkeeper.signOut(request)
  return redirect('/ingresar', {
    status: 303,
    headers: cookies.map((cookie) => ['Set-Cookie', cookie]) as [string, string][],
  })
}
