import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { services, states } from '#rules/caso.ts'
import { type Ask, apiOf } from '../../../tests/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import {
  addTestKey,
  addTestStaff,
  openTestCaso,
  type TestHouse,
  type TestStaff,
  testHouse,
} from '../../../tests/support/house.ts'
import type { casoSchema } from './caso-json.ts'

type Caso = z.infer<typeof casoSchema>

let database: TestDatabase
let t: TestHouse
let ask: Ask
let key: string
let technicians: (TestStaff & { email: string })[]
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  ask = apiOf(t)
  key = (await addTestKey(t.house, 'auditor')).key
  technicians = [await addTestStaff(t.house, 'technician'), await addTestStaff(t.house, 'coordinator')]
  await liveSomeDays()
})
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const words = ['impresora', 'internet', 'contraseña'] as const
const dependencias = ['0140', '0150', '0190'] as const

/** Sixty cases of three days, in every state, some of them late; several at the very same instant. */
async function liveSomeDays(): Promise<void> {
  const { house } = t
  const { db } = house
  for (let index = 0; index < 60; index++) {
    if (index % 3 === 0) t.advance({ minutes: 37 })
    const { radicado } = await openTestCaso(house, {
      service: services[index % 3],
      subject: `Falla ${words[(index * 7) % 3]}`,
      description: 'No funciona.',
      dependencia: dependencias[index % dependencias.length],
    })
    const actor = technicians[index % 2] as TestStaff
    const order = { radicado, actor, door: 'desk' as const }
    const now = house.now()
    const later = now.add({ minutes: index % 5 === 0 ? 1500 : 3 })
    if (index % 7 === 1)
      await voidCaso(db, { ...order, actor: technicians[1] as TestStaff, reason: 'Repetida.' }, now)
    if (index % 7 === 2) await assignCaso(db, { ...order, to: actor.id }, now)
    if (index % 7 > 2) await attendCaso(db, order, later)
    if (index % 7 > 4) await solveCaso(db, { ...order, solution: 'Listo.' }, house.policies.of, later)
    if (index % 7 > 5) await closeCaso(db, order, later)
  }
}

const get = (path: string) => ask('GET', path, { key })

/** All that a query gives, page after page; `between` happens after each page. */
async function walk(query: string, between = async () => {}): Promise<Caso[]> {
  const found: Caso[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { status, json } = await get(`/casos?${query}${cursor && `&cursor=${cursor}`}`)
    expect(status).toBe(200)
    found.push(...json.items)
    cursor = json.nextCursor
    if (cursor !== null) await between()
  }
  return found
}

const column = { due: 'attentionDueAt', filed: 'filedAt', updated: 'updatedAt' } as const

describe('pages', () => {
  test.each(['due', 'filed', 'updated'] as const)(
    'ordered by %s, a walk gives every case once and in order, while others are filed',
    async (order) => {
      const before = await walk('limit=100')
      expect(new Set(before.map(({ state }) => state)).size).toBe(states.length - 1)
      const walked = await walk(`limit=7&order=${order}`, async () => {
        await openTestCaso(t.house, { service: 'software' })
        t.advance({ minutes: 1 })
      })
      const radicados = walked.map(({ radicado }) => radicado)
      expect(new Set(radicados).size).toBe(radicados.length)
      expect(radicados).toEqual(expect.arrayContaining(before.map(({ radicado }) => radicado)))
      const instants = walked.map((caso) => Date.parse(caso[column[order]]))
      expect(instants).toEqual(instants.toSorted((a, b) => (order === 'due' ? a - b : b - a)))
    },
  )

  test('the next promise comes first unless told otherwise, fifty at a time', async () => {
    const { json } = await get('/casos')
    expect(json.items).toHaveLength(50)
    expect(json.items).toEqual((await get('/casos?order=due&limit=50')).json.items)
    expect(json.nextCursor).toEqual(expect.any(String))
  })

  test('a page that holds all there is has no next, exactly full or not', async () => {
    const all = await walk('q=contraseña&limit=100')
    for (const limit of [all.length, all.length + 1]) {
      const { json } = await get(`/casos?q=contraseña&limit=${limit}`)
      expect([json.items.length, json.nextCursor]).toEqual([all.length, null])
    }
  })

  test('an item is the same as the case asked for by itself', async () => {
    const { items } = (await get('/casos?limit=3&state=attending&assignee=&q=&cursor=')).json
    for (const item of items) expect((await get(`/casos/${item.radicado}`)).json).toEqual(item)
  })
})

