// A person decides on a mail once: what follows happens with the decision or not at all.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
  await settleMail(db, { id, as, actor: { kind: 'staff', ...person }, mail, files: [] }, it.room.house, now)
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

test('what has no sender cannot be answered, only seen', async () => {
  const { id } = await it.hear(rawMail({ From: '' }))
  await expect(decide(id, 'petition')).rejects.toThrow('no_sender')
  await decide(id, 'seen')
  expect(await answers()).toEqual([])
})
