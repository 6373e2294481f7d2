import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type CallLine, type FastAgi, type FastAgiOptions, HungUp, listenFastAgi } from './fastagi.ts'

let phone: FastAgi | undefined
afterEach(() => phone?.close(0))

const head = 'agi_network: yes\nagi_network_script: seguimiento\nagi_callerid: +57 300 123 4567\n\n'

/** Listens, and answers a socket that has connected to it. */
async function open(serve: (line: CallLine) => Promise<void>, options: Partial<FastAgiOptions> = {}) {
  phone = await listenFastAgi({ host: '127.0.0.1', port: 0, allow: ['127.0.0.1'], ...options }, serve)
  const socket = connect(phone.port, '127.0.0.1')
  socket.setEncoding('latin1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Answers each command in turn; answers what was commanded once the line is closed. */
async function exchange(answers: readonly string[], serve: (line: CallLine) => Promise<void>) {
  const socket = await open(serve)
  const commands: string[] = []
  const left = [...answers]
  socket.on('data', (text: string) => {
    for (const command of text.split('\n').filter(Boolean)) {
      commands.push(command)
      socket.write(`${left.shift() ?? '200 result=0'}\n`)
    }
  })
  socket.write(head)
  await once(socket, 'close')
  return commands
}

test('says who calls and what was asked for, and speaks command by command', async () => {
  let who = ''
  const commands = await exchange(
    ['200 result=0', '200 result=0 endpos=8000', '200 result=123 (timeout)'],
    async (line) => {
      who = `${line.caller} ${line.script}`
      await line.answer()
      expect(await line.ask(['ask-radicado', 'rest'], { max: 9, seconds: 6 })).toBe('123')
    },
  )
  expect(who).toBe('+573001234567 seguimiento')
  expect(commands).toEqual([
    'ANSWER',
    'STREAM FILE punto-unico/ask-radicado "0123456789*#"',
    'GET DATA punto-unico/rest 6000 9',
  ])
})

test.each<[string, readonly string[], { max: number }, string, number]>([
  [
    'a key pressed while it is spoken stops it, and the others follow',
    ['200 result=49 endpos=80', '200 result=23'],
    { max: 9 },
    '123',
    2,
  ],
  ['one key is enough where one is asked for', ['200 result=57 endpos=80'], { max: 1 }, '9', 1],
  ['# alone is nothing', ['200 result=35 endpos=80'], { max: 9 }, '', 1],
  ['a star is a key', ['200 result=0 endpos=1', '200 result=2026*12'], { max: 9 }, '2026*12', 2],
  ['silence is nothing', ['200 result=0 endpos=1', '200 result= (timeout)'], { max: 9 }, '', 2],
])('%s', async (_, answers, { max }, keys, count) => {
  let heard: string | undefined
  const commands = await exchange(answers, async (line) => {
    heard = await line.ask(['one', 'two'], { max, seconds: 5 })
  })
  expect([heard, commands.length]).toEqual([keys, count])
})

test.each([
  '200 result=-1',
  '511 Command Not Permitted on a dead channel',
  '510 Invalid or unknown command',
  'nonsense',
])('%s ends the call', async (answer) => {
  let end: unknown
  await exchange([answer], async (line) => {
    end = await line.say(['one']).catch((error: unknown) => error)
  })
  expect(end).toBeInstanceOf(HungUp)
})

test('a hang-up that is told before an answer changes nothing in the answer', async () => {
  let end: unknown = 'heard to the end'
  await exchange(['HANGUP\n200 result=0 endpos=8000'], async (line) => {
    await line.say(['one']).catch((error: unknown) => {
      end = error
    })
  })
  expect(end).toBe('heard to the end')
})

test('refuses whoever is not the exchange, without a word', async () => {
  const refused: string[] = []
  const socket = await open(async () => expect.unreachable(), {
    allow: ['10.0.0.7'],
    onRefused: (address) => refused.push(address),
  })
  socket.on('data', () => expect.unreachable())
  socket.resume()
  await once(socket, 'close')
  expect(refused).toEqual(['127.0.0.1'])
})

test.each([
  ['a line without end', 'x'.repeat(5_000)],
  ['a head without end', 'agi_x: y\n'.repeat(150)],
])('%s ends the call', async (_, sent) => {
  const socket = await open(async () => expect.unreachable())
  socket.resume()
  socket.write(sent)
  await once(socket, 'close')
})

test('no more calls than there is room for', async () => {
  const socket = await open((line) => line.answer(), { callsAtMost: 1 })
  socket.write(head)
  await once(socket, 'data')
  const second = connect(phone?.port ?? 0, '127.0.0.1')
  second.on('error', () => undefined)
  second.resume()
  await once(second, 'close')
  expect(phone?.count()).toBe(1)
  socket.destroy()
})

test('a call that fails ends, is reported, and leaves the others alone', async () => {
  const faults: unknown[] = []
  const fault = new Error('of our own')
  const socket = await open(
    async () => {
      throw fault
    },
    { onFault: (error) => faults.push(error) },
  )
  socket.resume()
  socket.write(head)
  await once(socket, 'close')
  expect([faults, phone?.count()]).toEqual([[fault], 0])
})

test('an exchange that answers nothing is left', async () => {
  const socket = await open((line) => line.answer(), { patienceMs: 50 })
  socket.resume()
  socket.write(head)
  await once(socket, 'close')
})

test('closing waits for calls, and cuts off those that do not end', async () => {
  const socket = await open((line) => line.say(['one']))
  socket.resume()
  socket.write(head)
  await once(socket, 'data')
  const began = performance.now()
  await phone?.close(80)
  expect(performance.now() - began).toBeGreaterThan(60)
  expect(phone?.count()).toBe(0)
})
