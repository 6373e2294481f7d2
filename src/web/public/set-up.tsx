import { data, redirect } from 'react-router'
import { z } from 'zod'
import { readFields } from '#channels/form/body.ts'
import { tidyLine } from '#channels/form/receive.ts'
import { passwordLength } from '#rules/permissions.ts'
import { fieldError, passwordPage, setUpPage, siteTexts } from '#texts/es.ts'
import { passwordFault } from '#texts/security.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { originOf } from '#web/origin.ts'
import { takeToken } from '#web/take-token.ts'
import { ErrorSummary, TextField } from '../ui/fields.tsx'

export async function loader({ params, context }: DocumentArgs<'token'>) {
  const tried = await takeToken(context)
  if (!(await context.get(houseContext).doorkeeper.maySetUp(params.token))) throw data(null, { status: 404 })
  await tried.giveBack()
  return null
}

export async function action(args: DocumentArgs<'token'>) {
  const { request, params, context } = args
  const { doorkeeper } = context.get(houseContext)
  const tried = await takeToken(context)
  if (!(await doorkeeper.maySetUp(params.token))) throw data(null, { status: 404 })
  const form = await readFields(request)
  const name = tidyLine(form.get('name') ?? '')
  const email = tidyLine(form.get('email') ?? '').toLowerCase()
  const password = form.get('password') ?? ''
  const errors = [
    name === '' && { field: 'name', message: fieldError.fullName.missing },
    !z.email().safeParse(email).success && { field: 'email', message: fieldError.email.invalid },
    (password.length < passwordLength.min || password.length > passwordLength.max) && {
      field: 'password',
      message: passwordPage.length(passwordLength.min),
    },
  ].filter((error) => error !== false)
  if (errors.length === 0 && (await doorkeeper.isGuessable(password, { name, email })))
    errors.push({ field: 'password', message: passwordFault.common })
  if (errors.length > 0) return data({ name, email, errors }, { status: 422 })
  if (!(await doorkeeper.setUp(params.token, { name, email, password }, originOf(args))))
    throw data(null, { status: 404 })
  await tried.giveBack()
  return redirect('/ingresar', 303)
}

export default function SetUp({ actionData }: DocumentProps<typeof loader, typeof action>) {
  const errors = actionData?.errors ?? []
  const error = (field: string) => errors.find((one) => one.field === field)?.message
  return (
    <>
      <title>{`${errors.length > 0 ? 'Error: ' : ''}${setUpPage.title} · ${siteTexts.product}`}</title>
      <h1>{setUpPage.title}</h1>
      <p className="lead">{setUpPage.lead}</p>
      {errors.length > 0 && <ErrorSummary title={setUpPage.mend} errors={errors} />}
      <form method="post" noValidate>
        <TextField
          name="name"
          label="Nombre completo"
          error={error('name')}
          defaultValue={actionData?.name}
          autoComplete="name"
        />
        <TextField
          name="email"
          type="email"
          label="Correo electrónico"
          error={error('email')}
          defaultValue={actionData?.email}
          autoComplete="username"
        />
        <TextField
          name="password"
          type="password"
          label="Contraseña"
          hint={passwordPage.hint(passwordLength.min)}
          error={error('password')}
          autoComplete="new-password"
        />
        <button type="submit" className="primary">
          Crear administrador
        </button>
      </form>
    </>
  )
}
