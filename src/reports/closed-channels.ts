// Who still writes to the closed channels: a figure for each month, address and dependencia (circular, clause 4).
import { sql } from 'kysely'
import type { Db } from '#store/db.ts'

export interface ClosedChannelLine {
  /** The first day of the month. */
  readonly month: string
  readonly address: string
  /** Its code; null where the sender never filed a case. */
  readonly dependencia: string | null
  readonly mails: number
  readonly senders: number
}

/** The last `months` months, this one included; the newest first, and of each the most written to first. */
export async function closedChannels(
  db: Db,
  { zone, months, now }: { zone: string; months: number; now: Temporal.Instant },
): Promise<readonly ClosedChannelLine[]> {
  const since = now
    .toZonedDateTimeISO(zone)
    .with({ day: 1 })
    .startOfDay()
    .subtract({ months: months - 1 })
    .toInstant()
  const { rows } = await sql<ClosedChannelLine>`
    select to_char(date_trunc('month', heard_at at time zone ${zone}), 'YYYY-MM-DD') as month, address, dependencia,
      count(*)::int as mails, count(distinct sender)::int as senders
    from heard_mail
    where address_kind = 'closed' and fate = 'refused' and heard_at >= ${since}
    group by 1, 2, 3
    order by 1 desc, mails desc, address, dependencia
    limit 500`.execute(db)
  return rows
}
