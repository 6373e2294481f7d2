// The extension, answered by a person: one field to find who calls, one card to read aloud, and no way to open a case.
import { randomUUID } from 'node:crypto'
import { useEffect, useRef, useState } from 'react'
import {
  data,
  Form,
  Link,
  redirect,
  useLocation,
  useNavigate,
  useSearchParams,
  useSubmit,
} from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { tidyLine, tidyText } from '#channels/form/receive.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { followCaso } from '#commands/follow-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { sendLink } from '#commands/send-link.ts'
import { followReasons, limits } from '#rules/caso.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { type CasoRow, findCaso, findCasoByQuery, listCasos } from '#store/caso.ts'
import { countCalls, countCallsOf, findCall, listCasosOfNumber, listRinging } from '#store/phone-call.ts'
import { deskTexts, sayRefusal, siteTexts } from '#texts/es.ts'
import { followReasonName, saySeconds, phonePage as t } from '#texts/phone.ts'
import { sayClock, sayNumber } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import {
  findPhoneCard,
  isProof,
  type PhoneCard,
  type PhoneRow,
  presentPhoneRow,
  sealProof,
} from '#web/desk/phone-card.ts'
import { DeadlineSteps } from '../ui/deadline-steps.tsx'
import type { Route } from './+types/phone.ts'
import { DeskFault } from './fault.tsx'
import { Icon } from './icon.tsx'
import { Key, useKeys } from './keys.tsx'
import { useNowMs } from './live.tsx'
import { EscalatedMark, PromiseMark, promiseMark, StateMark, stateMark } from './marks.tsx'
import './phone.css'
import { useLasting } from '#web/desk/use-lasting.ts'

const found = 8
const typingMs = 120
/** A call that nobody answered for so long has gone. */
const ringsForMinutes = 5
/** Nobody talks longer; a page left open tells nothing of a call. */
const callAtMostMinutes = 120
const noteAtMost = 500

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'calls')
  const { db } = house
  const search = new URL(request.url).searchParams
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const words = tidyLine(search.get('q') ?? '').slice(0, 200)
  const asked = search.get('llamada') ?? ''
  const call = uuid.test(asked) ? await findCall(db, asked) : undefined
  const caller = call?.caller ?? (search.get('de') ?? '').replace(/[^\d+]/g, '').slice(0, 20)
  const midnight = now.toZonedDateTimeISO(policy.zone).startOfDay()
  const from = midnight.toInstant()
  const [rows, ringing, today, callsOf] = await Promise.all([
    words ? findCasos(house, words) : listCasosOfNumber(db, caller, found),
    listRinging(db, now.subtract({ minutes: ringsForMinutes })),
    countCalls(db, from, midnight.add({ days: 1 }).toInstant()),
    countCallsOf(db, caller, from),
  ])
  const chosen = search.get('caso') ?? (rows.length === 1 ? (rows[0]?.radicado ?? '') : '')
  const card = chosen ? await findPhoneCard(house, staff, chosen, search.get('prueba')) : undefined
  return {
    extension: policy.channels.extension,
    formUrl: `${house.publicUrl}/solicitud`,
    words,
    caller,
    callsOf: caller ? t.before(callsOf) : null,
    ringing: ringing
      .filter(({ id }) => id !== call?.id)
      .map(({ id, caller: number, startedAt }) => ({
        id,
        number,
        at: sayClock(startedAt, policy.zone),
      })),
    rows: rows.map((row) => presentPhoneRow(row, house, now)),
    isAsked: words !== '' || caller !== '',
    card: card ?? null,
    call: {
      id: call?.id ?? randomUUID(),
      startedMs: (call?.startedAt ?? now).epochMilliseconds,
    },
    today: {
      calls: sayNumber(today.calls),
      any: today.calls > 0,
      byMenu: sayNumber(today.byMenu),
      mean: today.meanSeconds === null ? null : saySeconds(today.meanSeconds),
      reasons: today.reasons.map(({ reason, count }) => ({ reason: followReasonName[reason] ?? '', count })),
      repeated: today.repeated,
    },
  }
}

