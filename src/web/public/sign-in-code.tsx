import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { codePage, signInPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import { localPath } from '#web/local-path.ts'
import { TextField } from '../ui/fields.tsx'
import type { Route } from './+types/sign-in-code.ts'

export function loader({ request, context }: Route.LoaderArgs) {
  const next = localPath(new URL(request.url).searchParams.get('volver'))
  if (context.get(visitorContext).staff) throw redirect(next)
  if (!context.get(houseContext).doorkeeper.isCodeDue(cookiesOf(request))) throw redirect(startAgain(next))
  return { next }
}

export async function action({ request, context }: Route.ActionArgs) {
  const { doorkeeper, limits } = context.get(houseContext)
  const form = await readFields(request)
  const next = localPath(form.get('volver') ?? null)
  if (!doorkeeper.isCodeDue(cookiesOf(request))) return redirect(startAgain(next), 303)
  const account = await doorkeeper.findWhoOwesCode(request)
  const { address } = context.get(visitorContext)
  const tried = await limits.take('code', { address, ...(account && { account }) })
  if (tried.wait)
    return data(
      { message: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  const cookies = await doorkeeper.confirmCode(form.get('code') ?? '', request)
  if (!cookies) return data({ message: codePage.wrong }, { status: 422 })
  await tried.giveBack()
  return redirect(next, {
    status: 303,
    headers: cookies.map((cookie) => ['Set-Cookie', cookie]) as [string, string][],
  })
}

function cookiesOf(request: Request): string {
  return request.headers.get('cookie') ?? ''
}

function startAgain(next: string): string {
  return `/ingresar?volver=${encodeURIComponent(next)}`
}

/** Retry-After goes out with the page. */
export function headers({ actionHeaders }: Route.HeadersArgs) {
  return actionHeaders
}

export default function SignInCode({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}${codePage.title} · ${siteTexts.product}`}</title>
      <h1>{codePage.title}</h1>
      <form method="post">
        <TextField
          name="code"
          label={codePage.label}
          hint={codePage.hint}
          error={actionData?.message}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={20}
          required
        />
        <input type="hidden" name="volver" value={loaderData.next} />
        <button type="submit" className="primary">
          {codePage.submit}
        </button>
      </form>
      <p className="aside">
        <a href={startAgain(loaderData.next)}>{codePage.back}</a>. {codePage.lost}
      </p>
    </>
  )
}
