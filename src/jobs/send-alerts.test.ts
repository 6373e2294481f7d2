// A broken promise reaches a person: once a round, by the first door that works, whatever doors and workers suffer, until
// somebody acknowledges.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGateway } from '#channels/http/send.ts'
import { gatewayTemplate } from '#channels/http/template.ts'
import { openMailer } from '#channels/mail/send.ts'
import { openOutward } from '#channels/outward.ts'
import { openExchange } from '#channels/phone/call.ts'
import { freshVapidKeys, openPushDoor } from '#channels/push/send.ts'
import { openSmsCentre } from '#channels/sms/smpp.ts'
import { acknowledgeAlert } from '#commands/acknowledge-alert.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { raiseAlerts } from '#commands/raise-alerts.ts'
import { Refused } from '#commands/refusal.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { verifyLedger } from '#reports/verify.ts'
import {
  claimAlert,
  countAlerts,
  insertPushSubscription,
  listAlerts,
  listDoorCosts,
  listOwners,
} from '#store/alert.ts'
import { findCaso } from '#store/caso.ts'
import { listEvents } from '#store/event.ts'
import { sayEvent } from '#texts/es.ts'
import { type AmiServer, amiServer } from '../../tests/support/ami-server.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { linePolicy, onCall, usualAlert } from '../../tests/support/line.ts'
import { type MailServer, mailServer } from '../../tests/support/mail-server.ts'
import { type SmppServer, smppServer } from '../../tests/support/smpp-server.ts'
import { callEars, smsEars } from './hear-line.ts'
import { type LineRoom, sendAlerts } from './send-alerts.ts'
import { sweepDeadlines } from './sweep-deadlines.ts'

const ana = onCall('Ana Ruiz', '+573001110001', ['sms', 'mail'])
const beto = onCall('Beto Díaz', '+573001110002', ['http', 'mail'])
const caro = onCall('Caro Gil', '+573001110003', ['mail'])
const { hours: _, ...superior } = onCall('Doña Inés', '+573001110009', ['voice', 'mail'])

let database: TestDatabase
let it: TestHouse
let policy: { readonly file: string; remove(): void }
let sms: SmppServer
let smtp: MailServer
let ami: AmiServer
let gateway: Server
let posted: { key: string; to: string; text: string; link: string }[]
let gatewayStatus: number
let room: LineRoom
const closes: (() => unknown)[] = []
const never = { soon: new AbortController().signal, now: new AbortController().signal }
const now = () => it.house.now()

