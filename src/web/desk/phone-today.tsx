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
          {today.reasons.length > 0 && (
            <div>
              <dt>{said.reasons}</dt>
              <dd>
                <ul>
                  {today.reasons.map(({ reason, count }) => (
                    <li key={reason}>
                      {reason}: {count}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
          {today.repeated.length > 0 && (
            <div>
              <dt>{said.repeated}</dt>
              <dd>
                <ul>
                  {today.repeated.map(({ caller, count }) => (
                    <li key={caller}>
                      <Link to={`/2500?de=${encodeURIComponent(caller)}`}>{caller}</Link>: {said.times(count)}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
        </dl>
      )}
    </section>
  )
}
