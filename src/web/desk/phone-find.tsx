// Who is calling? One field that asks as somebody types, the calls that ring, and the cases that were found.
import { useEffect, useRef } from 'react'
import { Form, Link, useNavigate, useSearchParams, useSubmit } from 'react-router'
import { phonePage as t } from '#texts/phone.ts'
import type { PhoneRow } from '#web/desk/phone-card.ts'
import { Icon } from './icon.tsx'
import { Key, useKeys } from './keys.tsx'
import { useNowMs } from './live.tsx'
import { promiseMark, stateMark } from './marks.tsx'

const typingMs = 120

/** Asks as somebody types; without a script, at Enter. */
export function Find({ words }: { words: string }) {
  const submit = useSubmit()
  const field = useRef<HTMLInputElement>(null)
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  useKeys({ '/': () => field.current?.select() })
  useEffect(() => () => clearTimeout(waiting.current), [])
  // Going back, or on to another call, changes what is asked under the field; what is being typed stays.
  useEffect(() => {
    if (field.current && field.current !== document.activeElement) field.current.value = words
  }, [words])
  const ask = (form: HTMLFormElement | null) => {
    clearTimeout(waiting.current)
    waiting.current = setTimeout(
      () => form && submit(form, { replace: true, preventScrollReset: true }),
      typingMs,
    )
  }
  return (
    <search>
      <Form method="get" action="/2500" className="find">
        <label htmlFor="find">{t.find}</label>
        <span className="soft" id="find-hint">
          {t.findHint}
        </span>
        <span className="with-icon">
          <Icon name="search" size={18} />
          <input
            id="find"
            type="search"
            name="q"
            ref={field}
            defaultValue={words}
            aria-describedby="find-hint"
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: whoever opens this page has somebody on the line
            autoFocus
            onChange={({ currentTarget }) => ask(currentTarget.form)}
          />
        </span>
        <button type="submit" className="button">
          {t.search} <Key>/</Key>
        </button>
      </Form>
    </search>
  )
}

export interface RingingCall {
  readonly id: string
  readonly number: string
  readonly at: string
}

/** Calls that wait for somebody to open them; they are read out as they come. */
export function Ringing({ calls }: { calls: readonly RingingCall[] }) {
  return (
    <div role="status" className="ringing">
      {calls.map(({ id, number, at }) => (
        <p key={id}>
          <Icon name="phone-incoming" size={20} />
          <span>
            <strong>{t.ringing(number)}</strong>
            <br />
            <span className="soft">{at}</span>
          </span>
          <Link className="button" to={`/2500?llamada=${id}`}>
            {t.open}
          </Link>
        </p>
      ))}
    </div>
  )
}

/** A call that begins to ring opens by itself, unless somebody is being attended. */
export function useScreenPop(ringing: readonly RingingCall[], isBusy: boolean): void {
  const navigate = useNavigate()
  // Those that rang before, opened or not, wait for somebody to open them.
  const known = useRef(new Set(ringing.map(({ id }) => id)))
  useEffect(() => {
    const fresh = ringing.find(({ id }) => !known.current.has(id))
    for (const { id } of ringing) known.current.add(id)
    if (fresh && !isBusy) void navigate(`/2500?llamada=${fresh.id}`)
  }, [ringing, isBusy, navigate])
}

/** Enough to choose the right one. Where it is narrow the chosen one stands alone, and the way back under it. */
export function Rows({
  rows,
  isMore,
  seen,
}: {
  rows: readonly PhoneRow[]
  isMore: boolean
  seen: string | undefined
}) {
  const [search] = useSearchParams()
  const nowMs = useNowMs()
  const to = (radicado: string | undefined) => {
    const next = new URLSearchParams(search)
    for (const name of ['hecho', 'prueba', 'caso']) next.delete(name)
    if (radicado) next.set('caso', radicado)
    return `/2500?${next}`
  }
  if (rows.length === 0) return null
  return (
    <section aria-label={t.results}>
      <ol className="rows">
        {rows.map((row) => (
          <li key={row.radicado} data-seen={row.radicado === seen}>
            <span className="marks">
              {promiseMark(row.promise, nowMs)}
              {stateMark(row.state)}
            </span>
            <Link to={to(row.radicado)} aria-current={row.radicado === seen ? 'true' : undefined}>
              <span className="number">{row.number}</span> {row.who}
            </Link>
            <span className="about">
              {row.about} · {row.filed}
            </span>
          </li>
        ))}
      </ol>
      {isMore && <p className="more soft">{t.more}</p>}
      {seen && rows.length > 1 && (
        <Link className="others" to={to(undefined)}>
          {t.others}
        </Link>
      )}
    </section>
  )
}
