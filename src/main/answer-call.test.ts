// The voice menu with a real database, spoken to as an exchange speaks: lines on a socket.
import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FastAgi, listenFastAgi } from '#channels/phone/fastagi.ts'
import { announceCall } from '#commands/announce-call.ts'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { databaseLimits, noLimits } from '#main/limits.ts'
import { countCalls, countCallsOf } from '#store/phone-call.ts'
import { sayAloud, spokenParts } from '#texts/spoken.ts'
import type { Limits } from '#web/context.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { answerCall } from './answer-call.ts'

let database: TestDatabase
let it: TestHouse
let phone: FastAgi
let limits: Limits
let closing: AbortController
let isAway = false
let results: string[]

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  phone = await listenFastAgi({ host: '127.0.0.1', port: 0, allow: ['127.0.0.1'] }, async (line) => {
    const db = isAway
      ? new Proxy(it.house.db, {
          get: () => () => {
            throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
          },
        })
      : it.house.db
    results.push(await answerCall({ ...it.house, db, limits }, line, closing.signal))
  })
})
afterAll(async () => {
  await phone.close(0)
  await it.close()
  await database.close()
})
beforeEach(() => {
  limits = noLimits
  closing = new AbortController()
  isAway = false
  results = []
  it.at('2026-02-02T08:30:00-05:00')
})

interface Heard {
  /** All that was said. */
  readonly said: string
  readonly variables: Readonly<Record<string, string>>
}

