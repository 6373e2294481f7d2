// The board: are we keeping our word? One number for each clause with its trend, and then where it fails.
import {
  countPromiseByHour,
  countPromiseByWeek,
  listPromiseFailures,
  type PromiseWeek,
} from '#reports/promise.ts'
import { type Service, services } from '#rules/caso.ts'
import { dependenciaName } from '#rules/policy.ts'
import { sayShare, boardTexts as t } from '#texts/board.ts'
import { siteTexts } from '#texts/es.ts'
import { sayBusiness, sayDay, sayNumber } from '#texts/time.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/board.ts'
import { DeskFault } from './fault.tsx'
import './acts.css'
import './board.css'

const weeks = 8
const worst = 12

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'board')
  const { db, policies } = house
  const now = house.now()
  const { policy } = policies.inForceAt(now)
  const { zone } = policy
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const first = monday.subtract({ weeks: weeks - 1 })
  const span = { from: first.toZonedDateTime(zone).toInstant(), now, zone }
  const [rows, failures, hours] = await Promise.all([
    countPromiseByWeek(db, span),
    listPromiseFailures(db, span, worst),
    countPromiseByHour(db, span),
  ])
  const mondays = Array.from({ length: weeks }, (_, at) => first.add({ weeks: at }).toString())
  const series = (pick: (rows: readonly PromiseWeek[]) => number | null, service?: Service) =>
    mondays.map((week) =>
      pick(rows.filter((row) => row.week === week && (service === undefined || row.service === service))),
    )
  const sum = (
    list: readonly PromiseWeek[],
    key: 'filed' | 'kept' | 'broken' | 'escalated' | 'rated' | 'points',
  ) => list.reduce((total, row) => total + row[key], 0)
  const share = (list: readonly PromiseWeek[]) => {
    const decided = sum(list, 'kept') + sum(list, 'broken')
    return decided === 0 ? null : sum(list, 'kept') / decided
  }
  const say = (day: string) => sayDay(Temporal.PlainDate.from(day), today.year).replace(/^\S+ /, '')
  const kept = sum(rows, 'kept')
  const judged = kept + sum(rows, 'broken')
  const rating = (list: readonly PromiseWeek[]) =>
    sum(list, 'rated') === 0 ? null : sum(list, 'points') / sum(list, 'rated')
  const decimal = (value: number) => value.toFixed(1).replace('.', ',')
  const whole = (value: number) => sayNumber(Math.round(value))
  const figure = (
    clause: string,
    name: string,
    values: readonly (number | null)[],
    total: number | null,
    write: (value: number) => string,
  ) => ({
    clause,
    name,
    value: total === null ? t.noData : write(total),
    values,
    trend: t.trend(name, values.map((one) => (one === null ? t.noData : write(one))).join(', ')),
  })
  const percent = (value: number) => sayShare(value, 1)
  return {
    span: t.span(say(first.toString()), say(today.toString())),
    hasCasos: rows.length > 0,
    verdict: t.verdict(kept, judged),
    figures: [
      ...services.map((service) => {
        const { name, attentionMinutes } = policy.services[service]
        const own = rows.filter((row) => row.service === service)
        return figure(
          t.clauseOf.promise,
          t.clause.promise(name, sayBusiness(attentionMinutes)),
          series(share, service),
          share(own),
          percent,
        )
      }),
      figure(
        t.clauseOf.filed,
        t.clause.filed,
        series((list) => sum(list, 'filed')),
        sum(rows, 'filed'),
        whole,
      ),
      figure(
        t.clauseOf.escalated,
        t.clause.escalated,
        series((list) => sum(list, 'escalated')),
        sum(rows, 'escalated'),
        whole,
      ),
      figure(t.clauseOf.rating, t.clause.rating, series(rating), rating(rows), (points) =>
        t.ofFive(decimal(points)),
      ),
    ],
    failures: failures.map((failure) => ({
      ...failure,
      name: policy.services[failure.service].name,
      office: dependenciaName(policy, failure.dependencia),
    })),
    hours: hours.map(({ hour, filed, broken }) => ({
      hour,
      filed,
      broken,
      label: t.hoursLabel(`${hour % 12 || 12} ${hour < 12 ? 'a' : 'p'}. m.`, broken, filed),
    })),
    rows: rows.map((row) => ({ ...row, week: say(row.week), name: policy.services[row.service].name })),
  }
}

