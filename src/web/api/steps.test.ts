import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeStaff } from '#commands/change-staff.ts'
import { limits, type Role, roles, type State, states, type Verb, verbs } from '#rules/caso.ts'
import { nextState } from '#rules/lifecycle.ts'
import { sayRefusal } from '#texts/es.ts'
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

const monday = '2026-02-02T08:30:00-05:00'
const steps = verbs.filter((verb) => verb !== 'rate')
type Step = (typeof steps)[number]

let database: TestDatabase
let t: TestHouse
let ask: Ask
let keys: Record<Role, { key: string; staff: TestStaff }>
let technician: TestStaff & { email: string }
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  ask = apiOf(t)
  const made = await Promise.all(roles.map(async (role) => [role, await addTestKey(t.house, role)] as const))
  keys = Object.fromEntries(made) as typeof keys
  technician = await addTestStaff(t.house, 'technician', {
    name: 'Óscar Ariza',
    email: 'oscar.ariza@barrancabermeja.gov.co',
  })
})
beforeEach(() => t.at(monday))
afterAll(async () => {
  await t?.close()
  await database?.close()
})

/** A body that is right for a step. */
const bodies: Record<Step, () => object | undefined> = {
  assign: () => ({ to: technician.id }),
  attend: () => undefined,
  comment: () => ({ text: 'Voy en camino.', visibility: 'public' }),
  hold: () => ({ reason: 'Falta el cartucho.', kind: 'part' }),
  resume: () => undefined,
  solve: () => ({ solution: 'Se cambió el cartucho.' }),
  close: () => undefined,
  reopen: () => ({ reason: 'Volvió a fallar.' }),
  void: () => ({ reason: 'Radicada por error.' }),
  escalate: () => undefined,
}

const take = (radicado: string, step: Step, role: Role = 'coordinator') =>
  ask('POST', `/casos/${radicado}/${step}`, { key: keys[role].key, body: bodies[step]() })

/** The steps that bring a new case to a state. */
const ways: Record<State, readonly Step[]> = {
  filed: [],
  assigned: ['assign'],
  attending: ['attend'],
  on_hold: ['attend', 'hold'],
  solved: ['attend', 'solve'],
  closed: ['attend', 'solve', 'close'],
  void: ['void'],
}

/** The radicado of a new case in a state. */
async function casoIn(state: State): Promise<string> {
  const { radicado } = await openTestCaso(t.house)
  for (const step of ways[state]) expect((await take(radicado, step)).status).toBe(200)
  return radicado
}

const show = async (radicado: string) =>
  (await ask('GET', `/casos/${radicado}`, { key: keys.auditor.key })).json

