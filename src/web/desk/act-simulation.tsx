// The draft tried on the cases already filed, before anybody signs it.
import { Link } from 'react-router'
import { simulatePolicy } from '#reports/simulate-policy.ts'
import { actProblems, circularDraftSchema } from '#rules/act.ts'
import { services } from '#rules/caso.ts'
import { dependenciaName } from '#rules/policy.ts'
import { actTexts, simulationTexts as t } from '#texts/act.ts'
import { siteTexts } from '#texts/es.ts'
import { sayNumber } from '#texts/time.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/act-simulation.ts'
import { findActOf } from './act.tsx'
import { DeskFault } from './fault.tsx'
import './acts.css'

const days = 90

export async function loader({ request, context, params }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'acts')
  const act = await findActOf(params.id, house.db)
  const isReady = act.kind === 'circular' && actProblems(act.kind, act.content).length === 0
  if (!isReady) return { id: act.id, rows: undefined }
  const { policy } = circularDraftSchema.parse(act.content)
  const now = house.now()
  const began = performance.now()
  const simulated = await simulatePolicy(house.db, policy, { from: now.subtract({ hours: 24 * days }), now })
  const sums = services.map((service) => {
    const own = simulated.filter((row) => row.service === service)
    const sum = (key: 'casos' | 'keptNow' | 'keptAfter') => own.reduce((total, row) => total + row[key], 0)
    return {
      name: policy.services[service].name,
      casos: sum('casos'),
      keptNow: sum('keptNow'),
      keptAfter: sum('keptAfter'),
    }
  })
  return {
    id: act.id,
    took: performance.now() - began,
    sums,
    rows: simulated.map((row) => ({
      ...row,
      name: policy.services[row.service].name,
      office: dependenciaName(house.policies.inForceAt(now).policy, row.dependencia),
    })),
  }
}

export default function ActSimulation({ loaderData }: Route.ComponentProps) {
  const { id, rows, sums = [], took = 0 } = loaderData
  const all = sums.reduce(
    (total, { casos, keptNow, keptAfter }) => ({
      casos: total.casos + casos,
      keptNow: total.keptNow + keptNow,
      keptAfter: total.keptAfter + keptAfter,
    }),
    { casos: 0, keptNow: 0, keptAfter: 0 },
  )
  return (
    <div className="sheet">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <p>
        <Link to={`/ajustes/circular/${id}`}>{actTexts.backToAct}</Link>
      </p>
      <header>
        <h1>{t.title}</h1>
        <p className="soft">
          {!rows ? actTexts.unreadable : all.casos === 0 ? t.none(days) : t.lead(days, all.casos)}
        </p>
      </header>
      {rows && all.casos > 0 && (
        <>
          <p className="verdict">{t.verdict(all.keptNow, all.keptAfter, all.casos)}</p>
          <figure className="chart">
            <figcaption>{t.chart}</figcaption>
            {sums
              .filter(({ casos }) => casos > 0)
              .map(({ name, casos, keptNow, keptAfter }) => (
                <div key={name} className="chart-row">
                  <strong>{name}</strong>
                  <Bar label={t.bar.now} share={keptNow / casos} />
                  <Bar label={t.bar.after} share={keptAfter / casos} isNew />
                </div>
              ))}
          </figure>
          <table className="grid">
            <caption>{t.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{t.head.service}</th>
                <th scope="col">{t.head.dependencia}</th>
                <th scope="col" className="figure">
                  {t.head.casos}
                </th>
                <th scope="col" className="figure">
                  {t.head.now}
                </th>
                <th scope="col" className="figure">
                  {t.head.after}
                </th>
                <th scope="col" className="figure">
                  {t.head.change}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.service + row.dependencia}>
                  <td data-label={t.head.service}>{row.name}</td>
                  <td data-label={t.head.dependencia}>{row.office}</td>
                  <td data-label={t.head.casos} className="figure">
                    {sayNumber(row.casos)}
                  </td>
                  <td data-label={t.head.now} className="figure">
                    {sayNumber(row.keptNow)}
                  </td>
                  <td data-label={t.head.after} className="figure">
                    {sayNumber(row.keptAfter)}
                  </td>
                  <td
                    data-label={t.head.change}
                    className="figure"
                    data-change={Math.sign(row.keptAfter - row.keptNow)}
                  >
                    {sayChange(row.keptAfter - row.keptNow)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="soft">{t.took(took)}</p>
        </>
      )}
    </div>
  )
}

function sayChange(change: number): string {
  if (change === 0) return '0'
  return `${change > 0 ? '+' : '−'}${sayNumber(Math.abs(change))}`
}

function Bar({ label, share, isNew = false }: { label: string; share: number; isNew?: boolean }) {
  const percent = Math.round(share * 100)
  return (
    <p className="bar-line" data-new={isNew || undefined}>
      <span className="bar-label">{label}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-ground" width="100" height="8" />
        <rect className="bar-value" width={percent} height="8" />
      </svg>
      <span className="bar-figure">{percent} %</span>
    </p>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
