// The extension, answered by a person: one field to find who calls, one card to read aloud, and no way to open a case.
// Read on in phone-find.tsx, phone-card.ts and its view, phone-deed.ts, phone-follow.tsx, phone-today.tsx.
import { randomUUID } from 'node:crypto'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { tidyLine } from '#channels/form/receive.ts'
import { fold } from '#rules/fold.ts'
import { isOpen } from '#rules/lifecycle.ts'
import { dependenciaName } from '#rules/policy.ts'
import { parseRadicado } from '#rules/radicado.ts'
import { type CasoRow, findCasoByQuery, listCasos } from '#store/caso.ts'
import { findPersonByNumber } from '#store/person.ts'
import { countCalls, countCallsOf, findCall, listCasosOfNumber, listRinging } from '#store/phone-call.ts'
import { siteTexts } from '#texts/es.ts'
import { followReasonName, saySeconds, shortName, phonePage as t } from '#texts/phone.ts'
import { sayClock, sayNumber } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { findPhoneCard, presentPhoneRow } from '#web/desk/phone-card.ts'
import { actForCaller } from '#web/desk/phone-deed.ts'
import { useLasting } from '#web/desk/use-lasting.ts'
import type { Route } from './+types/phone.ts'
import { DeskFault } from './fault.tsx'
import { Icon } from './icon.tsx'
import { Card } from './phone-card-view.tsx'
import { Find, Ringing, Rows, useScreenPop } from './phone-find.tsx'
import { Today } from './phone-today.tsx'
import './phone.css'

/** How many are shown, and among how many the likeliest are looked for. */
const found = 8
const lookedAt = 40
/** A call that nobody answered for so long has gone. */
const ringsForMinutes = 5
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'calls')
  const { db } = house
  const search = new URL(request.url).searchParams
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const words = tidyLine((search.get('q') ?? '').slice(0, 200))
  const asked = search.get('llamada') ?? ''
  const call = uuid.test(asked) ? await findCall(db, asked) : undefined
  const caller = call?.caller ?? (search.get('de') ?? '').replace(/[^\d+]/g, '').slice(0, 20)
  const midnight = now.toZonedDateTimeISO(policy.zone).startOfDay()
  const from = midnight.toInstant()
  const [rows, ringing, today, callsOf, known] = await Promise.all([
    words ? findCasos(house, words) : listCasosOfNumber(db, caller, lookedAt).then(openFirst),
    listRinging(db, now.subtract({ minutes: ringsForMinutes })),
    countCalls(db, from, midnight.add({ days: 1 }).toInstant()),
    countCallsOf(db, caller, from),
    findPersonByNumber(db, caller),
  ])
  const chosen = search.get('caso') ?? likely(rows)?.radicado ?? ''
  const card = chosen ? await findPhoneCard(house, staff, chosen, search.get('prueba')) : undefined
  return {
    extension: policy.channels.extension,
    formUrl: `${house.publicUrl}/solicitud`,
    words,
    caller,
    callerIs: known && t.callerIs(shortName(known.fullName), dependenciaName(policy, known.dependencia)),
    callsOf: caller ? t.before(callsOf) : null,
    ringing: ringing
      .filter(({ id }) => id !== call?.id)
      .map(({ id, caller: number, startedAt }) => ({
        id,
        number,
        at: sayClock(startedAt, policy.zone),
      })),
    rows: rows.slice(0, found).map((row) => presentPhoneRow(row, house, now)),
    isMore: rows.length > found,
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

/** The case of that radicado first; then by document or telephone, or by words: those of who has that name first. */
async function findCasos({ db, now }: House, words: string): Promise<readonly CasoRow[]> {
  const typed = parseRadicado(words)
  const isNumber = /^[+\d\s().-]+$|^ext\.?\s*\d+$/i.test(words)
  const [exact, others] = await Promise.all([
    typed && findCasoByQuery(db, typed),
    isNumber ? listCasosOfNumber(db, words, lookedAt).then(openFirst) : findByWords(),
  ])
  return [...(exact ? [exact] : []), ...others.filter(({ id }) => id !== exact?.id)]

  async function findByWords() {
    const { items } = await listCasos(db, { words }, { order: 'filed', limit: lookedAt, now: now() })
    const isNamed = ({ fullName }: CasoRow) =>
      fold(words)
        .split(/\s+/)
        .every((word) => fold(fullName).includes(word))
    return [...openFirst(items.filter(isNamed)), ...openFirst(items.filter((caso) => !isNamed(caso)))]
  }
}

/** People call about what is open, mostly. */
function openFirst(casos: readonly CasoRow[]): readonly CasoRow[] {
  return [...casos.filter(({ state }) => isOpen(state)), ...casos.filter(({ state }) => !isOpen(state))]
}

/** The case that is meant, surely: the only one, or the only open one of somebody who has no other open. */
function likely(casos: readonly CasoRow[]): CasoRow | undefined {
  const [first, second] = casos
  if (!second) return first
  const isOfOne = casos.every(({ nationalId }) => nationalId === first?.nationalId)
  return isOfOne && first && isOpen(first.state) && !isOpen(second.state) ? first : undefined
}

export function action({ request, context }: Route.ActionArgs) {
  return actForCaller({ request, context })
}

export default function Phone({ loaderData, actionData }: Route.ComponentProps) {
  const { extension, card, rows, isMore, ringing, isAsked, caller, callerIs, callsOf, words } = loaderData
  const [search] = useSearchParams()
  const trouble = useLasting(actionData)
  const done = trouble ? null : search.get('hecho')
  const said = done !== null && Object.hasOwn(t.done, done) ? t.done[done as keyof typeof t.done] : undefined
  useScreenPop(ringing, isAsked || card !== null || search.has('llamada'))
  const news = useFocusOnNews(done)
  const title = t.title(extension)
  return (
    <div className="extension" data-card={card !== null} data-choose={card === null && rows.length > 0}>
      <title>{`${trouble ? 'Error: ' : ''}${card ? `${card.number} · ` : ''}${title} · ${siteTexts.product}`}</title>
      <h1 className="unseen">{title}</h1>
      <div className="phone-find">
        <Find words={words} />
        <Ringing calls={ringing} />
        {caller && (
          <p className="caller">
            <Icon name="phone" /> {t.ofCaller(caller)}. {callerIs} {callsOf}
          </p>
        )}
        <Rows rows={rows} isMore={isMore} seen={card?.radicado} />
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
          <Card key={card.radicado} card={card} call={{ ...loaderData.call, caller }} trouble={trouble} />
        ) : rows.length > 0 ? (
          <Said {...t.choose} />
        ) : isAsked ? (
          <Said title={words ? t.nothing.title : t.nothing.ofCaller} text={t.nothing.text}>
            <a href={loaderData.formUrl}>{loaderData.formUrl}</a>
          </Said>
        ) : (
          <Said {...t.empty} />
        )}
      </div>
      <Today today={loaderData.today} />
    </div>
  )
}

/** What stands where the card will. */
function Said({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <p>{children}</p>}
    </div>
  )
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

export function ErrorBoundary() {
  return <DeskFault />
}
