// What must be published today: the requests by the date on which they are wanted, and the one that is next beside them.
import { IconCalendarEvent, IconClockExclamation, IconEyeOff } from '@tabler/icons-react'
import { useRef } from 'react'
import {
  Link,
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useNavigate,
  useParams,
  useSearchParams,
} from 'react-router'
import { parseRadicado } from '#rules/radicado.ts'
import { openWebsiteStates, type WebsiteState, websiteKinds, websiteStates } from '#rules/website-request.ts'
import { findCursor } from '#store/caso.ts'
import {
  findWebsiteRequestByQuery,
  listWebsiteRequests,
  listWebsiteWrongs,
  type WebsiteOrderBy,
  type WebsiteRequestRow,
} from '#store/website-request.ts'
import { siteTexts } from '#texts/es.ts'
import { heardMailTexts } from '#texts/heard-mail.ts'
import { sayExactly, sayMoment } from '#texts/time.ts'
import { websiteKindName, webTexts } from '#texts/website.ts'
import type { House } from '#web/context.ts'
import { writeCursor } from '#web/cursor.ts'
import { admit } from '#web/desk/admit.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'
import { isWithdrawalDue, presentWebsiteRequest } from '#web/desk/website-present.ts'
import type { Route } from './+types/website-queue.ts'
import { DeskFault } from './fault.tsx'
import { Select } from './fields.tsx'
import { changed, Empty, Filters, Pages, useListKeys } from './list.tsx'
import { WebsiteStateMark } from './website-marks.tsx'
import { WebsiteView } from './website-view.tsx'
import './acts.css'
import './website.css'

const perPage = 40
const t = webTexts.list

const groups: Record<
  keyof typeof t.states,
  { readonly states: readonly WebsiteState[]; readonly order: WebsiteOrderBy }
> = {
  'por-publicar': { states: openWebsiteStates, order: 'due' },
  'sin-aceptar': { states: ['received'], order: 'due' },
  'por-aprobar': { states: ['for_approval'], order: 'due' },
  programadas: { states: ['scheduled'], order: 'due' },
  publicadas: { states: ['published'], order: 'updated' },
  retiradas: { states: ['withdrawn'], order: 'updated' },
  rechazadas: { states: ['refused'], order: 'updated' },
  todas: { states: websiteStates, order: 'updated' },
}
type Group = keyof typeof groups
const groupNames = Object.keys(groups) as Group[]

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'website')
  const search = new URL(request.url).searchParams
  const now = house.now()
  const group = groupNames.find((name) => name === search.get('estado')) ?? 'por-publicar'
  const kind = websiteKinds.find((name) => name === search.get('tipo'))
  const words = (search.get('q') ?? '').trim().slice(0, 200)
  const isFurther = search.has('desde')
  const isFiltered = group !== 'por-publicar' || kind !== undefined || words !== ''
  const typed = parseRadicado(words)
  const { states, order } = groups[group]
  const [exact, page, wrongs] = await Promise.all([
    typed && findWebsiteRequestByQuery(house.db, typed),
    listWebsiteRequests(
      house.db,
      { states, kind, ...(words && { words }) },
      { order, limit: perPage, cursor: findCursor(search.get('desde') ?? '') },
    ),
    isFiltered || isFurther ? [] : listWebsiteWrongs(house.db, now, 20),
  ])
  const parts = [
    { name: 'wrong' as const, items: wrongs },
    { name: 'exact' as const, items: exact ? [exact] : [] },
    ...(group === 'por-publicar'
      ? byDay(page.items, house, now)
      : [{ name: 'all' as const, items: page.items }]),
  ]
    .map(({ name, items }) => ({
      name,
      items: items.filter(({ id }) => name === 'exact' || id !== exact?.id),
    }))
    .filter(({ items }) => items.length > 0)
  const next = params.radicado ? undefined : parts[0]?.items[0]
  return {
    filter: { estado: group, tipo: kind ?? '', q: words },
    isFiltered,
    isFurther,
    parts: parts.map(({ name, items }) => ({
      name,
      rows: items.map((one) => presentRow(one, house, now)),
    })),
    nextCursor: page.next ? writeCursor(page.next) : null,
    next: next && (await presentWebsiteRequest(house, staff, next)),
  }
}

/** The day on which it is wanted; what has no date is wanted as soon as can be: today. */
function byDay(items: readonly WebsiteRequestRow[], house: House, now: Temporal.Instant) {
  const { zone } = house.policies.inForceAt(now).policy
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const dayOf = (request: WebsiteRequestRow) => {
    const wanted = wantedAt(request)
    if (!wanted) return 'today'
    if (Temporal.Instant.compare(wanted, now) < 0) return 'late'
    const days = today.until(wanted.toZonedDateTimeISO(zone).toPlainDate()).days
    return days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'later'
  }
  return (['late', 'today', 'tomorrow', 'later'] as const).map((name) => ({
    name,
    items: items.filter((request) => dayOf(request) === name),
  }))
}

function wantedAt({ scheduledAt, desiredAt, promisedAt }: WebsiteRequestRow): Temporal.Instant | null {
  return scheduledAt ?? desiredAt ?? promisedAt
}

