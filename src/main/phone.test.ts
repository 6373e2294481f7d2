import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { noLimits } from './limits.ts'
import { openLog } from './log.ts'
import { startPhone } from './phone.ts'
import { StartError } from './start-error.ts'

const options = { host: '127.0.0.1', allow: [], log: openLog('silent'), metrics: { callDone: () => {} } }
// What is refused at the start has asked nothing of the house.
const house = { limits: noLimits } as unknown as Parameters<typeof startPhone>[0]

test('a port that is taken stops the start with one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const starting = startPhone(house, { ...options, port })
  await expect(starting).rejects.toThrow(StartError)
  await expect(starting).rejects.toThrow(/Revise FASTAGI_LISTEN/)
  taken.close()
})

test('the exchange may come from this machine alone, unless it is said from where', () => {
  const read = (env: Record<string, string>) => readConfig(env).fastAgi
  expect(read({})).toBeUndefined()
  expect(read({ FASTAGI_LISTEN: '0.0.0.0:4573' })).toEqual({
    host: '0.0.0.0',
    port: 4573,
    allow: ['127.0.0.1', '::1'],
  })
  expect(read({ FASTAGI_LISTEN: '[::]:4573', FASTAGI_ALLOW: '192.0.2.20, 2001:db8::1' })).toEqual({
    host: '::',
    port: 4573,
    allow: ['192.0.2.20', '2001:db8::1'],
  })
  expect(() => read({ FASTAGI_LISTEN: ':4573', FASTAGI_ALLOW: 'planta' })).toThrow(
    /FASTAGI_LISTEN|FASTAGI_ALLOW/,
  )
  expect(() => read({ FASTAGI_ALLOW: 'planta' })).toThrow(/FASTAGI_ALLOW/)
})