/** The case of that radicado first; then by document or telephone, or by words. */
async function findCasos({ db, now }: House, words: string): Promise<readonly CasoRow[]> {
  const typed = parseRadicado(words)
  const isNumber = /^[+\d\s().-]+$|^ext\.?\s*\d+$/i.test(words)
  const [exact, others] = await Promise.all([
    typed && findCasoByQuery(db, typed),
    isNumber
      ? listCasosOfNumber(db, words, found)
      : listCasos(db, { words }, { order: 'filed', limit: found, now: now() }).then(({ items }) => items),
  ])
  return [...(exact ? [exact] : []), ...others.filter(({ id }) => id !== exact?.id)].slice(0, found)
}

interface Trouble {
  readonly intent: string
  readonly message: string
  readonly values: Readonly<Record<string, string>>
}

export async function action({ request, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'calls')
  const { db, limits: guards } = house
  const now = house.now()
  const fields = await readFields(request)
  const intent = fields.get('intent') ?? ''
  const search = new URL(request.url).searchParams
  const radicado = search.get('caso') ?? fields.get('caso') ?? ''
  const trouble = (status: number, message: string) =>
    data<Trouble>({ intent, message, values: Object.fromEntries(fields) }, { status })
  const back = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(search)
    next.set('caso', radicado)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    return redirect(`/2500?${next}`, 303)
  }
  const caso = await findCaso(db, radicado)
  if (!caso) throw data(null, { status: 404 })

  if (intent === 'check') {
    const keys = [`staff ${staff.id}`, `caso ${radicado}`]
    const wait = await guards.lookUp.wait(keys)
    if (wait) return trouble(429, t.check.tooMany(Math.ceil(wait / 60)))
    const digits = (fields.get('digits') ?? '').replace(/\D/g, '')
    if (digits.length < 4 || digits.slice(-4) !== caso.nationalId.slice(-4)) {
      await guards.lookUp.failed(keys)
      return trouble(422, t.check.wrong)
    }
    await guards.lookUp.succeeded(keys)
    return back({ prueba: sealProof(house, staff, radicado), hecho: 'check' })
  }

  const order = { radicado, actor: { kind: 'staff', ...staff }, door: 'phone' } as const
  if (intent !== 'follow' && !isProof(house, staff, radicado, search.get('prueba')))
    return trouble(409, t.check.first)
  try {
    switch (intent) {
      case 'follow': {
        const reason = followReasons.find((known) => known === fields.get('reason'))
        const note = tidyText(fields.get('note') ?? '')
        if (!reason) return trouble(422, t.follow.missing)
        if (note.length > noteAtMost) return trouble(422, t.follow.long(noteAtMost))
        const call = await readCall(house, fields)
        await followCaso(db, { ...order, reason, note, call }, now)
        return redirect('/2500?hecho=follow', 303)
      }
      case 'comment': {
        const text = tidyText(fields.get('text') ?? '')
        if (text === '') return trouble(422, t.comment.missing)
        const said = t.comment.said(text)
        if (said.length > limits.comment)
          return trouble(422, deskTexts.error.long(said.length, limits.comment))
        await commentCaso(db, { ...order, text: said, visibility: 'public' }, now)
        break
      }
      case 'escalate':
        await escalateCaso(db, order, now)
        break
      case 'caso':
      case 'form':
        await sendLink(db, { ...order, link: intent }, now)
        break
      default:
        return trouble(422, deskTexts.error.unknown)
    }
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return trouble(503, deskTexts.error.away)
    }
    if (!(error instanceof Refused)) throw error
    return trouble(409, sayRefusal(error.refusal, now, house.policies.inForceAt(now).policy.zone))
  }
  return back({ hecho: intent })
}

/** The call that is being answered: as the exchange announced it, or from when its card was opened. */
async function readCall(house: House, fields: ReadonlyMap<string, string>) {
  const id = fields.get('call') ?? ''
  if (!uuid.test(id)) return undefined
  const announced = await findCall(house.db, id)
  if (announced) return { id, startedAt: announced.startedAt, caller: announced.caller }
  const now = house.now()
  const startedMs = Math.min(Number(fields.get('since')) || now.epochMilliseconds, now.epochMilliseconds)
  const earliest = now.subtract({ minutes: callAtMostMinutes }).epochMilliseconds
  return {
    id,
    startedAt: Temporal.Instant.fromEpochMilliseconds(Math.max(startedMs, earliest)),
    caller: (fields.get('caller') ?? '').replace(/[^\d+]/g, '').slice(0, 20),
  }
}

