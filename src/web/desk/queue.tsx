import { useEffect, useRef } from 'react'
import {
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useNavigate,
  useParams,
  useSearchParams,
} from 'react-router'
import { type State, services, states } from '#rules/caso.ts'
import { openStates } from '#rules/lifecycle.ts'
import { dependenciaName } from '#rules/policy.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { type CasoFilter, findCasoByQuery } from '#store/caso.ts'
import { type CasoLine, listQueue, type QueuePart } from '#store/queue.ts'
import { deskTexts, siteTexts } from '#texts/es.ts'
import { sayExactly } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { findDeskCaso, sayNumberOf } from '#web/desk/desk-caso.ts'
import { sayUrgency } from '#web/desk/promise.ts'
import type { Route } from './+types/queue.ts'
import { CasoView } from './caso-view.tsx'
import { DeskFault } from './fault.tsx'
import { Select, Tick } from './fields.tsx'
import { changed, Empty, Filters, Pages, useListKeys, useRowFocus } from './list.tsx'
import { useNowMs } from './live.tsx'
import { EscalatedMark, promiseMark, stateMark } from './marks.tsx'

const perPage = 30
/** Beyond this, the line of counts says "más de". */
const countTo = 1000

interface Part extends QueuePart {
  readonly name?: 'unattended' | 'attended'
}

/** Open cases come in two parts: the promise is only at stake in those that nobody attends yet. */
const groups: Record<keyof typeof deskTexts.states, readonly Part[]> = {
  abiertos: [
    { name: 'unattended', states: ['filed', 'assigned'], order: 'due' },
    { name: 'attended', states: ['attending', 'on_hold'], order: 'due' },
  ],
  'sin-atender': [{ states: ['filed', 'assigned'], order: 'due' }],
  'en-atencion': [{ states: ['attending'], order: 'due' }],
  'en-espera': [{ states: ['on_hold'], order: 'due' }],
  solucionados: [{ states: ['solved'], order: 'updated' }],
  cerrados: [{ states: ['closed'], order: 'updated' }],
  anulados: [{ states: ['void'], order: 'updated' }],
  todos: [{ states, order: 'filed' }],
}
type Group = keyof typeof groups

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'casos')
  const search = new URL(request.url).searchParams
  const now = house.now()
  const group: Group = groupNames.find((name) => name === search.get('estado')) ?? 'abiertos'
  const service = services.find((name) => name === search.get('servicio'))
  const assignee = search.get('asignado')
  const words = (search.get('q') ?? '').trim().slice(0, 200)
  const overdue = search.has('vencidos')
  const filter: CasoFilter = {
    ...(service && { service }),
    ...(assignee === 'mi' && { assignee: staff.id }),
    ...(assignee === 'nadie' && { assignee: null }),
    ...(overdue && { breached: true }),
    ...(words && { words }),
  }
  const typed = parseRadicado(words)
  const [exact, queue] = await Promise.all([
    typed && findCasoByQuery(house.db, typed),
    listQueue(house.db, groups[group], filter, {
      from: search.get('desde') ?? '',
      limit: perPage,
      countTo,
      now,
    }),
  ])
  const parts = [
    ...(exact ? [{ name: 'exact' as const, items: [exact] }] : []),
    ...groups[group].map(({ name }, index) => ({
      name,
      items: (queue.parts[index] ?? []).filter(({ id }) => id !== exact?.id),
    })),
  ].filter(({ items }) => items.length > 0)
  const find = (radicado: string | undefined) => radicado && findDeskCaso(house, staff, radicado)
  const touched = search.get('caso') ?? undefined
  const next = params.radicado
    ? undefined
    : (await find(touched)) || (await find(parts[0]?.items[0]?.radicado)) || undefined
  const { policy } = house.policies.inForceAt(now)
  const thisYear = now.toZonedDateTimeISO(policy.zone).year
  return {
    filter: {
      estado: group,
      servicio: service ?? '',
      asignado: assignee === 'mi' || assignee === 'nadie' ? assignee : '',
      vencidos: overdue,
      q: words,
    },
    isFiltered: group !== 'abiertos' || Object.keys(filter).length > 0,
    isFurther: search.has('desde'),
    services: services.map((value) => ({ value, label: policy.services[value].name })),
    counts: deskTexts.list.counts(queue.open, queue.overdue, countTo),
    parts: parts.map(({ name, items }) => ({
      name,
      rows: items.map((caso) => presentRow(caso, { me: staff.id, house, now, thisYear })),
    })),
    nextCursor: queue.next,
    newest: queue.newest && {
      ...queue.newest,
      number: sayNumberOf(queue.newest, thisYear),
    },
    /** What is next stands open beside the list where there is room; once somebody touched it, it stays. */
    next,
  }
}

const groupNames = Object.keys(groups) as Group[]

function presentRow(
  caso: CasoLine,
  { me, house, now, thisYear }: { me: string; house: House; now: Temporal.Instant; thisYear: number },
) {
  const policy = house.policies.of(caso.policyId)
  return {
    radicado: caso.radicado,
    number: sayNumberOf(caso, thisYear),
    hint: `${caso.radicado} · ${deskTexts.caso.deadline}: ${sayExactly(caso.attentionDueAt, policy.zone)}`,
    subject: caso.subject,
    state: caso.state,
    promise: sayUrgency(caso, policy, now),
    service: policy.services[caso.service].name,
    dependencia: dependenciaName(policy, caso.dependencia),
    assignee: caso.assigneeId === me ? deskTexts.form.you(caso.assigneeName ?? '') : caso.assigneeName,
    isEscalated: caso.escalatedAt !== null && (openStates as readonly State[]).includes(caso.state),
  }
}