function presentRow(request: WebsiteRequestRow, house: House, now: Temporal.Instant) {
  const { policy } = house.policies.inForceAt(now)
  const isDue = isWithdrawalDue(request, now)
  const at =
    request.state === 'published'
      ? isDue
        ? request.withdrawalDueAt
        : request.publishedAt
      : (request.withdrawnAt ?? wantedAt(request))
  const isOpen = (openWebsiteStates as readonly WebsiteState[]).includes(request.state)
  return {
    radicado: request.radicado,
    number: sayNumberOf(request, now.toZonedDateTimeISO(policy.zone).year),
    hint: `${request.radicado}${at ? ` · ${sayExactly(at, policy.zone)}` : ''}`,
    subject: request.subject,
    state: request.state,
    kind: websiteKindName[request.kind],
    sender: request.senderName,
    when: at ? sayMoment(at, now, policy.zone) : t.noDate,
    urgency: isDue
      ? ('withdraw' as const)
      : isOpen && at && Temporal.Instant.compare(at, now) < 0
        ? ('late' as const)
        : ('none' as const),
  }
}

/** Coming back from a request, the list has to open the next one. */
export function shouldRevalidate(args: ShouldRevalidateFunctionArgs): boolean {
  const leaves = args.currentParams.radicado !== undefined && args.nextParams.radicado === undefined
  return leaves || args.actionStatus === 409 || args.defaultShouldRevalidate
}

export default function WebsiteQueue({ loaderData }: Route.ComponentProps) {
  const { parts, nextCursor, next, isFurther, isFiltered, filter } = loaderData
  const { radicado } = useParams()
  const [search] = useSearchParams()
  const top = useRef<HTMLElement>(null)
  const seen = radicado ?? next?.radicado
  const rows = parts.flatMap((part) => part.rows.map((row) => row.radicado))
  const to = (path: string, change: Record<string, string | null> = {}) => ({
    pathname: path,
    search: changed(search, { hecho: null, ...change }),
  })
  const navigate = useNavigate()
  useListKeys(seen, rows, (row) => void navigate(to(`/web/${row}`), { state: { arrive: true } }))
  const here = radicado ? `/web/${radicado}` : '/web'
  const empty = isFurther ? t.empty.further : isFiltered ? t.empty.filtered : t.empty.open
  return (
    <div className="queue" data-open={radicado !== undefined}>
      {!radicado && <title>{`${webTexts.title} · ${siteTexts.product}`}</title>}
      <h1 className="unseen">{webTexts.title}</h1>
      <section className="list" aria-label={t.label} ref={top}>
        {seen && (
          <a className="skip" href="#caso">
            {webTexts.skip}
          </a>
        )}
        <Filters
          filter={filter}
          action={here}
          isFiltered={isFiltered}
          texts={t}
          choose={(apply) => (
            <>
              <Select
                name="estado"
                label={t.state}
                defaultValue={filter.estado}
                onChange={apply}
                options={groupNames.map((value) => ({ value, label: t.states[value] }))}
              />
              <Select
                name="tipo"
                label={t.kind}
                defaultValue={filter.tipo}
                onChange={apply}
                options={[
                  { value: '', label: t.anyKind },
                  ...websiteKinds.map((value) => ({ value, label: websiteKindName[value] })),
                ]}
              />
            </>
          )}
        />
        <p className="counts">
          <Link to="/web/correo">{heardMailTexts.toMail}</Link>
        </p>
        {parts.length === 0 && (
          <Empty
            {...empty}
            way={isFiltered || isFurther ? { to: here, label: isFiltered ? t.clear : t.first } : undefined}
          />
        )}
        {parts.map((part) => (
          <section key={part.name} aria-labelledby={`part-${part.name}`}>
            <h2 className="part" id={`part-${part.name}`}>
              {part.name === 'all' ? t.states[filter.estado] : t.groups[part.name]}
            </h2>
            <ol className="rows">
              {part.rows.map((row) => (
                <li key={row.radicado} data-radicado={row.radicado} data-seen={row.radicado === seen}>
                  <span className="marks">
                    <WhenMark urgency={row.urgency} when={row.when} />
                    <WebsiteStateMark state={row.state} />
                  </span>
                  <Link
                    to={to(`/web/${row.radicado}`)}
                    state={{ arrive: true }}
                    title={row.hint}
                    aria-current={row.radicado === radicado ? 'true' : undefined}
                  >
                    <span className="number">{row.number}</span> {row.subject}
                  </Link>
                  <span className="about">
                    {row.kind} · {row.sender}
                  </span>
                </li>
              ))}
            </ol>
          </section>
        ))}
        <Pages
          isFurther={isFurther}
          first={to(here, { desde: null })}
          next={nextCursor ? to(here, { desde: nextCursor }) : undefined}
          texts={t}
        />
      </section>
      <div className="pane">
        {radicado ? (
          <Outlet />
        ) : (
          next && <WebsiteView key={next.radicado} request={next} problem={undefined} />
        )}
      </div>
    </div>
  )
}

const urgencyIcon = { none: IconCalendarEvent, late: IconClockExclamation, withdraw: IconEyeOff } as const

function WhenMark({ urgency, when }: { urgency: keyof typeof urgencyIcon; when: string }) {
  const Icon = urgencyIcon[urgency]
  return (
    <span className="mark" data-promise={urgency === 'none' ? undefined : 'overdue'}>
      <Icon size={16} aria-hidden /> {t.urgency[urgency](when)}
    </span>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