export default function Phone({ loaderData, actionData }: Route.ComponentProps) {
  const { extension, card, rows, ringing, isAsked, caller, callsOf, words } = loaderData
  const [search] = useSearchParams()
  const trouble = useLasting(actionData)
  const done = trouble ? null : search.get('hecho')
  const said = done !== null && Object.hasOwn(t.done, done) ? t.done[done as keyof typeof t.done] : undefined
  useScreenPop(ringing, card !== null || words !== '')
  const news = useFocusOnNews(done)
  const title = t.title(extension)
  return (
    <div className="phone" data-card={card !== null}>
      <title>{`${trouble ? 'Error: ' : ''}${card ? `${card.number} · ` : ''}${title} · ${siteTexts.product}`}</title>
      <h1 className="unseen">{title}</h1>
      <div className="phone-find">
        <Find words={words} />
        <div role="status" className="ringing">
          {ringing.map(({ id, number, at }) => (
            <p key={id}>
              <Icon name="phone-incoming" size={20} />
              <span>
                <strong>{t.ringing(number)}</strong> <span className="soft">{at}</span>
              </span>
              <Link className="button" to={`/2500?llamada=${id}`}>
                {t.open}
              </Link>
            </p>
          ))}
        </div>
        {caller && (
          <p className="counts">
            <Icon name="phone" /> {t.ofCaller(caller)}. {callsOf}
          </p>
        )}
        {isAsked && <Rows rows={rows} seen={card?.radicado} />}
        {isAsked && rows.length === 0 && (
          <div className="empty">
            <h2>{t.nothing.title}</h2>
            <p>{t.nothing.text}</p>
            <p>
              <a href={loaderData.formUrl}>{loaderData.formUrl}</a>
            </p>
          </div>
        )}
        <Today today={loaderData.today} />
      </div>
      <div className="phone-card">
        <div role="status">
          {said && (
            <p className="done" tabIndex={-1} ref={news}>
              <Icon name="check" size={18} /> {said}
            </p>
          )}
        </div>
        {card ? (
          <Card key={card.radicado} card={card} loaderData={loaderData} trouble={trouble} />
        ) : (
          <div className="empty">
            <h2>{t.empty.title}</h2>
            <p>{t.empty.text}</p>
          </div>
        )}
      </div>
    </div>
  )
}

/** A call that begins to ring opens by itself, unless somebody is being attended. */
function useScreenPop(ringing: readonly { readonly id: string }[], isBusy: boolean): void {
  const navigate = useNavigate()
  const first = ringing[0]?.id
  const known = useRef(first)
  useEffect(() => {
    if (first === known.current) return
    known.current = first
    if (first && !isBusy) void navigate(`/2500?llamada=${first}`)
  }, [first, isBusy, navigate])
}

/** What was done is read out, and tabbing goes on from there; with the call over, the next one can be looked for. */
function useFocusOnNews(done: string | null) {
  const news = useRef<HTMLParagraphElement>(null)
  const { key } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each deed
  useEffect(() => {
    if (done === 'follow') document.querySelector<HTMLElement>('#find')?.focus()
    else if (done) news.current?.focus()
  }, [key])
  return news
}

