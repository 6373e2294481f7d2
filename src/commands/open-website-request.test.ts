import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { type TestHouse, testHouse } from '../../tests/support/house.ts'
import { openWebsiteRequest, type WebsiteRequestDraft } from './open-website-request.ts'

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
beforeEach(async () => {
  await sql`alter table website_event disable trigger website_event_append_only`.execute(database.owner.db)
  await sql`alter table website_constancia disable trigger website_constancia_append_only`.execute(
    database.owner.db,
  )
  await sql`truncate website_request, website_event, website_file, website_word, website_constancia, radicado_book restart identity cascade`.execute(
    database.owner.db,
  )
  await sql`alter table website_event enable trigger website_event_append_only`.execute(database.owner.db)
  it.at('2026-02-02T08:30:00-05:00')
})

const draft: WebsiteRequestDraft = {
  senderName: 'Marta Rueda',
  senderEmail: 'marta.rueda@barrancabermeja.gov.co',
  subject: 'Publicar el Decreto 045',
  text: 'Por favor publicar el decreto adjunto.',
  suggestedKind: 'decree',
  words: ['decreto'],
  attachments: [],
  mailId: null,
}

const open = (change: Partial<WebsiteRequestDraft> = {}) =>
  database.db
    .transaction()
    .execute((tx) => openWebsiteRequest(tx, { ...draft, ...change }, it.house.policies, it.house.now()))

const all = () => database.db.selectFrom('websiteRequest').selectAll().orderBy('consecutive').execute()

describe('whoever gets an SW radicado', () => {
  test('has a request, a ledger line, its files and an acknowledgement on its way', async () => {
    const file = { sha256: 'c'.repeat(64), bytes: 9, mediaType: 'application/pdf', name: 'Decreto 045.pdf' }
    const { id, radicado } = await open({ attachments: [file] })
    expect(radicado).toBe('SW-20260202-0190-000000001')
    expect(await all()).toMatchObject([
      {
        id,
        state: 'received',
        kind: 'decree',
        suggestedKind: 'decree',
        suggestedWords: ['decreto'],
        promisedAt: null,
      },
    ])
    const events = await database.db.selectFrom('websiteEvent').selectAll().execute()
    expect(events).toMatchObject([
      { requestId: id, type: 'received', actorKind: 'sender', actorName: 'Marta Rueda' },
    ])
    expect(await database.db.selectFrom('websiteFile').selectAll().execute()).toMatchObject([
      { requestId: id, eventId: events[0]?.id, sha256: file.sha256, name: file.name },
    ])
    expect(await database.db.selectFrom('websiteWord').selectAll().execute()).toMatchObject([
      { topic: 'acknowledge', requestId: id, eventId: events[0]?.id },
    ])
  })

  test('has nothing, and no number is spent, when the mail that asks for it is undone', async () => {
    await open()
    await expect(
      database.db.transaction().execute(async (tx) => {
        await openWebsiteRequest(tx, draft, it.house.policies, it.house.now())
        throw new Error('broken on purpose')
      }),
    ).rejects.toThrow('broken on purpose')
    for (const table of ['websiteEvent', 'websiteWord'] as const) {
      const { n } = await database.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      expect(n).toBe(1)
    }
    expect((await open()).radicado).toBe('SW-20260202-0190-000000002')
  })
})

describe('numbers', () => {
  test('are unbroken and in order of arrival when forty come at once and some are undone', async () => {
    const tries = Array.from({ length: 40 }, (_, at) =>
      database.db.transaction().execute(async (tx) => {
        const opened = await openWebsiteRequest(
          tx,
          { ...draft, subject: `Solicitud ${at}` },
          it.house.policies,
          it.house.now().add({ milliseconds: (at * 7919) % 1000 }),
        )
        if (at % 5 === 4) throw new Error('undone')
        return opened
      }),
    )
    const settled = await Promise.allSettled(tries)
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(8)
    const rows = await all()
    expect(rows.map(({ consecutive }) => consecutive)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1))
    const instants = rows.map(({ receivedAt }) => receivedAt.epochNanoseconds)
    expect(instants).toEqual(instants.toSorted((a, b) => (a < b ? -1 : 1)))
  })

  test('begin again with the year, and the book of cases has others', async () => {
    await open()
    it.at('2027-01-04T09:00:00-05:00')
    expect((await open()).radicado).toBe('SW-20270104-0190-000000001')
    expect(await database.db.selectFrom('radicadoBook').select(['book', 'year']).execute()).toEqual([
      { book: 'SW', year: 2026 },
      { book: 'SW', year: 2027 },
    ])
  })

  test('one mail opens one request', async () => {
    const first = await open({ mailId: 7 })
    expect(await open({ mailId: 7 })).toEqual(first)
    expect(await all()).toHaveLength(1)
    expect((await open({ mailId: 8 })).radicado).toBe('SW-20260202-0190-000000002')
  })
})

test('the ledger refuses to be altered', async () => {
  await open()
  await expect(
    database.owner.db.updateTable('websiteEvent').set({ text: 'otra cosa' }).execute(),
  ).rejects.toThrow('append-only')
})
