// The page of whoever holds the escalation line, for one thumb: what is overdue, who owns it, and whom to call.
import {
  IconAlertTriangle,
  IconCheck,
  IconPhone,
  IconTool,
  IconUserCheck,
  IconUserShare,
} from '@tabler/icons-react'
import { data, Form, Link, redirect, useNavigation } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { acknowledgeAlert } from '#commands/acknowledge-alert.ts'
import { assignCaso } from '#commands/assign-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { findCursor } from '#store/caso.ts'
import { alertTexts, linePage as t } from '#texts/alert.ts'
import { sayRefusal, siteTexts } from '#texts/es.ts'
import { admit } from '#web/desk/admit.ts'
import { type LineCaso, presentLine } from '#web/desk/line-caso.ts'
import type { Route } from './+types/line.ts'
import { DeskFault } from './fault.tsx'
import { Outcome, Trouble } from './notices.tsx'
import './line.css'
import { PhoneWaking } from './line-push.tsx'
import { EscalatedMark, PromiseMark } from './marks.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { house, staff } = admit(args, 'line')
  const search = new URL(args.request.url).searchParams
  const done = search.get('hecho')
  return {
    ...(await presentLine(house, staff, findCursor(search.get('desde') ?? ''))),
    isFurther: search.has('desde'),
    done: done === 'acknowledge' || done === 'assign' ? t.done[done] : null,
    pushKey: house.pushKey,
  }
}

interface Problem {
  readonly radicado: string
  readonly message: string
}

export async function action(args: Route.ActionArgs) {
  const { house, staff } = admit(args, 'line')
  const fields = await readFields(args.request)
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const radicado = fields.get('radicado') ?? ''
  const intent = fields.get('intent')
  const problem = (status: number, message: string) => data<Problem>({ radicado, message }, { status })
  if (parseRadicado(radicado)?.kind !== 'whole') return problem(422, t.error.unknown)
  const actor = { kind: 'staff', ...staff } as const
  const fromDesk = fields.get('desde') === 'mesa'
  try {
    if (intent === 'acknowledge')
      await acknowledgeAlert(
        house.db,
        { kind: 'staff', radicado, staff: actor, policy, door: fromDesk ? 'desk' : 'line' },
        now,
      )
    else if (intent === 'assign') {
      const to = fields.get('to')
      if (!to) return problem(422, t.error.to)
      await assignCaso(house.db, { radicado, actor, door: 'line', to }, now)
    } else return problem(422, t.error.unknown)
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return problem(503, t.error.away)
    }
    if (!(error instanceof Refused)) throw error
    return problem(409, sayRefusal(error.refusal, now, policy.zone))
  }
  return redirect(fromDesk ? `/mesa/${radicado}?hecho=acknowledge` : `/linea?hecho=${intent}`, 303)
}