/** Asks as somebody types; without a script, at Enter. */
function Find({ words }: { words: string }) {
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
        <span className="with-icon">
          <Icon name="search" size={18} />
          <input
            id="find"
            type="search"
            name="q"
            ref={field}
            defaultValue={words}
            placeholder={t.findHint}
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

function Rows({ rows, seen }: { rows: readonly PhoneRow[]; seen: string | undefined }) {
  const [search] = useSearchParams()
  const nowMs = useNowMs()
  const to = (radicado: string) => {
    const next = new URLSearchParams(search)
    for (const name of ['hecho', 'prueba']) next.delete(name)
    next.set('caso', radicado)
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
    </section>
  )
}

interface CardProps {
  readonly card: PhoneCard
  readonly loaderData: Route.ComponentProps['loaderData']
  readonly trouble: Trouble | undefined
}

function Card({ card, loaderData, trouble }: CardProps) {
  const [search] = useSearchParams()
  const params = new URLSearchParams(search)
  params.delete('hecho')
  params.set('caso', card.radicado)
  const action = `/2500?${params}`
  return (
    <article className="card" aria-labelledby="card-title">
      <div className="card-main">
        <header>
          <p className="radicado">{card.radicado}</p>
          <h2 id="card-title">
            {card.number} · {card.service}
          </h2>
          <p className="marks">
            <StateMark state={card.state} />
            <PromiseMark promise={card.promise} />
            {card.isEscalated && <EscalatedMark />}
          </p>
        </header>
        {trouble && (
          <p className="trouble" role="alert">
            <Icon name="alert-triangle" size={20} /> {trouble.message}
          </p>
        )}
        <section className="aloud" aria-labelledby="card-aloud">
          <h3 id="card-aloud">{t.readAloud}</h3>
          <p>{card.sentence}</p>
        </section>
        <dl className="card-facts">
          <div>
            <dt>{t.who}</dt>
            <dd>{card.technician ?? t.nobody}</dd>
          </div>
          <div>
            <dt>{t.deadline}</dt>
            <dd>
              <span title={card.dueExactly}>{card.due}</span>
              <details className="why">
                <summary>{t.why}</summary>
                <DeadlineSteps steps={card.steps} />
              </details>
            </dd>
          </div>
          {card.last && (
            <div>
              <dt>{t.last}</dt>
              <dd>
                {card.last.what}, {card.last.at}
              </dd>
            </div>
          )}
          <div>
            <dt>{t.may}</dt>
            <dd>
              <ul>
                {card.may.map((said) => (
                  <li key={said}>{said}</li>
                ))}
              </ul>
              {card.line && (
                <a className="line" href={`tel:${card.line.phone}`}>
                  <Icon name="phone" /> {card.line.shown}
                </a>
              )}
            </dd>
          </div>
        </dl>
        {card.person && <Person card={card} person={card.person} action={action} trouble={trouble} />}
      </div>
      <div className="card-side">
        {!card.isChecked && <Check action={action} isWrong={trouble?.intent === 'check'} />}
        <Follow action={action} loaderData={loaderData} trouble={trouble} />
      </div>
    </article>
  )
}

function Check({ action, isWrong }: { action: string; isWrong: boolean }) {
  const digits = useRef<HTMLInputElement>(null)
  useKeys({ D: () => digits.current?.select() })
  return (
    <Form method="post" action={action} className="check-caller" preventScrollReset>
      <h3>
        <Icon name="shield-check" size={18} /> {t.check.title}
      </h3>
      <p className="soft" id="check-hint">
        {t.check.text}
      </p>
      <label htmlFor="digits">
        {t.check.label} <Key>D</Key>
      </label>
      <span className="row">
        <input
          id="digits"
          ref={digits}
          name="digits"
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          required
          aria-describedby="check-hint"
          aria-invalid={isWrong || undefined}
        />
        <button type="submit" name="intent" value="check" className="button primary">
          {t.check.submit}
        </button>
      </span>
    </Form>
  )
}

function Person({
  card,
  person,
  action,
  trouble,
}: {
  card: PhoneCard
  person: NonNullable<PhoneCard['person']>
  action: string
  trouble: Trouble | undefined
}) {
  const { field } = t
  const escalation = useRef<HTMLButtonElement>(null)
  const writing = useRef<HTMLDetailsElement>(null)
  useKeys({
    L: () => escalation.current?.click(),
    C: () => {
      if (!writing.current) return
      writing.current.open = true
      writing.current.querySelector('textarea')?.focus()
    },
  })
  const facts = [
    [field.name, person.name],
    [field.dependencia, person.dependencia],
    [field.location, person.location],
    [field.phone, person.phone],
    [field.email, person.email],
    [field.subject, person.subject],
    [field.description, person.description],
  ] as const
  return (
    <>
      <section aria-labelledby="card-person">
        <h3 id="card-person">
          {t.person}{' '}
          <span className="checked">
            <Icon name="shield-check" /> {t.check.done}
          </span>
        </h3>
        <dl className="card-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="typed">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="card-actions" aria-label={deskTexts.caso.actions}>
        {card.escalates && (
          <Form method="post" action={action} preventScrollReset>
            <button type="submit" name="intent" value="escalate" className="button danger" ref={escalation}>
              <Icon name="arrow-up-right" /> {t.escalate} <Key>L</Key>
            </button>
          </Form>
        )}
        <Form method="post" action={action} preventScrollReset className="row">
          <button type="submit" name="intent" value="caso" className="button">
            <Icon name="send" /> {t.casoLink}
          </button>
          <button type="submit" name="intent" value="form" className="button">
            <Icon name="send" /> {t.formLink}
          </button>
        </Form>
        {card.comments && (
          <details open={trouble?.intent === 'comment'} ref={writing}>
            <summary>
              {t.comment.title} <Key>C</Key>
            </summary>
            <Form method="post" action={action} preventScrollReset>
              <label htmlFor="comment">{t.comment.label}</label>
              <textarea
                id="comment"
                name="text"
                rows={3}
                required
                defaultValue={trouble?.intent === 'comment' ? trouble.values.text : ''}
              />
              <button type="submit" name="intent" value="comment" className="button">
                {t.comment.submit}
              </button>
            </Form>
          </details>
        )}
      </section>
    </>
  )
}

/** One key says why somebody called; then Enter. */
function Follow({ action, loaderData, trouble }: Omit<CardProps, 'card'> & { action: string }) {
  // The call is one from its first moment, however often the page asks again.
  const [call] = useState(loaderData.call)
  const note = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const choose = (index: number) => () => {
    form.current?.querySelectorAll<HTMLInputElement>('input[type="radio"]')[index]?.click()
    note.current?.focus()
  }
  useKeys(Object.fromEntries(followReasons.map((_, index) => [String(index + 1), choose(index)])))
  const values = trouble?.intent === 'follow' ? trouble.values : {}
  return (
    <Form method="post" action={action} className="follow" ref={form} preventScrollReset>
      <h3>{t.follow.title}</h3>
      <input type="hidden" name="call" value={call.id} />
      <input type="hidden" name="since" value={call.startedMs} />
      <input type="hidden" name="caller" value={loaderData.caller} />
      <fieldset>
        <legend>{t.follow.reason}</legend>
        {followReasons.map((reason, index) => (
          <label key={reason}>
            <input
              type="radio"
              name="reason"
              value={reason}
              required
              defaultChecked={values.reason === reason}
            />{' '}
            {followReasonName[reason]} <Key>{String(index + 1)}</Key>
          </label>
        ))}
      </fieldset>
      <label htmlFor="note">{t.follow.note}</label>
      <input
        id="note"
        name="note"
        ref={note}
        maxLength={noteAtMost}
        autoComplete="off"
        defaultValue={values.note}
      />
      <button type="submit" name="intent" value="follow" className="button primary">
        {t.follow.submit}
      </button>
    </Form>
  )
}

function Today({ today }: { today: Route.ComponentProps['loaderData']['today'] }) {
  const { today: said } = t
  return (
    <section className="today" aria-labelledby="today">
      <h2 id="today">{said.title}</h2>
      {!today.any && <p className="soft">{said.none}</p>}
      {today.any && (
        <dl>
          <div>
            <dt>{said.calls}</dt>
            <dd>{today.calls}</dd>
          </div>
          <div>
            <dt>{said.byMenu}</dt>
            <dd>{today.byMenu}</dd>
          </div>
          {today.mean && (
            <div>
              <dt>{said.mean}</dt>
              <dd>{today.mean}</dd>
            </div>
          )}
          {today.reasons.length > 0 && (
            <div>
              <dt>{said.reasons}</dt>
              <dd>
                <ul>
                  {today.reasons.map(({ reason, count }) => (
                    <li key={reason}>
                      {reason}: {count}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
          {today.repeated.length > 0 && (
            <div>
              <dt>{said.repeated}</dt>
              <dd>
                <ul>
                  {today.repeated.map(({ caller, count }) => (
                    <li key={caller}>
                      <Link to={`/2500?de=${encodeURIComponent(caller)}`}>{caller}</Link>: {said.times(count)}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
        </dl>
      )}
    </section>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
