// An exchange that never waits for a recording to end: calls the voice menu, line by line, and takes the time of each answer.
import { connect } from 'node:net'

export interface Voice {
  readonly calls: number
  readonly stepsPerSecond: number
  /** From a key, or the end of a recording, until the next command; ms, ascending. */
  readonly answers: readonly number[]
  /** Those alone that look a case up. */
  readonly lookUps: readonly number[]
}

/** `at` calls at a time, each for one of `radicados`, for some seconds. */
export async function callVoice(
  port: number,
  radicados: readonly string[],
  digits: string,
  { at, seconds }: { at: number; seconds: number },
): Promise<Voice> {
  const answers: number[] = []
  const lookUps: number[] = []
  let calls = 0
  const began = performance.now()
  const until = began + seconds * 1000
  await Promise.all(
    Array.from({ length: at }, async (_, lane) => {
      while (performance.now() < until) {
        const radicado = radicados[(calls + lane) % radicados.length] ?? ''
        await callOnce(port, [String(Number(radicado.slice(-9))), digits, ''], answers, lookUps)
        calls += 1
      }
    }),
  )
  const elapsed = (performance.now() - began) / 1000
  const ascending = (times: number[]) => times.sort((a, b) => a - b)
  return {
    calls,
    stepsPerSecond: answers.length / elapsed,
    answers: ascending(answers),
    lookUps: ascending(lookUps),
  }
}

async function callOnce(
  port: number,
  keys: readonly string[],
  answers: number[],
  lookUps: number[],
): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  socket.write('agi_network: yes\nagi_network_script: seguimiento\nagi_callerid: 3001234567\n\n')
  const left = [...keys]
  let sentAt = performance.now()
  let isLookUp = false
  for await (const command of socket as AsyncIterable<string>) {
    const took = performance.now() - sentAt
    answers.push(took)
    if (isLookUp) lookUps.push(took)
    isLookUp = false
    let answer = '200 result=0\n'
    if (command.startsWith('GET DATA')) {
      const typed = left.shift()
      if (typed === undefined) {
        socket.end('HANGUP\n')
        break
      }
      isLookUp = left.length === 1
      answer = `200 result=${typed}\n`
    }
    sentAt = performance.now()
    socket.write(answer)
  }
  socket.destroy()
}