describe('a case is led from its filing to its end', () => {
  test('each step answers the case as it stands, and the ledger names who did it, and that it came by the API', async () => {
    const { radicado } = await openTestCaso(t.house, { assetTag: 'IMP-0042' })
    const lived: unknown[] = []
    const go = async (step: Step, minutes: number) => {
      t.advance({ minutes })
      const { status, json } = await take(radicado, step)
      expect(status).toBe(200)
      expect(json).toEqual(await show(radicado))
      lived.push([step, json.state, json.updatedAt.slice(11, 16)])
      return json
    }
    expect(await show(radicado)).toEqual({
      radicado: 'ST-20260202-0190-000000001',
      service: 'hardware',
      state: 'filed',
      subject: 'La impresora no responde',
      description: 'Desde esta mañana no imprime.\nYa la apagué y la prendí.',
      location: 'Sede centro, piso 2, oficina 204',
      assetTag: 'IMP-0042',
      dependencia: { code: '0140', name: 'Secretaría de Educación' },
      requester: {
        fullName: 'Yolanda Pérez Ñáñez',
        nationalId: '63123456',
        email: 'yolanda.perez@barrancabermeja.gov.co',
        phone: '300 123 4567',
        employment: 'funcionario',
      },
      assignee: null,
      policyId: 1,
      filedAt: '2026-02-02T13:30:00Z',
      attentionDueAt: '2026-02-02T17:30:00Z',
      attendedAt: null,
      breached: false,
      breachedAt: null,
      escalation: { allowed: false, phone: null },
      escalatedAt: null,
      solvedAt: null,
      solution: null,
      category: null,
      solutionMinutes: null,
      autoCloseAt: null,
      closedAt: null,
      voidedAt: null,
      rating: null,
      ratingComment: null,
      updatedAt: '2026-02-02T13:30:00Z',
    })

    const assigned = await go('assign', 10)
    expect(assigned.assignee).toEqual({ id: technician.id, name: 'Óscar Ariza' })
    const attended = await go('attend', 20)
    expect(attended).toMatchObject({
      attendedAt: '2026-02-02T14:00:00Z',
      assignee: { id: keys.coordinator.staff.id },
      breached: false,
    })
    await go('comment', 5)
    await go('hold', 5)
    await go('resume', 60)
    const solved = await go('solve', 20)
    expect(solved).toMatchObject({
      solvedAt: '2026-02-02T15:30:00Z',
      solution: 'Se cambió el cartucho.',
      // Two hours went by, one of them waiting.
      solutionMinutes: 60,
      autoCloseAt: '2026-02-05T23:00:00Z',
    })
    const closed = await go('close', 30)
    expect(closed).toMatchObject({ closedAt: '2026-02-02T16:00:00Z', autoCloseAt: null })
    const reopened = await go('reopen', 30)
    expect(reopened).toMatchObject({ closedAt: null, solvedAt: null, attendedAt: '2026-02-02T14:00:00Z' })
    await go('attend', 10)
    await go('solve', 10)
    await go('close', 1)

    expect(lived).toEqual([
      ['assign', 'assigned', '13:40'],
      ['attend', 'attending', '14:00'],
      ['comment', 'attending', '14:05'],
      ['hold', 'on_hold', '14:10'],
      ['resume', 'attending', '15:10'],
      ['solve', 'solved', '15:30'],
      ['close', 'closed', '16:00'],
      ['reopen', 'assigned', '16:30'],
      ['attend', 'attending', '16:40'],
      ['solve', 'solved', '16:50'],
      ['close', 'closed', '16:51'],
    ])
    const { items } = (await ask('GET', `/casos/${radicado}/events`, { key: keys.auditor.key })).json
    expect(items.map((event: { type: string }) => event.type)).toEqual([
      'opened',
      'assigned',
      'attended',
      'commented',
      'held',
      'resumed',
      'solved',
      'closed',
      'reopened',
      'attended',
      'solved',
      'closed',
    ])
    const { id, name } = keys.coordinator.staff
    for (const event of items.slice(1))
      expect(event).toMatchObject({ door: 'api', actor: { kind: 'staff', id, name } })
    expect(items[0]).toMatchObject({ door: 'form', actor: { kind: 'requester', id: null } })
    expect(items[4]).toMatchObject({
      sentence: `${name} puso el caso en espera`,
      text: 'Falta el cartucho.',
      data: { reason: 'part' },
    })
  })

  test('an annulment keeps its reason and its number', async () => {
    const radicado = await casoIn('filed')
    const { json } = await take(radicado, 'void')
    expect(json).toMatchObject({ radicado, state: 'void', voidedAt: '2026-02-02T13:30:00Z' })
  })

  test('after the promise is broken, and not before, a case is escalated, once', async () => {
    const radicado = await casoIn('assigned')
    t.at('2026-02-02T12:30:00-05:00')
    const early = await take(radicado, 'escalate')
    expect(early.status).toBe(409)
    expect(early.json.title).toMatch(/^El plazo de atención no se ha incumplido/)
    t.advance({ milliseconds: 1 })
    const { status, json } = await take(radicado, 'escalate', 'operator')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      state: 'assigned',
      breached: true,
      escalation: { allowed: true, phone: '+573133316196' },
      escalatedAt: '2026-02-02T17:30:00.001Z',
    })
    const again = await take(radicado, 'escalate')
    expect(again.status).toBe(409)
    expect(again.json.title).toMatch(/^Este caso ya se escaló hoy a las 12:30/)
  })

  test('attending late writes down the breach at the instant of the deadline', async () => {
    const radicado = await casoIn('filed')
    t.at('2026-02-02T14:00:00-05:00')
    const { json } = await take(radicado, 'attend', 'technician')
    expect(json).toMatchObject({ breached: true, breachedAt: '2026-02-02T17:30:00Z' })
  })

  test('any clear short form of the radicado leads to the case', async () => {
    const radicado = await casoIn('attending')
    const number = Number(radicado.slice(-9))
    for (const typed of [`${number}`, `2026-${number}`, radicado.toLowerCase(), `%20${radicado}`]) {
      const { status, json } = await ask('POST', `/casos/${typed}/comment`, {
        key: keys.technician.key,
        body: { text: `Por ${typed}`, visibility: 'internal' },
      })
      expect([status, json.radicado]).toEqual([200, radicado])
    }
  })
})

