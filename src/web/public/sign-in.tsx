import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { signInPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { localPath } from '#web/local-path.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ url, context }: DocumentArgs) {
  const next = localPath(url.searchParams.get('volver'))
  if (context.get(visitorContext).staff) throw redirect(next)
  return { next }
}

export async function action({ request, context }: DocumentArgs) {
  const { doorkeeper, limits } = context.get(houseContext)
  const form = await readFields(request)
  const email = (form.get('email') ?? '').trim().toLowerCase()
  const password = form.get('password') ?? ''
  const keys = [`address ${context.get(visitorContext).address}`, `email ${email}`]
  const wait = await limits.signIn.wait(keys)
  if (wait)
    return data(
      { email, message: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(wait) } },
    )
  const cookies = await doorkeeper.signIn({ email, password }, request)
  if (!cookies) {
    await limits.signIn.failed(keys)
    return data({ email, message: signInPage.wrong }, { status: 422 })
  }
  const next = localPath(form.get('volver') ?? null)
  const isCodeDue = doorkeeper.isCodeDue(cookies.join('; '))
  if (!isCodeDue) await limits.signIn.succeeded(keys)
  return redirect(isCodeDue ? `/ingresar/codigo?volver=${encodeURIComponent(next)}` : next, {
    status: 303,
    headers: cookies.map((cookie) => ['Set-Cookie', cookie]) as [string, string][],
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
