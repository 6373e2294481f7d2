import ical, { ICalCalendarMethod } from 'ical-generator'
import type { Policies } from '#rules/policy.ts'
import { calendarTexts as t } from '#texts/calendar.ts'
import { sayReason } from '#texts/es.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'
import { type CalendarDay, listDays } from '#web/month.ts'

/** How far the feed looks: hours for some weeks, closed days for as long as anybody plans. */
const hoursDays = 120
const closedDays = 730

/** The calendar as iCalendar (RFC 5545), for whoever subscribes to it. */
export function loader({ context }: DocumentArgs) {
  const { policies, now, publicUrl } = context.get(houseContext)
  return new Response(calendarFeed(policies, now(), publicUrl), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="calendario.ics"',
      'cache-control': 'public, max-age=3600',
    },
  })
}

export function calendarFeed(policies: Policies, now: Temporal.Instant, publicUrl: string): string {
  const { policy } = policies.inForceAt(now)
  const first = now.toZonedDateTimeISO(policy.zone).toPlainDate().with({ day: 1 })
  const host = new URL(publicUrl).hostname
  const feed = ical({
    name: t.feedName(policy.entity.name),
    prodId: { company: 'Punto Único', product: 'Calendario', language: 'ES' },
    method: ICalCalendarMethod.PUBLISH,
    url: `${publicUrl}/calendario`,
    ttl: 3600,
  })
  const date = (at: Temporal.Instant) => new Date(at.epochMilliseconds)
  const stamp = date(now)
  // A day has no zone: noon of UTC is in it for whoever reads only the date.
  const noon = (on: Temporal.PlainDate) => new Date(Date.UTC(on.year, on.month - 1, on.day, 12))
  const add = (
    id: string,
    event: { start: Date; end: Date; summary: string; description?: string; allDay?: boolean },
  ) => feed.createEvent({ id: `${id}@${host}`, stamp, ...event })

  listDays(policies, first, closedDays).forEach((day: CalendarDay, at) => {
    for (const { why, isWhole, from, to } of day.closed) {
      const said = { summary: t.feedClosed, description: sayReason(why) }
      if (isWhole)
        add(`cierre-${day.on}`, {
          ...said,
          allDay: true,
          start: noon(day.on),
          end: noon(day.on.add({ days: 1 })),
        })
      else add(`cierre-${from.epochMilliseconds}`, { ...said, start: date(from), end: date(to) })
    }
    if (at >= hoursDays) return
    for (const { from, to, modality } of day.spans)
      add(`atencion-${from.epochMilliseconds}`, {
        start: date(from),
        end: date(to),
        summary: t.feedAttention(modality),
      })
  })
  return feed.toString()
}
