// Who owns an overdue case and whom the line was told, beside the messages of the case.
import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconMinus,
  IconUserCheck,
} from '@tabler/icons-react'
import { Form } from 'react-router'
import { alertTexts } from '#texts/alert.ts'
import type { PresentedAlerts } from '#web/desk/alert.ts'
import './line.css'

const icon = {
  waiting: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  failed: IconAlertTriangle,
  needless: IconMinus,
}
/** Colours that messages have too. */
const look = {
  waiting: 'waiting',
  sent: 'sent',
  delivered: 'sent',
  failed: 'failed',
  needless: 'waiting',
} as const

export function Alerts({ radicado, alerts }: { radicado: string; alerts: PresentedAlerts }) {
  if (!alerts) return null
  const { count, owner, isUnowned, mayOwn, list } = alerts
  return (
    <div>
      <dt>{alertTexts.title}</dt>
      <dd>
        {owner && (
          <p className="mark" data-message="sent">
            <IconUserCheck size={16} aria-hidden /> {owner}
          </p>
        )}
        {isUnowned && (
          <p className="mark" data-message="failed">
            <IconAlertTriangle size={16} aria-hidden /> {alertTexts.nobody}
          </p>
        )}
        {mayOwn && <Own radicado={radicado} />}
        {list.length > 0 && (
          <details className="why">
            <summary>{count}</summary>
            <ul className="messages">
              {list.map(({ id, what, to, state, at, pieces, why }) => {
                const Icon = icon[state]
                return (
                  <li key={id}>
                    {what} <span className="soft">{to}</span>
                    <br />
                    <span className="mark" data-message={look[state]}>
                      <Icon size={16} aria-hidden /> {alertTexts.state[state]}
                    </span>{' '}
                    <span className="soft">
                      <time dateTime={at.iso} title={at.exactly}>
                        {at.said}
                      </time>
                      {pieces && ` · ${pieces}`}
                    </span>
                    {why && <p className="typed soft">{why}</p>}
                  </li>
                )
              })}
            </ul>
          </details>
        )}
      </dd>
    </div>
  )
}

function Own({ radicado }: { radicado: string }) {
  return (
    <Form method="post" action="/linea" className="own">
      <input type="hidden" name="radicado" value={radicado} />
      <input type="hidden" name="desde" value="mesa" />
      <button type="submit" name="intent" value="acknowledge">
        {alertTexts.acknowledge}
      </button>
    </Form>
  )
}
