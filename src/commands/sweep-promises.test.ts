import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepDeadlines } from '#jobs/sweep-deadlines.ts'
import { verifyLedger } from '#reports/verify.ts'
import { findCaso } from '#store/caso.ts'
import { listEvents } from '#store/event.ts'
import { countSweepLag } from '#store/promise.ts'
import { findPublicStory } from '#store/story.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestStaff,
  openTestCaso,
  type TestHouse,
  type TestStaff,
  testHouse,
} from '../../tests/support/house.ts'
import { assignCaso } from './assign-caso.ts'
import { attendCaso } from './attend-caso.ts'
import { commentCaso } from './comment-caso.ts'
import { reopenCaso } from './reopen-caso.ts'
import { solveCaso } from './solve-caso.ts'
import { sweepPromises } from './sweep-promises.ts'
import { voidCaso } from './void-caso.ts'

let database: TestDatabase
let it: TestHouse
let beto: TestStaff
let marta: TestStaff
let radicado: string

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  beto = await addTestStaff(it.house, 'technician', { name: 'Beto' })
  marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
})
afterAll(async () => {
  expect((await verifyLedger(database.db)).findings).toEqual([])
  await it.close()
  await database.close()
})
beforeEach(async () => {
  // Nothing is left due from the test before.
  it.at('2026-12-01T08:30:00-05:00')
  await sweepDeadlines(database.db, now())
  await sweepDeadlines(database.db, now().add({ hours: 24 * 60 }))
  // Hardware, 4 hours: warned at 11:30, due at 12:30.
  it.at('2026-02-02T08:30:00-05:00')
  radicado = (await openTestCaso(it.house)).radicado
})

const now = () => it.house.now()
const sweep = () => sweepPromises(database.db, now())
const by = (actor: TestStaff) => ({ radicado, actor, door: 'desk' as const })
async function lines() {
  const { id } = (await findCaso(database.db, radicado)) ?? { id: 0 }
  return (await listEvents(database.db, id, { internal: true })).map(({ type, at }) => `${type} ${at}`)
}
async function told() {
  const { id } = (await findCaso(database.db, radicado)) ?? { id: 0 }
  const rows = await database.db
    .selectFrom('outbox')
    .select('topic')
    .where('casoId', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(({ topic }) => topic)
}

describe('a warning', () => {
  test('is given when 75 % of the promise is spent, once, and nobody outside hears of it', async () => {
    it.at('2026-02-02T11:29:59.999-05:00')
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
    it.at('2026-02-02T11:30:00-05:00')
    expect(await sweep()).toEqual({ breached: 0, warned: 1 })
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
    expect(await told()).toEqual(['acknowledge', 'warned'])
    const { id } = (await findCaso(database.db, radicado)) ?? { id: 0 }
    expect((await listEvents(database.db, id, { internal: false })).map(({ type }) => type)).toEqual([
      'opened',
    ])
  })

  test('is for whoever was given the case too: an assignment is no attention', async () => {
    await assignCaso(database.db, { ...by(marta), to: beto.id }, now())
    it.at('2026-02-02T11:30:00-05:00')
    expect(await sweep()).toMatchObject({ warned: 1 })
  })

  test('is not given once somebody attends', async () => {
    await attendCaso(database.db, by(beto), now())
    it.at('2026-02-02T13:30:00-05:00')
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
  })
})

describe('a breach', () => {
  test('is recorded after the deadline, at the deadline’s own instant, once', async () => {
    it.at('2026-02-02T12:30:00-05:00')
    expect(await sweep()).toEqual({ breached: 0, warned: 1 })
    it.at('2026-02-02T12:30:14.567-05:00')
    expect(await sweep()).toEqual({ breached: 1, warned: 0 })
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
    expect((await lines()).at(-1)).toBe('breached 2026-02-02T17:30:00Z')
    expect(await findCaso(database.db, radicado)).toMatchObject({
      breachedAt: Temporal.Instant.from('2026-02-02T12:30:00-05:00'),
      sweepAt: null,
    })
    expect(await told()).toEqual(['acknowledge', 'warned', 'breached'])
  })

  test('is caught up after days asleep; the warning that was slept through is not given', async () => {
    it.at('2026-02-06T09:00:00-05:00')
    expect(await countSweepLag(database.db, now())).toBeGreaterThan(3 * 86_400)
    expect(await sweep()).toEqual({ breached: 1, warned: 0 })
    expect(await countSweepLag(database.db, now())).toBe(0)
  })

  test('is read where it happened, before what came between it and the sweep', async () => {
    it.at('2026-02-02T12:30:05-05:00')
    await commentCaso(database.db, { ...by(beto), text: 'Voy para allá', visibility: 'public' }, now())
    it.at('2026-02-02T12:30:15-05:00')
    await sweep()
    const { ledger = [] } = (await findPublicStory(database.db, radicado)) ?? {}
    expect(ledger.map(({ type }) => type)).toEqual(['opened', 'breached', 'commented'])
  })

  test('that attending late recorded first is not recorded again', async () => {
    it.at('2026-02-02T14:00:00-05:00')
    await attendCaso(database.db, by(beto), now())
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
    expect((await lines()).filter((line) => line.startsWith('breached'))).toHaveLength(1)
  })

  test('does not come to an annulled case, nor again to a reopened one', async () => {
    await voidCaso(database.db, { ...by(marta), reason: 'Repetido' }, now())
    radicado = (await openTestCaso(it.house)).radicado
    await attendCaso(database.db, by(beto), now())
    await solveCaso(database.db, { ...by(beto), solution: 'Listo' }, it.house.policies.of, now())
    await reopenCaso(database.db, { ...by(marta), reason: 'No' }, it.house.policies.of, now())
    it.at('2026-02-20T09:00:00-05:00')
    expect(await sweep()).toEqual({ breached: 0, warned: 0 })
  })
})

test('four workers at once, twelve hundred cases due: each recorded exactly once', async () => {
  await Promise.all(Array.from({ length: 1199 }, () => openTestCaso(it.house)))
  it.at('2026-02-02T11:45:00-05:00')
  const warned = await Promise.all([sweep(), sweep(), sweep(), sweep()])
  expect(warned.reduce((sum, one) => sum + one.warned, 0)).toBe(1200)
  it.at('2026-02-02T12:45:00-05:00')
  // One of them dies in the middle: its transaction is undone, and the others or the next sweep do its part.
  const dying = database.db.transaction().execute(async (tx) => {
    await sweepPromises(tx, now())
    throw new Error('killed')
  })
  const swept = await Promise.all([
    sweep(),
    sweep(),
    dying.catch(() => ({ breached: 0, warned: 0 })),
    sweep(),
  ])
  const after = await sweep()
  expect(swept.reduce((sum, one) => sum + one.breached, after.breached)).toBe(1200)
  const { rows } = await database.pool.query(
    "select count(*)::int as lines, count(distinct caso_id)::int as casos from event where type = 'breached'" +
      " and at = '2026-02-02T17:30:00Z' and caso_id in (select id from caso where filed_at = '2026-02-02T13:30:00Z')",
  )
  expect(rows[0].lines).toBe(rows[0].casos)
})
