import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { passwordLength } from '#rules/permissions.ts'
import { passwordPage, siteTexts } from '#texts/es.ts'
import { passwordFault } from '#texts/security.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { originOf } from '#web/origin.ts'
import { takeToken } from '#web/take-token.ts'
import { TextField } from '../ui/fields.tsx'

export async function action(args: DocumentArgs<'token'>) {
  const { request, params, context } = args
  const { doorkeeper } = context.get(houseContext)
  const tried = await takeToken(context)
  const password = (await readFields(request)).get('password') ?? ''
  if (password.length < passwordLength.min || password.length > passwordLength.max)
    return data({ message: passwordPage.length(passwordLength.min) }, { status: 422 })
  const expired = () => data({ message: passwordPage.expired }, { status: 410 })
  // Judging costs a second or two: only for whoever holds a good link.
  const person = await doorkeeper.findLinkHolder(params.token)
  if (!person) return expired()
  if (await doorkeeper.isGuessable(password, person))
    return data({ message: passwordFault.common }, { status: 422 })
  if (!(await doorkeeper.setPassword(params.token, password, originOf(args)))) return expired()
  await tried.giveBack()
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
