// The entity's directory of people.
import { sql } from 'kysely'
import type { Person } from '#rules/person.ts'
import type { Db, Tx } from './db.ts'
import { dialled, turnedDigits, turnedPhone } from './phone-call.ts'

export interface Imported {
  readonly added: number
  readonly changed: number
  readonly same: number
  /** In the directory and not in what came: they stay. */
  readonly others: number
}

/** Takes in people, each by their document, in one statement. */
export async function importPeople(
  tx: Tx,
  people: readonly Person[],
  now: Temporal.Instant,
): Promise<Imported> {
  const { rows } = await sql<Imported>`
    with new as (
      select * from json_to_recordset(${JSON.stringify(people)}::json) as p("nationalId" text, "fullName" text,
        "email" text, "phone" text, "employment" text, "dependencia" text, "contractEndsOn" date)
    ), taken as (
      insert into person as known (national_id, full_name, email, phone, employment, dependencia, contract_ends_on,
        imported_at)
      select "nationalId", "fullName", "email", "phone", "employment", "dependencia", "contractEndsOn",
        ${now}::timestamptz from new
      on conflict (national_id) do update set full_name = excluded.full_name, email = excluded.email,
        phone = excluded.phone, employment = excluded.employment, dependencia = excluded.dependencia,
        contract_ends_on = excluded.contract_ends_on, imported_at = excluded.imported_at
      where (known.full_name, known.email, known.phone, known.employment, known.dependencia, known.contract_ends_on)
        is distinct from (excluded.full_name, excluded.email, excluded.phone, excluded.employment,
          excluded.dependencia, excluded.contract_ends_on)
      returning national_id
    ), known as (
      -- As it was before this statement.
      select national_id, exists (select from new where "nationalId" = national_id) as came from person
    )
    select (select count(*) from new) - (select count(*) from known where came) as added,
      (select count(*) from taken join known using (national_id)) as changed,
      (select count(*) from known where came) - (select count(*) from taken join known using (national_id)) as same,
      (select count(*) from known where not came) as others`.execute(tx)
  const [counts] = rows
  if (!counts) throw new Error('a count has one row')
  return counts
}

/** Whoever has that telephone, with or without the country's code, or that extension; when it is one person alone. */
export async function findPersonByNumber(
  db: Db,
  number: string,
): Promise<Pick<Person, 'nationalId' | 'fullName' | 'dependencia'> | undefined> {
  const digits = dialled(number)
  if (digits.length < 3) return undefined
  const turned = turnedDigits(digits)
  const isExtension = digits.length <= 5
  const rows = await db
    .selectFrom('person')
    .select(['nationalId', 'fullName', 'dependencia'])
    .where('phone', '<>', '')
    .where(turnedPhone, '>=', turned)
    .where(turnedPhone, isExtension ? '<=' : '<', isExtension ? turned : `${turned}:`)
    .limit(2)
    .execute()
  return rows.length === 1 ? rows[0] : undefined
}
