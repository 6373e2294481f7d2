// What the lists of the desk share: their search and filters, their keys, and where the focus stays.
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { Form, Link, type To, useLocation, useSubmit } from 'react-router'
import { Icon } from './icon.tsx'
import { isShown, useKeys } from './keys.tsx'
import { openPalette } from './palette.tsx'

/** J and K go along the list, / into its search. */
export function useListKeys(
  seen: string | undefined,
  rows: readonly string[],
  goTo: (radicado: string) => void,
) {
  const at = seen === undefined ? -1 : rows.indexOf(seen)
  const go = (radicado: string | undefined) => {
    if (radicado) goTo(radicado)
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
export function useRowFocus(list: React.RefObject<HTMLElement | null>) {
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

interface FilterProps {
  /** What is filtered now, by the names of the fields; `q` are the words. */
  readonly filter: { readonly q: string; readonly [name: string]: string | boolean }
  readonly action: string
  readonly isFiltered: boolean
  readonly texts: {
    readonly filters: string
    readonly search: string
    readonly searchHint: string
    readonly apply: string
    readonly clear: string
  }
  /** The fields to choose from; `apply` is for their `onChange`. */
  readonly choose: (apply: () => void) => ReactNode
  readonly more?: (apply: () => void) => ReactNode
}

/** The search above a list. Choosing filters at once; typed words wait for Enter or the button. */
export function Filters({ filter, action, isFiltered, texts, choose, more }: FilterProps) {
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
  const apply = () => form.current && void submit(form.current, { replace: true, preventScrollReset: true })
  return (
    <search aria-label={texts.filters}>
      <Form method="get" action={action} ref={form} className="filters">
        <div className="find">
          <span className="with-icon">
            <Icon name="search" />
            <input
              type="search"
              name="q"
              defaultValue={filter.q}
              aria-label={texts.search}
              placeholder={texts.searchHint}
              autoComplete="off"
            />
          </span>
          <button type="submit" className="button">
            {texts.apply}
          </button>
        </div>
        <div className="choose">{choose(apply)}</div>
        {(more || isFiltered) && (
          <div className="more">
            {more?.(apply)}
            {isFiltered && <Link to={pathname}>{texts.clear}</Link>}
          </div>
        )}
      </Form>
    </search>
  )
}

interface EndProps {
  readonly isFurther: boolean
  /** The first page. */
  readonly first: To
  /** The page after this one, if there is one. */
  readonly next: To | undefined
  readonly texts: { readonly first: string; readonly next: string }
}

/** On to the next page of a list, and back to its beginning. */
export function Pages({ isFurther, first, next, texts }: EndProps) {
  return isFurther || next ? (
    <nav className="pages" aria-label={texts.next}>
      {isFurther && <Link to={first}>{texts.first}</Link>}
      {next && <Link to={next}>{texts.next}</Link>}
    </nav>
  ) : null
}

interface EmptyProps {
  readonly title: string
  readonly text: string
  /** What to do then. */
  readonly way: { readonly to: To; readonly label: string } | undefined
}

/** A list in which nothing stands. */
export function Empty({ title, text, way }: EmptyProps) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {way && <Link to={way.to}>{way.label}</Link>}
    </div>
  )
}

/** The same search with some values changed, and without empty ones. */
export function changed(search: URLSearchParams, change: Record<string, string | null>): string {
  const next = new URLSearchParams([...search].filter(([name, value]) => value !== '' && !(name in change)))
  for (const [name, value] of Object.entries(change)) if (value) next.set(name, value)
  return next.size > 0 ? `?${next}` : ''
}