/** Calls as an exchange does; types `keys` in turn when asked, and hangs up after the last unless `stays`. */
async function call(
  keys: readonly string[],
  { caller = '3001234567', stays = false, hangUpAt = -1 } = {},
): Promise<Heard> {
  const socket = connect(phone.port, '127.0.0.1')
  socket.setEncoding('latin1')
  socket.on('error', () => undefined)
  socket.write(
    `agi_network: yes\nagi_network_script: seguimiento\nagi_callerid: ${caller}\nagi_calleridname: Yolanda\n\n`,
  )
  const said: string[] = []
  const variables: Record<string, string> = {}
  const left = [...keys]
  let commands = 0
  for await (const line of linesOf(socket)) {
    commands += 1
    if (commands - 1 === hangUpAt) {
      socket.write('HANGUP\n200 result=-1\n')
      socket.end()
      break
    }
    const [, file] = /(?:STREAM FILE|GET DATA) punto-unico\/(\S+)/.exec(line) ?? []
    if (file && spokenParts[file]) said.push(sayAloud([file]))
    const [, name, value] = /^SET VARIABLE (\w+) "(.*)"$/.exec(line) ?? []
    if (name) variables[name] = value ?? ''
    if (line.startsWith('GET DATA')) {
      const typed = left.shift()
      if (typed === undefined && !stays) {
        socket.write('200 result=-1\n')
        continue
      }
      socket.write(typed ? `200 result=${typed}\n` : '200 result= (timeout)\n')
    } else if (line.startsWith('STREAM FILE')) socket.write('200 result=0 endpos=800\n')
    else socket.write(`200 result=${line === 'ANSWER' ? 0 : 1}\n`)
  }
  socket.destroy()
  while (phone.count() > 0) await new Promise((resolve) => setTimeout(resolve, 2))
  return { said: said.join(' '), variables }
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of socket as AsyncIterable<string>) {
    rest += chunk
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

const lastCall = () =>
  it.house.db.selectFrom('phoneCall').selectAll().orderBy('startedAt', 'desc').orderBy('id').execute()
const ledger = async (casoId: number) =>
  it.house.db
    .selectFrom('event')
    .select(['type', 'door', 'actorKind', 'visibility', 'text'])
    .where('casoId', '=', casoId)
    .orderBy('id')
    .execute()

describe('a call', () => {
  test('hears how the case stands, and is kept with its follow-up in the ledger', async () => {
    const filed = await openTestCaso(it.house)
    it.advance({ seconds: 1 })
    const { said, variables } = await call([filed.radicado.slice(-9), '3456', '1'])
    expect(said).toContain(
      'está radicado. Lo atenderemos a más tardar hoy a las doce y treinta de la tarde Faltan',
    )
    expect(said.split('está radicado.').length - 1, 'said again at 1').toBe(2)
    expect(variables).toEqual({})
    expect((await ledger(filed.id)).at(-1)).toEqual({
      type: 'followed_up',
      door: 'phone',
      actorKind: 'requester',
      visibility: 'public',
      text: null,
    })
    const [kept] = await lastCall()
    expect(kept).toMatchObject({
      kind: 'menu',
      caller: '3001234567',
      result: 'hung_up',
      casoId: filed.id,
      steps: [
        { at: 0, step: 'radicado' },
        { at: 0, step: 'digits' },
        { at: 0, step: 'find' },
        { at: 0, step: 'menu' },
        { at: 0, step: 'menu' },
      ],
    })
  })

  test('names nobody and quotes nothing', async () => {
    const filed = await openTestCaso(it.house)
    const technician = await addTestStaff(it.house, 'technician', { name: 'Rubiela Acosta' })
    const order = { radicado: filed.radicado, actor: technician, door: 'desk' } as const
    await assignCaso(it.house.db, { ...order, to: technician.id }, it.house.now())
    await attendCaso(it.house.db, order, it.house.now())
    const { said } = await call([filed.radicado.slice(-9), '3456'])
    expect(said).toContain('está en atención. Lo atiende un técnico.')
    expect(said).not.toMatch(/Yolanda|Pérez|Rubiela|impresora/i)
  })

  test('gets one answer whichever half is wrong, and three of them end it politely', async () => {
    const filed = await openTestCaso(it.house)
    const number = filed.radicado.slice(-9)
    const wrongDigits = await call([number, '0000'])
    const wrongRadicado = await call(['999999', '3456'])
    expect(wrongDigits).toEqual(wrongRadicado)
    const { said, variables } = await call([number, '0000', '7', '3456', number, '1111'], { stays: true })
    expect(said.endsWith('Gracias por llamar. Hasta luego.')).toBe(true)
    expect(said).toContain('No pudimos encontrar su caso.')
    expect(variables).toEqual({ PU_RESULT: 'failed_tries' })
    expect(await ledger(filed.id)).toHaveLength(1)
  })

  test('9 is there after the breach alone; it escalates and hands over to the line', async () => {
    const filed = await openTestCaso(it.house)
    const before = await call([filed.radicado.slice(-9), '3456', '9'])
    expect(before.said).toContain('Esa opción no existe.')
    expect(before.said).not.toContain('oprima nueve')
    it.at('2026-02-02T12:30:01-05:00')
    const { said, variables } = await call([filed.radicado.slice(-9), '3456', '9'])
    expect(said).toContain(
      'Todavía no lo han atendido. Debía atenderse a más tardar hoy a las doce y treinta',
    )
    expect(said).toContain('Para escalar su caso, oprima nueve.')
    expect(said.endsWith('Lo comunicamos con la línea de escalamiento.')).toBe(true)
    expect(variables).toEqual({ PU_RESULT: 'escalated', PU_TRANSFER: '+573133316196' })
    expect((await ledger(filed.id)).at(-1)).toMatchObject({ type: 'escalated', door: 'phone' })
    const again = await call([filed.radicado.slice(-9), '3456', '9'])
    expect(again.said).toContain('Su caso ya estaba escalado.')
    expect(again.variables.PU_TRANSFER).toBe('+573133316196')
    expect((await ledger(filed.id)).filter(({ type }) => type === 'escalated')).toHaveLength(1)
  })

  test('0 hands over to the operator, from the menu and from the start', async () => {
    const filed = await openTestCaso(it.house)
    for (const keys of [['0'], [filed.radicado.slice(-9), '3456', '0']])
      expect((await call(keys)).variables).toEqual({ PU_RESULT: 'operator', PU_TRANSFER: 'operador' })
  })

  test('may hang up at every step, and is kept each time', async () => {
    const filed = await openTestCaso(it.house)
    const before = (await lastCall()).length
    const steps = 24
    for (let hangUpAt = 0; hangUpAt < steps; hangUpAt++)
      await call([filed.radicado.slice(-9), '3456', '1'], { hangUpAt, stays: true })
    const calls = await lastCall()
    expect(calls.length - before).toBe(steps)
    expect(calls.every(({ result, seconds }) => result !== null && seconds !== null)).toBe(true)
    expect(it.reported).toEqual([])
  })

  test('ends with a sentence when there were too many guesses, by caller and by case', async () => {
    limits = databaseLimits(it.house.db, () => {})
    const filed = await openTestCaso(it.house)
    const number = filed.radicado.slice(-9)
    for (let guess = 0; guess < 4; guess++) await call([number, '0001', number, '0002', number, '0003'])
    const { said, variables } = await call([number, '3456'], { stays: true, caller: '3009999999' })
    expect(said).toContain('Hubo demasiados intentos.')
    expect(variables).toEqual({ PU_RESULT: 'too_many' })
  })

  test('ends with a sentence when the database is away', async () => {
    isAway = true
    const { said, variables } = await call(['1', '3456'], { stays: true })
    expect(said).toContain('En este momento no podemos consultar los casos.')
    expect(said.endsWith('Hasta luego.')).toBe(true)
    expect(variables).toEqual({ PU_RESULT: 'away' })
  })

  test('takes leave when the product stops', async () => {
    closing.abort()
    const { said, variables } = await call(['1', '3456'], { stays: true })
    expect(said).toContain('El sistema se está reiniciando.')
    expect(variables).toEqual({ PU_RESULT: 'closing' })
  })

  test('that goes on to a person is one call, however long the person takes; another is another', async () => {
    const { db, now } = it.house
    it.at('2026-02-05T09:00:00-05:00')
    const from = now()
    const operator = await addTestStaff(it.house, 'operator')
    const caller = '3005550001'
    const counted = async () => {
      const { calls, byMenu, repeated } = await countCalls(db, from, now().add({ hours: 1 }))
      return { calls, byMenu, repeated, ofCaller: await countCallsOf(db, caller, from) }
    }
    await call(['0'], { caller })
    // Nobody was rung: it was a call all the same.
    expect(await counted()).toEqual({ calls: 1, byMenu: 0, repeated: [], ofCaller: 1 })
    it.advance({ seconds: 20 })
    await announceCall(db, { id: randomUUID(), caller, by: operator }, now())
    expect(await counted()).toEqual({ calls: 1, byMenu: 0, repeated: [], ofCaller: 1 })
    it.advance({ minutes: 10 })
    await call(['1', '3456'], { caller })
    expect(await counted()).toEqual({
      calls: 2,
      byMenu: 1,
      repeated: [{ caller, count: 2 }],
      ofCaller: 2,
    })
  })

  test('many at once are each answered', async () => {
    const filed = await openTestCaso(it.house)
    const many = await Promise.all(
      Array.from({ length: 50 }, () => call([filed.radicado.slice(-9), '3456', '0'], { stays: true })),
    )
    expect(many.every(({ variables }) => variables.PU_TRANSFER === 'operador')).toBe(true)
    expect(results).toHaveLength(50)
  })
})
