// The links that callers ask for arrive by SMS: short, once, whatever the provider suffers, and where they should alone.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGateway } from '#channels/http/send.ts'
import { gatewayTemplate } from '#channels/http/template.ts'
import { openOutward } from '#channels/outward.ts'
import { openSmsCentre } from '#channels/sms/smpp.ts'
import { sendLink } from '#commands/send-link.ts'
import { smsParts } from '#rules/sms-text.ts'
import { listDoorCosts } from '#store/alert.ts'
import { claimMessage, listMessages, relayOutbox } from '#store/message.ts'
import { sayLink } from '#texts/sms.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestStaff,
  openTestCaso,
  type TestHouse,
  type TestStaff,
  testHouse,
} from '../../tests/support/house.ts'
import { type SmppServer, smppServer } from '../../tests/support/smpp-server.ts'
import { smsEars } from './hear-line.ts'
import { sendTexts, type TextRoom } from './send-texts.ts'

let database: TestDatabase
let it: TestHouse
let operator: TestStaff
let sms: SmppServer
let room: TextRoom
const closes: (() => unknown)[] = []
const never = { soon: new AbortController().signal, now: new AbortController().signal }
const now = () => it.house.now()

beforeEach(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  operator = await addTestStaff(it.house, 'operator')
  sms = await smppServer()
  const bound = sms.nextBind()
  const centre = openSmsCentre(sms.url, smsEars(it.house))
  closes.push(() => centre.close())
  await bound
  room = { ...it.house, doors: { sms: centre, http: undefined } }
})
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
  await sms.close()
  await it.close()
  await database.close()
})

/** An operator sends it, and the outbox is emptied. */
async function ask(link: 'caso' | 'form') {
  const filed = await openTestCaso(it.house, { phone: '300 123 4567' })
  const order = { radicado: filed.radicado, actor: operator, door: 'phone', link, by: 'sms' } as const
  await sendLink(database.db, order, now())
  await relayOutbox(database.db, { host: 'localhost', secret: 'x' }, now(), 100)
  return filed
}
const fate = async (casoId: number) =>
  (await listMessages(database.db, casoId))
    .filter(({ door }) => door === 'sms')
    .map(({ state, lastError }) => [state, lastError])

