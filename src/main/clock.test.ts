// The clock of the house on a real database, with a machine's counter that is given. The date cannot be moved here: what was
// seen before is, by as much the other way.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findBookYear } from '#store/clock.ts'
import type { Db } from '#store/db.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { type ClockOptions, type OpenClock, openClock } from './clock.ts'

let database: TestDatabase
const open: OpenClock[] = []
let logged: string[]

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => database.close())
beforeEach(async () => {
  logged = []
  await sql`truncate clock_mark, clock_doubt, radicado_book`.execute(database.owner.db)
})
afterEach(() => {
  for (const clock of open.splice(0)) clock.close()
  vi.restoreAllMocks()
})
const doubted = 'the clock is doubted: nothing is swept until it is right or confirmed'
const right = 'the clock is right again: what waited is done'
/** Past the second for which a reading is fresh. */
const later = () => new Promise((resolve) => setTimeout(resolve, 1_010))

const began = performance.now()
const machine = ({ boot = 'one', skew = 0 } = {}) => ({
  wall: () => Temporal.Instant.fromEpochMilliseconds(Date.now() + skew * 1000),
  uptime: () => ({ boot, seconds: 1000 + (performance.now() - began) / 1000 }),
})
/** As if the date had moved since the last mark. */
const move = (hours: number) =>
  sql`update clock_mark set at = at - ${hours} * interval '1 hour'`.execute(database.db)

async function start(options: Partial<ClockOptions> = {}): Promise<OpenClock> {
  const log = (...said: unknown[]) => void logged.push(String(said.at(-1)))
  const clock = await openClock(database.db, {
    log: { error: log, warn: log, info: log } as unknown as ClockOptions['log'],
    keeps: true,
    machine: machine(),
    ...options,
  })
  open.push(clock)
  return clock
}

const kinds = (clock: OpenClock) => clock.doubts.map(({ kind }) => kind)
const listMarks = (db: Db) => db.selectFrom('clockMark').selectAll().orderBy('boot').execute()
const marks = async () => (await listMarks(database.db)).map(({ boot }) => boot)
const file = (year: number, hours: number) =>
  sql`insert into radicado_book values ('ST', ${year}, 7, clock_timestamp() + ${hours} * interval '1 hour')`.execute(
    database.db,
  )
const bookAhead = async () => {
  const { rows } = await sql<{ ahead: boolean }>`
    select max(last_filed_at) > clock_timestamp() as ahead from radicado_book`.execute(database.db)
  return rows[0]?.ahead
}

describe('the clock of the house', () => {
  test('is the database’s, whatever date the process thinks it is, and says by how much they differ', async () => {
    const clock = await start({ machine: machine({ skew: 480 * 3600 }) })
    expect(Math.abs(clock.now().epochMilliseconds - Date.now())).toBeLessThan(1000)
    expect(clock.skewSeconds).toBeCloseTo(480 * 3600, 0)
    expect(kinds(clock)).toEqual(['apart'])
    expect(await marks()).toEqual([])
    // Nobody can vouch for two clocks that differ.
    expect((await clock.confirm('ana')).map(({ kind }) => kind)).toEqual(['apart'])
  })

  test('goes on without doubt after a restart, and never back', async () => {
    await start()
    const clock = await start()
    expect(clock.doubts).toEqual([])
    expect(await marks()).toEqual(['one'])
    let before = clock.now()
    for (let times = 0; times < 200; times++) {
      if (times % 50 === 0) await clock.check()
      const now = clock.now()
      expect(Temporal.Instant.compare(before, now)).toBeLessThanOrEqual(0)
      before = now
    }
    expect(logged).toEqual([])
  })

  for (const [by, hours, kind] of [
    ['+3 h', 3, 'ahead'],
    ['-3 h', -3, 'behind'],
    ['+1 day', 24, 'ahead'],
    ['+20 days', 480, 'ahead'],
    ['+400 days', 9600, 'ahead'],
  ] as const)
    test(`that moved ${by} is doubted, said once and marked nowhere; when it is right again all goes on`, async () => {
      const clock = await start()
      await file(1999, -1)
      await move(hours)
      const before = await listMarks(database.db)
      await later()
      expect(await clock.check()).toMatchObject([{ kind, lapsesAfterSeconds: null }])
      await later()
      await clock.check()
      expect(logged).toEqual([doubted])
      expect(await listMarks(database.db)).toEqual(before)
      expect(await findBookYear(database.db, 'ST', 2028)).toBe(1999)
      await move(-hours)
      await later()
      expect(await clock.check()).toEqual([])
      expect(logged).toEqual([doubted, right])
      expect(await findBookYear(database.db, 'ST', 2028)).toBe(2028)
    })

  test('that a person confirms is believed from then on, also by the others', async () => {
    await start()
    await move(480)
    const clock = await start()
    expect(kinds(clock)).toEqual(['ahead'])
    expect(await clock.confirm('ana')).toEqual([])
    expect((await start({ keeps: false })).doubts).toEqual([])
    expect(logged.at(-1)).toBe(right)
  })

  test('takes a witness that tells the same time, and none that tells another or nothing', async () => {
    await start()
    await move(480)
    const told = [
      () => Promise.resolve(Temporal.Now.instant().subtract({ hours: 480 })),
      () => Promise.resolve(undefined),
      () => Promise.reject(new Error('away')),
    ]
    for (const askWitness of told) {
      const clock = await start({ askWitness })
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(kinds(clock)).toEqual(['ahead'])
    }
    const clock = await start({ askWitness: async () => Temporal.Now.instant() })
    await expect.poll(() => kinds(clock)).toEqual([])
  })

  test('whose book stands in the future is doubted until the book is right, or the clock vouched for', async () => {
    await file(2026, 27)
    const clock = await start()
    expect(kinds(clock)).toEqual(['book'])
    expect(await clock.confirm('ana')).toEqual([])
    expect(await bookAhead()).toBe(false)
  })

  test('after a night without power is believed once the doubt was shown for an hour', async () => {
    await start()
    await move(13)
    const clock = await start({ machine: machine({ boot: 'two' }) })
    expect(kinds(clock)).toEqual(['slept'])
    // Nobody was there; that contradicts nothing, and a new year may begin.
    await file(1999, -1)
    expect(await findBookYear(database.db, 'ST', 2028)).toBe(2028)
    const real = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 3_601_000)
    expect(await clock.check()).toEqual([])
    expect(await marks()).toEqual(['one', 'two'])
  })

  test('that only looks writes nothing', async () => {
    await start({ keeps: false })
    expect(await marks()).toEqual([])
  })
})
