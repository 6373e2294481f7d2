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
  const said = lines.map(({ dependencia, ...line }) => ({
    ...line,
    mailbox: line.address.replace(/@.*$/, ''),
    host: line.address.replace(/^.*@/, ''),
    dependencia: dependencia === null ? t.unknown : dependenciaName(policy, dependencia),
  }))
  return {
    months: [...Map.groupBy(said, ({ month }) => month)].map(([month, lines]) => ({
      month: monthName.format(Date.parse(month)),
      mails: lines.reduce((sum, { mails }) => sum + mails, 0),
      lines,
    })),
  }
}

export default function ClosedChannels({ loaderData: { months } }: Route.ComponentProps) {
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
      {months.length === 0 && <p className="soft">{t.empty}</p>}
      {months.map(({ month, mails, lines }) => (
        <section key={month} aria-label={month}>
          <h2>
            {month} <span className="soft">{t.inAll(mails)}</span>
          </h2>
          <ul className="by-month">
            {lines.map((line) => (
              <li key={`${line.address} ${line.dependencia}`}>
                <span>
                  {line.mailbox}
                  <wbr />@{line.host}
                  <br />
                  <span className="soft">{line.dependencia}</span>
                </span>
                <span>{t.wrote(line.mails, line.senders)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