export default function Line({ loaderData, actionData }: Route.ComponentProps) {
  const { lead, more, overdue, soon, nextCursor, isFurther, assignable, costs, done, pushKey } = loaderData
  const orphan = actionData && !overdue.some(({ radicado }) => radicado === actionData.radicado)
  return (
    <div className="line-page">
      <title>{`${actionData ? 'Error: ' : ''}${t.heading} · ${siteTexts.product}`}</title>
      <h1>{t.heading}</h1>
      <Outcome done={!actionData && done} />
      {orphan && <Trouble message={actionData.message} />}
      <section aria-labelledby="line-overdue">
        <h2 id="line-overdue" className="unseen">
          {t.overdue}
        </h2>
        <p className="line-lead" data-any={overdue.length > 0}>
          {overdue.length > 0 && <IconAlertTriangle size={20} aria-hidden />} {lead} {more}
        </p>
        {overdue.length === 0 && <p>{t.none}</p>}
        <ul className="line-casos">
          {overdue.map((caso) => (
            <OverdueCaso
              key={caso.radicado}
              caso={caso}
              assignable={assignable}
              problem={actionData?.radicado === caso.radicado ? actionData.message : undefined}
            />
          ))}
        </ul>
        {(nextCursor || isFurther) && (
          <p className="line-pages">
            {isFurther && <Link to="/linea">{t.first}</Link>}
            {nextCursor && <Link to={`/linea?desde=${nextCursor}`}>{t.further}</Link>}
          </p>
        )}
      </section>
      {soon.length > 0 && (
        <section aria-labelledby="line-soon">
          <h2 id="line-soon">{t.soon}</h2>
          <ul className="line-soon">
            {soon.map((caso) => (
              <li key={caso.radicado}>
                <PromiseMark promise={{ kind: 'soon', dueMs: caso.dueMs }} />
                <Name caso={caso} />
                <p className="soft">
                  {caso.where} · {caso.holder}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <PhoneWaking pushKey={pushKey} />
      <section aria-labelledby="line-costs">
        <h2 id="line-costs">{t.costs.title}</h2>
        {costs.length === 0 ? (
          <p className="soft">{t.costs.none}</p>
        ) : (
          <table className="line-costs">
            <thead>
              <tr>
                <th scope="col">{t.costs.door}</th>
                <th scope="col">{t.costs.messages}</th>
                <th scope="col">{t.costs.pieces}</th>
              </tr>
            </thead>
            <tbody>
              {costs.map(({ door, messages, pieces }) => (
                <tr key={door}>
                  <th scope="row">{door}</th>
                  <td>{messages}</td>
                  <td>{pieces}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}

function OverdueCaso({
  caso,
  assignable,
  problem,
}: {
  caso: LineCaso
  assignable: readonly { readonly id: string; readonly name: string }[]
  problem: string | undefined
}) {
  const isBusy = useNavigation().formData?.get('radicado') === caso.radicado
  const others = assignable.filter(({ id }) => id !== caso.assigneeId)
  const inputId = `to-${caso.radicado}`
  const hidden = <input type="hidden" name="radicado" value={caso.radicado} />
  return (
    <li>
      <p className="marks">
        <PromiseMark promise={{ kind: 'soon', dueMs: caso.dueMs }} />
        {caso.isEscalated && <EscalatedMark />}
      </p>
      <Name caso={caso} />
      <p className="soft">{caso.where}</p>
      <p>
        {caso.holder}. {caso.requesterExtension && `${t.noPhone(caso.requesterExtension)}.`}
      </p>
      <p className="line-owner" data-owned={caso.isOwned}>
        {caso.isOwned ? <IconUserCheck size={18} aria-hidden /> : <IconAlertTriangle size={18} aria-hidden />}{' '}
        {caso.owner}
      </p>
      <p className="soft">{caso.alerts}.</p>
      {problem && <Trouble message={problem} />}
      <div className="line-actions">
        {!caso.isOwned && (
          <Form method="post" action="/linea" preventScrollReset className="line-wide">
            {hidden}
            <button
              type="submit"
              name="intent"
              value="acknowledge"
              disabled={isBusy}
              className="line-primary"
            >
              <IconCheck size={20} aria-hidden /> {alertTexts.acknowledge}
            </button>
          </Form>
        )}
        {caso.requesterPhone && (
          <a href={`tel:${caso.requesterPhone}`}>
            <IconPhone size={20} aria-hidden /> {t.callRequester}
          </a>
        )}
        {caso.technicianPhone && (
          <a href={`tel:${caso.technicianPhone}`}>
            <IconTool size={20} aria-hidden /> {t.callTechnician}
          </a>
        )}
        {others.length > 0 && (
          <details key={caso.assigneeId} name="line-reassign" className="line-wide">
            <summary>
              <IconUserShare size={20} aria-hidden /> {t.reassign}
            </summary>
            <Form method="post" action="/linea" preventScrollReset>
              {hidden}
              <label htmlFor={inputId}>{t.reassignTo}</label>
              <select id={inputId} name="to" defaultValue="" required>
                <option value="" disabled>
                  {t.choose}
                </option>
                {others.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
              <button type="submit" name="intent" value="assign" disabled={isBusy} className="line-primary">
                {t.reassign}
              </button>
            </Form>
          </details>
        )}
      </div>
    </li>
  )
}

function Name({ caso }: { caso: Pick<LineCaso, 'href' | 'number' | 'subject'> }) {
  const name = (
    <>
      <span className="line-number">{caso.number}</span> {caso.subject}
    </>
  )
  return <h3>{caso.href ? <Link to={caso.href}>{name}</Link> : name}</h3>
}

export function ErrorBoundary() {
  return <DeskFault />
}
