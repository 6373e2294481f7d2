// A closed union stands twice: in the code, and in a check of the database. What one has the other has.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { actEventTypes, actKinds, actStates } from '#rules/act.ts'
import { type AlertLevel, type AlertTryState, alertRules, alertStates } from '#rules/alert.ts'
import { answerShares } from '#rules/answer-budget.ts'
import { callResults } from '#rules/call.ts'
import {
  type Actor,
  doors,
  employments,
  eventTypes,
  followReasons,
  roles,
  services,
  states,
  visibilities,
} from '#rules/caso.ts'
import { scanVerdicts } from '#rules/file-scan.ts'
import { addressKinds, mailFates, trusts } from '#rules/heard-mail.ts'
import { messageStates } from '#rules/notice.ts'
import { alertDoors } from '#rules/policy.ts'
import { constanciaKinds } from '#rules/publication.ts'
import { securityEventTypes } from '#rules/security.ts'
import {
  type WebsiteActor,
  websiteEventTypes,
  websiteKinds,
  websiteStates,
  websiteTopics,
} from '#rules/website-request.ts'
import type { Schema } from '#store/schema.ts'
import { testDatabase } from './support/database.ts'

/** Of a union that has no list in the code: the compiler asks for each member. */
const all = <T extends string>(members: Record<T, true>): readonly string[] => Object.keys(members)

type Column<Table extends keyof Schema, Name extends keyof Schema[Table]> = Exclude<
  Schema[Table][Name] extends { readonly __select__: infer Type } ? Type : Schema[Table][Name],
  null
> &
  string

const unions: Record<string, readonly string[]> = {
  'act.kind': actKinds,
  'act.state': actStates,
  'act_event.type': actEventTypes,
  'alarm.rule': alertRules,
  'alert.level': all<AlertLevel>({ line: true, up: true }),
  'alert.state': alertStates,
  'alert_try.door': alertDoors,
  'alert_try.state': all<AlertTryState>({ sending: true, sent: true, delivered: true, failed: true }),
  'caso.employment': employments,
  'caso.service': services,
  'caso.state': states,
  'event.actor_kind': all<Actor['kind']>({ requester: true, staff: true, system: true }),
  'event.door': doors,
  'event.type': eventTypes,
  'event.visibility': visibilities,
  'file.scan': scanVerdicts,
  'heard_mail.address_kind': addressKinds,
  'heard_mail.fate': mailFates,
  'heard_mail.settled_as': all<Column<'heardMail', 'settledAs'>>({
    request: true,
    not_website: true,
    petition: true,
    seen: true,
  }),
  'heard_mail.suggestion': all<Column<'heardMail', 'suggestion'>>({ support: true, website: true }),
  'heard_mail.trust': trusts,
  'heard_mail.via': all<Column<'heardMail', 'via'>>({ smtp: true, imap: true }),
  'message.audience': all<Column<'message', 'audience'>>({
    requester: true,
    staff: true,
    sender: true,
    office: true,
  }),
  'message.door': all<Column<'message', 'door'>>({ mail: true, sms: true }),
  'message.share': answerShares,
  'message.state': messageStates,
  'person.employment': employments,
  'phone_call.kind': all<Column<'phoneCall', 'kind'>>({ menu: true, person: true }),
  'phone_call.reason': followReasons,
  'phone_call.result': [...callResults, 'followed_up'],
  'security_event.type': securityEventTypes,
  'staff.role': roles,
  'website_constancia.kind': constanciaKinds,
  'website_event.actor_kind': all<WebsiteActor['kind']>({ sender: true, staff: true, system: true }),
  'website_event.type': websiteEventTypes,
  'website_event.visibility': visibilities,
  'website_request.kind': websiteKinds,
  'website_request.state': websiteStates,
  'website_word.topic': websiteTopics,
}

test('every closed union of the code is the one that its column allows, and every such column has one', async () => {
  const { db, close } = await testDatabase()
  const { rows } = await sql<{ place: string; allowed: string[] }>`
    with check_of as (
      select conrelid::regclass::text as of_table, pg_get_constraintdef(oid) as says
      from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
    )
    select of_table || '.' || substring(says from '^CHECK \\(\\((\\w+) = ANY') as place,
      array(select (regexp_matches(says, '''(\\w+)''::text', 'g'))[1]) as allowed
    from check_of where says ~ '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\[[^\\]]*\\]\\)\\)\\)$'
    order by place`
    .execute(db)
    .finally(close)
  const sorted = (entries: (readonly [string, readonly string[]])[]) =>
    Object.fromEntries(entries.map(([place, members]) => [place, [...members].toSorted()]))
  expect(rows.length).toBeGreaterThan(30)
  expect(sorted(rows.map(({ place, allowed }) => [place, allowed]))).toEqual(sorted(Object.entries(unions)))
})
