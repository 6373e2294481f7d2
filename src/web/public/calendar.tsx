import { saySpan, calendarTexts as t } from '#texts/calendar.ts'
import { weekdayName, weekdays } from '#texts/circular.ts'
import { modalityName, sayReason, siteTexts } from '#texts/es.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { listDays } from '#web/month.ts'

export function loader({ url, context }: DocumentArgs) {
  const { policies, now, publicUrl } = context.get(houseContext)
  const { policy } = policies.inForceAt(now())
  const { zone, circular } = policy
  const today = now().toZonedDateTimeISO(zone).toPlainDate()
  const asked = url.searchParams.get('mes')
  const month = (asked && readMonth(asked)) || today.toPlainYearMonth()
  const first = month.toPlainDate({ day: 1 })
  return {
    title: t.month(month),
    wrong: asked !== null && !readMonth(asked),
    previous: linkTo(month.subtract({ months: 1 })),
    next: linkTo(month.add({ months: 1 })),
    before: first.dayOfWeek - 1,
    days: listDays(policies, first, month.daysInMonth).map(({ on, spans, closed }) => ({
      on: on.toString(),
      day: on.day,
      weekday: weekdayName[weekdays[on.dayOfWeek - 1] ?? 'mon'],
      isToday: on.equals(today),
      spans: spans.map(({ from, to, modality }) => ({ text: saySpan(from, to, zone), modality })),
      closed: closed.map(({ why, isWhole, from, to }) => ({
        text: sayReason(why),
        hours: isWhole ? undefined : saySpan(from, to, zone),
      })),
    })),
    circular: t.circular(circular.number, circular.radicado),
    feed: `${publicUrl}/calendario.ics`,
  }
}

type Month = Temporal.PlainYearMonth

/** A month that the calendar knows, or undefined. */
function readMonth(text: string): Month | undefined {
  if (!/^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(text)) return undefined
  const month = Temporal.PlainYearMonth.from(text)
  return month.year >= 1984 && month.year <= 2098 ? month : undefined
}

function linkTo(month: Month) {
  const text = month.toString()
  return readMonth(text) && { href: `/calendario?mes=${text}`, text: t.month(month) }
}

export default function Calendar({ loaderData }: DocumentProps<typeof loader>) {
  const { title, wrong, previous, next, before, days, circular, feed } = loaderData
  return (
    <>
      <title>{`${t.title}: ${title} · ${siteTexts.product}`}</title>
      <h1>{t.title}</h1>
      <p>
        {t.lead} {circular} <a href="/plazo">{t.calculator}</a>
      </p>
      {wrong && (
        <p className="error" role="status">
          {t.wrongMonth}
        </p>
      )}
      <nav className="months" aria-label={t.title}>
        {previous && <a href={previous.href}>{previous.text}</a>}
        <h2>{title}</h2>
        {next && <a href={next.href}>{next.text}</a>}
      </nav>
      <ol className="month">
        {days.map(({ on, day, weekday, isToday, spans, closed }, at) => (
          <li
            key={on}
            data-first={at === 0 ? before : undefined}
            data-closed={spans.length === 0 || undefined}
            aria-current={isToday ? 'date' : undefined}
          >
            <p className="day">
              <span>{weekday}</span> <time dateTime={on}>{day}</time>
              {isToday && <em>{t.today}</em>}
            </p>
            {spans.map(({ text, modality }) => (
              <p key={text} className="span">
                {text} <span>{modalityName[modality]}</span>
              </p>
            ))}
            {spans.length === 0 && closed.length === 0 && <p className="span none">{t.closed}</p>}
            {closed.map(({ text, hours }) => (
              <p key={text + hours} className="closed">
                {hours && <strong>{hours}: </strong>}
                {text}
              </p>
            ))}
          </li>
        ))}
      </ol>
      <h2>{t.subscribe}</h2>
      <p className="hint" id="feed-hint">
        {t.subscribeHint}
      </p>
      <p>
        <a href="/calendario.ics" aria-describedby="feed-hint">
          {feed}
        </a>
      </p>
    </>
  )
}
