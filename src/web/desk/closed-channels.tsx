// Who still writes to the closed channels, month by month.
import { Link } from 'react-router'
import { closedChannels } from '#reports/closed-channels.ts'
import { dependenciaName } from '#rules/policy.ts'
import { siteTexts } from '#texts/es.ts'
import { heardMailTexts } from '#texts/heard-mail.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/closed-channels.ts'
import { DeskFault } from './fault.tsx'
import './acts.css'
import './mail.css'

const t = heardMailTexts.closedChannels
const months = 12

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'mail')
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const lines = await closedChannels(house.db, { zone: policy.zone, months, now })
  const monthName = new Intl.DateTimeFormat('es-CO', { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return {
    lines: lines.map(({ month, dependencia, ...line }) => ({
      ...line,
      month: monthName.format(Date.parse(month)),
      dependencia: dependencia === null ? t.unknown : dependenciaName(policy, dependencia),
    })),
  }
}

export default function ClosedChannels({ loaderData: { lines } }: Route.ComponentProps) {
  return (
    <div className="sheet">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <header>
        <p>
          <Link to="/web/correo">{heardMailTexts.back}</Link>
        </p>
        <h1>{t.title}</h1>
        <p className="soft">{t.lead}</p>
      </header>
      {lines.length === 0 ? (
        <p className="soft">{t.empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is reached by keyboard
        <section className="wide-table" tabIndex={0} aria-label={t.title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.month}</th>
                <th scope="col">{t.address}</th>
                <th scope="col">{t.dependencia}</th>
                <th scope="col">{t.mails}</th>
                <th scope="col">{t.senders}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={`${line.month} ${line.address} ${line.dependencia}`}>
                  <td>{line.month}</td>
                  <td>{line.address}</td>
                  <td>{line.dependencia}</td>
                  <td>{line.mails}</td>
                  <td>{line.senders}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