/** Coming back from a case, the list has to open the next one. */
export function shouldRevalidate(args: ShouldRevalidateFunctionArgs): boolean {
  const leavesCaso = args.currentParams.radicado !== undefined && args.nextParams.radicado === undefined
  return leavesCaso || args.actionStatus === 409 || args.defaultShouldRevalidate
}

export default function Queue({ loaderData }: Route.ComponentProps) {
  const { counts, parts, nextCursor, next, isFurther, isFiltered, filter, services } = loaderData
  const { radicado } = useParams()
  const [search] = useSearchParams()
  const from = search.get('desde')
  const top = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page of the list begins at its top
  useEffect(() => {
    top.current?.scrollTo(0, 0)
  }, [from])
  const list = deskTexts.list
  const seen = radicado ?? next?.radicado
  const to = (path: string, change: Record<string, string | null> = {}) => ({
    pathname: path,
    search: changed(search, { hecho: null, caso: null, ...change }),
  })
  const navigate = useNavigate()
  const go = (row: string) => void navigate(to(`/mesa/${row}`), { state: { arrive: true } })
  const rowSearch = to('').search
  const hrefOf = (row: string) => `/mesa/${row}${rowSearch}`
  const openRow = (event: React.MouseEvent) => stayOnPage(event, go)
  const nowMs = useNowMs()
  useListKeys(
    seen,
    parts.flatMap(({ rows }) => rows).map((row) => row.radicado),
    go,
  )
  const keepFocus = useRowFocus(top)
  const touch = useTouch(radicado ? undefined : next?.radicado)
  const here = radicado ? `/mesa/${radicado}` : '/mesa'
  const empty = isFurther ? list.empty.further : isFiltered ? list.empty.filtered : list.empty.open
  return (
    <div className="queue" data-open={radicado !== undefined}>
      {!radicado && <title>{`${deskTexts.title} · ${siteTexts.product}`}</title>}
      <h1 className="unseen">{deskTexts.title}</h1>
      <section className="list" aria-label={list.label} ref={top} {...keepFocus}>
        {seen && (
          <a className="skip" href="#caso">
            {deskTexts.skipToCaso}
          </a>
        )}
        <Filters
          filter={filter}
          action={here}
          isFiltered={isFiltered}
          texts={list}
          choose={(apply) => (
            <>
              <Select
                name="estado"
                label={list.state}
                defaultValue={filter.estado}
                onChange={apply}
                options={groupNames.map((value) => ({ value, label: deskTexts.states[value] }))}
              />
              <Select
                name="servicio"
                label={list.service}
                defaultValue={filter.servicio}
                onChange={apply}
                options={[{ value: '', label: list.anyService }, ...services]}
              />
              <Select
                name="asignado"
                label={list.assignee}
                defaultValue={filter.asignado}
                onChange={apply}
                options={[
                  { value: '', label: list.anyone },
                  { value: 'mi', label: list.mine },
                  { value: 'nadie', label: list.nobody },
                ]}
              />
            </>
          )}
          more={(apply) => (
            <Tick
              name="vencidos"
              value="1"
              defaultChecked={filter.vencidos}
              onChange={apply}
              label={list.overdue}
            />
          )}
        />
        <p className="counts">{counts}</p>
        {parts.length === 0 && (
          <Empty
            {...empty}
            way={
              isFiltered || isFurther ? { to: here, label: isFiltered ? list.clear : list.first } : undefined
            }
          />
        )}
        {parts.map(({ name, rows }) => (
          <section key={name ?? ''} aria-labelledby={name && `part-${name}`}>
            {name && (
              <h2 className="part" id={`part-${name}`}>
                {list.groups[name]}
              </h2>
            )}
            <ol className="rows">
              {rows.map((row) => (
                <li key={row.radicado} data-radicado={row.radicado} data-seen={row.radicado === seen}>
                  <span className="marks">
                    {promiseMark(row.promise, nowMs)}
                    {stateMark(row.state)}
                  </span>
                  <a
                    href={hrefOf(row.radicado)}
                    title={row.hint}
                    aria-current={row.radicado === radicado ? 'true' : undefined}
                    onClick={openRow}
                  >
                    <span className="number">{row.number}</span>
                    {` ${row.subject}`}
                  </a>
                  <span className="about">
                    {row.isEscalated && <EscalatedMark />}
                    {`${row.service} · ${row.dependencia} · ${row.assignee ?? list.unassigned}`}
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
          texts={list}
        />
      </section>
      <div className="pane" onPointerDownCapture={touch} onFocusCapture={touch} onWheelCapture={touch}>
        {radicado ? <Outlet /> : next && <CasoView key={next.radicado} caso={next} problem={undefined} />}
      </div>
    </div>
  )
}

/** A row is a plain link, one of many; a plain click on it stays on the page. */
function stayOnPage(event: React.MouseEvent, go: (radicado: string) => void) {
  const { currentTarget, button, metaKey, ctrlKey, shiftKey, altKey } = event
  const row = currentTarget.closest('li')?.dataset.radicado
  if (!row || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return
  event.preventDefault()
  go(row)
}

/** Whoever touches the case beside the list keeps it, though another becomes the next one: the address says which. */
function useTouch(next: string | undefined): (() => void) | undefined {
  const [search, setSearch] = useSearchParams()
  if (!next || search.get('caso') === next) return undefined
  return () =>
    setSearch((before) => new URLSearchParams([...before, ['caso', next]]), {
      replace: true,
      preventScrollReset: true,
    })
}

export function ErrorBoundary() {
  return <DeskFault />
}