describe('filters', () => {
  test('any of them together give what picking by hand from all gives', async () => {
    const all = await walk('limit=100&order=filed')
    const instants = all.map(({ filedAt }) => filedAt)
    const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 })
    const query = fc.record({
      state: some(fc.subarray([...states], { minLength: 1 })),
      service: some(fc.constantFrom(...services)),
      dependencia: some(fc.constantFrom(...dependencias, '9999')),
      assignee: some(fc.constantFrom('none', ...technicians.flatMap(({ id, email }) => [id, email]))),
      breached: some(fc.boolean()),
      q: some(fc.constantFrom(...words)),
      filedFrom: some(fc.constantFrom(...instants)),
      filedTo: some(fc.constantFrom(...instants)),
    })
    type Query = typeof query extends fc.Arbitrary<infer Q> ? Q : never
    const picks = (asked: Query) => (caso: Caso) => {
      const holder = technicians.find(({ id, email }) => asked.assignee === id || asked.assignee === email)
      return (
        (!asked.state || asked.state.includes(caso.state)) &&
        (!asked.service || caso.service === asked.service) &&
        (!asked.dependencia || caso.dependencia.code === asked.dependencia) &&
        (!asked.assignee || (caso.assignee?.id ?? 'none') === (holder?.id ?? 'none')) &&
        (asked.breached === undefined || caso.breached === asked.breached) &&
        (!asked.q || caso.subject.includes(asked.q)) &&
        (!asked.filedFrom || Date.parse(caso.filedAt) >= Date.parse(asked.filedFrom)) &&
        (!asked.filedTo || Date.parse(caso.filedAt) < Date.parse(asked.filedTo))
      )
    }
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const said = Object.entries(asked).filter(([, value]) => value !== undefined)
        const params = new URLSearchParams(said.map(([name, value]) => [name, String(value)]))
        expect(await walk(`limit=25&order=filed&${params}`)).toEqual(all.filter(picks(asked)))
      }),
      { numRuns: 120 },
    )
  })

  test.each([
    ['a word without its accent or its end', 'CONTRASEN', 'contraseña'],
    ['words in any order', 'contraseña falla', 'contraseña'],
    ['the requester', 'Yolanda Ñañ', ''],
  ])('words find %s', async (_, q, subject) => {
    const found = await walk(`limit=100&q=${encodeURIComponent(q)}`)
    expect(found.length).toBeGreaterThan(10)
    for (const caso of found) expect(caso.subject).toContain(subject)
  })

  test.each([
    ['its radicado', 'ST-20260202-0190'],
    ['its number', 'number'],
    ['a tag of the inventory', 'imp-0042'],
    ['a part of the tag', '0042'],
    ['an address in the text', 'juan.mora@barrancabermeja.gov.co'],
    ['a number in the text', '192.168.7.15'],
    ['what is half typed', 'juan.mor'],
  ])('a case is found by %s', async (_, q) => {
    const { radicado } = await openTestCaso(t.house, {
      assetTag: 'IMP-0042',
      description: 'El equipo 192.168.7.15 de juan.mora@barrancabermeja.gov.co no entra.',
    })
    const sought = q === 'number' ? String(Number(radicado.slice(-9))) : q.startsWith('ST') ? radicado : q
    const found = await walk(`q=${encodeURIComponent(sought)}`)
    expect(found.map((caso) => caso.radicado)).toContain(radicado)
    expect(found.length).toBeLessThan(10)
  })

  test('no words, or none that mean anything, never fail', async () => {
    const all = (await walk('limit=100')).length
    expect(await walk('limit=100&q=')).toHaveLength(all)
    for (const q of ['!!!', "' & | !", 'de la', '\\', '(']) await walk(`q=${encodeURIComponent(q)}`)
  })

  test.each([
    ['state=open', 'state'],
    ['service=phone', 'service'],
    ['dependencia=%00', 'dependencia'],
    ['assignee=nadie@barrancabermeja.gov.co', 'assignee'],
    ['breached=yes', 'breached'],
    ['filedFrom=2026-02-02', 'filedFrom'],
    ['filedTo=%2B010000-01-01T00:00Z', 'filedTo'],
    ['order=oldest', 'order'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['cursor=abc', 'cursor'],
    [`cursor=${Buffer.from('-200000-01-01T00:00:00Z 1').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('2026-02-02T00:00:00Z 1e3').toString('base64url')}`, 'cursor'],
    ['asignee=none', 'asignee'],
    ['service=software&service=hardware', 'service'],
  ])('?%s is refused with 422, and the field is named', async (query, field) => {
    const { status, json } = await get(`/casos?${query}`)
    expect(status).toBe(422)
    expect(json.errors).toEqual([{ field, message: expect.stringMatching(/^\p{Lu}.+\.$/u) }])
  })

  test('whatever is asked, the answer is a page or says what to mend', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const names = [
      'state',
      'service',
      'dependencia',
      'assignee',
      'breached',
      'q',
      'filedFrom',
      'filedTo',
      'order',
      'limit',
      'cursor',
    ]
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), text), async (query) => {
        const { status } = await get(`/casos?${new URLSearchParams(query)}`)
        expect([200, 422]).toContain(status)
      }),
      { numRuns: 200 },
    )
    expect(t.reported).toEqual([])
  })
})