async function open(
  people = [ana, beto, caro],
  alert: typeof usualAlert = { ...usualAlert, superior },
): Promise<void> {
  database = await testDatabase()
  policy = linePolicy(people, alert)
  // A Monday, 08:30. Hardware, 4 hours: due the same day at 12:30.
  it = await testHouse({ database, policyFile: policy.file })
  ;[sms, smtp, ami] = await Promise.all([smppServer(), mailServer(), amiServer()])
  posted = []
  gatewayStatus = 200
  gateway = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    if (gatewayStatus === 200) posted.push({ key: String(request.headers['idempotency-key']), ...body })
    response.writeHead(gatewayStatus).end(`{"id":"gw-${posted.length}"}`)
  })
  await new Promise<void>((ready) => gateway.listen(0, '127.0.0.1', ready))
  const outward = openOutward({ allowPrivate: true })
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`
  const bound = sms.nextBind()
  const doors = {
    sms: openSmsCentre(sms.url, smsEars(it.house)),
    http: openGateway(
      gatewayTemplate.parse({ url, body: { to: '{to}', text: '{text}', link: '{link}' }, reference: 'id' }),
      outward,
    ),
    voice: openExchange(ami.url, callEars(it.house)),
    push: openPushDoor(freshVapidKeys(), 'mailto:soporte@entidad.gov.co', outward),
  }
  await bound
  const mailer = openMailer(smtp.url)
  const from = { name: 'Punto Único', address: 'no-responder@entidad.gov.co' }
  room = { ...it.house, mail: { from, secret: 'secret', mailer }, doors }
  closes.push(
    () => doors.sms.close(),
    () => doors.voice.close(),
    () => mailer.close(),
  )
}
beforeEach(() => open())
afterEach(async () => {
  for (const close of closes.splice(0)) close()
  expect((await verifyLedger(database.db)).findings).toEqual([])
  await Promise.all([sms.close(), smtp.close(), ami.close()])
  gateway.closeAllConnections()
  gateway.close()
  await it.close()
  await database.close()
  policy.remove()
})

const raise = () => raiseAlerts(database.db, it.house.policies.inForceAt(now()).policy, now())
const send = () => sendAlerts(room, never)
/** A worker's round: what is due is recorded, raised and sent. */
async function work(instant?: string) {
  if (instant) it.at(`2026-02-02T${instant}-05:00`)
  await sweepDeadlines(database.db, now())
  await raise()
  await send()
}
async function alerts(radicado: string) {
  const caso = await findCaso(database.db, radicado)
  return (await listAlerts(database.db, [caso?.id ?? 0]))
    .toReversed()
    .map(
      ({ name, doors, doorNumber, state, round, rule }) =>
        `${rule} ${round} ${name}: ${doors[doorNumber - 1]} ${state}`,
    )
}
async function ledger(radicado: string) {
  const caso = await findCaso(database.db, radicado)
  return (await listEvents(database.db, caso?.id ?? 0, { internal: true }))
    .filter(({ type }) => type === 'alerted' || type === 'acknowledged')
    .map((event) => `${sayEvent(event)} (${event.door})`)
}
async function owner(radicado: string) {
  const caso = await findCaso(database.db, radicado)
  return (await listOwners(database.db, [caso?.id ?? 0])).get(caso?.id ?? 0)?.name
}
const tokenIn = (text: string) => /\/linea\/confirmar\/([\w-]{22})/.exec(text.replace(/\s/g, ''))?.[1] ?? ''
const refusalOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof Refused ? error.refusal.kind : String(error)),
  )
const byToken = (token: string) =>
  acknowledgeAlert(database.db, { kind: 'token', token, door: 'line' }, now())

describe('a breach', () => {
  test('reaches everybody on call, each by their first door, with what they need and no more', async () => {
    const { radicado } = await openTestCaso(it.house)
    await work('12:29')
    expect(await alerts(radicado)).toEqual([])
    await work('12:31')
    expect(await alerts(radicado)).toEqual([
      'breach 1 Ana Ruiz: sms sent',
      'breach 1 Beto Díaz: http sent',
      'breach 1 Caro Gil: mail sent',
    ])
    expect(await ledger(radicado)).toEqual(['Se alertó a Ana Ruiz, Beto Díaz y Caro Gil (job)'])
    const text = sms.submitted.map((part) => part.text).join('')
    expect(text).toContain(
      `Punto Unico: caso ${radicado}. Sin atender: vencio hoy a las 12:30 p. m. Hardware, `,
    )
    expect(text).toMatch(
      /Nadie lo tiene\. Confirme: http:\/\/localhost:3000\/linea\/confirmar\/[\w-]{22} o responda OK 1$/,
    )
    expect(text).not.toMatch(/Yolanda|impresora|63123456|300 123/)
    expect(posted).toMatchObject([{ to: beto.mobile, text: expect.stringContaining(radicado) }])
    expect(smtp.arrived.map(({ to }) => to)).toEqual([caro.email])
    expect(smtp.arrived[0]?.mail.text).toContain('/linea/confirmar/')
  })

  test('a second look, and many workers at once, alert nobody twice', async () => {
    const casos = await Promise.all(Array.from({ length: 12 }, () => openTestCaso(it.house)))
    it.at('2026-02-02T12:31:00-05:00')
    await sweepDeadlines(database.db, now())
    const raised = await Promise.all(Array.from({ length: 6 }, raise))
    expect(raised.reduce((sum, one) => sum + one)).toBe(12)
    await Promise.all(Array.from({ length: 4 }, send))
    await work()
    expect(posted).toHaveLength(12)
    expect(new Set(posted.map(({ text }) => text)).size).toBe(12)
    expect(smtp.arrived).toHaveLength(12)
    const { alerts: counts } = await countAlerts(database.db)
    expect(counts.toSorted((a, b) => a.door.localeCompare(b.door))).toEqual(
      ['http', 'mail', 'sms'].map((door) => ({ door, state: 'sent', count: 12 })),
    )
    expect(casos).toHaveLength(12)
  })

  test('unacknowledged it comes again after business time, then goes up to superior and coordinators, then is silent', async () => {
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
    const { radicado } = await openTestCaso(it.house)
    // From 12:30 to 14:00 no time passes.
    for (const time of ['12:31', '13:59', '14:14', '14:16', '14:29', '14:31', '14:46', '15:30', '17:59'])
      await work(time)
    expect(await ledger(radicado)).toEqual([
      'Se alertó a Ana Ruiz, Beto Díaz y Caro Gil (job)',
      'Sin confirmar todavía (alerta 2): se alertó a Ana Ruiz, Beto Díaz y Caro Gil (job)',
      'Sin confirmar todavía (alerta 3): se alertó a Ana Ruiz, Beto Díaz y Caro Gil (job)',
      'La línea no confirmó: se alertó a Doña Inés y Marta (job)',
    ])
    expect(posted).toHaveLength(3)
    expect(ami.calls).toHaveLength(1)
    expect((await alerts(radicado)).slice(-2)).toEqual([
      'breach 4 Doña Inés: voice delivered',
      'breach 4 Marta: mail sent',
    ])
    expect(smtp.arrived.filter(({ to }) => to === marta.email)).toHaveLength(1)
    expect(ami.calls[0]?.variables.get('PU_TEXTO')).toContain('La línea no ha confirmado.')
  })

  test('ends by itself when the case is attended or annulled, also what is on its way', async () => {
    const technician = await addTestStaff(it.house, 'technician')
    const marta = await addTestStaff(it.house, 'coordinator')
    const attended = await openTestCaso(it.house)
    const voided = await openTestCaso(it.house)
    it.at('2026-02-02T12:31:00-05:00')
    await sweepDeadlines(database.db, now())
    await raise()
    const order = { actor: technician, door: 'desk' } as const
    await attendCaso(database.db, { ...order, radicado: attended.radicado }, now())
    await send()
    expect(await alerts(attended.radicado)).toEqual([
      'breach 1 Ana Ruiz: sms needless',
      'breach 1 Beto Díaz: http needless',
      'breach 1 Caro Gil: mail needless',
    ])
    await voidCaso(
      database.db,
      { radicado: voided.radicado, actor: marta, door: 'desk', reason: 'Repetido' },
      now(),
    )
    await work('15:00')
    await work('17:00')
    expect(await alerts(attended.radicado)).toHaveLength(3)
    expect(await alerts(voided.radicado)).toHaveLength(3)
    const { rows } = await database.pool.query('select 1 from alarm where next_at is not null')
    expect(rows).toEqual([])
  })

  test('asleep for a day, it alerts once when it wakes, not once for each round that passed', async () => {
    const { radicado } = await openTestCaso(it.house)
    it.at('2026-02-03T10:00:00-05:00')
    await work()
    await work()
    expect(await ledger(radicado)).toHaveLength(1)
  })
})

describe('the doors', () => {
  test('one that refuses falls over at once to the next, and the ledger says so', async () => {
    const { radicado } = await openTestCaso(it.house)
    gatewayStatus = 401
    await sms.trouble({ status: 0x0b })
    await work('12:31')
    expect(await alerts(radicado)).toEqual([
      'breach 1 Ana Ruiz: mail sent',
      'breach 1 Beto Díaz: mail sent',
      'breach 1 Caro Gil: mail sent',
    ])
    expect((await ledger(radicado)).toSorted()).toEqual([
      'La alerta a Ana Ruiz no salió por SMS y sigue por correo. No lo aceptó el centro de SMS (SMPP 0x0b). (job)',
      'La alerta a Beto Díaz no salió por mensajería y sigue por correo. El usuario o la clave no sirven en el proveedor de mensajería. (job)',
      'Se alertó a Ana Ruiz, Beto Díaz y Caro Gil (job)',
    ])
  })

  test('one that is away is tried for a while, then left', async () => {
    const { radicado } = await openTestCaso(it.house)
    gatewayStatus = 503
    await work('12:31')
    expect((await alerts(radicado))[1]).toBe('breach 1 Beto Díaz: http waiting')
    for (const seconds of [10, 30, 60]) {
      it.advance({ seconds: seconds - 1 })
      await send()
      expect((await alerts(radicado))[1]).toBe('breach 1 Beto Díaz: http waiting')
      it.advance({ seconds: 1 })
      await send()
    }
    expect((await alerts(radicado))[1]).toBe('breach 1 Beto Díaz: mail sent')
    expect((await ledger(radicado)).at(-1)).toContain(
      'sigue por correo. No lo aceptó el proveedor de mensajería (HTTP 503).',
    )
  })

  test('one that comes back in time is used, with the same key and another link', async () => {
    const { radicado } = await openTestCaso(it.house)
    gatewayStatus = 503
    await work('12:31')
    gatewayStatus = 200
    it.advance({ seconds: 10 })
    await send()
    expect((await alerts(radicado))[1]).toBe('breach 1 Beto Díaz: http sent')
    expect(posted).toHaveLength(1)
  })

  test('when none is left the alert has failed, and the ledger says so', async () => {
    const { radicado } = await openTestCaso(it.house)
    smtp.trouble = () => ({ code: 550, answer: 'no such user' })
    await work('12:31')
    expect((await alerts(radicado))[2]).toBe('breach 1 Caro Gil: mail failed')
    expect((await ledger(radicado)).at(-1)).toBe(
      'La alerta a Caro Gil no salió por ninguna puerta. El servidor de correo respondió: 550 no such user (job)',
    )
  })

  test('a door that is not set up is passed over and said', async () => {
    const { radicado } = await openTestCaso(it.house)
    room = { ...room, doors: { ...room.doors, sms: undefined, http: undefined } }
    await work('12:31')
    expect(await alerts(radicado)).toEqual(
      ['Ana Ruiz', 'Beto Díaz', 'Caro Gil'].map((name) => `breach 1 ${name}: mail sent`),
    )
    expect((await ledger(radicado))[1]).toContain('Esta puerta no está configurada.')
  })

  test('a receipt says that it arrived; one that it never did takes the next door', async () => {
    const first = await openTestCaso(it.house)
    await work('12:31')
    const last = sms.submitted.at(-1)?.id ?? ''
    expect(await sms.receipt(last, 'DELIVRD')).toBe(0)
    expect((await alerts(first.radicado))[0]).toBe('breach 1 Ana Ruiz: sms delivered')
    expect(await sms.receipt(last, 'UNDELIV', '034')).toBe(0)
    expect((await alerts(first.radicado))[0]).toBe('breach 1 Ana Ruiz: sms delivered')

    it.at('2026-02-03T08:30:00-05:00')
    const second = await openTestCaso(it.house)
    it.at('2026-02-03T12:31:00-05:00')
    await work()
    expect(await sms.receipt(sms.submitted.at(-1)?.id ?? '', 'UNDELIV', '034')).toBe(0)
    expect((await alerts(second.radicado))[0]).toBe('breach 1 Ana Ruiz: mail waiting')
    await send()
    expect((await alerts(second.radicado))[0]).toBe('breach 1 Ana Ruiz: mail sent')
  })

  test('what each door was given is counted, in the pieces that its provider charges', async () => {
    await openTestCaso(it.house)
    await work('12:31')
    const costs = await listDoorCosts(database.db, Temporal.PlainDate.from('2026-02-01'))
    const parts = sms.submitted.length
    expect(parts).toBeGreaterThan(1)
    expect(costs).toEqual([
      { door: 'http', messages: 1, pieces: 1 },
      { door: 'mail', messages: 1, pieces: 1 },
      { door: 'sms', messages: 1, pieces: parts },
    ])
    expect(await listDoorCosts(database.db, Temporal.PlainDate.from('2026-03-01'))).toEqual([])
  })

  test('a coordinator with a phone that can be woken is woken; a phone that is gone is forgotten', async () => {
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
    const { radicado } = await openTestCaso(it.house)
    const gone = {
      endpoint: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/push`,
      p256dh: freshVapidKeys().publicKey,
      auth: 'AAAAAAAAAAAAAAAAAAAAAA',
    }
    await insertPushSubscription(database.db, it.house.vault, marta.id, gone, now())
    for (const time of ['12:31', '14:16', '14:31']) await work(time)
    gateway.removeAllListeners('request')
    gateway.on('request', (_request, response) => response.writeHead(410).end())
    await work('14:46')
    expect((await alerts(radicado)).at(-1)).toBe('breach 4 Marta: mail sent')
    const { rows } = await database.pool.query('select 1 from push_subscription')
    expect(rows).toEqual([])
  })
})

