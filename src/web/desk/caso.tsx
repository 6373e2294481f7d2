import { data, redirect, type ShouldRevalidateFunctionArgs } from 'react-router'
import { sayFilesProblem } from '#channels/form/receive.ts'
import { Refused } from '#commands/refusal.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { findCasoByQuery } from '#store/caso.ts'
import { deskTexts, sayRefusal, siteTexts } from '#texts/es.ts'
import { admit } from '#web/desk/admit.ts'
import { findDeskCaso } from '#web/desk/desk-caso.ts'
import { type CasoProblem, intentOf, readOrder } from '#web/desk/order.ts'
import { useLasting } from '#web/desk/use-lasting.ts'
import { databaseAwayInit, presentBrought, refusalInit, takeForm } from '#web/take-form.ts'
import type { Route } from './+types/caso.ts'
import { CasoView } from './caso-view.tsx'
import { DeskFault } from './fault.tsx'

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'casos')
  const typed = parseRadicado(params.radicado)
  const caso =
    typed?.kind === 'whole' && typed.radicado === params.radicado
      ? await findDeskCaso(house, staff, params.radicado)
      : undefined
  if (caso) return caso
  // Short forms open the case too, and its own page shows it.
  const meant = typed && (await findCasoByQuery(house.db, typed))
  if (!meant) throw data(null, { status: 404 })
  throw redirect(`/mesa/${meant.radicado}${new URL(request.url).search}`)
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'casos')
  const { radicado } = params
  if (parseRadicado(radicado)?.kind !== 'whole') throw data(null, { status: 404 })
  const body = await takeForm(request, house, { staff: staff.id, caso: radicado })
  const intent = intentOf(body.fields)
  const problem = (init: number | ResponseInit, said: Pick<CasoProblem, 'message'> & Partial<CasoProblem>) =>
    data<CasoProblem>(
      {
        intent,
        errors: {},
        values: Object.fromEntries(body.fields),
        kept: presentBrought(body.files, house),
        ...said,
      },
      typeof init === 'number' ? { status: init } : init,
    )

  if (body.filesProblem) {
    const said = sayFilesProblem(body.filesProblem)
    const where = intent === 'comment' ? { errors: { attachments: said } } : { message: said }
    return problem(refusalInit(body.filesProblem), where)
  }
  const order = readOrder(body, { radicado, house, staff })
  if ('errors' in order)
    return problem(422, {
      message: intent ? undefined : deskTexts.error.unknown,
      errors: order.errors,
    })
  const now = house.now()
  try {
    await order.run(now)
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return problem(databaseAwayInit, { message: deskTexts.error.away })
    }
    if (!(error instanceof Refused)) throw error
    if (error.refusal.kind === 'not_found') throw data(null, { status: 404 })
    const { zone } = house.policies.inForceAt(now).policy
    return problem(409, { message: sayRefusal(error.refusal, now, zone) })
  }
  const search = new URL(request.url).searchParams
  search.set('hecho', intent ?? '')
  return redirect(`/mesa/${radicado}?${search}`, 303)
}

/** A broken connection takes nothing that was typed: the page stays and says so. */
export async function clientAction({ request, serverAction }: Route.ClientActionArgs) {
  const form = await request.clone().formData()
  try {
    return await serverAction()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const fields = new Map(
      [...form].filter((field): field is [string, string] => typeof field[1] === 'string'),
    )
    const intent = fields.get('intent') as CasoProblem['intent']
    // As a failure, so that nothing else is asked of a server out of reach.
    return data<CasoProblem>(
      { intent, message: deskTexts.error.offline, errors: {}, values: Object.fromEntries(fields), kept: [] },
      { status: 503 },
    )
  }
}

/** Refused because somebody was faster: what they did is shown. */
export function shouldRevalidate({ actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionStatus === 409 || defaultShouldRevalidate
}

export default function Caso({ loaderData, actionData }: Route.ComponentProps) {
  const { number, subject, radicado } = loaderData
  const problem = useLasting(actionData)
  return (
    <>
      <title>{`${problem ? 'Error: ' : ''}${number} ${subject} · ${siteTexts.product}`}</title>
      <CasoView key={radicado} caso={loaderData} problem={problem} />
    </>
  )
}

export function ErrorBoundary() {
  return <DeskFault notFound={deskTexts.fault.casoNotFound} />
}
