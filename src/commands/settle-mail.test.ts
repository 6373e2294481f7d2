// A person decides on a mail once: what follows happens with the decision or not at all.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { relayWebsiteWords } from '#store/answer.ts'
import { closed, rawMail, type TestEars, testEars } from '../../tests/support/ears.ts'
import { SettleRefused, type Settling, settleMail } from './settle-mail.ts'

let it: TestEars
beforeEach(async () => {
  it = await testEars({ change: { petitionOffice: 'peticiones@barrancabermeja.gov.co' } })
})
afterEach(() => it.close())

async function decide(id: number, as: Settling): Promise<void> {
  const { db } = it.database
  const staffId = randomUUID()
  const now = it.room.now()
  const person = {
    id: staffId,
    name: 'Hernán',
    email: `${staffId}@prueba.gov.co`,
    role: 'webmaster' as const,
  }
  await db
    .insertInto('staff')
    .values({ ...person, emailVerified: true, image: null, createdAt: now, updatedAt: now })
    .execute()
  const { mail } = await it.room.reader.read(Buffer.from(rawMail()))
  const actor = { kind: 'staff', ...person } as const
  await settleMail(
    db,
    as === 'request' ? { id, as, actor, mail, files: [] } : { id, as, actor },
    it.room.house,
    now,
  )
}

const answers = () =>
  it.database.db.selectFrom('message').select(['topic', 'audience', 'recipient']).orderBy('id').execute()

test('a petition goes to its office, its sender is told, and nobody decides twice', async () => {
  const { id } = await it.hear(rawMail({ From: 'a@empresa.co, b@empresa.co', To: closed }), {
    recipients: [closed],
  })
  await decide(id, 'petition')
  expect(await answers()).toEqual([
    { topic: 'petition', audience: 'office', recipient: 'peticiones@barrancabermeja.gov.co' },
    { topic: 'petition_told', audience: 'sender', recipient: 'a@empresa.co' },
  ])
  await expect(decide(id, 'seen')).rejects.toThrow(SettleRefused)
  expect(await answers()).toHaveLength(2)
})

test('a petition closes the request that it opened, and its sender hears of the petition alone', async () => {
  const { db } = it.database
  const { id, radicado } = await it.hear(rawMail({ Subject: 'Derecho de petición' }))
  await decide(id, 'petition')
  await relayWebsiteWords(db, it.room.house.maker, it.room.now(), 100)
  expect((await answers()).map(({ topic }) => topic).toSorted()).toEqual([
    'petition',
    'petition_told',
    'website_acknowledge',
  ])
  expect(await db.selectFrom('websiteRequest').select(['radicado', 'state']).execute()).toEqual([
    { radicado, state: 'refused' },
  ])
  expect(
    await db.selectFrom('websiteEvent').select(['type', 'data']).orderBy('id', 'desc').executeTakeFirst(),
  ).toEqual({
    type: 'refused',
    data: { reason: 'petition', office: 'peticiones@barrancabermeja.gov.co' },
  })
})

test('a petition of a later mail leaves the request of the first open', async () => {
  const first = await it.hear(rawMail({ 'Message-ID': '<uno@empresa.co>' }))
  const { id } = await it.hear(rawMail({ References: '<uno@empresa.co>' }, 'Además pido copias.'))
  await decide(id, 'petition')
  const { db } = it.database
  expect(await db.selectFrom('websiteRequest').select(['radicado', 'state']).execute()).toEqual([
    { radicado: first.radicado, state: 'received' },
  ])
})

test('where the petition breaks in the middle its request stays open', async () => {
  const { id } = await it.hear(rawMail())
  const { db } = it.database
  await sql`alter table website_event add constraint none check (type <> 'refused')`.execute(
    it.database.owner.db,
  )
  await expect(decide(id, 'petition')).rejects.toThrow('none')
  expect(await answers()).toEqual([])
  expect(await db.selectFrom('websiteRequest').select('state').execute()).toEqual([{ state: 'received' }])
})

test('what has no sender cannot be answered, only seen', async () => {
  const { id } = await it.hear(rawMail({ From: '' }))
  await expect(decide(id, 'petition')).rejects.toThrow('no_sender')
  await decide(id, 'seen')
  expect(await answers()).toEqual([])
})
