// A centre of SMS over SMPP 3.4 in a process of its own, with the server side of the library. Its parent says what it does
// instead of accepting, and is told of everything that it accepts.
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

interface Pdu {
  readonly command: string
  readonly system_id?: string
  readonly password?: string
  readonly command_status: number
  readonly source_addr: string
  readonly destination_addr: string
  readonly data_coding: number
  readonly registered_delivery: number
  readonly user_message_reference?: number
  readonly short_message: { message: string; udh?: Buffer[] }
  response(options?: object): Pdu
}
interface Session {
  readonly socket: Socket
  on(event: string, hear: (pdu: Pdu) => void): void
  send(pdu: Pdu): boolean
  deliver_sm(options: object, answered: (pdu: Pdu) => void): boolean
  destroy(): void
}
const smpp = createRequire(import.meta.url)('smpp') as {
  createServer(serve: (session: Session) => void): {
    listen(port: number, host: string, ready: () => void): void
    address(): { port: number }
  }
}

export interface Submitted {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly coding: number
  readonly wantsReceipt: boolean
  readonly reference: number | undefined
  /** Of a text in parts: its number, how many, which. */
  readonly part: readonly [number: number, of: number, which: number] | undefined
}

/** `status`: refused with it; `lost`: accepted, and the connection cut before it is said; `silent`: never answered. */
export type SmsTrouble = { readonly status: number } | 'lost' | 'silent' | undefined

export type Order =
  | { readonly kind: 'trouble'; readonly id: number; readonly trouble: SmsTrouble; readonly times: number }
  | { readonly kind: 'deliver'; readonly id: number; readonly pdu: object }
  | { readonly kind: 'hang-up' }
export type Told =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'bound' }
  | { readonly kind: 'submitted'; readonly message: Submitted }
  | { readonly kind: 'answered'; readonly id: number; readonly status: number }

const tell = (told: Told) => process.send?.(told)
const bound = new Set<Session>()
let trouble: SmsTrouble
let times = 0
// Never the same in two lives of the centre.
let count = Date.now() % 1_000_000_000

const server = smpp.createServer((session) => {
  session.on('error', () => session.destroy())
  session.on('close', () => bound.delete(session))
  session.on('enquire_link', (pdu) => session.send(pdu.response()))
  session.on('unbind', (pdu) => {
    bound.delete(session)
    session.send(pdu.response())
  })
  session.on('bind_transceiver', (pdu) => {
    if (pdu.system_id !== 'alcaldia' || pdu.password !== 'secreta')
      return void session.send(pdu.response({ command_status: 0x0e }))
    bound.add(session)
    session.send(pdu.response({ system_id: 'centro' }))
    tell({ kind: 'bound' })
  })
  session.on('submit_sm', (pdu) => {
    const now = times > 0 ? trouble : undefined
    times = Math.max(0, times - 1)
    if (now === 'silent') return
    if (typeof now === 'object') return void session.send(pdu.response({ command_status: now.status }))
    count += 1
    const id = count.toString(16).padStart(8, '0')
    const head = pdu.short_message.udh?.[0]
    tell({
      kind: 'submitted',
      message: {
        id,
        from: pdu.source_addr,
        to: pdu.destination_addr,
        text: pdu.short_message.message,
        coding: pdu.data_coding,
        wantsReceipt: pdu.registered_delivery === 1,
        reference: pdu.user_message_reference,
        part: head && [head[2] ?? 0, head[3] ?? 0, head[4] ?? 0],
      },
    })
    if (now === 'lost') session.destroy()
    else session.send(pdu.response({ message_id: id }))
  })
})

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'trouble':
      trouble = order.trouble
      times = order.times
      tell({ kind: 'answered', id: order.id, status: 0 })
      break
    case 'deliver': {
      const [session] = [...bound]
      if (!session) return void tell({ kind: 'answered', id: order.id, status: -1 })
      session.deliver_sm(order.pdu, ({ command_status }) =>
        tell({ kind: 'answered', id: order.id, status: command_status }),
      )
      break
    }
    case 'hang-up':
      for (const session of bound) session.destroy()
  }
})
// Without its parent it has nobody to serve.
process.on('disconnect', () => process.exit(0))
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  tell({ kind: 'listening', port: server.address().port }),
)
