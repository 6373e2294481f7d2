// Hands a file to ClamAV's daemon (clamd's INSTREAM) and hears its verdict.
import { connect } from 'node:net'
import { finished } from 'node:stream/promises'

export interface ClamdAddress {
  readonly host: string
  readonly port: number
}

export type ScanAnswer =
  | { readonly verdict: 'clean'; readonly note: null }
  /** `note`: what it found. */
  | { readonly verdict: 'infected'; readonly note: string }
  /** It will not say: too large, most often. */
  | { readonly verdict: 'unscannable'; readonly note: string }

const withinMs = 120_000
const answerBytes = 4096

/** Throws when the daemon is away, or hangs up without a word. */
export async function scanStream(
  { host, port }: ClamdAddress,
  content: AsyncIterable<Uint8Array>,
): Promise<ScanAnswer> {
  const socket = connect({ host, port })
  const signal = AbortSignal.timeout(withinMs)
  const giveUp = () => socket.destroy(new Error('clamd did not answer in time'))
  signal.addEventListener('abort', giveUp)
  let answer = ''
  let fault: Error | undefined
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    answer = (answer + text).slice(0, answerBytes)
  })
  // It hangs up in the middle of a file that is too large: what it said before counts.
  socket.on('error', (error) => {
    fault = error
  })
  try {
    socket.write('zINSTREAM\0')
    for await (const chunk of content) {
      if (socket.destroyed || answer !== '') break
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      if (chunk.length === 0) continue
      socket.write(length)
      if (!socket.write(chunk)) await drained(socket)
    }
    if (!socket.destroyed) socket.end(Buffer.alloc(4))
    await finished(socket, { writable: false }).catch((error: Error) => {
      fault ??= error
    })
  } finally {
    signal.removeEventListener('abort', giveUp)
    socket.destroy()
  }
  return read(answer) ?? fail(fault)
}

/** Until there is room, or nobody reads any more. */
function drained(socket: ReturnType<typeof connect>): Promise<void> {
  return new Promise((done) => {
    const settle = () => {
      for (const event of ['drain', 'close', 'data']) socket.off(event, settle)
      done()
    }
    for (const event of ['drain', 'close', 'data']) socket.on(event, settle)
  })
}

function read(answer: string): ScanAnswer | undefined {
  const line = answer.split('\0', 1)[0]?.trim() ?? ''
  if (line === 'stream: OK') return { verdict: 'clean', note: null }
  const found = /^stream: (.+) FOUND$/.exec(line)?.[1]
  if (found) return { verdict: 'infected', note: found.slice(0, 200) }
  return line.endsWith('ERROR') ? { verdict: 'unscannable', note: line.slice(0, 200) } : undefined
}

function fail(fault: Error | undefined): never {
  throw new Error('clamd gave no verdict', { cause: fault })
}
