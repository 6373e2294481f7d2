// Calls by way of an Asterisk, over its manager interface (AMI): a line protocol of fields, an empty line after each
// message. The dialplan speaks; it answers with an event when somebody pressed 1.
import { connect, type Socket } from 'node:net'
import type { DoorAnswer } from '#rules/alert.ts'
import { doorFault, doorProvider } from '#texts/alert.ts'
import { keepLine } from '../kept-line.ts'

export interface CallOrder {
  /** +573001234567 */
  readonly to: string
  /** Comes back with the key that was pressed. */
  readonly token: string
  /** The same for the same alert: a call that still rings is not made twice. */
  readonly key: string
  /** What the dialplan may speak. */
  readonly radicado: string
  readonly consecutive: number
  readonly text: string
}

export interface Exchange {
  /** Never throws; answers once somebody picked up, or nobody did. */
  call(order: CallOrder, signal: AbortSignal): Promise<DoorAnswer>
  close(): void
}

const what = doorProvider.voice
const answerWithinMs = 10_000
/** How long it rings. */
const ringMs = 30_000
const pingEveryMs = 30_000
/** Of our own events, so that the dialplan's others are left alone. */
const eventName = 'PuntoUnicoAlerta'

type Fields = ReadonlyMap<string, string>

class CallFault extends Error {
  readonly answer: Exclude<DoorAnswer, { kind: 'sent' }>
  constructor(kind: 'retry' | 'refused', reason: string) {
    super(reason)
    this.answer = { kind, reason }
  }
}

/** `url`: ami://user:secret@host:port?channel=PJSIP/{number}@trunk&context=…&callerid=… Signs in at once and stays. */
export function openExchange(url: string, onConfirmed: (token: string) => Promise<void>): Exchange {
  const { hostname, port, username, password, searchParams } = new URL(url)
  const where = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 5038) }
  const who = { user: decodeURIComponent(username), secret: decodeURIComponent(password) }
  const channel = searchParams.get('channel') ?? ''
  const context = searchParams.get('context') ?? 'punto-unico-alerta'
  const callerId = searchParams.get('callerid')
  const kept = keepLine((lost) => signIn(where, who, onConfirmed, lost))
  return {
    async call({ to, token, key, radicado, consecutive, text }, signal) {
      try {
        const line = await kept.get()
        const id = `pu-${key}`
        const answer = await line.originate(
          id,
          [
            ['Channel', channel.replaceAll('{number}', to.replace(/\D/g, '')).replaceAll('{to}', to)],
            ['Context', context],
            ['Exten', 's'],
            ['Priority', '1'],
            ['Timeout', String(ringMs)],
            ...(callerId ? [['CallerID', callerId] as const] : []),
            ['Async', 'true'],
            ['ChannelId', id],
            ['Variable', `PU_ALERTA=${token}`],
            ['Variable', `PU_RADICADO=${radicado}`],
            ['Variable', `PU_NUMERO=${consecutive}`],
            // Commas would part it into several variables.
            ['Variable', `PU_TEXTO=${text.replace(/[",\\]+/g, ' ')}`],
          ],
          signal,
        )
        if (answer.get('response') === 'Success')
          return { kind: 'sent', reference: answer.get('uniqueid') ?? null, pieces: 1, delivered: true }
        // What Asterisk knows of a call that nobody took (ast_control_frame_type).
        const reason = answer.get('reason')
        if (reason === '5') return { kind: 'retry', reason: doorFault.lineBusy }
        return { kind: 'retry', reason: reason === '3' ? doorFault.noAnswer : doorFault.callFailed }
      } catch (error) {
        return error instanceof CallFault ? error.answer : { kind: 'retry', reason: doorFault.callFailed }
      }
    },
    close: () => kept.close(),
  }
}

interface Line {
  originate(id: string, fields: readonly (readonly [string, string])[], signal: AbortSignal): Promise<Fields>
  close(): void
}

