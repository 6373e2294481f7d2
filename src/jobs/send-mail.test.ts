// Every word of the outbox reaches the people it concerns, once, whatever the mail server and the workers suffer.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openMailer } from '#channels/mail/send.ts'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { holdCaso, resumeCaso } from '#commands/hold-caso.ts'
import { reopenCaso } from '#commands/reopen-caso.ts'
import { sendLink } from '#commands/send-link.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { outboxTopics } from '#rules/notice.ts'
import { findCaso } from '#store/caso.ts'
import {
  claimMessage,
  countMessages,
  listMessages,
  markSent,
  markUndelivered,
  relayOutbox,
  sentIdOf,
} from '#store/message.ts'
import { updateStaff } from '#store/staff.ts'
import { addSigners, approvedAct } from '../../tests/support/acts.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestKey,
  addTestStaff,
  openTestCaso,
  type TestHouse,
  testHouse,
} from '../../tests/support/house.ts'
import { type Arrived, type MailServer, mailServer } from '../../tests/support/mail-server.ts'
import { type MailRoom, sendMail } from './send-mail.ts'
import { sweepDeadlines } from './sweep-deadlines.ts'

let database: TestDatabase
let it: TestHouse
let server: MailServer
let room: MailRoom
let beto: Person
let marta: Person

type Person = Awaited<ReturnType<typeof addTestStaff>>
const from = { name: 'Punto Único', address: 'no-responder@barrancabermeja.gov.co' }
const secret = 'the mail secret of a test'
const yolanda = 'yolanda.perez@barrancabermeja.gov.co'
const requester = { kind: 'requester', name: 'Yolanda Pérez Ñáñez' } as const
const never = { soon: new AbortController().signal, now: new AbortController().signal }
const now = () => it.house.now()
const policyOf = (id: number) => it.house.policies.of(id)

beforeEach(async () => {
  database = await testDatabase()
  // A Monday, 08:30. Hardware, 4 hours: due the same day at 12:30.
  it = await testHouse({ database })
  beto = await addTestStaff(it.house, 'technician', { name: 'Beto', email: 'beto@barrancabermeja.gov.co' })
  marta = await addTestStaff(it.house, 'coordinator', {
    name: 'Marta',
    email: 'marta@barrancabermeja.gov.co',
  })
  server = await mailServer()
  room = { ...it.house, mail: { from, secret, mailer: openMailer(server.url) } }
})
afterEach(async () => {
  room.mail.mailer?.close()
  await server.close()
  await it.close()
  await database.close()
})

const send = () => sendMail(room, never)
const sentId = ({ messageId }: { messageId: string }) => sentIdOf({ host: 'localhost', secret }, messageId)
const arrivals = () => server.arrived.splice(0).map(({ to, mail }) => `${mail.subject} → ${to}`)
const all = (to: string) => server.arrived.filter((one) => one.to === to)
const messages = async (radicado: string) =>
  listMessages(database.db, (await findCaso(database.db, radicado))?.id ?? 0)
const onlyMessage = async (radicado: string) => {
  const [message, ...more] = await messages(radicado)
  if (!message || more.length > 0) throw new Error(`${more.length} more messages than one`)
  return message
}

