// FastAGI: an Asterisk connects for each call, says who calls, and then does one command after another. A line protocol:
// here is all of it that the voice menu needs. It only speaks and listens; it decides nothing.
import { createServer, type Server, type Socket } from 'node:net'

/** The other side is gone: the caller hung up, the exchange closed the line, or said nothing for too long. */
export class HungUp extends Error {
  constructor(reason: string) {
    super(`the call ended: ${reason}`)
    this.name = 'HungUp'
  }
}

/** One call, as the menu uses it. Every method throws `HungUp` when there is nobody any more. */
export interface CallLine {
  /** Digits of whoever calls, as the exchange tells them; empty when it does not. */
  readonly caller: string
  /** The path that was asked for: `seguimiento`. */
  readonly script: string
  answer(): Promise<void>
  /** Plays recordings one after the other, to the end. */
  say(recordings: readonly string[]): Promise<void>
  /**
   * Plays recordings until a key is pressed, and answers the keys: up to `max`, ended by # or by silence. Empty when
   * none was pressed.
   */
  ask(recordings: readonly string[], listen: { max: number; seconds: number }): Promise<string>
  setVariable(name: string, value: string): Promise<void>
}

export interface FastAgiOptions {
  readonly host: string
  readonly port: number
  /** Addresses that may connect; all others are cut off at once. */
  readonly allow: readonly string[]
  /** The folder of the recordings, as the exchange sees it below its sounds. */
  readonly sounds?: string
  readonly callsAtMost?: number
  /** How long the exchange may take to answer a command, beyond what is played or waited for. */
  readonly patienceMs?: number
  readonly onRefused?: (address: string) => void
  /** What a call could not answer for: it is over, the others go on. */
  readonly onFault?: (error: unknown) => void
}

export interface FastAgi {
  readonly port: number
  /** Calls in course. */
  count(): number
  /** Takes no more calls; cuts off those that have not ended by themselves after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** A line, and the head before the first command, may not be longer. */
const lineAtMost = 4096
const headLinesAtMost = 100
const headWithinMs = 5_000
/** No recording lasts longer. */
const playedWithinMs = 30_000

/** Listens; `serve` is called for each call, and the line is closed when it is done. */
export async function listenFastAgi(
  options: FastAgiOptions,
  serve: (line: CallLine) => Promise<void>,
): Promise<FastAgi> {
  const { callsAtMost = 200, patienceMs = 10_000, sounds = 'punto-unico' } = options
  const allow = new Set(options.allow.map(plainAddress))
  const sockets = new Map<Socket, Promise<void>>()
  const server: Server = createServer((socket) => {
    // What goes wrong on a line ends it, and no more: whoever waits on it hears of it as `HungUp`.
    socket.on('error', () => {})
    const address = plainAddress(socket.remoteAddress ?? '')
    if (!allow.has(address)) {
      options.onRefused?.(address)
      return socket.destroy()
    }
    // The exchange's dialplan goes on by itself when a line ends at once.
    if (sockets.size >= callsAtMost) return socket.destroy()
    socket.setNoDelay(true)
    const call = receive(socket)
      .catch((error: unknown) => options.onFault?.(error))
      .finally(() => {
        sockets.delete(socket)
        socket.destroySoon()
      })
    sockets.set(socket, call)
  })

  async function receive(socket: Socket): Promise<void> {
    const wire = wireOf(socket)
    try {
      const head = await readHead(wire)
      await serve(lineOn(wire, head, { sounds, patienceMs }))
    } catch (error) {
      if (!(error instanceof HungUp)) throw error
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      // A connection that could not be taken is lost; the next may be.
      server.on('error', (error) => options.onFault?.(error))
      resolve()
    })
  })
  const listening = server.address()
  return {
    port: listening !== null && typeof listening === 'object' ? listening.port : options.port,
    count: () => sockets.size,
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve))
      const impatience = setTimeout(() => {
        for (const socket of sockets.keys()) socket.destroy()
      }, graceMs)
      await Promise.allSettled(sockets.values())
      clearTimeout(impatience)
      await closed
    },
  }
}

interface Wire {
  /** The next line, without its end. */
  read(withinMs: number): Promise<string>
  write(line: string): void
}

