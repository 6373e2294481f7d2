import { setTimeout as sleep } from 'node:timers/promises'
import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { tidyLine } from '#channels/form/receive.ts'
import { sendOwnLink } from '#commands/send-own-link.ts'
import { allowanceOfCaso, parseRadicado, type RadicadoQuery } from '#rules/radicado.ts'
import { findCasoByPair } from '#store/caso.ts'
import { siteTexts, lookUpPage as t } from '#texts/es.ts'
import { casoUrl } from '#web/caso-link.ts'
import { type House, houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ url, context }: DocumentArgs) {
  const { policies, now } = context.get(houseContext)
  return {
    extension: policies.inForceAt(now()).policy.channels.extension,
    isSent: url.searchParams.get('enlace') === 'enviado',
  }
}

interface Answer {
  readonly typed: string
  readonly message: string
  /** The case is reached only by the link sent to its own e-mail. */
  readonly byLinkOnly?: boolean
}

export async function action({ request, context }: DocumentArgs) {
  const house = context.get(houseContext)
  const { address } = context.get(visitorContext)
  const form = await readFields(request)
  const typed = tidyLine((form.get('radicado') ?? '').slice(0, 200)).slice(0, 80)
  const digits = (form.get('digits') ?? '').slice(0, 200).replace(/\D/g, '').slice(-4)
  const query = parseRadicado(typed)
  const { pattern } = house.policies.inForceAt(house.now()).policy.radicado
  // Tries are taken from whoever guesses and from what is guessed at, whether it exists or not.
  const who = { address, caso: query && allowanceOfCaso(query, pattern) }
  const refuse = (wait: number, message: string) =>
    data<Answer>(
      { typed, message, byLinkOnly: query !== undefined },
      { status: 429, headers: { 'Retry-After': String(wait) } },
    )

  if (form.get('intent') === 'link' && query) {
    const asked = await house.limits.take('link', who)
    if (asked.wait) return refuse(asked.wait, t.link.tooMany)
    await sendWithoutTelling(house, query)
    return redirect('/seguimiento?enlace=enviado', 303)
  }

  const tried = await house.limits.take('lookUp', who)
  if (tried.wait) return refuse(tried.wait, t.tooMany)
  const caso = query && digits.length === 4 && (await findCasoByPair(house.db, query, digits))
  // One answer, whichever half is wrong.
  if (!caso) return data<Answer>({ typed, message: t.wrong }, { status: 422 })
  await tried.giveBack()
  return redirect(casoUrl(house, caso), 303)
}

/** Longer than any sending takes: the time that passes does not tell whether there was something to send. */
const tellsNothingMs = 500

async function sendWithoutTelling({ db, now }: House, query: RadicadoQuery): Promise<void> {
  await Promise.all([sendOwnLink(db, query, now()), sleep(tellsNothingMs)])
}

export default function FindCaso({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}${t.title} · ${siteTexts.product}`}</title>
      <h1>{t.title}</h1>
      {actionData && (
        <div className="error-summary" role="alert">
          <p>{actionData.message}</p>
        </div>
      )}
      {loaderData.isSent && !actionData && (
        <p className="confirmed" role="status">
          {t.link.sent}
        </p>
      )}
      {actionData?.byLinkOnly ? <LinkByMail typed={actionData.typed} /> : <Pair typed={actionData?.typed} />}
      <p className="aside">
        También puede llamar a la extensión {loaderData.extension}. ¿No tiene radicado?{' '}
        <a href="/solicitud">Reporte el problema</a>: sin radicado no hay caso.
      </p>
    </>
  )
}

function Pair({ typed }: { typed: string | undefined }) {
  return (
    <form method="post" action="/seguimiento">
      <TextField
        name="radicado"
        label="Radicado"
        hint="Completo, o solo su número final: por ejemplo 123 o 2026-123."
        defaultValue={typed}
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
  )
}

function LinkByMail({ typed }: { typed: string }) {
  return (
    <>
      <form method="post" action="/seguimiento">
        <h2>{t.link.title}</h2>
        <p>{t.link.text(typed)}</p>
        <input type="hidden" name="radicado" value={typed} />
        <button type="submit" name="intent" value="link" className="primary">
          {t.link.submit}
        </button>
      </form>
      <p className="aside">
        <a href="/seguimiento">{t.link.other}</a>
      </p>
    </>
  )
}
