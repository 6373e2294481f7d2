import { afterAll, beforeAll, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { connectionConfig } from '#main/database.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { findCaso } from '#store/caso.ts'
import { fillCasos } from '../../tests/bench/bulk.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { simulatePolicy } from './simulate-policy.ts'

let database: TestDatabase
let it: TestHouse

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
})
afterAll(async () => {
  await it.close()
  await database.close()
})

test('counts the promises kept under the rules of each case, and those the candidate would have kept', async () => {
  const beto = await addTestStaff(it.house, 'technician')
  const { db, policies, now } = it.house
  // Software, two hours: attended after 1 h, after 3 h, and never.
  const radicados: string[] = []
  for (const hours of [1, 3, 0]) {
    it.at('2026-02-02T08:00:00-05:00')
    const { radicado } = await openTestCaso(it.house, { service: 'software', dependencia: '0190' })
    radicados.push(radicado)
    if (hours === 0) continue
    it.advance({ hours })
    await attendCaso(db, { radicado, actor: beto, door: 'desk' }, now())
  }
  it.at('2026-02-02T11:30:00-05:00')
  const { policy } = policies.inForceAt(now())
  const promising = (attentionMinutes: number) => ({
    ...policy,
    services: { ...policy.services, software: { ...policy.services.software, attentionMinutes } },
  })
  const span = { from: now().subtract({ hours: 24 }), now: now() }
  const kept = async (minutes: number) =>
    (await simulatePolicy(db, promising(minutes), span)).map(({ casos, keptNow, keptAfter }) => [
      casos,
      keptNow,
      keptAfter,
    ])
  expect(await kept(120)).toEqual([[3, 1, 1]])
  expect(await kept(180)).toEqual([[3, 1, 2]])
  expect(await kept(240)).toEqual([[3, 1, 3]])
  expect(await kept(30)).toEqual([[3, 1, 0]])

  // The same judgement as the case's own.
  const judged = await Promise.all(radicados.map((radicado) => findCaso(db, radicado)))
  expect(judged.filter((caso) => caso && !isBreached(caso, now()))).toHaveLength(1)
})

test('turns the pages of a long history without losing or repeating a case', async () => {
  it.at('2026-06-30T10:00:00-05:00')
  const { db, now, policies } = it.house
  await fillCasos(connectionConfig(database.owner.connection), 45_000, now())
  const from = now().subtract({ hours: 24 * 90 })
  const rows = await simulatePolicy(db, policies.inForceAt(now()).policy, { from, now: now() })
  const { count } = await db
    .selectFrom('caso')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('filedAt', '>=', from)
    .where('filedAt', '<=', now())
    .executeTakeFirstOrThrow()
  expect(count).toBeGreaterThan(20_000)
  expect(rows.reduce((sum, { casos }) => sum + casos, 0)).toBe(count)
})
