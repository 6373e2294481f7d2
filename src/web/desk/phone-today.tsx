// The day's calls in figures.
import { Link } from 'react-router'
import { phonePage as t } from '#texts/phone.ts'

export interface PhoneDay {
  readonly any: boolean
  readonly calls: string
  readonly byMenu: string
  readonly mean: string | null
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  readonly repeated: readonly { readonly caller: string; readonly count: number }[]
}

export function Today({ today }: { today: PhoneDay }) {
  const { today: said } = t
  return (
    <section className="today" aria-labelledby="today">
      <h2 id="today">{said.title}</h2>
      {!today.any && <p className="soft">{said.none}</p>}
      {today.any && (
        <dl>
          <div>
            <dt>{said.calls}</dt>
            <dd>{today.calls}</dd>
          </div>
          <div>
            <dt>{said.byMenu}</dt>
            <dd>{today.byMenu}</dd>
          </div>
          {today.mean && (
            <div>
              <dt>{said.mean}</dt>
              <dd>{today.mean}</dd>
            </div>
          )}
        </dl>
      )}
      {today.reasons.length > 0 && (
        <>
          <h3>{said.reasons}</h3>
          <dl>
            {today.reasons.map(({ reason, count }) => (
              <div key={reason}>
                <dt>{reason}</dt>
                <dd>{count}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {today.repeated.length > 0 && (
        <>
          <h3>{said.repeated}</h3>
          <dl>
            {today.repeated.map(({ caller, count }) => (
              <div key={caller}>
                <dt>
                  <Link to={`/2500?de=${encodeURIComponent(caller)}`}>{caller}</Link>
                </dt>
                <dd>{said.times(count)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  )
}
