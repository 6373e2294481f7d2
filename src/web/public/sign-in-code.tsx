import { createHash } from 'node:crypto'
import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { codePage, signInPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { localPath } from '#web/local-path.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ request, url, context }: DocumentArgs) {
  const next = localPath(url.searchParams.get('volver'))
  if (context.get(visitorContext).staff) throw redirect(next)
  if (!context.get(houseContext).doorkeeper.isCodeDue(cookiesOf(request))) throw redirect(startAgain(next))
  return { next }
}

export async function action({ request, context }: DocumentArgs) {
  const { doorkeeper, limits } = context.get(houseContext)
  const form = await readFields(request)
  const next = localPath(form.get('volver') ?? null)
  if (!doorkeeper.isCodeDue(cookiesOf(request))) return redirect(startAgain(next), 303)
  const step = createHash('sha256').update(cookiesOf(request)).digest('base64url')
  const keys = [`address ${context.get(visitorContext).address}`, `step ${step}`]
  const wait = await limits.signIn.wait(keys)
  if (wait)
    return data({ message: signInPage.tooMany }, { status: 429, headers: { 'Retry-After': String(wait) } })
  const cookies = await doorkeeper.confirmCode(form.get('code') ?? '', request)
  if (!cookies) {
    await limits.signIn.failed(keys)
    return data({ message: codePage.wrong }, { status: 422 })
  }
  await limits.signIn.succeeded(keys)
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

export default function SignInCode({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
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
