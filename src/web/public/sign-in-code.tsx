import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { recordSecurity } from '#commands/record-security.ts'
import type { SecurityEventType } from '#rules/security.ts'
import { codePage, signInPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { localPath } from '#web/local-path.ts'
import { originOf } from '#web/origin.ts'
import { signedIn } from '#web/signed-in.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ request, url, context }: DocumentArgs) {
  const next = localPath(url.searchParams.get('volver'))
  const { staff, enrolling } = context.get(visitorContext)
  if (staff || enrolling) throw redirect(next)
  if (!context.get(houseContext).doorkeeper.isCodeDue(cookiesOf(request))) throw redirect(startAgain(next))
  return { next }
}

export async function action(args: DocumentArgs) {
  const { request, context } = args
  const { db, now, doorkeeper, limits } = context.get(houseContext)
  const form = await readFields(request)
  const next = localPath(form.get('volver') ?? null)
  if (!doorkeeper.isCodeDue(cookiesOf(request))) return redirect(startAgain(next), 303)
  const account = await doorkeeper.findWhoOwesCode(request)
  const { address } = context.get(visitorContext)
  const tried = await limits.take('code', { address, ...(account && { account }) })
  const record = (type: SecurityEventType) =>
    recordSecurity(db, { type, ...(account && { subject: account }) }, originOf(args), now())
  if (tried.wait) {
    await record('locked')
    return data(
      { message: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  }
  const code = form.get('code') ?? ''
  const cookies = await doorkeeper.confirmCode(code, request)
  if (!cookies) {
    await record('code_failed')
    return data({ message: codePage.wrong }, { status: 422 })
  }
  await tried.giveBack()
  const all = await signedIn(args, cookies, { withRecoveryCode: isRecoveryCode(code) })
  return redirect(next, {
    status: 303,
    headers: all.map((cookie) => ['Set-Cookie', cookie]) as [string, string][],
  })
}

/** Longer than the six figures of an app. */
function isRecoveryCode(typed: string): boolean {
  return typed.replace(/[^A-Za-z\d]/g, '').length > 6
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
