// A real SMPP 3.4 centre in a process of its own, that a test kills, restarts and makes refuse.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Order, SmsTrouble, Submitted, Told } from './smpp-process.ts'

export interface SmppServer {
  readonly url: string
  /** In the order of acceptance; what it took last may still be on its way here. */
  readonly submitted: Submitted[]
  /** Resolves once all that it took is in `submitted`. */
  settled(): Promise<unknown>
  /** The next `times` messages meet this. */
  trouble(trouble: SmsTrouble, times?: number): Promise<unknown>
  /** An SMS from a phone; answers the status with which we took it. */
  reply(from: string, text: string): Promise<number>
  /** A receipt for a message that it took. */
  receipt(id: string, state: 'DELIVRD' | 'UNDELIV' | 'ENROUTE', error?: string): Promise<number>
  hangUp(): void
  /** Resolves with the next client that binds. */
  nextBind(): Promise<void>
  kill(): Promise<void>
  /** The same centre at the same port again. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function smppServer(): Promise<SmppServer> {
  const submitted: Submitted[] = []
  const answers = new Map<number, (status: number) => void>()
  const binds: (() => void)[] = []
  let orders = 0
  let port = 0
  let child = await start()

  async function start(): Promise<ChildProcess> {
    const started = fork(join(import.meta.dirname, 'smpp-process.ts'), [String(port)], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await new Promise<void>((ready, fail) => {
      started.once('exit', () => fail(new Error('the SMPP centre ended')))
      started.on('message', (told: Told) => {
        if (told.kind === 'submitted') submitted.push(told.message)
        if (told.kind === 'bound') for (const hear of binds.splice(0)) hear()
        if (told.kind === 'answered') answers.get(told.id)?.(told.status)
        if (told.kind === 'listening') {
          port = told.port
          ready()
        }
      })
    })
    return started
  }
  const order = (what: Order) => void child.send(what)
  const ask = (what: (id: number) => Order) => {
    const id = ++orders
    return new Promise<number>((answered) => {
      answers.set(id, answered)
      order(what(id))
    })
  }
  const deliver = (pdu: object) => ask((id) => ({ kind: 'deliver', id, pdu }))
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    get url() {
      return `smpp://alcaldia:secreta@127.0.0.1:${port}?source=85432`
    },
    submitted,
    // What it tells comes in order.
    settled: () => ask((id) => ({ kind: 'trouble', id, trouble: 'silent', times: 0 })),
    trouble: (trouble, times = 1) => ask((id) => ({ kind: 'trouble', id, trouble, times })),
    reply: (from, text) =>
      deliver({ source_addr: from, destination_addr: '85432', short_message: { message: text } }),
    receipt: (id, state, error = '000') =>
      deliver({
        esm_class: 4,
        source_addr: '573001234567',
        destination_addr: '85432',
        short_message: {
          message: `id:${id} sub:001 dlvrd:001 submit date:2602021230 done date:2602021231 stat:${state} err:${error} text:Punto`,
        },
      }),
    hangUp: () => order({ kind: 'hang-up' }),
    nextBind: () => new Promise<void>((bound) => binds.push(bound)),
    kill,
    restart: async () => {
      child = await start()
    },
    close: kill,
  }
}