describe('a forbidden step is 409 with the sentence why, and changes nothing', () => {
  test.each(states)('%s', async (state) => {
    const radicado = await casoIn(state)
    const before = await show(radicado)
    const forbidden = steps.filter((step) => !nextState(state, step))
    for (const verb of forbidden) {
      const { status, json } = await take(radicado, verb)
      const by = before.assignee?.name ?? null
      const title = sayRefusal({ kind: 'wrong_state', verb, state, by }, t.house.now(), 'America/Bogota')
      expect([verb, status, json]).toEqual([verb, 409, { type: 'about:blank', status: 409, title }])
    }
    expect(await show(radicado)).toEqual(before)
  })

  test.each<[string, State, Verb, string]>([
    [
      'solving what nobody attends',
      'filed',
      'solve',
      'Primero tome el caso: sin atención no puede haber solución.',
    ],
    ['attending twice', 'attending', 'attend', 'Llave de prueba (coordinator) ya está atendiendo este caso.'],
    [
      'closing without a solution',
      'attending',
      'close',
      'Primero dé la solución: solo se cierra un caso solucionado.',
    ],
    ['annulling what is closed', 'closed', 'void', 'No se puede anular un caso que está cerrado.'],
    ['touching what is annulled', 'void', 'comment', 'No se puede comentar un caso que está anulado.'],
  ])('%s', async (_, state, verb, title) => {
    const { status, json } = await take(await casoIn(state), verb as Step)
    expect([status, json.title]).toEqual([409, title])
  })

  test('a case is given to whoever can attend it, and not twice to the same', async () => {
    const { radicado } = await openTestCaso(t.house)
    const assign = (to: string) =>
      ask('POST', `/casos/${radicado}/assign`, { key: keys.coordinator.key, body: { to } })
    const gone = await addTestStaff(t.house, 'technician')
    await changeStaff(t.house.db, gone.id, { active: false }, t.house.now())
    for (const to of [keys.operator.staff.id, gone.email, 'nadie@barrancabermeja.gov.co']) {
      const { status, json } = await assign(to)
      expect([status, json.title]).toEqual([
        409,
        'Esa persona no puede recibir casos. Elija un técnico o coordinador activo.',
      ])
    }
    const { status, json } = await assign(' Oscar.Ariza@barrancabermeja.gov.co ')
    expect([status, json.assignee]).toEqual([200, { id: technician.id, name: 'Óscar Ariza' }])
    const same = await assign(technician.id)
    expect([same.status, same.json.title]).toEqual([409, 'El caso ya está asignado a Óscar Ariza.'])
  })

  test('of two who attend at once one does, and the other is told who', async () => {
    for (let round = 0; round < 10; round++) {
      const radicado = await casoIn('filed')
      const tries = await Promise.all([
        take(radicado, 'attend', 'technician'),
        take(radicado, 'attend', 'coordinator'),
      ])
      const [done, refused] = tries.toSorted((a, b) => a.status - b.status)
      expect([done?.status, refused?.status]).toEqual([200, 409])
      expect(refused?.json.title).toBe(`${done?.json.assignee.name} ya está atendiendo este caso.`)
    }
  })

  test('a case that does not exist is 404, whatever was typed', async () => {
    for (const typed of [
      '999999',
      '2025-1',
      'ST-20260202-0190-999999999',
      'hola',
      '%00',
      '-1',
      'a'.repeat(90),
    ]) {
      const { status, json } = await ask('POST', `/casos/${typed}/attend`, { key: keys.admin.key })
      expect([typed, status, json.title]).toEqual([
        typed,
        404,
        'No encontramos ese caso. Revise el radicado.',
      ])
    }
  })
})

describe('who may do what', () => {
  const may: Record<Step, readonly Role[]> = {
    assign: ['technician', 'coordinator', 'admin'],
    attend: ['technician', 'coordinator', 'admin'],
    comment: ['technician', 'coordinator', 'operator', 'admin'],
    hold: ['technician', 'coordinator', 'admin'],
    resume: ['technician', 'coordinator', 'admin'],
    solve: ['technician', 'coordinator', 'admin'],
    close: ['technician', 'coordinator', 'admin'],
    reopen: ['technician', 'coordinator', 'admin'],
    void: ['coordinator', 'admin'],
    escalate: ['operator', 'coordinator', 'admin'],
  }
  const from: Record<Step, State> = {
    assign: 'filed',
    attend: 'filed',
    comment: 'filed',
    hold: 'attending',
    resume: 'on_hold',
    solve: 'attending',
    close: 'solved',
    reopen: 'closed',
    void: 'filed',
    escalate: 'filed',
  }

  test.each(steps.flatMap((step) => roles.map((role) => [step, role] as const)))(
    '%s by %s',
    async (step, role) => {
      const radicado = await casoIn(from[step])
      t.at('2026-02-02T15:00:00-05:00')
      const before = await show(radicado)
      const { status, json } = await take(radicado, step, role)
      if (may[step].includes(role)) expect(status).toBe(200)
      else {
        expect(status).toBe(403)
        expect(json.title).toMatch(/^Su rol no permite .+ casos\. Pídalo a un coordinador\.$/)
        expect(await show(radicado)).toEqual(before)
      }
    },
  )

  test('whoever may not is told so before anything is read: neither the body nor the case', async () => {
    const { status } = await ask('POST', '/casos/999999/void', { key: keys.technician.key, body: '{' })
    expect(status).toBe(403)
  })

  test('nobody rates but the requester: the address does not exist', async () => {
    const { status } = await ask('POST', '/casos/1/rate', { key: keys.admin.key, body: { rating: 5 } })
    expect(status).toBe(404)
  })
})