test('while one call rings, other alerts go out; cut short by our own end, it is tried again at the same door', async () => {
  ami.fate = 'silent'
  const first = await openTestCaso(it.house)
  for (const time of ['12:31', '14:16', '14:31']) await work(time)
  it.at('2026-02-02T14:46:00-05:00')
  await raise()
  const giveUp = new AbortController()
  const sending = sendAlerts(room, { soon: giveUp.signal, now: giveUp.signal })
  await expect.poll(() => ami.calls.length).toBe(1)
  const before = posted.length
  await openTestCaso(it.house)
  it.at('2026-02-03T10:47:00-05:00')
  await sweepDeadlines(database.db, now())
  await raise()
  await expect.poll(() => posted.length, { timeout: 5000 }).toBe(before + 1)
  giveUp.abort()
  await sending
  expect((await alerts(first.radicado)).at(-1)).toBe('breach 4 Doña Inés: voice waiting')
})

describe('a worker that dies', () => {
  test('with an alert in hand leaves it to the next, who says it under the same key', async () => {
    const { radicado } = await openTestCaso(it.house)
    it.at('2026-02-02T12:31:00-05:00')
    await sweepDeadlines(database.db, now())
    await raise()
    const dead = await claimAlert(database.db, now(), now().add({ seconds: 90 }))
    expect(dead?.name).toBe('Ana Ruiz')
    await send()
    expect(sms.submitted).toEqual([])
    it.advance({ seconds: 90 })
    await send()
    expect((await alerts(radicado))[0]).toBe('breach 1 Ana Ruiz: sms sent')
    expect(sms.submitted[0]?.reference).toBe((dead?.id ?? 0) & 0xffff)
  })

  test('between the acceptance and our word sends again under the same mark: so a receiver sees that it is one', async () => {
    await openTestCaso(it.house)
    const again = sms.nextBind()
    await sms.trouble('lost')
    await work('12:31')
    const parts = sms.submitted.length
    await again
    it.advance({ seconds: 10 })
    await send()
    expect(sms.submitted.length).toBeGreaterThan(parts)
    expect(new Set(sms.submitted.map(({ reference }) => reference)).size).toBe(1)
  })
})

