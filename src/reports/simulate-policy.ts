// What a policy would have made of the cases already filed: how many promises kept under the rules of each case, and how
// many under the candidate's.
import { sql } from 'kysely'
import { addBusinessMs } from '#rules/calendar.ts'
import { type Service, services } from '#rules/caso.ts'
import { calendarFor, type Hours } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'

export interface Simulated {
  readonly service: Service
  readonly dependencia: string
  readonly casos: number
  readonly keptNow: number
  readonly keptAfter: number
}

/** Rows asked for at a time. */
const page = 20_000

/**
 * Per service and dependencia, for the cases filed from `from` until `now`. Annulled cases are judged at their annulment,
 * those still unattended at `now`; as `isBreached` does.
 */
export async function simulatePolicy(
  db: Db,
  candidate: Hours,
  { from, now }: { from: Temporal.Instant; now: Temporal.Instant },
): Promise<readonly Simulated[]> {
  const promised = Object.fromEntries(
    services.map((service) => [
      service,
      {
        calendar: calendarFor(candidate, service),
        ms: candidate.services[service].attentionMinutes * 60_000,
      },
    ]),
  ) as Record<Service, { calendar: ReturnType<typeof calendarFor>; ms: number }>
  const counts = new Map<string, { -readonly [Key in keyof Simulated]: Simulated[Key] }>()
  for (let after = { ms: from.epochMilliseconds - 1, id: 0 }; ; ) {
    const { rows } = await sql<Row>`
      select id, service, dependencia, ${epochMs('filed_at')} as "filedMs", ${epochMs('attention_due_at')} as "dueMs",
        ${epochMs('coalesce(attended_at, voided_at)')} as "judgedMs"
      from caso
      where (filed_at, id) > (to_timestamp(${after.ms}::float8 / 1000), ${after.id}::bigint) and filed_at <= ${now}
      order by filed_at, id limit ${page}`.execute(db)
    for (const { service, dependencia, filedMs, dueMs, judgedMs } of rows) {
      const key = `${service} ${dependencia}`
      const count = counts.get(key) ?? { service, dependencia, casos: 0, keptNow: 0, keptAfter: 0 }
      counts.set(key, count)
      const judged = judgedMs ?? now.epochMilliseconds
      const { calendar, ms } = promised[service]
      count.casos++
      if (judged <= dueMs) count.keptNow++
      if (judged <= addBusinessMs(calendar, filedMs, ms)) count.keptAfter++
    }
    const last = rows.at(-1)
    if (!last || rows.length < page) break
    after = { ms: last.filedMs, id: last.id }
  }
  return [...counts.values()].sort(
    (a, b) => services.indexOf(a.service) - services.indexOf(b.service) || b.casos - a.casos,
  )
}

interface Row {
  readonly id: number
  readonly service: Service
  readonly dependencia: string
  readonly filedMs: number
  readonly dueMs: number
  readonly judgedMs: number | null
}

function epochMs(expression: string) {
  return sql.raw(`(extract(epoch from ${expression}) * 1000)::float8`)
}