describe('what is sent with a step', () => {
  const text = 'Escriba el comentario.'
  const visibility = 'Diga si el comentario es public o internal.'
  const unknown = 'Este dato no existe aquí.'
  const object = 'Envíe un objeto JSON.'
  test.each<[string, Step, unknown, Record<string, string>]>([
    ['no body', 'comment', undefined, { text, visibility }],
    ['no fields', 'comment', {}, { text, visibility }],
    ['nothing to see', 'comment', { text: ' \u0000\r\n\t ', visibility: 'public' }, { text }],
    ['what is no text', 'comment', { text: 12, visibility: 'secret' }, { text, visibility }],
    [
      'too long a text',
      'comment',
      { text: 'x'.repeat(limits.comment + 1), visibility: 'public' },
      { text: 'El texto es muy largo: use máximo 10.000 caracteres.' },
    ],
    [
      'fields of something else',
      'comment',
      { text: 'Hola', visibility: 'public', to: 'x', cc: 'y' },
      { to: unknown, cc: unknown },
    ],
    ['fields where there are none', 'attend', { by: 'me' }, { by: unknown }],
    ['a list', 'comment', [], { body: object }],
    ['a bare string', 'comment', '"hola"', { body: object }],
    [
      'nobody',
      'assign',
      { to: ' ' },
      { to: 'Escriba el identificador o el correo de quien recibe el caso.' },
    ],
    [
      'another kind of wait',
      'hold',
      { reason: '', kind: 'siesta' },
      { reason: 'Escriba el motivo.', kind: 'Use requester, part, supplier u other.' },
    ],
    [
      'too long a reason',
      'hold',
      { reason: 'x'.repeat(limits.reason + 1) },
      { reason: 'El texto es muy largo: use máximo 1.000 caracteres.' },
    ],
    ['no solution', 'solve', { solution: null }, { solution: 'Escriba cómo se solucionó.' }],
    ['no reason to reopen', 'reopen', {}, { reason: 'Escriba el motivo.' }],
    ['no reason to annul', 'void', { reason: '\n' }, { reason: 'Escriba el motivo.' }],
  ])('%s (%s) is 422, field by field', async (_, step, body, expected) => {
    const { status, json } = await ask('POST', `/casos/1/${step}`, {
      key: keys.coordinator.key,
      body,
      headers: typeof body === 'string' ? { 'content-type': 'application/json' } : {},
    })
    expect(status).toBe(422)
    expect(json.title).toBe('Revise los datos enviados.')
    const errors = json.errors.map((error: { field: string; message: string }) => [
      error.field,
      error.message,
    ])
    expect(Object.fromEntries(errors)).toEqual(expected)
    expect(errors).toHaveLength(Object.keys(expected).length)
  })

  test('text is kept as it was written, without what cannot be seen', async () => {
    const radicado = await casoIn('attending')
    const solution = '  Se cambió\r\nel rodillo\u0007 \ud800 y quedó bien.\u0000\n'
    const { json } = await ask('POST', `/casos/${radicado}/solve`, {
      key: keys.technician.key,
      body: { solution },
    })
    expect(json.solution).toBe('Se cambió\nel rodillo \ufffd y quedó bien.')
  })

  test('the longest that is allowed is allowed', async () => {
    const radicado = await casoIn('attending')
    const solution = 'ñ'.repeat(limits.comment)
    const { status, json } = await ask('POST', `/casos/${radicado}/solve`, {
      key: keys.technician.key,
      body: { solution },
    })
    expect([status, json.solution]).toEqual([200, solution])
  })

  test('a wait without a kind is of any other kind', async () => {
    const radicado = await casoIn('attending')
    await ask('POST', `/casos/${radicado}/hold`, { key: keys.technician.key, body: { reason: 'Llueve.' } })
    const { json } = await ask('GET', `/casos/${radicado}/events`, { key: keys.technician.key })
    expect(json.items.at(-1)).toMatchObject({ type: 'held', text: 'Llueve.', data: { reason: 'other' } })
  })

  test('an empty body of JSON is no body', async () => {
    const radicado = await casoIn('filed')
    const { status } = await ask('POST', `/casos/${radicado}/attend`, {
      key: keys.technician.key,
      body: '',
      headers: { 'content-type': 'application/json' },
    })
    expect(status).toBe(200)
  })
})