describe('who is told what', () => {
  test('every topic arrives once, to the right people', async () => {
    const { db } = database
    const { radicado } = await openTestCaso(it.house)
    const by = (actor: Person | typeof requester) => ({ radicado, actor, door: 'desk' as const })
    const step = async (does: () => Promise<unknown>) => {
      it.advance({ minutes: 1 })
      await does()
      await send()
      return arrivals().map((line) => line.replace(`[${radicado}] `, ''))
    }
    expect(await step(async () => {})).toEqual([`Solicitud radicada → ${yolanda}`])
    expect(await step(() => assignCaso(db, { ...by(marta), to: beto.email }, now()))).toEqual([
      `Caso asignado: La impresora no responde → ${beto.email}`,
    ])
    expect(
      await step(() =>
        commentCaso(db, { ...by(requester), text: 'Ya volvió.', visibility: 'public' }, now()),
      ),
    ).toEqual([`El solicitante escribió: La impresora no responde → ${beto.email}`])
    it.at('2026-02-02T12:00:00-05:00')
    expect((await step(() => sweepDeadlines(db, now()))).sort()).toEqual([
      `El plazo está por vencer: La impresora no responde → ${beto.email}`,
      `El plazo está por vencer: La impresora no responde → ${marta.email}`,
    ])
    it.at('2026-02-02T14:00:00-05:00')
    expect((await step(() => sweepDeadlines(db, now()))).sort()).toEqual([
      `No le cumplimos el plazo → ${yolanda}`,
      `Se venció el plazo: La impresora no responde → ${beto.email}`,
      `Se venció el plazo: La impresora no responde → ${marta.email}`,
    ])
    expect((await step(() => escalateCaso(db, by(requester), now()))).sort()).toEqual([
      `Caso escalado: La impresora no responde → ${beto.email}`,
      `Caso escalado: La impresora no responde → ${marta.email}`,
    ])
    expect(await step(() => attendCaso(db, by(beto), now()))).toEqual([
      `Su caso está en atención → ${yolanda}`,
    ])
    expect(
      await step(() => commentCaso(db, { ...by(beto), text: '¿Tiene tinta?', visibility: 'public' }, now())),
    ).toEqual([`Tiene un mensaje sobre su caso → ${yolanda}`])
    expect(
      await step(() =>
        commentCaso(db, { ...by(beto), text: 'Parece el rodillo.', visibility: 'internal' }, now()),
      ),
    ).toEqual([])
    expect(
      await step(() => holdCaso(db, { ...by(beto), reason: 'part', text: 'Llega un rodillo.' }, now())),
    ).toEqual([`Su caso está en espera → ${yolanda}`])
    expect(await step(() => resumeCaso(db, by(beto), now()))).toEqual([])
    const solve = () => solveCaso(db, { ...by(beto), solution: 'Se cambió el rodillo.' }, policyOf, now())
    expect(await step(solve)).toEqual([`Su caso tiene solución → ${yolanda}`])
    expect(
      await step(() => reopenCaso(db, { ...by(requester), reason: 'Otra vez.' }, policyOf, now())),
    ).toEqual([`Caso reabierto: La impresora no responde → ${beto.email}`])
    await step(() => attendCaso(db, by(beto), now()))
    await step(solve)
    expect(await step(() => closeCaso(db, by(requester), now()))).toEqual([])
    expect(
      await step(() => reopenCaso(db, { ...by(marta), reason: 'Faltó probar.' }, policyOf, now())),
    ).toEqual([`Su caso se reabrió → ${yolanda}`])
    await step(() => attendCaso(db, by(beto), now()))
    await step(solve)
    expect(await step(() => closeCaso(db, by(beto), now()))).toEqual([`Su caso está cerrado → ${yolanda}`])

    for (const link of ['caso', 'form'] as const)
      await sendLink(db, { ...by(marta), door: 'phone', link, by: 'mail' }, now())
    await send()
    // Two clerks send at once: neither is the first.
    const textOf = (subject: string) =>
      server.arrived.find(({ mail }) => mail.subject?.includes(subject))?.mail.text
    const ofForm = textOf('reportar un problema')
    expect(textOf('enlace de su caso')).toMatch(new RegExp(`/caso/${radicado}\\?clave=\\S+`))
    expect(ofForm).toMatch(/\/solicitud\s/)
    expect(ofForm).not.toContain('clave=')
    expect(arrivals().sort()).toEqual([
      `[${radicado}] El enlace de su caso → ${yolanda}`,
      `[${radicado}] El enlace para reportar un problema → ${yolanda}`,
    ])

    const other = await openTestCaso(it.house)
    await send()
    server.arrived.length = 0
    await voidCaso(db, { ...by(marta), radicado: other.radicado, reason: 'Repetido.' }, now())
    await send()
    expect(arrivals()).toEqual([`[${other.radicado}] Su caso fue anulado → ${yolanda}`])

    const moved = await openTestCaso(it.house)
    await send()
    server.arrived.length = 0
    const day = { from: '2026-02-02T15:00', until: '2026-02-03T12:00' }
    await approvedAct(
      it.house,
      'closure',
      { ...day, reason: 'Duelo distrital', orderedBy: 'Decreto 120 de 2026' },
      await addSigners(it.house),
    )
    await send()
    const [told] = server.arrived
    expect(arrivals()).toEqual([`[${moved.radicado}] Cambió el plazo de su caso → ${yolanda}`])
    expect(told?.mail.text).toMatch(
      /ahora vence mañana, martes 3 de febrero, a las 4:46[\s\S]*«Duelo distrital» \(Decreto 120 de 2026; acto EE-/,
    )

    const rows = [
      ...(await messages(radicado)),
      ...(await messages(other.radicado)),
      ...(await messages(moved.radicado)),
    ]
    expect(new Set(rows.map(({ topic }) => topic))).toEqual(new Set(outboxTopics))
    expect(rows.every(({ state, attempts, sentAt }) => state === 'sent' && attempts === 1 && sentAt)).toBe(
      true,
    )
    expect(await countMessages(db)).toEqual({ waiting: 0, sent: rows.length, failed: 0, outbox: 0 })
  })

  test('what nobody has goes to the coordinators', async () => {
    const { radicado } = await openTestCaso(it.house)
    await commentCaso(
      database.db,
      { radicado, actor: requester, door: 'requester', text: 'Es urgente.', visibility: 'public' },
      now(),
    )
    await send()
    expect(all(marta.email)).toHaveLength(1)
    expect(all(beto.email)).toHaveLength(0)
  })

  test('a coordinator who has the case is told once', async () => {
    const { db } = database
    const { radicado } = await openTestCaso(it.house)
    await assignCaso(db, { radicado, actor: beto, door: 'desk', to: marta.email }, now())
    it.at('2026-02-02T14:00:00-05:00')
    await sweepDeadlines(db, now())
    await send()
    expect(
      all(marta.email)
        .map(({ mail }) => mail.subject?.split('] ')[1])
        .sort(),
    ).toEqual(['Caso asignado: La impresora no responde', 'Se venció el plazo: La impresora no responde'])
  })

  test('nobody is told what they did themselves, nor is an API key written to', async () => {
    const { db } = database
    const key = await addTestKey(it.house, 'technician')
    const { radicado } = await openTestCaso(it.house)
    await assignCaso(db, { radicado, actor: marta, door: 'desk', to: key.staff.id }, now())
    it.at('2026-02-02T14:00:00-05:00')
    await escalateCaso(db, { radicado, actor: marta, door: 'desk' }, now())
    await commentCaso(
      db,
      { radicado, actor: requester, door: 'requester', text: '¿Y?', visibility: 'public' },
      now(),
    )
    await send()
    expect(server.arrived.map(({ to }) => to).sort()).toEqual([marta.email, yolanda])
    expect(all(marta.email)[0]?.mail.subject).toContain('El solicitante escribió')
  })

  test('whoever is set aside is not written to any more', async () => {
    const { db } = database
    const gone = await addTestStaff(it.house, 'coordinator', { name: 'Nelly' })
    await db.transaction().execute((tx) => updateStaff(tx, gone.id, { active: false }, now()))
    await openTestCaso(it.house)
    it.at('2026-02-02T14:00:00-05:00')
    await sweepDeadlines(db, now())
    await send()
    expect(all(gone.email)).toEqual([])
    expect(all(marta.email)).toHaveLength(1)
  })

  test('a case that went on to another is not announced to whoever did not get it', async () => {
    const { db } = database
    const ana = await addTestStaff(it.house, 'technician', { name: 'Ana' })
    const { radicado } = await openTestCaso(it.house)
    await assignCaso(db, { radicado, actor: marta, door: 'desk', to: ana.email }, now())
    await assignCaso(db, { radicado, actor: marta, door: 'desk', to: beto.email }, now())
    await send()
    expect(all(ana.email)).toHaveLength(0)
    expect(all(beto.email)).toHaveLength(1)
    // Given, and then taken by somebody else before the word went out.
    const second = await openTestCaso(it.house)
    await assignCaso(db, { radicado: second.radicado, actor: marta, door: 'desk', to: ana.email }, now())
    await attendCaso(db, { radicado: second.radicado, actor: beto, door: 'desk' }, now())
    await send()
    expect(all(beto.email)).toHaveLength(1)
  })

  test('a message whose case changed meanwhile still tells the truth of its event', async () => {
    const { db } = database
    const order = { actor: beto, door: 'desk' as const }
    const { radicado } = await openTestCaso(it.house)
    await attendCaso(db, { ...order, radicado }, now())
    it.advance({ minutes: 30 })
    await solveCaso(db, { ...order, radicado, solution: 'Se reinició.' }, policyOf, now())
    await reopenCaso(
      db,
      { radicado, actor: requester, door: 'requester', reason: 'No sirvió.' },
      policyOf,
      now(),
    )
    await attendCaso(db, { ...order, actor: marta, radicado }, now())
    it.advance({ minutes: 30 })
    await solveCaso(
      db,
      { ...order, actor: marta, radicado, solution: 'Se cambió el cable.' },
      policyOf,
      now(),
    )
    await closeCaso(db, { radicado, actor: requester, door: 'requester' }, now())
    it.advance({ hours: 40 })
    await send()
    const about = (subject: string) =>
      all(yolanda)
        .toSorted((a, b) => String(a.mail.date).localeCompare(String(b.mail.date)))
        .filter(({ mail }) => mail.subject?.endsWith(subject))
        .map(({ mail }) => mail.text)
    expect(about('Solicitud radicada')[0]).toContain('Lo atenderemos a más tardar hoy a las 12:30')
    expect(about('en atención').join()).toMatch(/Beto está atendiendo.*Marta está atendiendo/s)
    const [first, second] = about('tiene solución')
    expect(first).toContain('Beto dio solución')
    expect(first).toContain('> Se reinició.')
    expect(first).toContain('se cierra solo el jueves 5 de febrero')
    expect(second).toContain('Marta dio solución')
    expect(second).toContain('> Se cambió el cable.')
  })
})

describe('what arrives', () => {
  test('an acknowledgement, whole: text and HTML, radicado, deadline, link, and not one word of the requester', async () => {
    const caso = await openTestCaso(it.house, {
      subject: 'Compre aquí',
      description: 'https://estafa.example',
    })
    await send()
    const [{ mail, raw }] = server.arrived as [Arrived]
    const link = `http://localhost:3000/caso/${caso.radicado}?clave=${caso.accessKey}`
    const facts = [
      caso.radicado,
      'hoy, lunes 2 de febrero, a las 12:30\u00a0p.\u00a0m.',
      '4 horas hábiles',
      '2500',
    ]
    for (const fact of facts) {
      expect(mail.text).toContain(fact)
      expect(mail.html).toContain(fact)
    }
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(link)
    for (const theirs of ['Compre', 'estafa', 'Yolanda'])
      expect(`${mail.text}${mail.html}${mail.subject}`).not.toContain(theirs)
    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value
    expect(mail.to).toEqual([{ name: '', address: yolanda }])
    expect(mail.from).toEqual(from)
    expect(mail.subject).toBe(`[${caso.radicado}] Solicitud radicada`)
    expect(header('auto-submitted')).toBe('auto-replied')
    expect(header('x-auto-response-suppress')).toBe('All')
    expect(mail.messageId).toBe(sentId(await onlyMessage(caso.radicado)))
    expect(mail.messageId).toMatch(/^<[\w-]{32}\.[\w-]{22}@localhost>$/)
    expect(mail.date).toBe('2026-02-02T13:30:00.000Z')
    expect(mail.inReplyTo ?? mail.references).toBeUndefined()
    for (const absent of ['list-id', 'cc', 'bcc', 'x-mailer', 'reply-to'])
      expect(header(absent)).toBeUndefined()
    expect(raw.split('\r\n').every((line) => line.length <= 998)).toBe(true)
  })

  test('what follows threads under the acknowledgement; the staff has threads of its own', async () => {
    const { db } = database
    const { radicado } = await openTestCaso(it.house)
    await assignCaso(db, { radicado, actor: marta, door: 'desk', to: beto.email }, now())
    await attendCaso(db, { radicado, actor: beto, door: 'desk' }, now())
    await commentCaso(
      db,
      { radicado, actor: requester, door: 'requester', text: 'Gracias', visibility: 'public' },
      now(),
    )
    await send()
    const topics = Object.fromEntries(
      (await messages(radicado)).map((message) => [message.topic, sentId(message)]),
    )
    const thread = Object.fromEntries(server.arrived.map(({ mail }) => [mail.messageId, mail.inReplyTo]))
    expect(thread).toEqual({
      [topics.acknowledge ?? '']: undefined,
      [topics.attended ?? '']: topics.acknowledge,
      [topics.assigned ?? '']: undefined,
      [topics.commented ?? '']: topics.assigned,
    })
    const attended = server.arrived.find(({ mail }) => mail.messageId === topics.attended)?.mail
    expect(attended?.references).toBe(topics.acknowledge)
    expect(attended?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
  })

  test('ñ, accents and emoji arrive whole, in the text, the HTML and the subject', async () => {
    const { db } = database
    const subject = 'Señal caída en el piso 3.º 🖨️👩🏽‍💻 ¿mañana?'
    const text = '«Ñandú» — año 2026 🎉\n¿Así?\n\n.\nFin'
    const { radicado } = await openTestCaso(it.house, { subject })
    await commentCaso(
      db,
      { radicado, actor: requester, door: 'requester', text, visibility: 'public' },
      now(),
    )
    await send()
    const mail = all(marta.email)[0]?.mail
    expect(mail?.subject).toBe(`[${radicado}] El solicitante escribió: ${subject}`)
    expect(mail?.text).toContain('> «Ñandú» — año 2026 🎉\n> ¿Así?\n> \n> .\n> Fin')
    expect(mail?.html).toContain('«Ñandú» — año 2026 🎉<br>¿Así?<br><br>.<br>Fin')
  })

  test('files that came with a message are announced', async () => {
    const { db } = database
    const { radicado } = await openTestCaso(it.house)
    const file = { sha256: 'a'.repeat(64), bytes: 3, mediaType: 'image/png', name: 'foto.png' }
    const order = { radicado, actor: requester, door: 'requester' as const, visibility: 'public' as const }
    await commentCaso(db, { ...order, text: '', files: [file] }, now())
    await send()
    expect(all(marta.email)[0]?.mail.text).toContain('Adjuntó 1 archivo.')
  })
})

describe('when the mail server does not help', () => {
  test('a recipient it refuses for good has failed, with its reason, and is not tried again', async () => {
    server.trouble = () => ({ code: 550, answer: '5.1.1 No such user here' })
    const { radicado } = await openTestCaso(it.house)
    await send()
    expect(await onlyMessage(radicado)).toMatchObject({
      state: 'failed',
      attempts: 1,
      lastError: 'El servidor de correo respondió: 550 5.1.1 No such user here',
    })
    it.advance({ hours: 72 })
    server.trouble = () => undefined
    await send()
    expect(server.arrived).toEqual([])
  })

  test('a text it refuses for good has failed too', async () => {
    server.trouble = (stage) => (stage === 'data' ? { code: 554, answer: '5.7.1 Spam' } : undefined)
    const { radicado } = await openTestCaso(it.house)
    await send()
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'failed', attempts: 1 })
  })

  test('one refused recipient holds nobody else up', async () => {
    const { radicado } = await openTestCaso(it.house)
    await commentCaso(
      database.db,
      { radicado, actor: requester, door: 'requester', text: '¿Y?', visibility: 'public' },
      now(),
    )
    server.trouble = (_stage, to) => (to === yolanda ? { code: 550, answer: 'No' } : undefined)
    await send()
    expect(server.arrived.map(({ to }) => to)).toEqual([marta.email])
  })

  test('greylisting: "not now" is tried again after a minute, and then it gets through', async () => {
    server.trouble = () => ({ code: 451, answer: '4.7.1 Greylisted, try again later' })
    const { radicado } = await openTestCaso(it.house)
    await send()
    const waiting = await onlyMessage(radicado)
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(waiting.lastError).toContain('Greylisted')
    server.trouble = () => undefined
    it.advance({ seconds: 59 })
    await send()
    expect(server.arrived).toEqual([])
    it.advance({ seconds: 1 })
    await send()
    expect(all(yolanda).map(({ mail }) => mail.messageId)).toEqual([sentId(waiting)])
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'sent', attempts: 2, lastError: null })
  })

  test('"not now" for two days is a failure', async () => {
    server.trouble = () => ({ code: 451, answer: 'Later' })
    const { radicado } = await openTestCaso(it.house)
    const began = now()
    await send()
    while ((await onlyMessage(radicado)).state === 'waiting') {
      it.at((await onlyMessage(radicado)).nextTryAt ?? now())
      await send()
    }
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'failed', attempts: 10 })
    expect(now().since(began).total('hours')).toBeGreaterThan(46)
  })

  test('server down, then up: nothing is lost and each message goes out once', async () => {
    const { port } = server
    await server.close()
    const filed = await Promise.all(Array.from({ length: 20 }, () => openTestCaso(it.house)))
    await send()
    const rows = (await Promise.all(filed.map(({ radicado }) => messages(radicado)))).flat()
    expect(rows.every(({ state }) => state === 'waiting')).toBe(true)
    const tried = rows.filter(({ attempts }) => attempts === 1)
    // Five find the server away; the rest is spared the try, and waits for the next round.
    expect(tried).toHaveLength(5)
    expect(tried[0]?.lastError).toBe('No se pudo conectar con el servidor de correo (ECONNREFUSED).')
    server = await mailServer({ port })
    it.advance({ minutes: 1 })
    await send()
    expect(new Set(server.arrived.map(({ mail }) => mail.messageId)).size).toBe(20)
    expect(server.arrived).toHaveLength(20)
  })

  test('a server that accepts and hangs up before its answer gets the same Message-ID again: its reader sees one', async () => {
    let lost = false
    server.trouble = (stage) => {
      if (stage !== 'data' || lost) return undefined
      lost = true
      return 'lost'
    }
    const { radicado } = await openTestCaso(it.house)
    await send()
    expect(await onlyMessage(radicado)).toMatchObject({
      state: 'waiting',
      lastError: 'El servidor de correo cortó la conexión.',
    })
    it.advance({ minutes: 1 })
    await send()
    expect(server.arrived).toHaveLength(2)
    const [first, second] = server.arrived.map(({ mail }) => mail) as [Arrived['mail'], Arrived['mail']]
    expect(second.messageId).toBe(first.messageId)
    expect({ ...second, headers: [], headerLines: [] }).toEqual({ ...first, headers: [], headerLines: [] })
  })

  test('a worker that dies between the acceptance and its mark loses its lease; the next one says the same again', async () => {
    const { radicado } = await openTestCaso(it.house)
    const mailer = openMailer(server.url)
    const died = new Error('killed')
    const dying = {
      ...mailer,
      connections: 1,
      send: async (...given: Parameters<typeof mailer.send>) => {
        await mailer.send(...given)
        throw died
      },
    }
    await expect(sendMail({ ...room, mail: { ...room.mail, mailer: dying } }, never)).rejects.toBe(died)
    mailer.close()
    it.advance({ minutes: 2 })
    await send()
    expect(server.arrived).toHaveLength(1)
    it.advance({ minutes: 1 })
    await send()
    expect(server.arrived.map(({ mail }) => mail.messageId)).toHaveLength(2)
    expect(new Set(server.arrived.map(({ mail }) => mail.messageId)).size).toBe(1)
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('whoever lost the lease cannot undo what the next one did', async () => {
    await openTestCaso(it.house)
    const maker = { host: 'localhost', secret }
    await relayOutbox(database.db, maker, now(), 10)
    const first = await claimMessage(database.db, now(), now().add({ minutes: 3 }))
    expect(first).toBeDefined()
    expect(await claimMessage(database.db, now(), now().add({ minutes: 3 }))).toBeUndefined()
    it.advance({ minutes: 3 })
    const second = await claimMessage(database.db, now(), now().add({ minutes: 3 }))
    expect(second?.messageId).toBe(first?.messageId)
    if (!first || !second) throw new Error('nothing was claimed')
    await markUndelivered(database.db, first, 'too late to say', undefined)
    expect((await countMessages(database.db)).failed).toBe(0)
    await markSent(database.db, second.id, now())
    await markUndelivered(database.db, second, 'too late to say', undefined)
    expect((await countMessages(database.db)).sent).toBe(1)
  })

  test('the end of the work gives up what hangs, and it waits for another try', async () => {
    server.trouble = () => 'silent'
    const { radicado } = await openTestCaso(it.house)
    const [soon, givingUp] = [new AbortController(), new AbortController()]
    const working = sendMail(room, { soon: soon.signal, now: givingUp.signal })
    await expect.poll(async () => (await messages(radicado))[0]?.attempts).toBe(1)
    soon.abort()
    givingUp.abort()
    await working
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'waiting', attempts: 1 })
  })
})

