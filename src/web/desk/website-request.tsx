import { useState } from 'react'
import { data, redirect, type ShouldRevalidateFunctionArgs, useLocation } from 'react-router'
import { sayFilesProblem } from '#channels/form/receive.ts'
import { WebsiteRefused } from '#commands/change-website-request.ts'
import { SettleRefused } from '#commands/settle-mail.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { findWebsiteRequest, findWebsiteRequestByQuery } from '#store/website-request.ts'
import { siteTexts } from '#texts/es.ts'
import { heardMailTexts } from '#texts/heard-mail.ts'
import { sayWebsiteRefusal, webTexts } from '#texts/website.ts'
import { admit } from '#web/desk/admit.ts'
import { readWebsiteOrder, type WebsiteProblem, websiteIntentOf } from '#web/desk/website-order.ts'
import { presentWebsiteRequest } from '#web/desk/website-present.ts'
import { databaseAwayInit, presentBrought, refusalInit, takeForm } from '#web/take-form.ts'
import type { Route } from './+types/website-request.ts'
import { DeskFault } from './fault.tsx'
import { WebsiteView } from './website-view.tsx'

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'website')
  // Short forms open the request too, and its own page shows it.
  const typed = parseRadicado(params.radicado)
  const meant = typed && (await findWebsiteRequestByQuery(house.db, typed))
  if (!meant) throw data(null, { status: 404 })
  if (meant.radicado === params.radicado) return presentWebsiteRequest(house, staff, meant)
  throw redirect(`/web/${meant.radicado}${new URL(request.url).search}`)
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'website')
  const { radicado } = params
  const known = parseRadicado(radicado)?.kind === 'whole' && (await findWebsiteRequest(house.db, radicado))
  if (!known) throw data(null, { status: 404 })
  const body = await takeForm(request, house, { staff: staff.id, caso: radicado })
  const intent = websiteIntentOf(body.fields)
  const refuse = (
    init: number | ResponseInit,
    said: { message?: string | undefined; errors?: WebsiteProblem['errors'] },
  ) => {
    const problem: WebsiteProblem = {
      intent,
      errors: said.errors ?? {},
      ...(said.message && { message: said.message }),
      values: Object.fromEntries(body.fields),
      kept: presentBrought(body.files, house),
    }
    return data(problem, typeof init === 'number' ? { status: init } : init)
  }
  if (body.filesProblem) {
    const said = sayFilesProblem(body.filesProblem)
    const where = intent === 'describe' ? { errors: { document: said } } : { message: said }
    return refuse(refusalInit(body.filesProblem), where)
  }
  const order = readWebsiteOrder(body, {
    radicado,
    kind: known.kind,
    mailId: known.mailId,
    house,
    staff,
  })
  if ('errors' in order)
    return refuse(422, {
      message: intent ? undefined : webTexts.error.unknown,
      errors: order.errors,
    })
  try {
    await order.run(house.now())
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return refuse(databaseAwayInit, { message: webTexts.error.away })
    }
    if (error instanceof SettleRefused)
      return refuse(error.refusal.kind === 'not_allowed' ? 403 : 409, {
        message: heardMailTexts.refusal[error.refusal.kind],
      })
    if (!(error instanceof WebsiteRefused)) throw error
    if (error.refusal.kind === 'not_found') throw data(null, { status: 404 })
    return refuse(error.refusal.kind === 'not_allowed' ? 403 : 409, {
      message: sayWebsiteRefusal(error.refusal),
    })
  }
  const search = new URL(request.url).searchParams
  search.set('hecho', intent ?? '')
  return redirect(`/web/${radicado}?${search}`, 303)
}

/** Refused because somebody was faster: what they did is shown. */
export function shouldRevalidate({ actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionStatus === 409 || defaultShouldRevalidate
}

export default function WebsiteRequest({ loaderData, actionData }: Route.ComponentProps) {
  const { number, subject, radicado } = loaderData
  const problem = useLasting(actionData)
  return (
    <>
      <title>{`${problem ? 'Error: ' : ''}SW ${number} ${subject} · ${siteTexts.product}`}</title>
      <WebsiteView key={radicado} request={loaderData} problem={problem} />
    </>
  )
}

/** To ask again makes the router forget what an action answered: it lasts until the next, or until one goes elsewhere. */
function useLasting(answer: WebsiteProblem | undefined): WebsiteProblem | undefined {
  const { key } = useLocation()
  const [last, setLast] = useState({ key, answer })
  if (answer ? last.answer !== answer : last.key !== key) setLast({ key, answer })
  return answer ?? (last.key === key ? last.answer : undefined)
}

export function ErrorBoundary() {
  return <DeskFault notFound={webTexts.notFound} />
}
