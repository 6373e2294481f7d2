// A city's history by the hundred thousand: SQL that makes only what the commands make, so that `verify` finds nothing.
import { randomUUID } from 'node:crypto'
import pg from 'pg'

const words = [
  'impresora',
  'correo',
  'internet',
  'escáner',
  'contraseña',
  'monitor',
  'licencia',
  'extensión',
  'firma',
  'carpeta',
  'antivirus',
  'teclado',
]

/**
 * Adds cases until there are `total`: `open` of them (by default one in two hundred) are still unattended, due in the hours
 * around `now`; the others were attended, solved and closed in order.
 */
export async function fillCasos(
  config: pg.ClientConfig,
  total: number,
  now: Temporal.Instant,
  open = Math.max(200, Math.floor(total / 200)),
): Promise<void> {
  // A client of its own, without the product's time limits.
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query('set statement_timeout to 0')
    // All of them within the running year, so that the book they fill is the one that goes on.
    const { year } = now.toZonedDateTimeISO('America/Bogota')
    const { rows } = await client.query(
      'select coalesce(max(consecutive), 0)::int as last from caso where year = $1',
      [year],
    )
    const first = rows[0].last + 1
    if (first > total) return
    const staffId = randomUUID()
    await client.query(
      `insert into staff (id, name, email, email_verified, role, created_at, updated_at)
       values ($1, 'Técnica de carga', $1 || '@key.invalid', true, 'technician', $2, $2)`,
      [staffId, String(now)],
    )
    // Built once at the end rather than row by row.
    const { rows: indexes } = await client.query(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid in ('caso'::regclass, 'event'::regclass) and not indisunique`,
    )
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await client.query(
      `with numbers as (
         select n, n > $2::int - $3::int as open, $4::text[] as words from generate_series($1::int, $2::int) n
       ), spans as (
         select *, case when open then $5::timestamptz - interval '6 hours' + (n - ($2 - $3)) * interval '5 hours' / $3
                        else $7::timestamptz + n * (($5::timestamptz - interval '10 hours' - $7::timestamptz) / $2) end as filed_at from numbers
       ), casos as (
         insert into caso (radicado, year, consecutive, submission_key, policy_id, service, dependencia,
           full_name, national_id, email, phone, employment, location, subject, description, state, assignee_id,
           filed_at, attention_due_at, warn_at, sweep_at, attended_at, solved_at, solution, solution_seconds, closed_at, updated_at)
         select to_char(filed_at at time zone 'America/Bogota', '"ST-"YYYYMMDD"-0190-"') || lpad(n::text, 9, '0'), $8, n, gen_random_uuid(), 1,
           (array['hardware', 'network', 'software'])[1 + n % 3], lpad((100 + 10 * (n % 10))::text, 4, '0'),
           'Persona ' || n, lpad(n::text, 8, '1'), 'p' || n || '@demo.gov.co', '2145', 'funcionario', 'Piso ' || n % 9,
           'Falla de ' || words[1 + n % 12] || ' en el puesto ' || n % 977,
           'Desde esta mañana la ' || words[1 + (n / 12) % 12] || ' no responde y hay personas esperando en la ventanilla.',
           case when open then 'filed' else 'closed' end, case when open then null else $6 end,
           filed_at, filed_at + interval '4 hours', filed_at + interval '3 hours',
           case when open then filed_at + interval '3 hours' end,
           case when not open then filed_at + interval '1 hour' end, case when not open then filed_at + interval '2 hours' end,
           case when not open then 'Se revisó y quedó funcionando.' end, case when not open then 7200 end,
           case when not open then filed_at + interval '3 hours' end,
           filed_at + case when open then interval '0' else interval '3 hours' end
         from spans order by n
         returning id, filed_at, state
       )
       insert into event (caso_id, at, type, actor_kind, actor_id, actor_name, door)
       select id, filed_at + step.after, step.type, step.actor, case when step.actor = 'staff' then $6 end, 'Persona', step.door
       from casos, (values (interval '0', 'opened', 'requester', 'form'), ('1 hour', 'attended', 'staff', 'desk'),
         ('2 hours', 'solved', 'staff', 'desk'), ('3 hours', 'closed', 'requester', 'requester')) as step(after, type, actor, door)
       where state = 'closed' or step.type = 'opened'
       order by id, step.after`,
      [first, total, open, words, String(now), staffId, `${year}-01-01T00:00:00-05:00`, year],
    )
    await client.query(
      `insert into radicado_book (book, year, last_consecutive, last_filed_at)
       select 'ST', year, count(*), max(filed_at) from caso where year = $1 group by year
       on conflict (book, year) do update set last_consecutive = excluded.last_consecutive, last_filed_at = excluded.last_filed_at`,
      [year],
    )
    for (const { definition } of indexes) await client.query(definition)
    await client.query('vacuum analyze caso')
    await client.query('vacuum analyze event')
  } finally {
    await client.end()
  }
}
