import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import {
  Form,
  Link,
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLocation,
  useNavigate,
  useParams,
  useSearchParams,
  useSubmit,
} from 'react-router'
import { type State, services, states } from '#rules/caso.ts'
import { openStates } from '#rules/lifecycle.ts'
import { dependenciaName } from '#rules/policy.ts'
import { parseRadicado } from '#rules/radicado.ts'
import {
  type CasoFilter,
  type CasoOrder,
  type CasoRow,
  countOpenCasos,
  findCaso,
  findCasoByQuery,
  findCursor,
  listCasos,
} from '#store/caso.ts'
import { deskTexts, siteTexts } from '#texts/es.ts'
import { sayExactly } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { presentDeskCaso, sayNumberOf } from '#web/desk/desk-caso.ts'
import { sayUrgency } from '#web/desk/promise.ts'
import type { Route } from './+types/queue.ts'
import { CasoView } from './caso-view.tsx'
import { DeskFault } from './fault.tsx'
import { isShown, useKeys } from './keys.tsx'
import { EscalatedMark, PromiseMark, StateMark } from './marks.tsx'
import { openPalette } from './palette.tsx'

const perPage = 40

interface Part {
  readonly name?: 'unattended' | 'attended'
  readonly states: readonly State[]
  readonly order: CasoOrder
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
  const [exact, listed, counts] = await Promise.all([
    typed && findCasoByQuery(house.db, typed),
    listParts(house, groups[group], filter, search.get('desde') ?? '', now),
    countOpenCasos(house.db, now),
  ])
  const parts = [
    ...(exact ? [{ name: 'exact' as const, items: [exact] }] : []),
    ...listed.parts.map(({ name, items }) => ({ name, items: items.filter(({ id }) => id !== exact?.id) })),
  ].filter(({ items }) => items.length > 0)
  const touched = search.get('caso')
  const next = params.radicado
    ? undefined
    : ((touched ? await findCaso(house.db, touched) : undefined) ?? parts[0]?.items[0])
  const { policy } = house.policies.inForceAt(now)
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
    counts: deskTexts.list.counts(counts.open, counts.overdue),
    parts: parts.map(({ name, items }) => ({
      name,
      rows: items.map((caso) => presentRow(caso, staff.id, house, now)),
    })),
    nextCursor: listed.next,
    /** What is next stands open beside the list where there is room; once somebody touched it, it stays. */
    next: next && (await presentDeskCaso(house, staff, next)),
  }
}

const groupNames = Object.keys(groups) as Group[]

/** A page that runs on from one part into the next; its cursor says in which it stands. */
async function listParts(
  { db }: House,
  parts: readonly Part[],
  filter: CasoFilter,
  from: string,
  now: Temporal.Instant,
) {
  const [, start = '0', written = ''] = /^(\d)\.(.*)$/.exec(from) ?? []
  const listed: { name: Part['name']; items: readonly CasoRow[] }[] = []
  let left = perPage
  for (let index = Number(start); index < parts.length; index++) {
    const part = parts[index]
    if (!part) break
    const cursor = index === Number(start) ? findCursor(written) : undefined
    const page = await listCasos(
      db,
      { ...filter, states: part.states },
      { order: part.order, limit: Math.max(left, 1), cursor, now },
    )
    if (left === 0 && page.items.length > 0) return { parts: listed, next: `${index}.` }
    if (page.items.length > 0) listed.push({ name: part.name, items: page.items })
    if (page.nextCursor) return { parts: listed, next: `${index}.${page.nextCursor}` }
    left -= page.items.length
  }
  return { parts: listed, next: null }
}

function presentRow(caso: CasoRow, me: string, house: House, now: Temporal.Instant) {
  const policy = house.policies.of(caso.policyId)
  return {
    radicado: caso.radicado,
    number: sayNumberOf(caso, now, policy),
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
  const { counts, parts, nextCursor, next, isFurther, isFiltered } = loaderData
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
  useListKeys(
    seen,
    parts.flatMap(({ rows }) => rows).map((row) => row.radicado),
    (row) => to(`/mesa/${row}`),
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
        <Filters loaderData={loaderData} action={here} />
        <p className="counts">{counts}</p>
        {parts.length === 0 && (
          <div className="empty">
            <h2>{empty.title}</h2>
            <p>{empty.text}</p>
            {(isFiltered || isFurther) && <Link to={here}>{isFiltered ? list.clear : list.first}</Link>}
          </div>
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
                    <PromiseMark promise={row.promise} />
                    <StateMark state={row.state} />
                  </span>
                  <Link
                    to={to(`/mesa/${row.radicado}`)}
                    state={{ arrive: true }}
                    title={row.hint}
                    aria-current={row.radicado === radicado ? 'true' : undefined}
                  >
                    <span className="number">{row.number}</span> {row.subject}
                  </Link>
                  <span className="about">
                    {row.isEscalated && <EscalatedMark />}
                    {row.service} · {row.dependencia} · <span>{row.assignee ?? list.unassigned}</span>
                  </span>
                </li>
              ))}
            </ol>
          </section>
        ))}
        {(nextCursor || isFurther) && (
          <nav className="pages" aria-label={list.next}>
            {isFurther && <Link to={to(here, { desde: null })}>{list.first}</Link>}
            {nextCursor && <Link to={to(here, { desde: nextCursor })}>{list.next}</Link>}
          </nav>
        )}
      </section>
      <div className="pane" onPointerDownCapture={touch} onFocusCapture={touch} onWheelCapture={touch}>
        {radicado ? <Outlet /> : next && <CasoView key={next.radicado} caso={next} problem={undefined} />}
      </div>
    </div>
  )
}

