// SMS against a real centre in a process of its own: it refuses, throttles, hangs up, falls silent, dies and comes back.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type SmppServer, smppServer } from '../../../tests/support/smpp-server.ts'
import { readReceipt, readReply } from './receive.ts'
import { openSmsCentre, type SmsCentre, type SmsEars } from './smpp.ts'

let server: SmppServer
let centre: SmsCentre
let heard: unknown[]
let isDeaf: boolean
const never = new AbortController().signal
const to = '+573001234567'
async function send(text = 'Hola', signal = never) {
  const answer = await centre.send({ to, text, number: 77 }, signal)
  if (answer.kind === 'sent') await server.settled()
  return answer
}

const ears: SmsEars = {
  onReply: async (from, { consecutive }) => {
    if (isDeaf) throw new Error('the database is away')
    heard.push({ from, consecutive })
  },
  onReceipt: async (references, receipt) => {
    heard.push({ references, receipt })
  },
}

beforeEach(async () => {
  heard = []
  isDeaf = false
  server = await smppServer()
  const bound = server.nextBind()
  centre = openSmsCentre(server.url, ears)
  await bound
})
afterEach(async () => {
  centre.close()
  await server.close()
})

describe('out', () => {
  test('a short message: one part, the narrow alphabet, from our number, with a receipt asked for', async () => {
    const answer = await send('¿Venció el plazo del señor Muñoz?')
    expect(answer).toEqual({ kind: 'sent', reference: server.submitted[0]?.id, pieces: 1 })
    expect(server.submitted).toMatchObject([
      {
        from: '85432',
        to: '573001234567',
        text: '¿Vencio el plazo del señor Muñoz?',
        coding: 0,
        wantsReceipt: true,
        reference: 77,
      },
    ])
  })

  test('a long message goes in parts that the phone joins; only the last asks for a receipt', async () => {
    const text = 'Oiga, '.repeat(60).trim()
    const answer = await send(text)
    expect(answer).toMatchObject({ kind: 'sent', pieces: 3 })
    expect(server.submitted.map(({ part }) => part)).toEqual([
      [77, 3, 1],
      [77, 3, 2],
      [77, 3, 3],
    ])
    expect(server.submitted.map((part) => part.text).join('')).toBe(text)
    expect(server.submitted.map(({ wantsReceipt }) => wantsReceipt)).toEqual([false, false, true])
    expect(answer).toMatchObject({ reference: server.submitted[2]?.id })
  })

  test('what the narrow alphabet lacks goes in the wide one, whole', async () => {
    const text = `${'Ж'.repeat(100)} ñ`
    expect(await send(text)).toMatchObject({ kind: 'sent', pieces: 2 })
    expect(server.submitted.map((part) => part.text).join('')).toBe(text)
    expect(server.submitted.every(({ coding }) => coding === 8)).toBe(true)
  })

  test.each([
    ['throttled: later', { status: 0x58 }, 'retry', 'Hay demasiados mensajes en el centro de SMS por ahora.'],
    [
      'its queue is full: later',
      { status: 0x14 },
      'retry',
      'Hay demasiados mensajes en el centro de SMS por ahora.',
    ],
    ['its own error: later', { status: 0x08 }, 'retry', 'No lo aceptó el centro de SMS (SMPP 0x08).'],
    [
      'the number is no good: never',
      { status: 0x0b },
      'refused',
      'No lo aceptó el centro de SMS (SMPP 0x0b).',
    ],
    ['cut before it said that it took it', 'lost', 'retry', 'Se cortó la conexión con el centro de SMS.'],
  ] as const)('%s', async (_sentence, trouble, kind, reason) => {
    await server.trouble(trouble)
    expect(await send()).toEqual({ kind, reason })
    if (trouble === 'lost') await server.nextBind()
    expect(await send()).toMatchObject({ kind: 'sent' })
  })

  test('a silent centre: given up by the signal', async () => {
    await server.trouble('silent')
    expect(await send('Hola', AbortSignal.timeout(300))).toEqual({
      kind: 'retry',
      reason: 'El centro de SMS no respondió a tiempo.',
    })
  })

  test('cut, killed and restarted, it binds again by itself', async () => {
    server.hangUp()
    await server.nextBind()
    expect(await send()).toMatchObject({ kind: 'sent' })
    await server.kill()
    await vi.waitFor(async () =>
      expect(await send()).toMatchObject({ kind: 'retry', reason: expect.stringContaining('ECONNREFUSED') }),
    )
    await server.restart()
    await server.nextBind()
    expect(await send()).toMatchObject({ kind: 'sent' })
  })

  test('a wrong password is no fault of the message: refused, so that the next door is taken', async () => {
    const stranger = openSmsCentre(server.url.replace('secreta', 'otra'), ears)
    expect(await stranger.send({ to, text: 'Hola', number: 1 }, never)).toEqual({
      kind: 'refused',
      reason: 'El usuario o la clave no sirven en el centro de SMS.',
    })
    stranger.close()
  })
})

describe('in', () => {
  test('a reply is heard, and taken only once it was acted on', async () => {
    isDeaf = true
    expect(await server.reply('573001234567', 'ok 12')).toBe(0x64)
    isDeaf = false
    expect(await server.reply('573001234567', 'ok 12')).toBe(0)
    expect(heard).toEqual([{ from: '573001234567', consecutive: 12 }])
  })

  test('receipts say what became of a message', async () => {
    expect(await server.receipt('000000ff', 'ENROUTE')).toBe(0)
    expect(await server.receipt('000000ff', 'DELIVRD')).toBe(0)
    expect(await server.receipt('abc', 'UNDELIV', '034')).toBe(0)
    expect(heard).toEqual([
      { references: ['000000ff', '255'], receipt: { delivered: true } },
      {
        references: ['abc', '2748'],
        receipt: { delivered: false, reason: 'El operador no pudo entregarlo (UNDELIV 034).' },
      },
    ])
  })

  test('what is neither is taken and forgotten', async () => {
    expect(await server.reply('573001234567', '¿Quién es?')).toBe(0)
    expect(heard).toEqual([])
  })
})

test.each([
  ['OK 123', 123],
  ['ok', 'last'],
  ['1', 'last'],
  ['Recibido.', 'last'],
  ['Sí, recibido 45', 45],
  ['123', 123],
  ['OK 1', 1],
  ['no', undefined],
  ['OK 12 13', undefined],
  ['OK pero no puedo', undefined],
  ['', undefined],
  ['🙂', undefined],
  ['1234567890123', undefined],
])('the reply %j', (text, expected) => {
  const reply = readReply(text)
  expect(reply && (reply.consecutive ?? 'last')).toBe(expected)
})

test('a receipt is read from its parameters where they are, else from its text', () => {
  expect(readReceipt('', { messageId: '7b', messageState: 2 })).toEqual({
    references: ['7b', '123'],
    outcome: { delivered: true },
  })
  expect(readReceipt('id:123 stat:EXPIRED err:000')?.references).toContain('7b')
  expect(readReceipt('id:123 stat:EXPIRED err:000')?.outcome).toEqual({ delivered: false, code: 'EXPIRED' })
  expect(readReceipt('hola')).toBeUndefined()
})