describe('one case', () => {
  test('is found by any clear short form, and by no other', async () => {
    const { radicado } = await openTestCaso(t.house)
    const number = Number(radicado.slice(-9))
    for (const typed of [radicado, radicado.toLowerCase(), `${number}`, `2026-${number}`, `No.%20${number}`])
      expect((await get(`/casos/${typed}`)).json.radicado).toBe(radicado)
    for (const typed of ['0', `2025-${number}`, `${radicado}0`, '%00', 'hola', '%F0%9F%98%80', '1e1']) {
      const { status, json } = await get(`/casos/${typed}`)
      expect([typed, status, json.title]).toEqual([
        typed,
        404,
        'No encontramos ese caso. Revise el radicado.',
      ])
    }
  })

  test('is judged at the instant of the question', async () => {
    const { radicado, attentionDueAt } = await openTestCaso(t.house)
    t.at(attentionDueAt)
    expect((await get(`/casos/${radicado}`)).json).toMatchObject({
      breached: false,
      escalation: { allowed: false },
    })
    t.advance({ seconds: 1 })
    expect((await get(`/casos/${radicado}`)).json).toMatchObject({
      breached: true,
      escalation: { allowed: true, phone: '+573133316196' },
    })
  })
})

describe('the ledger of a case', () => {
  test('comes whole and in order, internal lines too, page after page while it grows', async () => {
    const { radicado } = await openTestCaso(t.house)
    const actor = technicians[0] as TestStaff
    const say = (text: string) =>
      commentCaso(
        t.house.db,
        { radicado, actor, door: 'desk', text, visibility: text.length % 2 ? 'internal' : 'public' },
        t.house.now(),
      )
    for (const text of ['a', 'bb', 'ccc', 'dddd', 'eeeee']) await say(text)
    const read: { id: number; text: string | null; visibility: string }[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null; page++) {
      const { json } = await get(`/casos/${radicado}/events?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(json.items.length).toBeLessThanOrEqual(2)
      read.push(...json.items)
      cursor = json.nextCursor
      if (page === 1) await say('ffffff')
    }
    expect(read.map(({ text }) => text)).toEqual([null, 'a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff'])
    expect(read.map(({ visibility }) => visibility)).toContain('internal')
    expect(read.map(({ id }) => id)).toEqual(read.map(({ id }) => id).toSorted((a, b) => a - b))
  })

  test('shows the files of a line by name, size and kind', async () => {
    const file = { sha256: 'a'.repeat(64), bytes: 1234, mediaType: 'image/png', name: 'pantalla.png' }
    const { radicado } = await openTestCaso(t.house, { attachments: [file] })
    const { json } = await get(`/casos/${radicado}/events`)
    expect(json.items[0]).toMatchObject({
      type: 'opened',
      sentence: 'Yolanda Pérez Ñáñez radicó la solicitud',
      attachments: [{ id: expect.any(Number), name: 'pantalla.png', bytes: 1234, mediaType: 'image/png' }],
    })
  })

  test('of a case that does not exist is 404; a bad cursor or limit is 422', async () => {
    expect((await get('/casos/999999/events')).status).toBe(404)
    for (const query of ['cursor=x', 'cursor=-1', 'limit=101', 'after=1'])
      expect([query, (await get(`/casos/1/events?${query}`)).status]).toEqual([query, 422])
  })
})
