// The security ledger, day by day, the newest first. Its filters stand in the address, and it works without a script.
import { data, Form, Link } from 'react-router'
import { type SecurityEventType, securityEventTypes } from '#rules/security.ts'
import { listSecurityEvents, type SecurityEventRow, type SecurityPlace } from '#store/security-event.ts'
import { listStaff } from '#store/staff.ts'
import { roleName, sayBrowser, siteTexts } from '#texts/es.ts'
import { securityEventName, securityTexts as t } from '#texts/security.ts'
import { sayClock, sayDay } from '#texts/time.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/security.ts'
import { DeskFault } from './fault.tsx'
import { Select, TextInput } from './fields.tsx'
import { Icon } from './icon.tsx'
import './acts.css'
import './security.css'

const pageSize = 50
const filterNames = ['tipo', 'persona', 'desde', 'hasta'] as const

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'security')
  const { db } = house
  const now = house.now()
  const { zone } = house.policies.inForceAt(now).policy
  const search = new URL(request.url).searchParams
  const asked = Object.fromEntries(filterNames.map((name) => [name, search.get(name) ?? '']))
  const before = readPlace(search.get('antes'))
  const [rows, people] = await Promise.all([
    listSecurityEvents(
      db,
      {
        type: securityEventTypes.find((type) => type === asked.tipo),
        person: asked.persona || undefined,
        from: readDay(asked.desde)?.toZonedDateTime(zone).toInstant(),
        until: readDay(asked.hasta)?.add({ days: 1 }).toZonedDateTime(zone).toInstant(),
      },
      { before, limit: pageSize + 1 },
    ),
    listStaff(db),
  ])
  const shown = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? shown.at(-1) : undefined
  const lines = shown.map((row) => {
    const at = row.at.toZonedDateTimeISO(zone)
    return {
      ...present(row),
      day: sayDay(at.toPlainDate(), now.toZonedDateTimeISO(zone).year),
      time: sayClock(row.at, zone),
    }
  })
  const filters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))
  return {
    asked,
    filters: filters.toString(),
    days: [...Map.groupBy(lines, ({ day }) => day)].map(([day, events]) => ({ day, events })),
    people: people.map(({ id, name }) => ({ value: id, label: name })),
    isFirst: before === undefined,
    older: last && `?${new URLSearchParams([...filters, ['antes', writePlace(last)]])}`,
  }
}

function present({ id, type, staffName, subjectName, address, userAgent, detail }: SecurityEventRow) {
  const said = Object.entries(detail).map(([name, value]) => ({
    name: t.detail[name] ?? name,
    value: Object.hasOwn(roleName, value) ? roleName[value as keyof typeof roleName] : value,
  }))
  const doer = staffName ?? (address === null ? t.console : t.nobody)
  return {
    id,
    what: securityEventName[type],
    tone: toneOf(type),
    who: subjectName ?? doer,
    by: subjectName !== null && subjectName !== staffName ? t.by(doer) : undefined,
    from: [userAgent && sayBrowser(userAgent), address].filter(Boolean).join(' · '),
    detail: said,
  }
}

const bad: readonly SecurityEventType[] = [
  'sign_in_failed',
  'code_failed',
  'locked',
  'confirmation_failed',
  'refused',
]
const plain: readonly SecurityEventType[] = ['signed_in', 'signed_out', 'exported']

/** What was kept out, what is daily, and what changed somebody's access. */
function toneOf(type: SecurityEventType): 'bad' | 'plain' | 'change' {
  if (bad.includes(type)) return 'bad'
  return plain.includes(type) ? 'plain' : 'change'
}

function writePlace({ at, id }: SecurityPlace): string {
  return `${at} ${id}`
}

function readPlace(text: string | null): SecurityPlace | undefined {
  if (text === null) return undefined
  const [, at, id] = /^(\S{1,40}) (\d{1,15})$/.exec(text) ?? []
  try {
    return { at: Temporal.Instant.from(at ?? ''), id: Number(id) }
  } catch {
    throw data(null, { status: 404 })
  }
}

/** A day of the form; what is none filters nothing. */
function readDay(text: string | undefined): Temporal.PlainDate | undefined {
  return text && /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)
    ? Temporal.PlainDate.from(text)
    : undefined
}

export default function Security({ loaderData }: Route.ComponentProps) {
  const { asked, filters, days, people, older, isFirst } = loaderData
  const types = securityEventTypes.map((value) => ({ value, label: securityEventName[value] }))
  return (
    <div className="sheet">
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <header>
        <h1>{t.title}</h1>
        <p className="soft">{t.lead}</p>
      </header>
      <Form method="get" className="security-filters" role="search" aria-label={t.filters} key={filters}>
        <Select
          name="tipo"
          label={t.type}
          defaultValue={asked.tipo}
          options={[{ value: '', label: t.anyType }, ...types]}
        />
        <Select
          name="persona"
          label={t.person}
          defaultValue={asked.persona}
          options={[{ value: '', label: t.anyPerson }, ...people]}
        />
        <TextInput type="date" name="desde" label={t.from} defaultValue={asked.desde} />
        <TextInput type="date" name="hasta" label={t.to} defaultValue={asked.hasta} />
        <p className="go">
          <button type="submit" className="button">
            {t.apply}
          </button>
          {filters !== '' && <Link to="/ajustes/seguridad">{t.clear}</Link>}
        </p>
      </Form>
      {days.length === 0 && <p className="soft">{t.empty}</p>}
      {days.map(({ day, events }) => (
        <section key={day} className="security-day" aria-label={day}>
          <h2>{day}</h2>
          <ul>
            {events.map(({ id, time, what, tone, who, by, from, detail }) => (
              <li key={id} data-tone={tone}>
                <time>{time}</time>
                <div>
                  <p className="what">
                    <strong>
                      {tone === 'bad' && <Icon name="alert-triangle" />} {what}
                    </strong>{' '}
                    <span>{who}</span>
                  </p>
                  {(by || detail.length > 0) && (
                    <p className="said">
                      {by && <span>{by}</span>}
                      {detail.map(({ name, value }) => (
                        <span key={name}>
                          {name}: {value}
                        </span>
                      ))}
                    </p>
                  )}
                </div>
                <p className="whence soft">{from}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="pages">
        {!isFirst && <Link to={`/ajustes/seguridad?${filters}`}>{t.newest}</Link>}
        {older && <Link to={older}>{t.older}</Link>}
      </p>
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
