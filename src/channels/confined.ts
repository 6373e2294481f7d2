// Reads what strangers send in a child process. The system bounds its memory and its time (setrlimit), Node keeps it from the
// network, from other programs and from every file but our code, and its environment is empty: whatever the bytes hold, the
// house goes on, and has nothing in there that could be taken.
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What came of an order; `exceeded`: the child was ended, and no other would fare better. */
export type Outcome<Answer> =
  | { readonly answer: Answer }
  | { readonly exceeded: 'time' | 'memory'; readonly answer?: undefined }

export interface Confined<Order, Answer> {
  /** Rejects when no child can be had, which is nobody's bytes' fault: try again later. */
  ask(order: Order, withinMs: number): Promise<Outcome<Answer>>
  /** The child that is alive, for whoever watches its memory. */
  readonly pid: number | undefined
  close(): void
}

/** What a child sends: once that it listens, then an answer to each order. */
export type FromChild<Answer> =
  | { readonly ready: true }
  | { readonly ready?: undefined; readonly answer: Answer; readonly cpuSeconds: number }

interface Task<Order, Answer> {
  readonly order: Order
  readonly withinMs: number
  readonly done: (outcome: Outcome<Answer>) => void
  readonly failed: (error: Error) => void
}

interface Child {
  readonly process: ChildProcess
  orders: number
  isReady: boolean
}

const root = resolve(import.meta.dirname, '../..')

/** Of JavaScript; what lies outside of its heap has the rest of the address space. */
const heapMegabytes = 200
/** Node 26 takes 1.3 GB of addresses at its start and uses 40 MB of them; what is beyond that is what bytes may take. */
const addressKilobytes = 1_850_000
const cpuSeconds = 120

const startWithinMs = 20_000
/** Rather a new child than one that carries what a hundred others left behind. */
const ordersPerChild = 200
const cpuSecondsPerChild = 40

/**
 * One child for `module`, which calls `serve` (confined-child.ts): it starts with the first order, takes one at a time, and
 * ends when none came for `idleMs`.
 */
export function confine<Order, Answer>(module: URL, { idleMs = 15_000 } = {}): Confined<Order, Answer> {
  const waiting: Task<Order, Answer>[] = []
  let child: Child | undefined
  let current: Task<Order, Answer> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  return {
    ask: (order, withinMs) =>
      new Promise((done, failed) => {
        waiting.push({ order, withinMs, done, failed })
        next()
      }),
    get pid() {
      return child?.process.pid
    },
    close() {
      closed = true
      const left = [...(current ? [current] : []), ...waiting.splice(0)]
      current = undefined
      end()
      for (const { failed } of left) failed(new Error('the child was closed'))
    },
  }

  function next(): void {
    if (current) return
    const task = waiting.shift()
    if (!task) return
    if (closed) {
      task.failed(new Error('the child was closed'))
      return
    }
    current = task
    clearTimeout(timer)
    child ??= begin()
    // It may keep us alive while it reads, and no longer.
    child.process.ref()
    child.process.channel?.ref()
    if (child.isReady) give()
    else timer = setTimeout(() => fail(new Error('the child did not start in time')), startWithinMs)
  }

  function give(): void {
    if (!child || !current) return
    clearTimeout(timer)
    child.orders++
    timer = setTimeout(() => settle({ exceeded: 'time' }), current.withinMs)
    // A child that is gone says so by its exit.
    child.process.send(current.order as object, () => undefined)
  }

  function begin(): Child {
    const begun: Child = { process: start(module), orders: 0, isReady: false }
    begun.process.on('message', (said: FromChild<Answer>) => {
      if (begun !== child) return
      if (said.ready) {
        begun.isReady = true
        give()
      } else {
        const isSpent = begun.orders >= ordersPerChild || said.cpuSeconds > cpuSecondsPerChild
        settle({ answer: said.answer }, !isSpent)
      }
    })
    begun.process.on('error', (error) => begun === child && fail(error))
    begun.process.on('exit', (_code, signal) => {
      if (begun !== child) return
      child = undefined
      if (!current) return
      if (!begun.isReady) fail(new Error('the child ended before it listened'))
      else if (begun.orders === 1) settle({ exceeded: signal === 'SIGXCPU' ? 'time' : 'memory' })
      else {
        // What it had read before may have left it too little: a fresh one decides.
        waiting.unshift(current)
        current = undefined
        next()
      }
    })
    return begun
  }

  function settle(outcome: Outcome<Answer>, goesOn = false): void {
    const task = current
    current = undefined
    clearTimeout(timer)
    if (goesOn) rest()
    else end()
    task?.done(outcome)
    next()
  }

  function fail(error: Error): void {
    const task = current
    current = undefined
    end()
    task?.failed(error)
    next()
  }

  function rest(): void {
    child?.process.unref()
    child?.process.channel?.unref()
    timer = setTimeout(end, idleMs).unref()
  }

  function end(): void {
    clearTimeout(timer)
    const ended = child
    child = undefined
    ended?.process.kill('SIGKILL')
  }
}

function start(module: URL): ChildProcess {
  const flags = [
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${heapMegabytes}`,
    '--max-semi-space-size=8',
    '--permission',
    ...['src', 'node_modules', 'package.json'].map((name) => `--allow-fs-read=${join(root, name)}`),
  ]
  const command = [process.execPath, ...flags, fileURLToPath(module)]
  // A system that does not know one of these limits goes on with the others.
  const limits = `for limit in '-c 0' '-t ${cpuSeconds}' '-v ${addressKilobytes}'; do ulimit $limit; done 2>/dev/null`
  const [program = '', ...words] =
    process.platform === 'win32' ? command : ['/bin/sh', '-c', `${limits}; exec "$0" "$@"`, ...command]
  return spawn(program, words, {
    // Of glibc: no hundreds of megabytes of addresses kept for each thread.
    env: { MALLOC_ARENA_MAX: '1' },
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
}
