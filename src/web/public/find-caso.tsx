import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { tidyLine } from '#channels/form/receive.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { findCasoByQuery } from '#store/caso.ts'
import { lookUpPage, siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { casoUrl } from '#web/file-caso.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ context }: DocumentArgs) {
  const { policies, now } = context.get(houseContext)
  return { extension: policies.inForceAt(now()).policy.channels.extension }
}

export async function action({ request, context }: DocumentArgs) {
  const { db, limits } = context.get(houseContext)
  const form = await readFields(request)
  const typed = tidyLine(form.get('radicado') ?? '').slice(0, 80)
  const digits = (form.get('digits') ?? '').replace(/\D/g, '').slice(0, 12)
  const query = parseRadicado(typed)
  // Guesses are counted for who guesses and for what is guessed at.
  const keys = [
    `address ${context.get(visitorContext).address}`,
    ...(query ? [`caso ${JSON.stringify(query)}`] : []),
  ]
  const wait = await limits.lookUp.wait(keys)
  if (wait) {
    const message = lookUpPage.tooMany(Math.ceil(wait / 60))
    return data({ typed, message }, { status: 429, headers: { 'Retry-After': String(wait) } })
  }
  const caso = query && (await findCasoByQuery(db, query))
  if (caso && digits.length >= 4 && caso.nationalId.slice(-4) === digits.slice(-4))
    return redirect(casoUrl(caso), 303)
  // One answer, whichever half is wrong.
  await limits.lookUp.failed(keys)
  return data({ typed, message: lookUpPage.wrong }, { status: 422 })
}

export default function FindCaso({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}${lookUpPage.title} · ${siteTexts.product}`}</title>
      <h1>{lookUpPage.title}</h1>
      {actionData && (
        <div className="error-summary" role="alert">
          <p>{actionData.message}</p>
        </div>
      )}
      <form method="post" action="/seguimiento">
        <TextField
          name="radicado"
          label="Radicado"
          hint="Completo, o solo su número final: por ejemplo 123 o 2026-123."
          defaultValue={actionData?.typed}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
        />
        <TextField
          name="digits"
          label="Cuatro últimos dígitos de su documento"
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          className="w-short"
          required
        />
        <button type="submit" className="primary">
          Consultar
        </button>
      </form>
      <p className="aside">
        También puede llamar a la extensión {loaderData.extension}. ¿No tiene radicado?{' '}
        <a href="/solicitud">Reporte el problema</a>: sin radicado no hay caso.
      </p>
    </>
  )
}