describe('a link by SMS', () => {
  test('holds the radicado and the way to the case, and nothing of a person', async () => {
    const { radicado, id, accessKey } = await ask('caso')
    await sendTexts(room, never)
    expect(sms.submitted).toHaveLength(1)
    const [message] = sms.submitted
    expect(message).toMatchObject({ to: '573001234567' })
    expect(message?.text).toBe(
      `Usted llamó al 2500. Su caso ${radicado}: http://localhost:3000/caso/${radicado}?clave=${accessKey}`.replace(
        'ó',
        'o',
      ),
    )
    expect(await fate(id)).toEqual([['sent', null]])
    const month = Temporal.PlainDate.from('2026-02-01')
    expect(await listDoorCosts(database.db, month)).toEqual([{ door: 'sms', messages: 1, pieces: 1 }])
  })

  test('of the form opens no case', async () => {
    await ask('form')
    await sendTexts(room, never)
    expect(sms.submitted.map(({ text }) => text)).toEqual([
      'Usted llamo al 2500. Para reportar un problema de soporte: http://localhost:3000/solicitud',
    ])
  })

  test('is one piece at an address as long as a city hall has', () => {
    const radicado = 'ST-20260202-0190-000000123'
    const url = `https://soporte.barrancabermeja.gov.co/caso/${radicado}?clave=${'x'.repeat(22)}`
    for (const link of ['caso', 'form'] as const)
      expect(smsParts(sayLink({ link, radicado, extension: '2500', url }).replace('ó', 'o'))).toMatchObject({
        alphabet: 'gsm7',
        parts: [expect.any(String)],
      })
  })

  test('goes once, however many send at the same time', async () => {
    for (let count = 0; count < 4; count++) await ask('caso')
    await Promise.all([sendTexts(room, never), sendTexts(room, never), sendTexts(room, never)])
    await sendTexts(room, never)
    expect(sms.submitted).toHaveLength(4)
    expect(new Set(sms.submitted.map(({ text }) => text)).size).toBe(4)
  })

  test('waits while the provider is busy, and goes when it is not', async () => {
    const { id } = await ask('caso')
    await sms.trouble({ status: 0x58 })
    await sendTexts(room, never)
    expect(sms.submitted).toEqual([])
    expect(await fate(id)).toEqual([['waiting', expect.stringContaining('demasiados mensajes')]])
    await sendTexts(room, never)
    expect(sms.submitted).toEqual([])
    it.advance({ minutes: 1 })
    await sendTexts(room, never)
    await sendTexts(room, never)
    expect(sms.submitted).toHaveLength(1)
    expect(await fate(id)).toEqual([['sent', null]])
  })

  test('goes again with the same number when it is not known whether it went', async () => {
    const { id } = await ask('caso')
    const again = sms.nextBind()
    await sms.trouble('lost')
    await sendTexts(room, never)
    expect(await fate(id)).toEqual([['waiting', expect.any(String)]])
    await again
    it.advance({ minutes: 1 })
    await sendTexts(room, never)
    expect(sms.submitted.map(({ reference }) => reference)).toEqual([
      sms.submitted[0]?.reference,
      sms.submitted[0]?.reference,
    ])
    expect(await fate(id)).toEqual([['sent', null]])
  })

  test('that a dead worker held goes out when its hold ends', async () => {
    const { id } = await ask('caso')
    const gone = new AbortController()
    gone.abort()
    await sendTexts(room, { soon: never.soon, now: gone.signal })
    expect(sms.submitted).toEqual([])
    it.advance({ minutes: 2 })
    await sendTexts(room, never)
    expect(sms.submitted).toHaveLength(1)
    expect(await fate(id)).toEqual([['sent', null]])
  })

  test('has failed when the provider refuses it, and when it says later that it did not arrive', async () => {
    const refused = await ask('caso')
    await sms.trouble({ status: 0x0b })
    await sendTexts(room, never)
    expect(await fate(refused.id)).toEqual([['failed', expect.stringContaining('No lo aceptó')]])
    const { id } = await ask('caso')
    await sendTexts(room, never)
    const reference = sms.submitted.at(-1)?.id ?? ''
    expect(await sms.receipt(reference, 'DELIVRD')).toBe(0)
    expect(await fate(id)).toEqual([['sent', null]])
    expect(await sms.receipt(reference, 'UNDELIV', '027')).toBe(0)
    expect(await fate(id)).toEqual([['failed', expect.stringContaining('no pudo entregarlo')]])
  })

  test('is no mail', async () => {
    const { id } = await ask('caso')
    const held = await claimMessage(database.db, now(), now().add({ minutes: 3 }))
    expect(held?.topic).toBe('acknowledge')
    expect(await claimMessage(database.db, now(), now().add({ minutes: 3 }))).toBeUndefined()
    expect(await fate(id)).toEqual([['waiting', null]])
  })
})

describe('by a gateway', () => {
  let server: Server
  let posted: { key: string; to: string; text: string }[]

  async function open(pieces: 'sms' | 'message', body: object) {
    posted = []
    server = createServer(async (request, response) => {
      const asked = JSON.parse(Buffer.concat(await request.toArray()).toString())
      posted.push({ key: String(request.headers['idempotency-key']), ...asked })
      response.writeHead(200).end('{"id":"1"}')
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    closes.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const http = openGateway(
      gatewayTemplate.parse({ url, body, pieces }),
      openOutward({ allowPrivate: true }),
    )
    room = { ...room, doors: { sms: undefined, http } }
  }

  test('of SMS it goes, with a key that stays the same', async () => {
    await open('sms', { to: '{to}', text: '{text}' })
    const { id, radicado } = await ask('caso')
    await sendTexts(room, never)
    expect(posted).toEqual([
      {
        key: expect.stringMatching(/^[\w-]{32}$/),
        to: '+573001234567',
        text: expect.stringContaining(`Usted llamo al 2500. Su caso ${radicado}: http`),
      },
    ])
    expect(await fate(id)).toEqual([['sent', null]])
  })

  test.each([
    ['of another kind', 'message', { text: '{text}' }],
    ['with texts of its own', 'sms', { about: '{radicado}' }],
  ] as const)('%s it waits', async (_, pieces, body) => {
    await open(pieces, body)
    const { id } = await ask('caso')
    await sendTexts(room, never)
    expect(posted).toEqual([])
    expect(await fate(id)).toEqual([['waiting', null]])
  })
})
