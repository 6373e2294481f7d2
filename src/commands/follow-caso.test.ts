import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countMessages, listMessages, relayOutbox } from '#store/message.ts'
import { countCalls, findCall, listRinging } from '#store/phone-call.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestStaff,
  openTestCaso,
  type TestHouse,
  type TestStaff,
  testHouse,
} from '../../tests/support/house.ts'
import { announceCall } from './announce-call.ts'
import { followCaso } from './follow-caso.ts'
import { Refused } from './refusal.ts'
import { sendLink } from './send-link.ts'

let database: TestDatabase
let it: TestHouse
let operator: TestStaff

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  operator = await addTestStaff(it.house, 'operator', { name: 'Lucía Serrano' })
})
afterAll(async () => {
  await it.close()
  await database.close()
})

const linesOf = (casoId: number) =>
  it.house.db
    .selectFrom('event')
    .select(['type', 'visibility', 'text', 'data', 'door'])
    .where('casoId', '=', casoId)
    .where('type', '<>', 'opened')
    .orderBy('id')
    .execute()

describe('a follow-up', () => {
  test('stands in the ledger with its reason, its note for the staff alone, and its call', async () => {
    const { db, now } = it.house
    const { radicado, id } = await openTestCaso(it.house)
    const call = { id: randomUUID(), startedAt: now(), caller: '3001234567' }
    await announceCall(db, { id: call.id, caller: call.caller, by: operator }, now())
    it.advance({ seconds: 80 })
    const order = { radicado, actor: operator, door: 'phone' } as const
    await followCaso(db, { ...order, reason: 'late', note: 'Está molesta.', call }, now())
    expect(await linesOf(id)).toEqual([
      { type: 'followed_up', visibility: 'public', text: null, data: { reason: 'late' }, door: 'phone' },
      { type: 'commented', visibility: 'internal', text: 'Está molesta.', data: {}, door: 'phone' },
    ])
    expect(await findCall(db, call.id)).toMatchObject({
      result: 'followed_up',
      seconds: 80,
      reason: 'late',
      casoId: id,
      staffId: operator.id,
    })
    // Sent twice, it is one.
    await followCaso(db, { ...order, reason: 'other', call }, now())
    expect(await linesOf(id)).toHaveLength(2)
  })

  test('changes nothing of the case', async () => {
    const { db } = it.house
    const { radicado, id } = await openTestCaso(it.house)
    const caso = () => db.selectFrom('caso').selectAll().where('id', '=', id).executeTakeFirst()
    const before = await caso()
    it.advance({ minutes: 5 })
    await followCaso(db, { radicado, actor: operator, door: 'phone', reason: 'state' }, it.house.now())
    expect(await caso()).toEqual(before)
  })

  test('is for whoever answers the extension, and for the requester', async () => {
    const { db, now } = it.house
    const { radicado, id } = await openTestCaso(it.house)
    for (const role of ['technician', 'webmaster', 'auditor'] as const) {
      const actor = await addTestStaff(it.house, role)
      await expect(followCaso(db, { radicado, actor, door: 'phone' }, now())).rejects.toThrow(Refused)
      await expect(
        sendLink(db, { radicado, actor, door: 'phone', link: 'caso', by: 'mail' }, now()),
      ).rejects.toThrow(Refused)
      await expect(announceCall(db, { id: randomUUID(), caller: '1', by: actor }, now())).rejects.toThrow(
        Refused,
      )
    }
    await followCaso(db, { radicado, actor: { kind: 'requester', name: 'Yolanda' }, door: 'phone' }, now())
    expect(await linesOf(id)).toHaveLength(1)
    await expect(
      followCaso(db, { radicado: 'ST-2026-NO', actor: operator, door: 'phone' }, now()),
    ).rejects.toThrow(Refused)
  })
})

test('a link goes to the address that the case has, or by SMS to its mobile, and to no other', async () => {
  const { db, now } = it.house
  const { radicado, id } = await openTestCaso(it.house, {
    email: 'quien.llama@barrancabermeja.gov.co',
    phone: 'Cel. 300 123 4567',
  })
  const order = { radicado, actor: operator, door: 'phone' } as const
  for (const by of ['mail', 'sms'] as const)
    for (const link of ['caso', 'form'] as const) await sendLink(db, { ...order, link, by }, now())
  await relayOutbox(db, { host: 'prueba', secret: 'x' }, now(), 100)
  expect((await listMessages(db, id)).map(({ topic, door, recipient }) => [topic, door, recipient])).toEqual([
    ['acknowledge', 'mail', 'quien.llama@barrancabermeja.gov.co'],
    ['caso_link', 'mail', 'quien.llama@barrancabermeja.gov.co'],
    ['form_link', 'mail', 'quien.llama@barrancabermeja.gov.co'],
    ['caso_link', 'sms', '+573001234567'],
    ['form_link', 'sms', '+573001234567'],
  ])
  expect((await countMessages(db)).failed).toBe(0)
})

test('no link goes by SMS to what is no mobile', async () => {
  const { db, now } = it.house
  const { radicado } = await openTestCaso(it.house, { phone: 'ext. 2345' })
  const order = { radicado, actor: operator, door: 'phone', link: 'caso', by: 'sms' } as const
  await expect(sendLink(db, order, now())).rejects.toThrow(Refused)
  const words = await db.selectFrom('outbox').select('topic').where('topic', '=', 'caso_link').execute()
  expect(words).toEqual([])
})

test('calls are counted by day, with reasons and those who called again; an announced one rings until it is answered', async () => {
  const { db, now } = it.house
  it.at('2026-02-04T09:00:00-05:00')
  const from = now()
  const { radicado } = await openTestCaso(it.house)
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  for (const [index, id] of ids.entries()) {
    await announceCall(db, { id, caller: index < 2 ? '2345' : '', by: operator }, now())
    await announceCall(db, { id, caller: '2345', by: operator }, now())
    it.advance({ seconds: 1 })
  }
  const call = { id: ids[0] ?? '', startedAt: from, caller: '2345' }
  it.advance({ seconds: 57 })
  await followCaso(db, { radicado, actor: operator, door: 'phone', reason: 'state', call }, now())
  expect((await listRinging(db, from)).map(({ id }) => id)).toEqual([ids[2], ids[1]])
  expect(await countCalls(db, from, now().add({ hours: 1 }))).toEqual({
    calls: 3,
    byMenu: 0,
    meanSeconds: 60,
    reasons: [{ reason: 'state', count: 1 }],
    repeated: [{ caller: '2345', count: 2 }],
  })
})
