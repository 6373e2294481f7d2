import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadPolicies } from '#main/policies.ts'
import { verifyLedger } from '#reports/verify.ts'
import { type ActKind, type CircularDraft, policyDraftOf } from '#rules/act.ts'
import type { PolicyDraft } from '#rules/policy.ts'
import { findAct, listActEvents } from '#store/act.ts'
import { findCaso } from '#store/caso.ts'
import { listEvents } from '#store/event.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { approveAct } from './approve-act.ts'
import { attendCaso } from './attend-caso.ts'
import { ActRefused, type ActStaff } from './change-act.ts'
import { beginAct, discardAct, editAct, returnAct, signDraft } from './draft-act.ts'
import { sweepPromises } from './sweep-promises.ts'

let database: TestDatabase
let it: TestHouse
let efrain: ActStaff
let patricia: ActStaff
let beto: ActStaff

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  efrain = await addTestStaff(it.house, 'coordinator', { name: 'Efraín' })
  patricia = await addTestStaff(it.house, 'admin', { name: 'Patricia' })
  beto = await addTestStaff(it.house, 'technician', { name: 'Beto' })
})
afterAll(async () => {
  expect((await verifyLedger(database.db)).findings).toEqual([])
  await it.close()
  await database.close()
})

const now = () => it.house.now()
const { parse } = { parse: (text: string) => Temporal.Instant.from(text) }

/** A draft of the circular in force with some parts changed. */
function circular(inForceAt: string, parts: Partial<PolicyDraft> = {}): CircularDraft {
  return { inForceAt, policy: { ...policyDraftOf(it.house.policies.inForceAt(now()).policy), ...parts } }
}
const closure = (from: string, until: string) => ({
  from,
  until,
  reason: 'Duelo distrital',
  orderedBy: 'Decreto 120 de 2026',
})
async function begun(kind: ActKind, content: unknown, by = efrain) {
  const id = await beginAct(database.db, { kind, content, basePolicyId: 1, by }, now())
  return {
    id,
    order: async (who: ActStaff) => ({
      id,
      revision: (await findAct(database.db, id))?.revision ?? 0,
      by: who,
    }),
  }
}
async function drafted(kind: ActKind, content: unknown, by = efrain) {
  const act = await begun(kind, content, by)
  await signDraft(database.db, await act.order(by), now())
  return act
}
async function approved(kind: ActKind, content: unknown) {
  const act = await drafted(kind, content)
  await approveAct(database.db, await act.order(patricia), it.house.policies, now())
  const row = await findAct(database.db, act.id)
  if (!row) throw new Error('the act is gone')
  return row
}
const refusal = (trying: Promise<unknown>) =>
  trying.then(
    () => 'done',
    (error: unknown) => (error instanceof ActRefused ? error.refusal.kind : error),
  )
const software = (minutes: number) => {
  const { services } = it.house.policies.inForceAt(now()).policy
  return { services: { ...services, software: { ...services.software, attentionMinutes: minutes } } }
}

