// Calls against a server that speaks AMI: picked up, confirmed, busy, unanswered, refused, cut.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type AmiServer, amiServer } from '../../../tests/support/ami-server.ts'
import { type Exchange, openExchange } from './call.ts'

let server: AmiServer
let exchange: Exchange
let confirmed: string[]
const never = new AbortController().signal
const order = {
  to: '+573001234567',
  token: 'el_token-de-la-alerta',
  key: '6f0c1d1e-0000-4000-8000-000000000001',
  radicado: 'ST-20260202-0190-000000012',
  consecutive: 12,
  text: 'Sin atender: venció hoy.\r\nAction: Logoff\r\n\r\nHardware, Secretaría',
}

beforeEach(async () => {
  server = await amiServer()
  confirmed = []
  exchange = openExchange(server.url, async (token) => void confirmed.push(token))
})
afterEach(async () => {
  exchange.close()
  await server.close()
})
const call = (signal = never) => exchange.call(order, signal)

test('a call that is picked up has reached the person; the dialplan is told what to say', async () => {
  expect(await call()).toEqual({ kind: 'sent', reference: `pu-${order.key}`, pieces: 1, delivered: true })
  const [{ fields, variables } = { fields: new Map(), variables: new Map() }] = server.calls
  expect(Object.fromEntries(fields)).toMatchObject({
    Channel: 'PJSIP/573001234567@troncal',
    Context: 'punto-unico-alerta',
    Exten: 's',
    Priority: '1',
    Async: 'true',
    CallerID: '6076214000',
    ChannelId: `pu-${order.key}`,
  })
  expect(Object.fromEntries(variables)).toEqual({
    PU_ALERTA: order.token,
    PU_RADICADO: order.radicado,
    PU_NUMERO: '12',
    PU_TEXTO: 'Sin atender: venció hoy. Action: Logoff Hardware  Secretaría',
  })
  expect(confirmed).toEqual([])
})

test('who presses 1 confirms', async () => {
  server.fate = 'pressed'
  expect(await call()).toMatchObject({ kind: 'sent' })
  await vi.waitFor(() => expect(confirmed).toEqual([order.token]))
})

test.each([
  ['busy', 'retry', 'La línea estaba ocupada.'],
  ['unanswered', 'retry', 'Nadie contestó la llamada.'],
  ['refused', 'refused', 'No lo aceptó la planta telefónica (Extension does not exist.).'],
  ['cut', 'retry', 'Se cortó la conexión con la planta telefónica.'],
] as const)('%s: %s', async (fate, kind, reason) => {
  server.fate = fate
  expect(await call()).toEqual({ kind, reason })
})

test('given up by the signal while it rings', async () => {
  server.fate = 'silent'
  expect(await call(AbortSignal.timeout(200))).toMatchObject({ kind: 'retry' })
})

test('after a cut it signs in again by itself', async () => {
  await call()
  server.hangUp()
  await vi.waitFor(async () => expect(await call()).toMatchObject({ kind: 'sent' }), { timeout: 5000 })
})

test('a wrong secret: refused, so that the next door is taken', async () => {
  const stranger = openExchange(server.url.replace('secreta', 'otra'), async () => {})
  expect(await stranger.call(order, never)).toEqual({
    kind: 'refused',
    reason: 'El usuario o la clave no sirven en la planta telefónica.',
  })
  stranger.close()
})