/** Lines of a socket, one reader at a time. */
function wireOf(socket: Socket): Wire {
  const lines: string[] = []
  let rest = ''
  let gone: HungUp | undefined
  let wake: (() => void) | undefined
  const end = (reason: string) => {
    gone ??= new HungUp(reason)
    wake?.()
  }
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    rest += chunk
    const parts = rest.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map((line) => line.replace(/\r$/, '')))
    if (rest.length > lineAtMost || lines.length > 2 * headLinesAtMost || parts.some(isTooLong)) {
      end('too much was sent')
      socket.destroy()
    }
    wake?.()
  })
  socket.on('end', () => end('closed'))
  socket.on('close', () => end('closed'))
  return {
    async read(withinMs) {
      const deadline = performance.now() + withinMs
      for (;;) {
        const line = lines.shift()
        if (line !== undefined) return line
        if (gone) throw gone
        const left = deadline - performance.now()
        if (left <= 0) {
          end('silent')
          socket.destroy()
          continue
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
      }
    },
    write(line) {
      if (gone) throw gone
      socket.write(`${line}\n`)
    },
  }
}

function isTooLong(line: string): boolean {
  return line.length > lineAtMost
}

/** `agi_callerid: 3001234567` and the like, until an empty line. */
async function readHead(wire: Wire): Promise<ReadonlyMap<string, string>> {
  const head = new Map<string, string>()
  for (let count = 0; count < headLinesAtMost; count++) {
    const line = await wire.read(headWithinMs)
    if (line === '') return head
    const [, name, value = ''] = /^(agi_\w+):\s*(.*)$/.exec(line) ?? []
    if (name) head.set(name, value)
  }
  throw new HungUp('no end of its head')
}

function lineOn(
  wire: Wire,
  head: ReadonlyMap<string, string>,
  { sounds, patienceMs }: { sounds: string; patienceMs: number },
): CallLine {
  /** The result of a command; `data` is what stands in brackets. */
  async function command(text: string, withinMs = patienceMs): Promise<{ result: string; data: string }> {
    wire.write(text)
    for (;;) {
      const line = await wire.read(withinMs)
      // The exchange tells of a hang-up at any time; the command's own answer then follows, or the line's end.
      if (line === 'HANGUP' || line === '') continue
      const [, code, result = '', data = ''] = /^(\d{3})(?: result=(\S*))?(?: \((.*?)\))?/.exec(line) ?? []
      if (code === '200') return { result, data }
      // 511: the channel is dead. 510 and 520 would be our own mistake; the end of their text does not concern us.
      throw new HungUp(code ?? 'not understood')
    }
  }

  /** Plays one recording; answers the key that stopped it. */
  async function play(recording: string, keys: string): Promise<string> {
    const { result } = await command(
      `STREAM FILE ${sounds}/${recording} "${keys}"`,
      patienceMs + playedWithinMs,
    )
    if (result === '-1') throw new HungUp('hung up')
    return result === '0' || result === '' ? '' : String.fromCharCode(Number(result))
  }

  return {
    caller: (head.get('agi_callerid') ?? '').replace(/[^\d+]/g, '').slice(0, 20),
    script: head.get('agi_network_script') ?? '',
    async answer() {
      const { result } = await command('ANSWER')
      if (result === '-1') throw new HungUp('hung up')
    },
    async say(recordings) {
      for (const recording of recordings) await play(recording, '')
    },
    async ask(recordings, { max, seconds }) {
      let first = ''
      const last = recordings.at(-1)
      for (const recording of recordings.slice(0, -1)) {
        first = await play(recording, '0123456789*#')
        if (first !== '') break
      }
      if (first === '#') return ''
      if (first.length >= max) return first
      // Whoever already types hears no more: a moment of silence carries the rest.
      const recording = first === '' && last ? last : 'rest'
      const { result } = await command(
        `GET DATA ${sounds}/${recording} ${seconds * 1000} ${max - first.length}`,
        patienceMs + playedWithinMs + seconds * 1000 * (max + 1),
      )
      if (result === '-1') throw new HungUp('hung up')
      return (first + result).replace(/[^\d*]/g, '').slice(0, max)
    },
    async setVariable(name, value) {
      await command(`SET VARIABLE ${name} "${value.replace(/["\\\r\n]/g, '')}"`)
    },
  }
}

/** An IPv4 address inside an IPv6 one is the IPv4 address. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:/i, '').toLowerCase()
}