describe('a draft', () => {
  test('is one circular at a time, written by whoever may sign, and never over what another wrote', async () => {
    const act = await begun('circular', circular('2026-03-02T07:30'))
    expect(await refusal(begun('circular', circular('2026-03-02T07:30')))).toBe('draft_exists')
    expect(await refusal(begun('closure', closure('2026-03-02T07:30', '2026-03-02T12:00'), beto))).toBe(
      'not_allowed',
    )
    const first = await act.order(efrain)
    await editAct(database.db, { ...first, content: { inForceAt: 'mañana' } }, now())
    expect(await refusal(editAct(database.db, { ...first, content: {} }, now()))).toBe('changed_meanwhile')
    expect(await refusal(signDraft(database.db, await act.order(efrain), now()))).toBe('not_fit')
    await discardAct(database.db, await act.order(efrain), now())
    expect(await refusal(signDraft(database.db, await act.order(efrain), now()))).toBe('wrong_state')
  })

  test('of two that begin at once, one is let in', async () => {
    const both = await Promise.all([
      refusal(begun('circular', circular('2026-03-02T07:30'))),
      refusal(begun('circular', circular('2026-03-02T07:30'))),
    ])
    expect(both.filter((one) => one === 'draft_exists')).toHaveLength(1)
    const draft = await database.db
      .selectFrom('act')
      .select('id')
      .where('state', '=', 'draft')
      .executeTakeFirstOrThrow()
    await discardAct(database.db, { id: draft.id, revision: 1, by: efrain }, now())
  })

  test('that was signed does not move until it is returned, and the ledger keeps both', async () => {
    const act = await drafted('closure', closure('2026-03-02T14:00', '2026-03-02T18:00'))
    expect(await refusal(editAct(database.db, { ...(await act.order(efrain)), content: {} }, now()))).toBe(
      'wrong_state',
    )
    await returnAct(database.db, { ...(await act.order(patricia)), reason: 'Falta el decreto' }, now())
    await discardAct(database.db, await act.order(efrain), now())
    const lines = await listActEvents(database.db, act.id)
    expect(lines.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'begun Efraín',
      'drafted Efraín',
      'returned Patricia',
      'discarded Efraín',
    ])
    expect(lines[1]?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('an approval', () => {
  test('is by another person, for a moment still to come', async () => {
    const act = await drafted('circular', circular('2026-02-02T08:31'))
    expect(await refusal(approveAct(database.db, await act.order(efrain), it.house.policies, now()))).toBe(
      'same_person',
    )
    expect(await refusal(approveAct(database.db, await act.order(patricia), it.house.policies, now()))).toBe(
      'in_the_past',
    )
    await discardAct(database.db, await act.order(efrain), now())
    expect(
      await database.db.selectFrom('radicadoBook').select('book').where('book', '=', 'EE').execute(),
    ).toEqual([])
  })

  test('gives a radicado of the book of acts, a code and a version; nothing of it is altered afterwards', async () => {
    const act = await approved('circular', circular('2026-02-02T09:00', software(180)))
    expect(act.radicado).toBe('EE-20260202-0190-000000001')
    expect(act.code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    const { policy } = it.house.policies.inForceAt(parse('2026-02-02T09:00:00-05:00'))
    expect(policy.circular).toMatchObject({ radicado: act.radicado, issuedOn: '2026-02-02' })
    expect(policy.circular.signers.map(({ act, name }) => `${act} ${name}`)).toEqual([
      'drafted Efraín',
      'approved Patricia',
    ])
    await expect(
      database.db.updateTable('act').set({ sha256: 'x' }).where('id', '=', act.id).execute(),
    ).rejects.toThrow(/never changes/)
    await expect(database.owner.db.deleteFrom('actEvent').execute()).rejects.toThrow(/append-only/)
  })

  test('rules from its own instant: a case filed one millisecond before has the old promise', async () => {
    it.at('2026-02-02T08:59:59.999-05:00')
    const before = await openTestCaso(it.house, { service: 'software' })
    it.at('2026-02-02T09:00:00-05:00')
    const after = await openTestCaso(it.house, { service: 'software' })
    expect(String(before.attentionDueAt)).toBe(String(parse('2026-02-02T10:59:59.999-05:00')))
    expect(String(after.attentionDueAt)).toBe(String(parse('2026-02-02T12:00:00-05:00')))
    const versions = await Promise.all([before, after].map(({ radicado }) => findCaso(database.db, radicado)))
    expect(versions.map((caso) => caso?.policyId)).toEqual([1, 2])
  })

  test('reaches a process that has not heard of it: the filing itself finds out', async () => {
    it.at('2026-02-03T08:00:00-05:00')
    const deaf = await loadPolicies(database.db)
    await approved('circular', circular('2026-02-03T08:10', software(60)))
    it.at('2026-02-03T08:10:00-05:00')
    expect(deaf.inForceAt(now()).policy.services.software.attentionMinutes).toBe(180)
    const filed = await openTestCaso({ ...it.house, policies: deaf }, { service: 'software' })
    expect(filed.attentionDueAt).toEqual(parse('2026-02-03T09:10:00-05:00'))
  })

  test('of a circular comes after those already approved', async () => {
    const act = await drafted('circular', circular('2026-02-03T08:10'))
    it.at('2026-02-03T08:05:00-05:00')
    expect(await refusal(approveAct(database.db, await act.order(patricia), it.house.policies, now()))).toBe(
      'before_another',
    )
    await discardAct(database.db, await act.order(efrain), now())
  })
})

describe('a closure', () => {
  test('moves the deadlines that it touches, says why in each ledger, tells the requester once, and leaves the others', async () => {
    it.at('2026-02-04T09:00:00-05:00')
    const touched = await openTestCaso(it.house, { service: 'hardware' }) // due 14:30
    const attended = await openTestCaso(it.house, { service: 'hardware' })
    await attendCaso(
      database.db,
      { radicado: attended.radicado, actor: { kind: 'staff', ...beto }, door: 'desk' },
      now(),
    )
    const early = await openTestCaso(it.house, { service: 'software' }) // due 10:00
    const act = await approved('closure', closure('2026-02-04T14:00', '2026-02-04T18:00'))

    const due = async ({ radicado }: { radicado: string }) =>
      String((await findCaso(database.db, radicado))?.attentionDueAt)
    expect(await due(touched)).toBe(String(parse('2026-02-05T08:00:00-05:00')))
    expect(await due(attended)).toBe(String(attended.attentionDueAt))
    expect(await due(early)).toBe(String(early.attentionDueAt))

    const line = (await listEvents(database.db, touched.id, { internal: false })).at(-1)
    expect(line).toMatchObject({ type: 'rescheduled', actorName: 'Patricia', visibility: 'public' })
    expect(Temporal.Instant.from(String(line?.data.from))).toEqual(touched.attentionDueAt)
    expect(line?.data).toMatchObject({
      act: act.radicado,
      orderedBy: 'Decreto 120 de 2026',
      reason: 'Duelo distrital',
    })
    const told = await database.db
      .selectFrom('outbox')
      .select('casoId')
      .where('topic', '=', 'rescheduled')
      .execute()
    expect(told).toEqual([{ casoId: touched.id }])
  })

  test('counts for whoever files afterwards, under any circular, and the settled case keeps its own calendar', async () => {
    const filed = await openTestCaso(it.house, { service: 'hardware' })
    expect(filed.attentionDueAt).toEqual(parse('2026-02-05T08:00:00-05:00'))
    const { policies } = it.house
    expect(policies.of(1).closures).toHaveLength(1)
    expect(policies.of(1, now().subtract({ hours: 1 })).closures).toHaveLength(0)
  })

  test('is never in the past', async () => {
    const act = await drafted('closure', closure('2026-02-04T08:00', '2026-02-04T18:00'))
    expect(await refusal(approveAct(database.db, await act.order(patricia), it.house.policies, now()))).toBe(
      'in_the_past',
    )
    await discardAct(database.db, await act.order(efrain), now())
  })

  test('finds every case that is being filed at the same time: none keeps a deadline of before', async () => {
    it.at('2026-02-06T09:00:00-05:00')
    const act = await drafted('closure', closure('2026-02-06T14:00', '2026-02-06T18:00'))
    const order = await act.order(patricia)
    // Two processes, one of them deaf, file while the act is approved.
    const deaf = { ...it.house, policies: await loadPolicies(database.db) }
    const filings = Array.from({ length: 120 }, (_, at) =>
      openTestCaso(at % 2 ? it.house : deaf, { service: 'hardware' }),
    )
    await Promise.all([approveAct(database.db, order, it.house.policies, now()), ...filings])
    const wrong = await database.db
      .selectFrom('caso')
      .select('radicado')
      .where('filedAt', '=', now())
      .where('attentionDueAt', '<>', parse('2026-02-09T08:00:00-05:00'))
      .execute()
    expect(wrong).toEqual([])
    await sweepPromises(database.db, parse('2026-02-06T18:00:00-05:00'))
    const broken = await database.db
      .selectFrom('caso')
      .select('id')
      .where('filedAt', '=', now())
      .where('breachedAt', 'is not', null)
      .execute()
    expect(broken).toEqual([])
  })
})
