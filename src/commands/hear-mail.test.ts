// A mail is written down once, with its fate, and what its fate asks for happens with it or not at all.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { composeAnswer } from '#channels/mail/answer.ts'
import { addStaff } from '#commands/add-staff.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { casoKeys } from '#rules/caso-key.ts'
import { type ClaimedAnswer, claimAnswer, relayWebsiteWords, releaseAnswers } from '#store/answer.ts'
import { findHeardMail, listAnswers } from '#store/heard-mail.ts'
import { replyAddress } from '#store/mail-token.ts'
import { relayOutbox, sentIdOf } from '#store/message.ts'
import {
  bounceOf,
  closed,
  ownSender,
  rawMail,
  soportetic,
  type TestEars,
  testEars,
} from '../../tests/support/ears.ts'
import { openTestCaso, testKeyring } from '../../tests/support/house.ts'

let it: TestEars
beforeEach(async () => {
  it = await testEars()
})
afterEach(() => it.close())

const answers = () => it.database.db.selectFrom('message').selectAll().orderBy('id').execute()
const requests = () => it.database.db.selectFrom('websiteRequest').selectAll().orderBy('id').execute()
const maker = () => it.room.house.maker
const sentId = (message: { messageId: string } | undefined) => sentIdOf(maker(), message?.messageId ?? '')
const relay = () => relayWebsiteWords(it.database.db, maker(), it.room.now(), 100)

describe('the three kinds of address', () => {
  test('a person who writes to the website mailbox gets a website request and one acknowledgement', async () => {
    const heard = await it.hear(rawMail())
    expect(heard).toMatchObject({ fate: 'request', reason: 'website_request', repeated: false })
    expect(heard.radicado).toMatch(/^SW-20260202-0190-000000001$/)
    await relay()
    expect(await requests()).toMatchObject([{ kind: 'decree', senderEmail: 'ana@empresa.co' }])
    expect(await answers()).toMatchObject([{ topic: 'website_acknowledge', recipient: 'ana@empresa.co' }])
  })

  test('its files come along, and its source is kept whole', async () => {
    const raw = rawMail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\r\nContent-Type: text/plain\r\n\r\nVa adjunto.\r\n--b\r\nContent-Type: application/pdf; name="decreto 123.pdf"\r\n\r\n%PDF-1.4\r\n--b--',
    )
    const { id } = await it.hear(raw)
    const files = await it.database.db.selectFrom('websiteFile').selectAll().execute()
    expect(files).toMatchObject([{ name: 'decreto 123.pdf' }])
    expect(await findHeardMail(it.database.db, id)).toMatchObject({
      sourceBytes: Buffer.byteLength(raw),
      partNames: ['decreto 123.pdf'],
    })
  })

  test('mail to a closed address is answered once in the policy’s days, counted each time, and opens nothing', async () => {
    for (let count = 0; count < 3; count++) {
      const heard = await it.hear(rawMail({ To: closed }), { recipients: [closed] })
      expect(heard).toMatchObject({ fate: 'refused', reason: 'closed_channel' })
    }
    expect(await answers()).toMatchObject([{ topic: 'way_to_form', recipient: 'ana@empresa.co' }])
    expect(await requests()).toEqual([])
    it.advance({ hours: 24 * 8 })
    await it.hear(rawMail({ To: closed }), { recipients: [closed] })
    expect(await answers()).toHaveLength(2)
  })

  test('a mail to a closed address and to the website mailbox is for the website mailbox', async () => {
    const heard = await it.hear(rawMail({ To: closed, Cc: soportetic }), { recipients: [closed] })
    expect(heard.fate).toBe('request')
  })

  test('an unknown address waits for a person', async () => {
    const heard = await it.hear(rawMail({ To: 'otro@barrancabermeja.gov.co', Cc: closed }), {
      recipients: ['otro@barrancabermeja.gov.co'],
    })
    expect(heard.fate).toBe('refused')
    const lost = await it.hear(rawMail({ To: 'otro@barrancabermeja.gov.co' }), {
      recipients: ['otro@barrancabermeja.gov.co'],
    })
    // It names none of ours: as good as a blind copy.
    expect(lost).toMatchObject({ fate: 'automatic', reason: 'bcc' })
  })

  test('support is refused by machine only where the policy says so', async () => {
    const support = { Subject: 'La impresora no imprime' }
    expect(await it.hear(rawMail(support))).toMatchObject({ fate: 'request' })
    await it.close()
    it = await testEars({ change: { refuseSupport: true } })
    expect(await it.hear(rawMail(support))).toMatchObject({ fate: 'refused', reason: 'not_website' })
    expect(await answers()).toMatchObject([{ topic: 'way_to_form' }])
  })
})

