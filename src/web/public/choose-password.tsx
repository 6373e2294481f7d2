import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { passwordLength } from '#rules/permissions.ts'
import { passwordPage, siteTexts } from '#texts/es.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { TextField } from '../ui/fields.tsx'

export async function action({ request, params, context }: DocumentArgs<'token'>) {
  const password = (await readFields(request)).get('password') ?? ''
  if (password.length < passwordLength.min || password.length > passwordLength.max)
    return data({ message: passwordPage.length(passwordLength.min) }, { status: 422 })
  if (!(await context.get(houseContext).doorkeeper.setPassword(params.token, password)))
    return data({ message: passwordPage.expired }, { status: 410 })
  return redirect('/ingresar', 303)
}

export default function ChoosePassword({ actionData }: DocumentProps<undefined, typeof action>) {
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}${passwordPage.title} · ${siteTexts.product}`}</title>
      <h1>{passwordPage.title}</h1>
      <form method="post">
        <TextField
          name="password"
          type="password"
          label="Contraseña nueva"
          hint={passwordPage.hint(passwordLength.min)}
          error={actionData?.message}
          autoComplete="new-password"
          required
        />
        <button type="submit" className="primary">
          Guardar contraseña
        </button>
      </form>
    </>
  )
}
