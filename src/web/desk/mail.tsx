// Heard mail: what waits for a person first, and everything else by its fate.
import { IconChevronRight, IconPaperclip } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { MailFate } from '#rules/heard-mail.ts'
import { withSignsShown } from '#rules/mail-address.ts'
import { countQuarantine, listHeardMail } from '#store/heard-mail.ts'
import { siteTexts } from '#texts/es.ts'
import { heardMailTexts as t } from '#texts/heard-mail.ts'
import { sayMoment } from '#texts/time.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/mail.ts'
import { DeskFault } from './fault.tsx'
import './acts.css'
import './mail.css'

const pageSize = 30

type View = keyof typeof t.view
const fateOf: Partial<Record<View, MailFate>> = {
  solicitudes: 'request',
  respuestas: 'follow_up',
  formulario: 'refused',
  automatico: 'automatic',
  devuelto: 'bounce',
}

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'mail')
  const { db, policies } = house
  const now = house.now()
  const search = new URL(request.url).searchParams
  const asked = search.get('ver') ?? 'revisar'
  const view: View = asked in t.view ? (asked as View) : 'revisar'
  const before = /^\d{1,15}$/.test(search.get('antes') ?? '') ? Number(search.get('antes')) : undefined
  const [rows, waiting] = await Promise.all([
    listHeardMail(db, { fate: fateOf[view], unsettled: view === 'revisar', before, limit: pageSize + 1 }),
    countQuarantine(db),
  ])
  const { zone } = policies.inForceAt(now).policy
  return {
    view,
    waiting,
    isFirst: before === undefined,
    older: rows.length > pageSize ? rows[pageSize - 1]?.id : undefined,
    mails: rows.slice(0, pageSize).map((row) => ({
      id: row.id,
      subject: withSignsShown(row.subject) || t.noSubject,
      from: withSignsShown(row.senderName || row.sender) || t.noSender,
      address: withSignsShown(row.sender),
      fate: row.fate,
      reason: t.reason[row.reason],
      trust: row.trust,
      files: row.partNames.length,
      radicado: row.radicado,
      when: sayMoment(row.heardAt, now, zone),
    })),
  }
}

export default function HeardMail({ loaderData }: Route.ComponentProps) {
  const { view, waiting, mails, older, isFirst } = loaderData
  return (
    <div className="sheet">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <header>
        <h1>{t.title}</h1>
        <p className="soft">{t.lead}</p>
      </header>
      <nav className="mail-views" aria-label={t.views}>
        {Object.entries(t.view).map(([name, label]) => (
          <Link
            key={name}
            to={name === 'revisar' ? '/web/correo' : `/web/correo?ver=${name}`}
            aria-current={name === view ? 'page' : undefined}
          >
            {label}
            {name === 'revisar' && waiting > 0 && (
              <span className="count">{waiting > 99 ? '99+' : waiting}</span>
            )}
          </Link>
        ))}
        <Link to="/web/correo/canales-cerrados">{t.closedChannels.short}</Link>
      </nav>
      {mails.length === 0 ? (
        <p className="soft">{view === 'revisar' ? t.emptyQuarantine : t.empty}</p>
      ) : (
        <ul className="mails">
          {mails.map((mail) => (
            <li key={mail.id}>
              <Link to={`/web/correo/${mail.id}`}>
                <span className="subject">{mail.subject}</span>
                <span className="who" title={mail.address}>
                  {mail.from}
                </span>
                <span className="what">
                  <span className="mark" data-fate={mail.fate}>
                    {t.fate[mail.fate]}
                  </span>{' '}
                  {mail.radicado ? (
                    <span className="number soft">{mail.radicado}</span>
                  ) : (
                    <span className="soft">{mail.reason}</span>
                  )}
                </span>
                <span className="more soft">
                  {mail.trust === 'failed' && <strong className="false">{t.trust.failed}</strong>}
                  {mail.files > 0 && (
                    <span>
                      <IconPaperclip size={16} aria-hidden /> {t.files(mail.files)}
                    </span>
                  )}
                  <time>{mail.when}</time>
                </span>
                <IconChevronRight size={18} aria-hidden className="go" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <p className="pages">
        {!isFirst && <Link to={`/web/correo?ver=${view}`}>{t.newest}</Link>}
        {older && <Link to={`/web/correo?ver=${view}&antes=${older}`}>{t.older}</Link>}
      </p>
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