describe('without SMTP_URL', () => {
  test('messages are made and wait, nothing is lost, and they go out when it is set', async () => {
    const { radicado } = await openTestCaso(it.house)
    await sendMail({ ...room, mail: { ...room.mail, mailer: undefined } }, never)
    expect(await onlyMessage(radicado)).toMatchObject({ state: 'waiting', attempts: 0, lastError: null })
    expect(await countMessages(database.db)).toMatchObject({ waiting: 1, outbox: 0 })
    it.advance({ hours: 24 * 10 })
    await send()
    expect(all(yolanda)).toHaveLength(1)
    expect((await onlyMessage(radicado)).state).toBe('sent')
  })
})

describe('many at once', () => {
  test('200 messages and two workers: each goes out once', async () => {
    const filed = []
    for (let left = 200; left > 0; left--)
      filed.push(await openTestCaso(it.house, { email: `${randomUUID()}@prueba.gov.co` }))
    const another = { ...room, mail: { ...room.mail, mailer: openMailer(server.url) } }
    const began = performance.now()
    await Promise.all([send(), sendMail(another, never), send()])
    console.info(`200 messages in ${Math.round(performance.now() - began)} ms`)
    another.mail.mailer.close()
    expect(server.arrived).toHaveLength(200)
    expect(new Set(server.arrived.map(({ to }) => to)).size).toBe(200)
    expect(new Set(server.arrived.map(({ mail }) => mail.messageId)).size).toBe(200)
    expect(await countMessages(database.db)).toEqual({ waiting: 0, sent: 200, failed: 0, outbox: 0 })
    for (const { radicado, accessKey } of filed.slice(0, 20)) {
      const one = server.arrived.find(({ mail }) => mail.subject?.includes(radicado))
      expect(one?.mail.text).toContain(`${radicado}?clave=${accessKey}`)
    }
  })

  test('a relay that breaks in the middle leaves the words where they were', async () => {
    await openTestCaso(it.house)
    const broken = { host: 'localhost', secret: undefined as unknown as string }
    await expect(relayOutbox(database.db, broken, now(), 10)).rejects.toThrow()
    expect(await countMessages(database.db)).toMatchObject({ waiting: 0, outbox: 1 })
  })

  test('Message-IDs cannot be told from what is known of a case: another secret makes others', async () => {
    await openTestCaso(it.house)
    const [word] = await database.db.selectFrom('outbox').selectAll().execute()
    const made = async (maker: { host: string; secret: string }) => {
      await relayOutbox(database.db, maker, now(), 10)
      const [message] = await database.db.deleteFrom('message').returning('messageId').execute()
      await database.db
        .insertInto('outbox')
        .values({ topic: 'acknowledge', casoId: word?.casoId ?? 0, data: '{}', createdAt: now() })
        .execute()
      return message?.messageId
    }
    const ids = [
      await made({ host: 'a.gov.co', secret: 'one' }),
      await made({ host: 'a.gov.co', secret: 'two' }),
    ]
    expect(ids[0]).toMatch(/@a\.gov\.co>$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})