describe('once', () => {
  test('delivered twice, by whatever way, it is one', async () => {
    const raw = rawMail()
    const first = await it.hear(raw)
    const traced = `Received: from relay by mx; Mon, 2 Feb 2026 08:31:00 -0500\r\nDelivered-To: x@y.co\r\n${raw}`
    expect(await it.hear(traced)).toMatchObject({ id: first.id, repeated: true })
    expect(await requests()).toHaveLength(1)
  })

  test('ten deliveries at the same time are one', async () => {
    const raw = rawMail()
    const heard = await Promise.all(Array.from({ length: 10 }, () => it.hear(raw)))
    expect(heard.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(await requests()).toHaveLength(1)
  })

  test('the same Message-ID with other content is two', async () => {
    await it.hear(rawMail({ 'Message-ID': '<uno@empresa.co>' }, 'Primero'))
    await it.hear(rawMail({ 'Message-ID': '<uno@empresa.co>' }, 'Segundo'))
    expect(await requests()).toHaveLength(2)
  })

  test('what breaks in the middle leaves nothing', async () => {
    const house = { ...it.room.house }
    const broken = {
      ...house,
      policies: {
        ...house.policies,
        inForceAt: (at: Temporal.Instant) => {
          const version = house.policies.inForceAt(at)
          return { ...version, id: 999_999 }
        },
      },
    }
    Object.assign(it.room, { house: broken })
    await expect(it.hear(rawMail())).rejects.toThrow()
    Object.assign(it.room, { house })
    expect(await it.database.db.selectFrom('heardMail').selectAll().execute()).toEqual([])
    expect((await it.hear(rawMail())).radicado).toMatch(/-000000001$/)
  })
})

describe('automatic mail', () => {
  test.each([
    ['says so', { 'Auto-Submitted': 'auto-replied' }, 'auto_submitted'],
    ['is bulk', { Precedence: 'bulk' }, 'precedence'],
    ['comes from a list', { 'List-Id': '<lista.empresa.co>' }, 'list'],
    ['asks not to be answered', { 'X-Auto-Response-Suppress': 'OOF, AutoReply' }, 'suppress'],
    ['is a daemon’s', { From: 'MAILER-DAEMON@empresa.co' }, 'daemon'],
    ['is nobody’s', { From: 'No Responder <noreply@empresa.co>' }, 'daemon'],
    ['is ours', { From: 'SoporteTIC+x@Barrancabermeja.gov.co.' }, 'ourselves'],
    ['is ours with an invisible sign', { From: 'soporte\u200btic@barrancabermeja.gov.co' }, 'ourselves'],
    ['is a blind copy', { To: 'otra@empresa.co' }, 'bcc'],
    ['answers an invitation', { 'Content-Type': 'text/calendar; method=REPLY' }, 'calendar'],
  ])('%s: written down, never answered', async (_, headers, reason) => {
    expect(await it.hear(rawMail(headers))).toMatchObject({ fate: 'automatic', reason })
    await relay()
    expect(await answers()).toEqual([])
    expect(await requests()).toEqual([])
  })

  test('so is what has no return path', async () => {
    expect(await it.hear(rawMail(), { mailFrom: '' })).toMatchObject({
      fate: 'automatic',
      reason: 'null_sender',
    })
  })

  test('Auto-Submitted: no is a person’s', async () => {
    expect(await it.hear(rawMail({ 'Auto-Submitted': 'no' }))).toMatchObject({ fate: 'request' })
  })
})

describe('quarantine', () => {
  test.each([
    ['no From', { From: '' }, 'no_sender'],
    ['a From that is no address', { From: 'Ana' }, 'no_sender'],
    ['two senders', { From: 'a@empresa.co, b@empresa.co' }, 'several_senders'],
    ['a group of senders', { From: 'equipo: a@empresa.co, b@empresa.co;' }, 'several_senders'],
  ])('%s', async (_, headers, reason) => {
    expect(await it.hear(rawMail(headers))).toMatchObject({ fate: 'quarantine', reason })
  })

  test('the twenty-first request of a sender in an hour waits for a person', async () => {
    for (let count = 0; count < 20; count++) expect((await it.hear(rawMail())).fate).toBe('request')
    expect(await it.hear(rawMail())).toMatchObject({ fate: 'quarantine', reason: 'flood' })
    it.advance({ minutes: 61 })
    expect((await it.hear(rawMail())).fate).toBe('request')
  })
})

describe('threading', () => {
  test('what stands in the database of a message is not what it is answered by', async () => {
    await it.hear(rawMail())
    await relay()
    const [acknowledgement] = await answers()
    const headers = { From: 'otro@empresa.co', 'In-Reply-To': acknowledgement?.messageId ?? '' }
    expect(await it.hear(rawMail(headers))).toMatchObject({ fate: 'request' })
  })

  test('an answer to a message of ours belongs to its request, whoever’s subject it has', async () => {
    const { radicado } = await it.hear(rawMail())
    await relay()
    const [acknowledgement] = await answers()
    const answer = await it.hear(
      rawMail({ Subject: 'otra cosa', 'In-Reply-To': sentId(acknowledgement) }, 'Falta la firma'),
    )
    expect(answer).toMatchObject({ fate: 'follow_up', radicado })
    const events = await it.database.db.selectFrom('websiteEvent').select(['type', 'text']).execute()
    expect(events).toContainEqual({ type: 'answered', text: 'Falta la firma' })
  })

  test('so does one to the keyed address, and not one to a made-up address', async () => {
    const { radicado } = await it.hear(rawMail())
    const [request] = await requests()
    const address = replyAddress(maker().secret, soportetic, request?.id ?? 0)
    const from = { From: 'otra@empresa.co' }
    expect(await it.hear(rawMail({ ...from, To: address }), { recipients: [address] })).toMatchObject({
      fate: 'follow_up',
      radicado,
    })
    const forged = address.replace(/.(?=@)/, (sign) => (sign === '0' ? '1' : '0'))
    expect(await it.hear(rawMail({ ...from, To: forged }), { recipients: [forged] })).toMatchObject({
      fate: 'request',
    })
  })

  test('References and a radicado count only for who is proven to be a party: a copy gains nobody access', async () => {
    await it.close()
    it = await testEars({ trustedServers: ['mx.barrancabermeja.gov.co'] })
    const proven = {
      'Authentication-Results': 'mx.barrancabermeja.gov.co; dmarc=pass header.from=empresa.co',
    }
    const first = await it.hear(rawMail({ 'Message-ID': '<hilo@empresa.co>', Cc: 'copia@empresa.co' }))
    const about = { References: '<hilo@empresa.co>', Subject: `Re: ${first.radicado}` }
    expect(await it.hear(rawMail({ ...proven, ...about }))).toMatchObject({
      fate: 'follow_up',
      radicado: first.radicado,
    })
    expect(await it.hear(rawMail({ ...proven, ...about, From: 'copia@empresa.co' }))).toMatchObject({
      fate: 'request',
    })
    expect(await it.hear(rawMail({ ...proven, Subject: `Re: ${first.radicado}` }))).toMatchObject({
      fate: 'follow_up',
      radicado: first.radicado,
    })
  })

  test('a forged From with a radicado in its subject is no answer of the party: a person decides', async () => {
    const first = await it.hear(rawMail({ 'Message-ID': '<hilo@empresa.co>' }))
    const ledger = () => it.database.db.selectFrom('websiteEvent').select('type').execute()
    const before = await ledger()
    for (const [name, value] of [
      ['Subject', `Re: ${first.radicado}`],
      ['References', '<hilo@empresa.co>'],
    ] as const)
      expect(await it.hear(rawMail({ [name]: value }))).toMatchObject({
        fate: 'quarantine',
        reason: 'not_a_party',
      })
    expect(await ledger()).toEqual(before)
    await relay()
    expect(await answers()).toHaveLength(1)
  })

  test('a delivery report goes to the message that it speaks of and marks the address', async () => {
    await it.hear(rawMail())
    await relay()
    const [acknowledgement] = await answers()
    const report = bounceOf('ana@empresa.co', sentId(acknowledgement))
    expect(await it.hear(report, { mailFrom: '', recipients: [ownSender] })).toMatchObject({ fate: 'bounce' })
    expect(await answers()).toMatchObject([{ bounce: '5.1.1 550 no such user' }])
    expect(await it.database.db.selectFrom('failingAddress').selectAll().execute()).toMatchObject([
      { address: 'ana@empresa.co', status: '5.1.1', count: 1 },
    ])
    // They write again: the address works.
    await it.hear(rawMail())
    expect(await it.database.db.selectFrom('failingAddress').selectAll().execute()).toEqual([])
  })
})

describe('an answer to a case', () => {
  const yolanda = 'Yolanda Pérez <Yolanda.Perez@barrancabermeja.gov.co>'
  const casoOf = async () => {
    const { db } = it.database
    const { radicado } = await openTestCaso({ db, policies: it.policies, now: it.room.now })
    await relayOutbox(db, maker(), it.room.now(), 100)
    const [message] = await answers()
    return { radicado, answering: { To: ownSender, 'In-Reply-To': sentId(message) } }
  }
  const hear = (headers: Record<string, string>, text?: string) =>
    it.hear(rawMail(headers, text), { recipients: [ownSender] })
  const ledger = () =>
    it.database.db
      .selectFrom('event')
      .select(['type', 'door', 'text', 'data', 'actorKind'])
      .orderBy('id')
      .execute()
  const state = () => it.database.db.selectFrom('caso').select(['state', 'assigneeId']).executeTakeFirst()
  const withFile = {
    'Content-Type': 'multipart/mixed; boundary=b',
  }
  const withFileText =
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSigue igual.\r\n\r\n> Su caso\r\n--b\r\nContent-Type: image/png; name=foto.png\r\n\r\nx\r\n--b--'

  test('is its requester’s comment, with its files, through the door of mail, and the staff hears of it', async () => {
    const { radicado, answering } = await casoOf()
    const heard = await hear({ ...answering, ...withFile, From: yolanda }, withFileText)
    expect(heard).toMatchObject({ fate: 'follow_up', reason: 'caso_comment', radicado })
    expect((await ledger()).at(-1)).toEqual({
      type: 'commented',
      door: 'mail',
      text: 'Sigue igual.',
      data: { mailId: heard.id },
      actorKind: 'requester',
    })
    expect(await it.database.db.selectFrom('attachment').select('name').execute()).toEqual([
      { name: 'foto.png' },
    ])
    expect(await it.database.db.selectFrom('outbox').select('topic').execute()).toEqual([
      { topic: 'commented' },
    ])
    expect(await requests()).toEqual([])
  })

  test('delivered twice is one comment', async () => {
    const { answering } = await casoOf()
    const raw = rawMail({ ...answering, From: yolanda })
    for (let count = 0; count < 2; count++) await it.hear(raw, { recipients: [ownSender] })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened', 'commented'])
  })

  test('of somebody in copy is written down, and changes nothing', async () => {
    const { answering } = await casoOf()
    expect(await hear({ ...answering, From: 'copia@empresa.co' })).toMatchObject({
      fate: 'follow_up',
      reason: 'not_requester',
    })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened'])
    expect(await answers()).toHaveLength(1)
  })

  test('that only names the radicado is none: it is answered with the way to the form', async () => {
    const { radicado } = await casoOf()
    expect(await hear({ To: ownSender, From: yolanda, Subject: `Re: [${radicado}]` })).toMatchObject({
      fate: 'refused',
    })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened'])
  })

  test('in the requester’s name, proven false, changes nothing', async () => {
    await it.close()
    it = await testEars({ trustedServers: ['mx.barrancabermeja.gov.co'] })
    const { answering } = await casoOf()
    const forged = {
      'Authentication-Results': 'mx.barrancabermeja.gov.co; dmarc=fail header.from=barrancabermeja.gov.co',
    }
    expect(await hear({ ...answering, ...forged, From: yolanda })).toMatchObject({ reason: 'unproven' })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened'])
  })

  test('that quotes alone says nothing', async () => {
    const { answering } = await casoOf()
    expect(await hear({ ...answering, From: yolanda }, '> Su caso')).toMatchObject({ reason: 'nothing_said' })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened'])
  })

  test('to a machine’s mind is a machine’s', async () => {
    const { answering } = await casoOf()
    expect(await hear({ ...answering, From: yolanda, 'Auto-Submitted': 'auto-replied' })).toMatchObject({
      fate: 'automatic',
    })
    expect((await ledger()).map(({ type }) => type)).toEqual(['opened'])
  })

  test('that is closed is told so once, with the way to reopen it, and stays closed', async () => {
    const { radicado, answering } = await casoOf()
    const { db } = it.database
    const person = await technician()
    const order = { radicado, actor: person, door: 'desk' } as const
    await attendCaso(db, order, it.room.now())
    await solveCaso(db, { ...order, solution: 'Ya imprime', category: null }, it.policies.of, it.room.now())
    await closeCaso(
      db,
      { radicado, actor: { kind: 'requester', name: 'Yolanda' }, door: 'requester' },
      it.room.now(),
    )
    const before = await ledger()
    for (let count = 0; count < 2; count++)
      expect(await hear({ ...answering, From: yolanda }, `Volvió a fallar ${count}`)).toMatchObject({
        fate: 'follow_up',
        reason: 'caso_closed',
      })
    expect(await ledger()).toEqual(before)
    expect(await state()).toMatchObject({ state: 'closed' })
    const told = (await answers()).filter(({ topic }) => topic === 'caso_over')
    expect(told).toMatchObject([{ recipient: 'yolanda.perez@barrancabermeja.gov.co', audience: 'sender' }])
    await releaseAnswers(db, it.room.now(), 'needless')
    const answer = await claimAnswer(db, it.room.now(), it.room.now().add({ hours: 1 }))
    if (!answer) throw new Error('nothing is due')
    const { policy } = it.policies.inForceAt(it.room.now())
    const mail = composeAnswer(withKey(answer), {
      policy,
      publicUrl: 'https://mesa.gov.co',
      from: { name: '', address: ownSender },
      formUrl: undefined,
      replyTo: undefined,
    })
    expect(mail.subject).toBe(`[${radicado}] Su caso está cerrado`)
    expect(mail.text).toContain(`https://mesa.gov.co/caso/${radicado}?clave=`)
    expect(mail.text).not.toContain('Volvió a fallar')
  })

  test('that was annulled is told so, and to file anew', async () => {
    const { radicado, answering } = await casoOf()
    const person = await technician('coordinator')
    await voidCaso(
      it.database.db,
      { radicado, actor: person, door: 'desk', reason: 'Repetido' },
      it.room.now(),
    )
    expect(await hear({ ...answering, From: yolanda })).toMatchObject({ reason: 'caso_void' })
    expect(await state()).toMatchObject({ state: 'void' })
  })

  async function technician(role: 'technician' | 'coordinator' = 'technician') {
    const person = { name: 'Efraín', email: `efrain@prueba.gov.co`, role }
    const id = await addStaff(it.database.db, { ...person, passwordHash: undefined }, it.room.now())
    return { kind: 'staff' as const, id: id ?? '', name: person.name, role }
  }
})

describe('loops', () => {
  // Everything that a desk says is put into the other desk's ear, as it would arrive there.
  async function exchange(strip: boolean, rounds: number): Promise<number> {
    const other = await testEars()
    let said = 0
    try {
      const desks = [it, other] as const
      const name = ['uno@barrancabermeja.gov.co', 'dos@barrancabermeja.gov.co'] as const
      // Each knows the other's mailbox as a person's address.
      await it.hear(rawMail({ From: name[1] }), { mailFrom: name[1] })
      for (let round = 0; round < rounds; round++) {
        for (const [at, desk] of desks.entries()) {
          await relayWebsiteWords(desk.database.db, desk.room.house.maker, desk.room.now(), 100)
          await releaseAnswers(desk.database.db, desk.room.now(), 'needless')
          const answer = await claimAnswer(
            desk.database.db,
            desk.room.now(),
            desk.room.now().add({ hours: 9999 }),
          )
          if (!answer) continue
          said++
          const { policy } = desk.policies.inForceAt(desk.room.now())
          const mail = composeAnswer(withKey(answer), {
            policy,
            publicUrl: 'https://mesa.gov.co',
            from: { name: '', address: name[at] ?? '' },
            formUrl: undefined,
            replyTo: undefined,
          })
          const headers = strip ? {} : { ...mail.headers }
          const raw = rawMail(
            { From: name[at] ?? '', Subject: mail.subject, 'Message-ID': mail.messageId, ...headers },
            mail.text,
          )
          const mailFrom = strip ? name[at] : ''
          await desks[1 - at]?.hear(raw, mailFrom === undefined ? {} : { mailFrom })
        }
      }
    } finally {
      await other.close()
    }
    return said
  }

  test('two desks wired to each other: one answer, and silence', async () => {
    expect(await exchange(false, 100)).toBe(1)
  })

  test('even where every mark of an automatic answer is stripped, ten thousand turns exchange a few', async () => {
    expect(await exchange(true, 5_000)).toBeLessThanOrEqual(50)
  }, 120_000)
})

test('nobody whose address was proven false is answered', async () => {
  await it.close()
  it = await testEars({ trustedServers: ['mx.barrancabermeja.gov.co'] })
  const forged = {
    'Authentication-Results': 'mx.barrancabermeja.gov.co; dmarc=fail header.from=empresa.co',
  }
  await it.hear(rawMail({ ...forged, To: closed }), { recipients: [closed] })
  await it.hear(rawMail(forged))
  await relay()
  expect(await requests()).toHaveLength(1)
  expect(await answers()).toEqual([])
})

function withKey(answer: ClaimedAnswer) {
  const { caso } = answer
  return { ...answer, caso: caso && { ...caso, accessKey: casoKeys(testKeyring).of(caso) } }
}
describe('a flood', () => {
  const released = () =>
    it.database.db.selectFrom('message').select('recipient').where('releasedAt', 'is not', null).execute()
  const turn = async () => {
    await relay()
    await releaseAnswers(it.database.db, it.room.now(), 'needless')
  }
  const forge = async (count: number) => {
    for (let at = 0; at < count; at++) {
      const mailFrom = `victima@d${at}.co`
      await it.hear(rawMail({ From: mailFrom }), { mailFrom })
    }
  }

  test('of sixty forged senders opens what a person has to see, and acknowledges twenty in an hour, forty in a day', async () => {
    await forge(60)
    await turn()
    expect(await requests()).toHaveLength(60)
    expect(await released()).toHaveLength(20)
    it.advance({ minutes: 61 })
    await turn()
    await turn()
    expect(await released()).toHaveLength(40)
    it.advance({ hours: 23 })
    await turn()
    expect(await released()).toHaveLength(40)
    expect(await answers()).toSatisfy(
      (all: { state: string; lastError: string | null }[]) =>
        all.filter(({ state, lastError }) => state === 'failed' && lastError === 'needless').length === 20,
    )
  }, 60_000)

  test('does not keep who is known waiting, and the desk says which answer waits', async () => {
    await openTestCaso({ db: it.database.db, now: it.room.now, policies: it.policies })
    await forge(21)
    const mailFrom = 'yolanda.perez@barrancabermeja.gov.co'
    const known = await it.hear(rawMail({ From: mailFrom }), { mailFrom })
    await turn()
    const all = await released()
    expect(all).toHaveLength(21)
    expect(all).toContainEqual({ recipient: mailFrom })
    expect(await listAnswers(it.database.db, known.id)).toMatchObject([{ isHeld: false }])
    const [held] = await it.database.db
      .selectFrom('message')
      .innerJoin('websiteRequest', 'websiteRequest.id', 'message.websiteRequestId')
      .select('websiteRequest.mailId')
      .where('message.share', 'is not', null)
      .where('releasedAt', 'is', null)
      .execute()
    expect(await listAnswers(it.database.db, held?.mailId ?? 0)).toMatchObject([
      { topic: 'website_acknowledge', isHeld: true },
    ])
  }, 60_000)
})