function signIn(
  where: { host: string; port: number },
  who: { user: string; secret: string },
  onConfirmed: (token: string) => Promise<void>,
  lost: (why: Error) => void,
): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(where)
    /** By ActionID: who waits for an answer, and who for the end of a call. */
    const asked = new Map<string, (answer: Fields | CallFault) => void>()
    const ringing = new Map<string, (answer: Fields | CallFault) => void>()
    let count = 0
    let pinging: NodeJS.Timeout | undefined
    const patience = setTimeout(() => fail(new CallFault('retry', doorFault.timeout(what))), answerWithinMs)
    socket.setKeepAlive(true, 30_000)
    socket.once('error', ({ code = 'AMI' }: NodeJS.ErrnoException) =>
      fail(new CallFault('retry', doorFault.unreachable(what, code))),
    )
    socket.once('close', () => fail(new CallFault('retry', doorFault.cut(what))))
    hearMessages(socket, hear)
    socket.once('connect', async () => {
      const answer = await ask('Login', [
        ['Username', who.user],
        ['Secret', who.secret],
        ['Events', 'call,user'],
      ])
      if (answer instanceof CallFault) return fail(answer)
      if (answer.get('response') !== 'Success') return fail(new CallFault('refused', doorFault.login(what)))
      clearTimeout(patience)
      pinging = setInterval(async () => {
        if ((await ask('Ping', [])) instanceof CallFault) socket.destroy()
      }, pingEveryMs)
      pinging.unref()
      resolve({ originate, close: () => socket.end('Action: Logoff\r\n\r\n') })
    })

    function hear(message: Fields): void {
      const id = message.get('actionid') ?? ''
      if (message.has('response') && !message.has('event')) {
        asked.get(id)?.(message)
        return
      }
      switch (message.get('event')) {
        case 'OriginateResponse':
          ringing.get(id)?.(message)
          return
        case 'UserEvent': {
          const token = message.get('alerta')
          if (message.get('userevent') === eventName && token && message.get('tecla') === '1')
            // Nobody is there to be told of a failure: the alert goes on, as if nothing had been pressed.
            void onConfirmed(token).catch(() => undefined)
        }
      }
    }

    function ask(
      action: string,
      fields: readonly (readonly [string, string])[],
      id = `pu-${++count}`,
    ): Promise<Fields | CallFault> {
      const answered = waitFor(asked, id, answerWithinMs)
      const lines = [['Action', action], ['ActionID', id], ...fields]
      // One line a field, whatever is in it.
      socket.write(
        `${lines.map(([name, value]) => `${name}: ${value?.replace(/[\r\n]+/g, ' ')}`).join('\r\n')}\r\n\r\n`,
      )
      return answered
    }

    async function originate(
      id: string,
      fields: readonly (readonly [string, string])[],
      signal: AbortSignal,
    ): Promise<Fields> {
      const ended = waitFor(ringing, id, ringMs + answerWithinMs, signal)
      const begun = await ask('Originate', fields, id)
      if (begun instanceof CallFault) throw begun
      if (begun.get('response') !== 'Success')
        throw new CallFault('refused', doorFault.refused(what, begun.get('message')?.slice(0, 80) ?? 'AMI'))
      const answer = await ended
      if (answer instanceof CallFault) throw answer
      return answer
    }

    function fail(fault: CallFault): void {
      clearTimeout(patience)
      clearInterval(pinging)
      socket.destroy()
      for (const give of [...asked.values(), ...ringing.values()]) give(fault)
      reject(fault)
      lost(fault)
    }
  })
}

function waitFor(
  waiting: Map<string, (answer: Fields | CallFault) => void>,
  id: string,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Fields | CallFault> {
  return new Promise((resolve) => {
    const give = (answer: Fields | CallFault) => {
      waiting.delete(id)
      clearTimeout(patience)
      signal?.removeEventListener('abort', timeOut)
      resolve(answer)
    }
    const timeOut = () => give(new CallFault('retry', doorFault.timeout(what)))
    const patience = setTimeout(timeOut, withinMs)
    signal?.addEventListener('abort', timeOut)
    waiting.set(id, give)
  })
}

/** Cuts what arrives into messages; field names come in small letters. */
function hearMessages(socket: Socket, hear: (message: Fields) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    rest = (rest + chunk).slice(-1_000_000)
    for (let end = rest.indexOf('\r\n\r\n'); end !== -1; end = rest.indexOf('\r\n\r\n')) {
      const lines = rest.slice(0, end).split('\r\n')
      rest = rest.slice(end + 4)
      const fields = lines.flatMap((line) => {
        const [, name, value] = /^([\w-]+): ?(.*)$/.exec(line) ?? []
        return name === undefined ? [] : [[name.toLowerCase(), value ?? ''] as const]
      })
      hear(new Map(fields))
    }
  })
}
