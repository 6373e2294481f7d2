// Counts what must never be: each check is one question to the whole database whose right answer is none.
import { sql } from 'kysely'
import type { Db } from '#store/db.ts'

export interface Finding {
  readonly check: string
  readonly found: string
}

const checks: Readonly<Record<string, string>> = {
  'a year whose numbers do not run from 1 to its last without a break': `
    select format('%s %s', b.book, b.year) from radicado_book b
    left join (select year, count(*) as n, min(consecutive) as first, max(consecutive) as last from caso group by year) c
      using (year)
    where b.book = 'ST' and (c.n, c.first, c.last) is distinct from (b.last_consecutive::bigint, 1, b.last_consecutive)`,
  'a number with an earlier instant than the number before it': `
    select radicado from (
      select radicado, filed_at, lag(filed_at) over (partition by year order by consecutive) as before from caso) c
    where filed_at < before`,
  'a book of acts with a number missing or twice': `
    select format('%s %s', b.book, b.year) from radicado_book b
    left join (select year, count(*) as n, min(consecutive) as first, max(consecutive) as last from act
      where state = 'approved' group by year) a using (year)
    where b.book = 'EE' and (a.n, a.first, a.last) is distinct from (b.last_consecutive::bigint, 1, b.last_consecutive)`,
  'an approved act without two signatures, of two people, on the same content': `
    select radicado from act a where a.state = 'approved' and not exists (
      select from act_event d join act_event s on s.act_id = d.act_id and s.type = 'approved'
      where d.act_id = a.id and d.type = 'drafted' and d.staff_id <> s.staff_id
        and d.sha256 = a.sha256 and s.sha256 = a.sha256)`,
  'a book of website requests with a number missing or twice': `
    select format('%s %s', b.book, b.year) from radicado_book b
    left join (select year, count(*) as n, min(consecutive) as first, max(consecutive) as last from website_request
      group by year) w using (year)
    where b.book = 'SW' and (w.n, w.first, w.last) is distinct from (b.last_consecutive::bigint, 1, b.last_consecutive)`,
  'a website request whose ledger does not begin with its coming, or does not tell its end': `
    select radicado from website_request r
    where (select count(*) from website_event e where e.request_id = r.id and e.type = 'received' and e.at = r.received_at) <> 1
      or (r.state in ('published', 'withdrawn', 'refused') and not exists (
        select from website_event e where e.request_id = r.id and e.type = r.state))`,
  'a publication whose file is not the one that its ledger tells of': `
    select radicado from website_request r join website_event e on e.request_id = r.id and e.type = 'published'
    where e.data->>'sha256' is distinct from r.published_sha256 or e.at <> r.published_at`,
  'a case filed under a policy that was not in force': `
    select radicado from caso c where policy_id <> (
      select p.id from policy p where p.in_force_at <= c.filed_at or p.id = (select min(id) from policy)
      order by p.in_force_at desc, p.id desc limit 1)`,
  'a case without exactly one opening line': `
    select radicado from caso c
    where (select count(*) from event e where e.caso_id = c.id and e.type = 'opened') <> 1`,
  'a case whose opening line is at another instant': `
    select radicado from caso c join event e on e.caso_id = c.id and e.type = 'opened' where e.at <> c.filed_at`,
  'a ledger out of order': `
    select radicado from caso c where id in (
      select caso_id from (
        select caso_id, at, lag(at) over (partition by caso_id order by id) as before, type from event) e
      where at < before and type <> 'breached')`,
  'a state that its ledger does not tell': `
    select c.radicado from caso c
    join lateral (
      select type from event e where e.caso_id = c.id
        and type in ('opened', 'assigned', 'attended', 'held', 'resumed', 'solved', 'closed', 'reopened', 'voided')
        and not (type = 'assigned' and exists (select from event f where f.caso_id = c.id and f.id < e.id
          and f.type in ('attended', 'held', 'resumed')
          and not exists (select from event g where g.caso_id = c.id and g.id > f.id and g.id < e.id and g.type = 'reopened')))
      order by e.id desc limit 1) last on true
    where c.state <> case last.type
      when 'opened' then 'filed' when 'assigned' then 'assigned' when 'attended' then 'attending'
      when 'held' then 'on_hold' when 'resumed' then 'attending' when 'solved' then 'solved'
      when 'closed' then 'closed' when 'reopened' then 'assigned' when 'voided' then 'void' end`,
}

/** Runs every check; no findings means that the books, the cases and the ledger agree. */
export async function verifyLedger(db: Db): Promise<{ casos: number; findings: readonly Finding[] }> {
  const findings: Finding[] = []
  for (const [check, question] of Object.entries(checks)) {
    const { rows } = await sql<{
      found: string
    }>`select * from (${sql.raw(question)} limit 20) as q(found)`.execute(db)
    findings.push(...rows.map(({ found }) => ({ check, found })))
  }
  const { rows } = await sql<{ casos: number }>`select count(*) as casos from caso`.execute(db)
  return { casos: rows[0]?.casos ?? 0, findings }
}
