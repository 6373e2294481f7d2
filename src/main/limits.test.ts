import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '#main/database.ts'
import { sweepAllowances } from '#store/allowance.ts'
import type { Taken } from '#web/context.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { databaseLimits } from './limits.ts'

let database: TestDatabase
let alarms: string[]

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  alarms = []
  await sql`truncate allowance`.execute(database.owner.db)
})

const process = (db = database.db) => databaseLimits(db, (limit) => alarms.push(limit))
const taken = (all: readonly Taken[]) => all.filter(({ wait }) => wait === undefined).length
const times = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('limits', () => {
  test('of six hundred guesses released together over two processes, ten are looked at', async () => {
    const other = openDatabase(database.connection, { applicationName: 'another process', max: 6 })
    const processes = [process(), process(other.db)]
    const guesses = await Promise.all(
      times(600).map((index) =>
        processes[index % 2]?.take('lookUp', { caso: '225', address: `10.0.${index % 100}.1` }),
      ),
    )
    expect(taken(guesses.filter((guess) => guess !== undefined))).toBe(10)
    await other.close()
  })

  test('what one cannot have takes nothing from the others', async () => {
    const limits = process()
    const filed = await Promise.all(times(200).map(() => limits.filing('10.0.0.1')))
    expect(filed.filter((wait) => wait === undefined)).toHaveLength(60)
    expect((await limits.countUse()).spent.get('filing')).toBe(60)
    expect((await limits.countUse()).refused.get('filing')).toBe(140)
    expect(await limits.filing('10.0.0.2')).toBeUndefined()
    expect(alarms).toEqual([])
  })

  test('the wait is until the allowance begins afresh', async () => {
    const limits = process()
    for (const _ of times(8)) await limits.take('password', { staff: 'a' })
    const { wait } = await limits.take('password', { staff: 'a' })
    expect(wait).toBeGreaterThan(14 * 60)
    expect(wait).toBeLessThanOrEqual(15 * 60)
    await sql`update allowance set ends_at = ends_at - interval '15 minutes'`.execute(database.db)
    expect((await limits.take('password', { staff: 'a' })).wait).toBeUndefined()
  })

  test('a success gives its try back, and only its own', async () => {
    const limits = process()
    for (const _ of times(7)) await limits.take('password', { staff: 'a' })
    for (const _ of times(5)) await (await limits.take('password', { staff: 'a' })).giveBack()
    expect((await limits.take('password', { staff: 'a' })).wait).toBeUndefined()
    const refused = await limits.take('password', { staff: 'a' })
    await refused.giveBack()
    expect((await limits.take('password', { staff: 'a' })).wait).toBeDefined()
  })

  test('a network is a /64 of IPv6, and one IPv4 address however it is written', async () => {
    const limits = process()
    for (const index of times(30)) await limits.take('lookUp', { address: `2001:db8:0:1::${index + 1}` })
    expect((await limits.take('lookUp', { address: '2001:db8:0:1:ffff::9' })).wait).toBeDefined()
    expect((await limits.take('lookUp', { address: '2001:db8:0:2::1' })).wait).toBeUndefined()
    for (const _ of times(30)) await limits.take('lookUp', { address: '::ffff:192.0.2.1' })
    expect((await limits.take('lookUp', { address: '192.0.2.1' })).wait).toBeDefined()
  })

  test('guesses on the web leave the telephone alone', async () => {
    const limits = process()
    for (const index of times(300)) await limits.take('lookUp', { caso: String(index) })
    expect((await limits.take('lookUp', { caso: 'x' })).wait).toBeDefined()
    expect((await limits.take('call', { caso: 'x', caller: '300' })).wait).toBeUndefined()
  })

  test('reaching a ceiling sounds the alarm, once in a minute', async () => {
    const limits = process()
    await Promise.all(times(310).map((index) => limits.take('lookUp', { address: `10.1.${index}.1` })))
    expect(alarms).toEqual(['lookUp'])
  })

  test('bytes are taken by the amount, and what was not used is given back', async () => {
    const limits = process()
    const first = await limits.take('bytes', { caso: '225' }, 150_000_000)
    expect((await limits.take('bytes', { caso: '225' }, 100_000_000)).wait).toBeDefined()
    await first.giveBack(100_000_000)
    expect((await limits.take('bytes', { caso: '225' }, 100_000_000)).wait).toBeUndefined()
  })

  test('what ended is swept, and nothing of a person stands in what has not', async () => {
    const limits = process()
    await limits.take('signIn', { address: '192.0.2.77', account: 'ana@alcaldia.gov.co' })
    expect(await sweepAllowances(database.db)).toBe(0)
    const rows = await database.db.selectFrom('allowance').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/192\.0|ana@/)
    await sql`update allowance set ends_at = now()`.execute(database.db)
    expect(await sweepAllowances(database.db)).toBe(4)
  })

  test('a database that is away lets nobody by', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:1/none', { applicationName: 'away' })
    await expect(process(away.db).filing('10.0.0.1')).rejects.toThrow()
    await away.close()
  })
})
