import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '#main/database.ts'
import { verifyLedger } from '#reports/verify.ts'
import { isFarAhead } from '#rules/clock.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { calendarFor } from '#rules/policy.ts'
import type { Filed } from '#store/caso.ts'
import { doubtClock, vouchForClock } from '#store/clock.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { Refused } from './refusal.ts'

let database: TestDatabase
let it: TestHouse
/** The same house in another process: whoever files here waits for the book in the database. */
let elsewhere: Database
const { from: instant, compare } = Temporal.Instant

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  elsewhere = openDatabase(database.connection, { applicationName: 'elsewhere', log: () => {} })
})
afterAll(async () => {
  await elsewhere.close()
  await it.close()
  await database.close()
})
beforeEach(async () => {
  await sql`alter table event disable trigger event_append_only`.execute(database.owner.db)
  await sql`truncate caso, event, outbox, message, attachment, radicado_book restart identity cascade`.execute(
    database.owner.db,
  )
  await sql`delete from file`.execute(database.db)
  await sql`alter table event enable trigger event_append_only`.execute(database.owner.db)
  it.at('2026-02-02T08:30:00-05:00')
})

const count = async (table: 'caso' | 'event' | 'outbox' | 'radicadoBook' | 'attachment') => {
  const { n } = await database.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

const inOrder = () =>
  database.db
    .selectFrom('caso')
    .select(['year', 'consecutive', 'radicado', 'service', 'filedAt', 'attentionDueAt'])
    .orderBy('year')
    .orderBy('consecutive')
    .execute()

/** The deadline is that of the instant at which the case was really filed. */
function isItsDeadline({
  service,
  filedAt,
  attentionDueAt,
}: Pick<Filed, 'service' | 'filedAt' | 'attentionDueAt'>) {
  const { policy } = it.house.policies.inForceAt(filedAt)
  const due = deadlineFor(calendarFor(policy, service), filedAt, policy.services[service].attentionMinutes)
  return due.equals(attentionDueAt)
}

describe('whoever gets a radicado', () => {
  test('has a case, a deadline, a ledger line and an acknowledgement on its way', async () => {
    const filed = await openTestCaso(it.house, { service: 'hardware' })
    expect(filed.radicado).toBe('ST-20260202-0190-000000001')
    expect(filed.attentionDueAt).toEqual(instant('2026-02-02T12:30:00-05:00'))
    const events = await database.db.selectFrom('event').selectAll().execute()
    expect(events).toMatchObject([
      { casoId: filed.id, type: 'opened', at: filed.filedAt, actorKind: 'requester', door: 'form' },
    ])
    const outbox = await database.db.selectFrom('outbox').selectAll().execute()
    expect(outbox).toMatchObject([{ casoId: filed.id, topic: 'acknowledge' }])
  })

  test('has its files too, the same content once', async () => {
    const file = { sha256: 'a'.repeat(64), bytes: 3, mediaType: 'text/plain', name: 'uno.txt' }
    await openTestCaso(it.house, { attachments: [file, { ...file, name: 'dos.txt' }] })
    await openTestCaso(it.house, { attachments: [file] })
    expect(await count('attachment')).toBe(3)
    const files = await database.db.selectFrom('file').selectAll().execute()
    expect(files).toHaveLength(1)
  })

  test('has its own files, in their order, however many file at once', async () => {
    const many = Array.from({ length: 40 }, (_, number) => ({
      subject: `caso ${number}`,
      attachments: Array.from({ length: number % 4 }, (_, place) => ({
        sha256: `${number % 7}${place}`.repeat(32),
        bytes: 3,
        mediaType: 'text/plain',
        name: `${number}-${place}.txt`,
      })),
    }))
    await Promise.all(many.map((draft) => openTestCaso(it.house, draft)))
    const { rows } = await sql<{ subject: string; names: string[] }>`
      select subject, array(select name from attachment where caso_id = caso.id order by id) as names
      from caso order by id`.execute(database.db)
    expect(rows).toEqual(
      many.map(({ subject, attachments }) => ({ subject, names: attachments.map(({ name }) => name) })),
    )
    const { rows: apart } = await sql`
      select from attachment join event on event.id = event_id where event.caso_id <> attachment.caso_id`.execute(
      database.db,
    )
    expect(apart).toEqual([])
  })

  for (const table of ['event', 'outbox', 'attachment'])
    test(`has nothing, and no number is spent, when ${table} cannot be written`, async () => {
      await openTestCaso(it.house)
      await sql`create function break_here() returns trigger language plpgsql as
        $$ begin raise exception 'broken on purpose'; end $$`.execute(database.owner.db)
      await sql`create trigger breaks before insert on ${sql.ref(table)} for each row execute function break_here()`.execute(
        database.owner.db,
      )
      const file = { sha256: 'b'.repeat(64), bytes: 3, mediaType: 'text/plain', name: 'x' }
      await expect(openTestCaso(it.house, { attachments: [file] })).rejects.toThrow('broken on purpose')
      await sql`drop function break_here cascade`.execute(database.owner.db)
      expect(await count('caso')).toBe(1)
      expect(await count('event')).toBe(1)
      const next = await openTestCaso(it.house)
      expect(next.radicado).toBe('ST-20260202-0190-000000002')
    })
})

describe('numbers', () => {
  test('are unbroken and in order of arrival with 400 at once, a fifth broken and a fifth sent twice', async () => {
    const attempts = Array.from({ length: 400 }, (_, index) => {
      const submissionKey = randomUUID()
      // A byte that PostgreSQL refuses, in the midst of the statement.
      if (index % 5 === 0) return [openTestCaso(it.house, { submissionKey, subject: 'no\u0000' })]
      const once = openTestCaso(it.house, { submissionKey })
      return index % 5 === 1 ? [once, openTestCaso(it.house, { submissionKey })] : [once]
    })
    const settled = await Promise.all(attempts.map((tries) => Promise.allSettled(tries)))
    const filed = settled.map((tries) =>
      tries.map((one) => (one.status === 'fulfilled' ? one.value.radicado : null)),
    )
    expect(filed.filter(([radicado]) => radicado === null)).toHaveLength(80)
    for (const [first, again] of filed) if (again !== undefined) expect(again).toBe(first)

    const casos = await inOrder()
    expect(casos.map(({ consecutive }) => consecutive)).toEqual(Array.from({ length: 320 }, (_, n) => n + 1))
    expect(await count('event')).toBe(320)
    expect(await count('outbox')).toBe(320)
    expect(casos.every(isItsDeadline)).toBe(true)
    expect((await verifyLedger(database.db)).findings).toEqual([])
  })

  test('follow the instants of clocks that nearly agree; one far in the future holds nobody after it', async () => {
    const start = instant('2026-07-17T12:29:00-05:00').epochMilliseconds
    await fc.assert(
      fc.asyncProperty(
        // Around the closing for lunch, the end of a Friday, midnight, and the festivo of 20 July.
        fc.array(
          fc.tuple(
            fc.constantFrom(0, 90 * 60_000, 331 * 60_000, 691 * 60_000, 4 * 86_400_000),
            fc.integer({ min: -90_000, max: 90_000 }),
            fc.constantFrom('hardware' as const, 'software' as const),
          ),
          { minLength: 2, maxLength: 12 },
        ),
        async (clocks) => {
          await Promise.all(
            clocks.map(([moment, skew, service], index) => {
              it.at(Temporal.Instant.fromEpochMilliseconds(start + moment + skew))
              return openTestCaso({ ...it.house, db: index % 3 ? database.db : elsewhere.db }, { service })
            }),
          )
          const casos = await inOrder()
          expect(casos.map(({ consecutive }) => consecutive)).toEqual(casos.map((_, index) => index + 1))
          for (const [index, caso] of casos.entries()) {
            const before = casos[index - 1]
            if (before && !isFarAhead(before.filedAt, caso.filedAt))
              expect(compare(before.filedAt, caso.filedAt)).toBeLessThanOrEqual(0)
            expect(isItsDeadline(caso)).toBe(true)
            expect(caso.radicado).toContain(
              caso.filedAt.toZonedDateTimeISO('America/Bogota').toPlainDate().toString().replaceAll('-', ''),
            )
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('start again at 1 with the year in Bogotá, not in Greenwich', async () => {
    it.at('2026-12-31T23:59:59.999-05:00')
    const last = await openTestCaso(it.house)
    it.at('2027-01-01T00:00:00-05:00')
    const first = await openTestCaso(it.house)
    it.at('2026-12-31T23:59:59.999-05:00')
    const late = await openTestCaso(it.house)
    expect([last, first, late].map(({ radicado }) => radicado)).toEqual([
      'ST-20261231-0190-000000001',
      'ST-20270101-0190-000000001',
      'ST-20261231-0190-000000002',
    ])
    expect((await verifyLedger(database.db)).findings).toEqual([])
  })

  test('one that had to wait past midnight bears the new day', async () => {
    it.at('2026-03-04T00:00:00.001-05:00')
    await openTestCaso(it.house)
    it.at('2026-03-03T23:59:59.999-05:00')
    const waited = await openTestCaso(it.house)
    expect(waited.radicado).toBe('ST-20260304-0190-000000002')
    expect(waited.filedAt).toEqual(instant('2026-03-04T00:00:00.001-05:00'))
  })
})

describe('after a wrong clock', () => {
  for (const hours of [3, 27, 20 * 24])
    test(`that was ${hours} h ahead, the next number has its true instant, day and deadline`, async () => {
      await openTestCaso(it.house)
      it.advance({ hours })
      await openTestCaso(it.house)
      it.at('2026-02-02T08:31:00-05:00')
      const third = await openTestCaso(it.house)
      expect(third.radicado).toBe('ST-20260202-0190-000000003')
      expect(third.filedAt).toEqual(instant('2026-02-02T08:31:00-05:00'))
      expect(third.attentionDueAt).toEqual(instant('2026-02-02T14:01:00-05:00'))
      expect(await openTestCaso(it.house)).toMatchObject({ radicado: 'ST-20260202-0190-000000004' })
    })

  for (const [hours, radicado] of [
    [400 * 24, 'ST-20261231-0190-000000002'],
    [-400 * 24, 'ST-20260101-0190-000000002'],
  ] as const)
    test(`that is ${hours} h off and known to be wrong no book of another year is begun`, async () => {
      const { db } = database
      await openTestCaso(it.house)
      await doubtClock(db, it.house.now())
      it.advance({ hours })
      const doubted = await openTestCaso(it.house)
      expect(doubted.radicado).toBe(radicado)
      expect(doubted.filedAt).toEqual(it.house.now())
      expect(isItsDeadline(doubted)).toBe(true)
      it.at('2026-02-02T08:31:00-05:00')
      const right = await openTestCaso(it.house)
      expect(right.radicado).toBe('ST-20260202-0190-000000003')
      expect(right.filedAt).toEqual(instant('2026-02-02T08:31:00-05:00'))
      await vouchForClock(db, { boot: 'a', seconds: 1 }, it.house.now())
      it.at('2027-01-04T08:31:00-05:00')
      expect((await openTestCaso(it.house)).radicado).toBe('ST-20270104-0190-000000001')
      expect((await inOrder()).map(({ year, consecutive }) => [year, consecutive])).toEqual([
        [2026, 1],
        [2026, 2],
        [2026, 3],
        [2027, 1],
      ])
    })

  test('that is known to be wrong nothing is watched for, unless the time proves right', async () => {
    const { db } = database
    const watched = async (id: number) =>
      (await db.selectFrom('caso').select(['sweepAt', 'warnAt']).where('id', '=', id).executeTakeFirst()) ??
      {}
    const before = await openTestCaso(it.house)
    await doubtClock(db, it.house.now())
    it.advance({ minutes: 1 })
    const doubted = await openTestCaso(it.house)
    expect(await watched(doubted.id)).toMatchObject({ sweepAt: null })
    const { sweepAt, warnAt } = (await watched(before.id)) as { sweepAt: unknown; warnAt: unknown }
    expect(sweepAt).toEqual(warnAt)
    await vouchForClock(db, { boot: 'a', seconds: 1 }, it.house.now())
    const again = (await watched(doubted.id)) as { sweepAt: unknown; warnAt: unknown }
    expect(again.sweepAt).toEqual(again.warnAt)
    expect(again.sweepAt).not.toBeNull()
  })

  test('the first book there ever is begins even so', async () => {
    await doubtClock(database.db, it.house.now())
    expect((await openTestCaso(it.house)).radicado).toBe('ST-20260202-0190-000000001')
    await vouchForClock(database.db, { boot: 'a', seconds: 1 }, it.house.now())
  })
})

describe('the same form sent twice', () => {
  test('answers the same case, and opens one', async () => {
    const submissionKey = randomUUID()
    const first = await openTestCaso(it.house, { submissionKey })
    it.advance({ hours: 1 })
    expect(await openTestCaso(it.house, { submissionKey })).toMatchObject({
      radicado: first.radicado,
      accessKey: first.accessKey,
      filedAt: first.filedAt,
    })
    expect(await count('caso')).toBe(1)
  })

  test('by somebody else opens nothing and shows nothing of the first', async () => {
    const submissionKey = randomUUID()
    await openTestCaso(it.house, { submissionKey })
    await expect(openTestCaso(it.house, { submissionKey, nationalId: '99999' })).rejects.toThrow(Refused)
    expect(await count('caso')).toBe(1)
  })
})
