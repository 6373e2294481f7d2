import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { limits } from '#rules/caso.ts'
import type { SecurityEventType } from '#rules/security.ts'
import { signInPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { findKnownBrowser, rememberBrowser } from '#web/known-browser.ts'
import { localPath } from '#web/local-path.ts'
import { originOf } from '#web/origin.ts'
import { signedIn } from '#web/signed-in.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ url, context }: DocumentArgs) {
  const next = localPath(url.searchParams.get('volver'))
  const { staff, enrolling } = context.get(visitorContext)
  if (staff || enrolling) throw redirect(next)
  return { next }
}

export async function action(args: DocumentArgs) {
  const { request, context } = args
  const { db, now, doorkeeper, limits: allowed, formSecret, publicUrl } = context.get(houseContext)
  const { address } = context.get(visitorContext)
  const form = await readFields(request)
  const email = (form.get('email') ?? '').slice(0, limits.email).trim().toLowerCase()
  const password = form.get('password') ?? ''
  const device = findKnownBrowser(request, email, formSecret)
  const tried = device
    ? await allowed.take('knownSignIn', { device, account: email })
    : await allowed.take('signIn', { address, account: email })
  const record = (type: SecurityEventType) =>
    recordSecurity(db, { type, subject: email, detail: { email } }, originOf(args), now())
  if (tried.wait) {
    await record('locked')
    return data(
      { email, message: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  }
  const session = await doorkeeper.signIn({ email, password }, request)
  if (!session) {
    await record('sign_in_failed')
    return data({ email, message: signInPage.wrong }, { status: 422 })
  }
  await tried.giveBack()
  const cookies = [...session, rememberBrowser(device, { email, secret: formSecret, publicUrl })]
  const next = localPath(form.get('volver') ?? null)
  const isCodeDue = doorkeeper.isCodeDue(session.join('; '))
  return redirect(isCodeDue ? `/ingresar/codigo?volver=${encodeURIComponent(next)}` : next, {
    status: 303,
    headers: (isCodeDue ? cookies : await signedIn(args, cookies)).map((cookie) => [
      'Set-Cookie',
      cookie,
    ]) as [string, string][],
  })
}

export default function SignIn({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}${signInPage.title} · ${siteTexts.product}`}</title>
      <h1>{signInPage.title}</h1>
      {actionData && (
        <div className="error-summary" role="alert">
          <p>{actionData.message}</p>
        </div>
      )}
      <form method="post">
        <TextField
          name="email"
          type="email"
          label="Correo electrónico"
          autoComplete="username"
          defaultValue={actionData?.email}
          spellCheck={false}
          required
        />
        <TextField
          name="password"
          type="password"
          label="Contraseña"
          autoComplete="current-password"
          required
        />
        <input type="hidden" name="volver" value={loaderData.next} />
        <button type="submit" className="primary">
          {signInPage.title}
        </button>
      </form>
      <p className="aside">
        Este ingreso es para el personal de soporte. Para reportar un problema{' '}
        <a href="/solicitud">no se necesita cuenta</a>. ¿Olvidó su contraseña? Pida un enlace nuevo a un
        administrador.
      </p>
    </>
  )
}