export default function Board({ loaderData }: Route.ComponentProps) {
  const { span, hasCasos, verdict, figures, failures, hours, rows } = loaderData
  return (
    <div className="sheet board">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <header>
        <h1>{t.heading}</h1>
        <p className="verdict">{hasCasos ? verdict : t.none}</p>
        <p className="soft">{span}</p>
      </header>
      <ul className="figures">
        {figures.map(({ clause, name, value, values, trend }) => (
          <li key={name}>
            <p className="soft">{clause}</p>
            <p className="figure-value">{value}</p>
            <p>{name}</p>
            <Trend values={values} label={trend} />
          </li>
        ))}
      </ul>
      <section aria-labelledby="fails">
        <h2 id="fails">{t.fails}</h2>
        {failures.length === 0 ? (
          <p className="soft">{t.failsNone}</p>
        ) : (
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">{t.failsHead.service}</th>
                <th scope="col">{t.failsHead.dependencia}</th>
                <th scope="col" className="figure">
                  {t.failsHead.broken}
                </th>
                <th scope="col" className="figure">
                  {t.failsHead.filed}
                </th>
              </tr>
            </thead>
            <tbody>
              {failures.map(({ service, dependencia, name, office, broken, filed }) => (
                <tr key={service + dependencia}>
                  <td data-label={t.failsHead.service}>{name}</td>
                  <td data-label={t.failsHead.dependencia}>{office}</td>
                  <td data-label={t.failsHead.broken} className="figure">
                    <strong>{broken}</strong>
                  </td>
                  <td data-label={t.failsHead.filed} className="figure">
                    {filed}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      {hours.some(({ broken }) => broken > 0) && (
        <section aria-labelledby="hours">
          <h2 id="hours">{t.hours}</h2>
          <Hours hours={hours} />
        </section>
      )}
      {rows.length > 0 && (
        <details>
          <summary>{t.table}</summary>
          <table className="grid">
            <thead>
              <tr>
                {Object.entries(t.weekHead).map(([key, name]) => (
                  <th
                    key={key}
                    scope="col"
                    className={key === 'week' || key === 'service' ? undefined : 'figure'}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ week, service, name, filed, kept, broken, escalated }) => (
                <tr key={week + service}>
                  <td data-label={t.weekHead.week}>{week}</td>
                  <td data-label={t.weekHead.service}>{name}</td>
                  <td data-label={t.weekHead.filed} className="figure">
                    {filed}
                  </td>
                  <td data-label={t.weekHead.kept} className="figure">
                    {kept}
                  </td>
                  <td data-label={t.weekHead.broken} className="figure">
                    {broken}
                  </td>
                  <td data-label={t.weekHead.escalated} className="figure">
                    {escalated}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </div>
  )
}

/** Eight weeks as a line; the last is marked, since people look for it. */
function Trend({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ value, at }]))
  const [low, high] = [
    Math.min(...known.map(({ value }) => value)),
    Math.max(...known.map(({ value }) => value)),
  ]
  const x = (at: number) => 4 + (at / (values.length - 1)) * 152
  const y = (value: number) => (high === low ? 16 : 28 - ((value - low) / (high - low)) * 24)
  const last = known.at(-1)
  return (
    <svg className="trend" viewBox="0 0 160 32" preserveAspectRatio="xMinYMid" role="img" aria-label={label}>
      <line x1="4" x2="156" y1="31" y2="31" />
      {known.length > 1 && (
        <polyline points={known.map(({ value, at }) => `${x(at)},${y(value)}`).join(' ')} />
      )}
      {last && <circle cx={x(last.at)} cy={y(last.value)} r="3.5" />}
    </svg>
  )
}

function Hours({
  hours,
}: {
  hours: readonly { hour: number; filed: number; broken: number; label: string }[]
}) {
  const most = Math.max(...hours.map(({ broken }) => broken))
  return (
    <ol className="hours">
      {hours
        .filter(({ broken }) => broken > 0)
        .map(({ hour, broken, label }) => (
          <li key={hour}>
            <span>{label}</span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect className="bar-value" width={(broken / most) * 100} height="8" />
            </svg>
          </li>
        ))}
    </ol>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
