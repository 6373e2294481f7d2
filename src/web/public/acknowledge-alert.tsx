import { data } from 'react-router'
import { acknowledgeAlert, hashAlertToken } from '#commands/acknowledge-alert.ts'
import { Refused } from '#commands/refusal.ts'
import { isNeeded, linkLife } from '#rules/alert.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { dependenciaName } from '#rules/policy.ts'
import { findTry } from '#store/alert.ts'
import { findCaso } from '#store/caso.ts'
import { alertRefusal, confirmPage as t } from '#texts/alert.ts'
import { problems, sayRefusal, siteTexts } from '#texts/es.ts'
import { sayMoment, sayTimeLeft } from '#texts/time.ts'
import { type House, houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { takeToken } from '#web/take-token.ts'

/** Only looks: scanners of mail and previews of messages open links too. */
export async function loader({ params, context }: DocumentArgs<'token'>) {
  const house = context.get(houseContext)
  const tried = await takeToken(context)
  const found = await look(house, params.token)
  if (!('over' in found)) await tried.giveBack()
  return data(found, { status: 'over' in found ? 410 : 200 })
}

type Found =
  | { readonly over: string }
  | {
      readonly radicado: string
      readonly due: string
      readonly isOverdue: boolean
      readonly facts: readonly (readonly [name: string, value: string])[]
    }

async function look({ db, now: clock, policies }: House, token: string): Promise<Found> {
  const now = clock()
  const tried = await findTry(db, hashAlertToken(token))
  const caso = tried && (await findCaso(db, tried.radicado))
  if (!tried || !caso) return { over: alertRefusal.linkSpent }
  const policy = policies.of(caso.policyId)
  const { acknowledgedBy: by, acknowledgedAt: at, rule } = tried
  if (by && at) return { over: alertRefusal.already(by, sayMoment(at, now, policy.zone)) }
  if (tried.usedAt || Temporal.Instant.compare(tried.beganAt.add(linkLife), now) < 0)
    return { over: alertRefusal.linkSpent }
  if (!isNeeded({ ...caso, rule, acknowledgedAt: null })) return { over: alertRefusal.nothing }
  const due = sayMoment(caso.attentionDueAt, now, policy.zone)
  const isOver = isBreached(caso, now)
  return {
    radicado: caso.radicado,
    isOverdue: isOver,
    due: (isOver ? t.overdue : t.soon)(sayTimeLeft(caso.attentionDueAt, now), due),
    facts: [
      [t.fact.service, policy.services[caso.service].name],
      [t.fact.dependencia, dependenciaName(policy, caso.dependencia)],
      [t.fact.assignee, caso.assigneeName ?? t.fact.nobody],
    ],
  }
}

export async function action({ params, context }: DocumentArgs<'token'>) {
  const house = context.get(houseContext)
  const now = house.now()
  try {
    const tried = await takeToken(context)
    const { radicado } = await acknowledgeAlert(
      house.db,
      { kind: 'token', token: params.token, door: 'line' },
      now,
    )
    await tried.giveBack()
    return { done: radicado }
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return data({ refused: problems.away }, { status: 503 })
    }
    if (!(error instanceof Refused)) throw error
    const { zone } = house.policies.inForceAt(now).policy
    return data({ refused: sayRefusal(error.refusal, now, zone) }, { status: 409 })
  }
}

export default function AcknowledgeAlert({
  loaderData,
  actionData,
}: DocumentProps<typeof loader, typeof action>) {
  if (actionData && 'done' in actionData)
    return (
      <>
        <title>{`${t.doneTitle} · ${siteTexts.product}`}</title>
        <h1>{t.doneTitle}</h1>
        <p className="lead">{t.lead(actionData.done)}</p>
        <p className="confirmed" role="status">
          {t.done}
        </p>
        <p>
          <a className="button" href="/linea">
            {t.toLine}
          </a>
        </p>
      </>
    )
  const over =
    actionData && 'refused' in actionData ? actionData.refused : 'over' in loaderData && loaderData.over
  if (over || 'over' in loaderData)
    return (
      <>
        <title>{`${t.overTitle} · ${siteTexts.product}`}</title>
        <h1>{t.overTitle}</h1>
        <p role="alert">{over}</p>
        <p>
          <a className="button" href="/linea">
            {t.toLine}
          </a>
        </p>
      </>
    )
  return (
    <>
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <h1 className="radicado">
        <span>{t.title}</span> {loaderData.radicado}
      </h1>
      <p className="lead" data-breached={loaderData.isOverdue}>
        {loaderData.due}
      </p>
      <dl className="key-facts">
        {loaderData.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t.ask}</p>
      <form method="post">
        <button type="submit" className="primary">
          {t.button}
        </button>
      </form>
    </>
  )
}