describe('who acknowledges', () => {
  test('by link owns it, once; the line is quiet; who comes second is told who was first', async () => {
    const { radicado } = await openTestCaso(it.house)
    await work('12:31')
    const [posting] = posted
    const token = tokenIn(posting?.link ?? '')
    it.advance({ minutes: 1 })
    expect(await byToken(token)).toEqual({ radicado, by: 'Beto Díaz' })
    expect(await owner(radicado)).toBe('Beto Díaz')
    expect((await ledger(radicado)).at(-1)).toBe(
      'Beto Díaz confirmó la alerta y se hace cargo (línea)'.replace('línea', 'line'),
    )
    expect(await refusalOf(byToken(token))).toBe('link_spent')
    expect(await refusalOf(byToken(tokenIn(smtp.arrived[0]?.mail.text ?? '')))).toBe('already_acknowledged')
    expect(await owner(radicado)).toBe('Beto Díaz')
    for (const time of ['14:16', '14:31', '14:46']) await work(time)
    expect(posted).toHaveLength(1)
    const { rows } = await database.pool.query('select token_sha256 from alert_try')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('of many at once one is first', async () => {
    const { radicado } = await openTestCaso(it.house)
    await work('12:31')
    const links = [
      posted[0]?.link ?? '',
      smtp.arrived[0]?.mail.text ?? '',
      sms.submitted.map((one) => one.text).join(''),
    ]
    const ends = await Promise.all(links.map((link) => refusalOf(byToken(tokenIn(link)))))
    expect(ends.toSorted()).toEqual(['already_acknowledged', 'already_acknowledged', 'done'])
    expect((await ledger(radicado)).filter((line) => line.includes('se hace cargo'))).toHaveLength(1)
  })

  test('a link is good for a day, and nothing that was guessed is', async () => {
    await openTestCaso(it.house)
    await work('12:31')
    const token = tokenIn(posted[0]?.link ?? '')
    expect(await refusalOf(byToken('AAAAAAAAAAAAAAAAAAAAAA'))).toBe('link_spent')
    it.advance({ hours: 24, seconds: 1 })
    expect(await refusalOf(byToken(token))).toBe('link_spent')
  })

  test('by SMS: the last alerted, or the one that is named', async () => {
    const first = await openTestCaso(it.house)
    const second = await openTestCaso(it.house)
    await work('12:31')
    const { consecutive } = (await findCaso(database.db, first.radicado)) ?? {}
    expect(await sms.reply('573001110001', `Ok ${consecutive}`)).toBe(0)
    expect([await owner(first.radicado), await owner(second.radicado)]).toEqual(['Ana Ruiz', undefined])
    expect(await sms.reply('3001110001', 'recibido')).toBe(0)
    expect(await owner(second.radicado)).toBe('Ana Ruiz')
    expect((await ledger(second.radicado)).at(-1)).toBe('Ana Ruiz confirmó la alerta y se hace cargo (sms)')
  })

  test('a number that was never alerted acknowledges nothing', async () => {
    const { radicado } = await openTestCaso(it.house)
    await work('12:31')
    expect(await sms.reply('573009999999', 'ok')).toBe(0)
    expect(await owner(radicado)).toBeUndefined()
  })

  test('by pressing 1 in the call', async () => {
    ami.fate = 'pressed'
    const { radicado } = await openTestCaso(it.house)
    for (const time of ['12:31', '14:16', '14:31', '14:46']) await work(time)
    await expect.poll(() => owner(radicado)).toBe('Doña Inés')
    expect((await ledger(radicado)).at(-1)).toBe('Doña Inés confirmó la alerta y se hace cargo (phone)')
  })

  test('signed in, whoever may hold the line, also before anybody was alerted', async () => {
    const { radicado } = await openTestCaso(it.house)
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
    const technician = await addTestStaff(it.house, 'technician')
    const { policy } = it.house.policies.inForceAt(now())
    const by = (staff: typeof marta) =>
      acknowledgeAlert(database.db, { kind: 'staff', radicado, staff, policy, door: 'line' }, now())
    expect(await refusalOf(by(marta))).toBe('nothing_to_acknowledge')
    it.at('2026-02-02T12:31:00-05:00')
    expect(await refusalOf(by(technician))).toBe('not_on_line')
    expect(await by(marta)).toEqual({ radicado, by: 'Marta' })
    await work()
    await work('14:16')
    expect(await alerts(radicado)).toEqual([])
  })
})

describe('other rules', () => {
  test('a warning is alerted where the policy says so; acknowledging it does not silence the breach', async () => {
    for (const close of closes.splice(0)) close()
    await Promise.all([sms.close(), smtp.close(), ami.close(), it.close()])
    gateway.close()
    await database.close()
    policy.remove()
    await open([beto], { ...usualAlert, atWarning: true, superior: null })
    const { radicado } = await openTestCaso(it.house)
    await work('12:15')
    expect(await alerts(radicado)).toEqual(['warning 1 Beto Díaz: http sent'])
    expect(await ledger(radicado)).toEqual(['Por vencer: se alertó a Beto Díaz (job)'])
    const token = tokenIn(posted[0]?.link ?? '')
    await byToken(token)
    await work('12:31')
    expect(await alerts(radicado)).toEqual([
      'warning 1 Beto Díaz: http sent',
      'breach 1 Beto Díaz: http sent',
    ])
    expect(await owner(radicado)).toBeUndefined()
    expect(await refusalOf(byToken(token))).toBe('link_spent')
  })

  test('an escalation alerts the line at once, once, unless somebody owns the case', async () => {
    const marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
    const { radicado } = await openTestCaso(it.house)
    const owned = await openTestCaso(it.house)
    await work('12:31')
    const { policy } = it.house.policies.inForceAt(now())
    await acknowledgeAlert(
      database.db,
      { kind: 'staff', radicado: owned.radicado, staff: marta, policy, door: 'line' },
      now(),
    )
    const requester = { actor: { kind: 'requester', name: 'Yolanda' }, door: 'requester' } as const
    it.advance({ minutes: 2 })
    await escalateCaso(database.db, { ...requester, radicado }, now())
    await escalateCaso(database.db, { ...requester, radicado: owned.radicado }, now())
    await work()
    await work()
    expect((await alerts(radicado)).filter((line) => line.startsWith('escalation'))).toEqual([
      'escalation 1 Ana Ruiz: sms sent',
      'escalation 1 Beto Díaz: http sent',
      'escalation 1 Caro Gil: mail sent',
    ])
    expect(await alerts(owned.radicado)).toHaveLength(3)
    await byToken(tokenIn(posted.at(-1)?.link ?? ''))
    await work('14:16')
    expect(await alerts(radicado)).toHaveLength(6)
  })

  test('escalated after it was attended, somebody is alerted all the same', async () => {
    const technician = await addTestStaff(it.house, 'technician')
    const { radicado } = await openTestCaso(it.house)
    it.at('2026-02-02T12:31:00-05:00')
    await attendCaso(database.db, { radicado, actor: technician, door: 'desk' }, now())
    await escalateCaso(
      database.db,
      { radicado, actor: { kind: 'requester', name: 'Yolanda' }, door: 'requester' },
      now(),
    )
    await work()
    expect(await alerts(radicado)).toHaveLength(3)
    expect(smtp.arrived[0]?.mail.text).toContain('Lo tiene Persona de prueba (technician).')
  })
})