/** J and K go along the list, / into its search. */
function useListKeys(
  seen: string | undefined,
  rows: readonly string[],
  to: (radicado: string) => { pathname: string; search: string },
) {
  const navigate = useNavigate()
  const at = seen === undefined ? -1 : rows.indexOf(seen)
  const go = (radicado: string | undefined) => {
    if (radicado) void navigate(to(radicado), { state: { arrive: true } })
  }
  useKeys({
    J: () => go(rows[at + 1]),
    K: () => go(rows[at - 1]),
    '/': () => {
      const field = document.querySelector<HTMLInputElement>('.find input')
      if (isShown(field)) field?.select()
      else openPalette()
    },
  })
  useEffect(() => {
    document.querySelector(`.rows [data-radicado="${seen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [seen])
}

/** A row that goes from one part of the list into the other is a new element: the focus goes along. */
function useRowFocus(list: React.RefObject<HTMLElement | null>) {
  const focused = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (!focused.current || document.activeElement !== document.body) return
    list.current
      ?.querySelector<HTMLElement>(`[data-radicado="${focused.current}"] a`)
      ?.focus({ preventScroll: true })
  })
  return {
    onFocus: ({ target }: React.FocusEvent) => {
      focused.current = target.closest<HTMLElement>('[data-radicado]')?.dataset.radicado
    },
    onBlur: () => {
      focused.current = undefined
    },
  }
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

function Filters({ loaderData, action }: { loaderData: Route.ComponentProps['loaderData']; action: string }) {
  const { filter, services, isFiltered } = loaderData
  const list = deskTexts.list
  const { pathname } = useLocation()
  const submit = useSubmit()
  const form = useRef<HTMLFormElement>(null)
  // Going back changes the filters under the form; asking again for the same ones leaves what is typed.
  const applied = JSON.stringify(filter)
  useEffect(() => {
    for (const [name, value] of Object.entries<string | boolean>(JSON.parse(applied))) {
      const field = form.current?.elements.namedItem(name)
      if (field instanceof HTMLInputElement && typeof value === 'boolean') field.checked = value
      else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
        field.value = String(value)
    }
  }, [applied])
  /** Choosing filters at once; typed words wait for Enter or the button. */
  const apply = () => form.current && submit(form.current, { replace: true, preventScrollReset: true })
  return (
    <search aria-label={list.filters}>
      <Form method="get" action={action} ref={form} className="filters">
        <div className="find">
          <TextInput
            type="search"
            name="q"
            size="sm"
            defaultValue={filter.q}
            aria-label={list.search}
            placeholder={list.searchHint}
            autoComplete="off"
            leftSection={<IconSearch size={16} aria-hidden />}
          />
          <Button type="submit" size="sm" variant="default">
            {list.apply}
          </Button>
        </div>
        <div className="choose">
          <NativeSelect
            name="estado"
            label={list.state}
            size="sm"
            defaultValue={filter.estado}
            onChange={apply}
            data={groupNames.map((value) => ({ value, label: deskTexts.states[value] }))}
          />
          <NativeSelect
            name="servicio"
            label={list.service}
            size="sm"
            defaultValue={filter.servicio}
            onChange={apply}
            data={[{ value: '', label: list.anyService }, ...services]}
          />
          <NativeSelect
            name="asignado"
            label={list.assignee}
            size="sm"
            defaultValue={filter.asignado}
            onChange={apply}
            data={[
              { value: '', label: list.anyone },
              { value: 'mi', label: list.mine },
              { value: 'nadie', label: list.nobody },
            ]}
          />
        </div>
        <div className="more">
          <Checkbox
            name="vencidos"
            value="1"
            size="sm"
            defaultChecked={filter.vencidos}
            onChange={apply}
            label={list.overdue}
          />
          {isFiltered && <Link to={pathname}>{list.clear}</Link>}
        </div>
      </Form>
    </search>
  )
}

/** The same search with some values changed, and without empty ones. */
function changed(search: URLSearchParams, change: Record<string, string | null>): string {
  const next = new URLSearchParams([...search].filter(([name, value]) => value !== '' && !(name in change)))
  for (const [name, value] of Object.entries(change)) if (value) next.set(name, value)
  return next.size > 0 ? `?${next}` : ''
}

export function ErrorBoundary() {
  return <DeskFault />
}
