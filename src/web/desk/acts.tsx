// The circular: what rules now and next, what is being written, and every act.
import { IconFilePlus, IconPlayerPause } from '@tabler/icons-react'
import { data, Form, Link, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { ActRefused } from '#commands/change-act.ts'
import { beginAct } from '#commands/draft-act.ts'
import { type ActKind, earliestEffect, momentOf, policyDraftOf } from '#rules/act.ts'
import { maySignActs } from '#rules/permissions.ts'
import type { PolicyVersion } from '#rules/policy.ts'
import { type ActRow, findCircularDraft, listActs } from '#store/act.ts'
import { actTexts as t } from '#texts/act.ts'
import { siteTexts } from '#texts/es.ts'
import { sayMoment } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { presentActLine } from '#web/desk/act-present.ts'
import { refuseAct, sayRefusalOf } from '#web/desk/act-refusal.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/acts.ts'
import { DeskFault } from './fault.tsx'
import { Outcome, Trouble } from './notices.tsx'
import './acts.css'

const pageSize = 20

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const { db, policies } = house
  const now = house.now()
  const search = new URL(request.url).searchParams
  const before = /^\d{1,9}$/.test(search.get('antes') ?? '') ? Number(search.get('antes')) : undefined
  const [rows, draft] = await Promise.all([
    listActs(db, { before, limit: pageSize + 1 }),
    findCircularDraft(db),
  ])
  const current = policies.inForceAt(now)
  const last = rows[pageSize - 1]
  return {
    maySign: maySignActs(staff.role),
    current: presentVersion(current, house),
    next: current.until && presentVersion(policies.inForceAt(current.until), house),
    draft: draft && presentActLine(draft, house),
    acts: rows
      .slice(0, pageSize)
      .filter(isNot(draft))
      .map((act) => presentActLine(act, house)),
    older: rows.length > pageSize ? last?.id : undefined,
    isFirst: before === undefined,
    done: search.get('hecho') === 'discarded' ? t.done.discarded : undefined,
  }
}

const isNot = (draft: ActRow | undefined) => (act: ActRow) => act.id !== draft?.id

function presentVersion({ policy, inForceAt, until }: PolicyVersion, { now }: House) {
  const { circular, zone } = policy
  return {
    number: circular.number,
    subject: circular.subject,
    radicado: circular.radicado,
    since: sayMoment(inForceAt, now(), zone),
    until: until && sayMoment(until, now(), zone),
    signers: circular.signers.map(({ name }) => name).join(' · '),
  }
}

export async function action({ request, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const form = await readFields(request)
  const kind: ActKind = form.get('intent') === 'closure' ? 'closure' : 'circular'
  const now = house.now()
  const { id: basePolicyId, policy } = house.policies.inForceAt(now)
  const soon = momentOf(earliestEffect(kind, now.add({ minutes: 30 })), policy.zone)
  const content =
    kind === 'circular'
      ? {
          inForceAt: tomorrow(now, policy.zone),
          policy: policyDraftOf(house.policies.signed(basePolicyId)),
        }
      : { from: soon, until: `${soon.slice(0, 10)}T18:00`, reason: '', orderedBy: '' }
  try {
    const id = await beginAct(house.db, { kind, content, basePolicyId, by: staff }, now)
    return redirect(`/ajustes/circular/${id}?hecho=begun`, 303)
  } catch (error) {
    if (error instanceof ActRefused)
      return data({ message: sayRefusalOf(error, house) }, { status: refuseAct(error) })
    throw error
  }
}

function tomorrow(now: Temporal.Instant, zone: string): string {
  const day = now.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 })
  return `${day}T07:30`
}

export default function Acts({ loaderData, actionData }: Route.ComponentProps) {
  const { maySign, current, next, draft, acts, older, isFirst, done } = loaderData
  return (
    <div className="sheet">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <header>
        <h1>{t.title}</h1>
        <p className="soft">{t.lead}</p>
      </header>
      <Outcome done={done} />
      <Trouble message={actionData?.message} />
      <section className="versions" aria-label={t.inForce}>
        <Version label={t.inForce} version={current} />
        {next && <Version label={t.next} version={next} />}
      </section>
      <section aria-labelledby="drafting">
        <h2 id="drafting">{t.drafting}</h2>
        {draft ? <ActLine act={draft} /> : <p className="soft">{t.nothingDrafted}</p>}
        {maySign && (
          <Form method="post" className="begin">
            {!draft && (
              <button type="submit" name="intent" value="circular" className="action" data-primary>
                <IconFilePlus size={20} aria-hidden />
                <span>
                  <strong>{t.newCircular}</strong>
                  <span>{t.newCircularHint}</span>
                </span>
              </button>
            )}
            <button type="submit" name="intent" value="closure" className="action">
              <IconPlayerPause size={20} aria-hidden />
              <span>
                <strong>{t.newClosure}</strong>
                <span>{t.newClosureHint}</span>
              </span>
            </button>
          </Form>
        )}
      </section>
      <section aria-labelledby="history">
        <h2 id="history">{t.history}</h2>
        {acts.length === 0 && isFirst && <p className="soft">{t.historyEmpty}</p>}
        {acts.map((act) => (
          <ActLine key={act.id} act={act} />
        ))}
        <p className="pages">
          {!isFirst && <Link to="/ajustes/circular">{t.firstPage}</Link>}
          {older && <Link to={`/ajustes/circular?antes=${older}`}>{t.older}</Link>}
        </p>
      </section>
    </div>
  )
}

type LoaderData = Route.ComponentProps['loaderData']

function Version({ label, version }: { label: string; version: LoaderData['current'] }) {
  const { number, subject, radicado, since, until, signers } = version
  return (
    <div className="version">
      <p className="label">{label}</p>
      <p className="name">
        <strong>Circular {number}</strong> <span>{subject}</span>
      </p>
      <p className="soft">
        {radicado} · {t.since(since)}
        {until && `, ${t.until(until)}`}
      </p>
      <p className="soft">{signers}</p>
    </div>
  )
}

function ActLine({ act }: { act: LoaderData['acts'][number] }) {
  return (
    <p className="act-line">
      <Link to={`/ajustes/circular/${act.id}`}>{act.title}</Link>
      <span className="mark" data-act={act.state}>
        {t.states[act.state]}
      </span>
      <span className="soft">{act.radicado}</span>
      <time className="soft" title={act.exactly}>
        {act.when}
      </time>
    </p>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
