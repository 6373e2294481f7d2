// A server that speaks Asterisk's manager interface over TCP: it signs in, makes calls as it is told, and says what
// happened to them.

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

export type CallFate = 'pressed' | 'answered' | 'busy' | 'unanswered' | 'refused' | 'silent' | 'cut'

export interface AmiServer {
  readonly url: string
  /** The fields of each order to call; `variables` apart. */
  readonly calls: {
    readonly fields: ReadonlyMap<string, string>
    readonly variables: ReadonlyMap<string, string>
  }[]
  fate: CallFate
  hangUp(): void
  close(): Promise<void>
}

export async function amiServer(): Promise<AmiServer> {
  const calls: AmiServer['calls'] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.write('Asterisk Call Manager/9.0.0\r\n')
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk
      for (let end = rest.indexOf('\r\n\r\n'); end !== -1; end = rest.indexOf('\r\n\r\n')) {
        act(socket, rest.slice(0, end).split('\r\n'))
        rest = rest.slice(end + 4)
      }
    })
  })
  const say = (socket: Socket, fields: Record<string, string>) =>
    socket.write(
      `${Object.entries(fields)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\r\n')}\r\n\r\n`,
    )

  function act(socket: Socket, lines: readonly string[]): void {
    const pairs = lines.map((line) => /^([^:]+): ?(.*)$/.exec(line)?.slice(1) ?? [line, ''])
    const fields = new Map(
      pairs.filter(([name]) => name !== 'Variable').map(([name = '', value = '']) => [name, value]),
    )
    const id = fields.get('ActionID') ?? ''
    switch (fields.get('Action')) {
      case 'Login': {
        const isWelcome = fields.get('Username') === 'punto' && fields.get('Secret') === 'secreta'
        say(socket, {
          Response: isWelcome ? 'Success' : 'Error',
          ActionID: id,
          Message: isWelcome ? 'Authentication accepted' : 'Authentication failed',
        })
        return void (
          isWelcome && say(socket, { Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' })
        )
      }
      case 'Originate':
        originate(socket, id, fields, pairs)
        break
      case 'Logoff':
        socket.end()
        break
      default:
        say(socket, { Response: 'Success', ActionID: id })
    }
  }

  function originate(
    socket: Socket,
    id: string,
    fields: Map<string, string>,
    pairs: readonly string[][],
  ): void {
    const variables = new Map(
      // As Asterisk does: commas part one header into several variables.
      pairs
        .filter(([name]) => name === 'Variable')
        .flatMap(([, value = '']) => value.split(','))
        .map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] as const),
    )
    calls.push({ fields, variables })
    if (it.fate === 'refused')
      return void say(socket, { Response: 'Error', ActionID: id, Message: 'Extension does not exist.' })
    say(socket, { Response: 'Success', ActionID: id, Message: 'Originate successfully queued' })
    if (it.fate === 'silent') return
    if (it.fate === 'cut') return void socket.destroy()
    const reason = { busy: '5', unanswered: '3', pressed: '4', answered: '4' }[it.fate]
    const isAnswered = reason === '4'
    say(socket, {
      Event: 'OriginateResponse',
      Privilege: 'call,all',
      ActionID: id,
      Response: isAnswered ? 'Success' : 'Failure',
      Channel: fields.get('Channel') ?? '',
      Reason: reason,
      Uniqueid: isAnswered ? (fields.get('ChannelId') ?? '') : '<null>',
    })
    if (it.fate === 'pressed')
      say(socket, {
        Event: 'UserEvent',
        Privilege: 'user,all',
        UserEvent: 'PuntoUnicoAlerta',
        Alerta: variables.get('PU_ALERTA') ?? '',
        Tecla: '1',
      })
  }

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const it: AmiServer = {
    url: `ami://punto:secreta@127.0.0.1:${port}?channel=PJSIP/{number}@troncal&callerid=6076214000`,
    calls,
    fate: 'answered',
    hangUp: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => {
      it.hangUp()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
  return it
}
