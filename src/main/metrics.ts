// The signs of life in numbers, for Prometheus. What the database knows is asked for when the numbers are.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { clockDoubtKinds } from '#rules/clock.ts'
import { countAlerts } from '#store/alert.ts'
import { countOpenCasos } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import { countMessages } from '#store/message.ts'
import { countSweepLag } from '#store/promise.ts'
import type { OpenClock } from './clock.ts'
import type { DatabaseLimits } from './limits.ts'

export interface Metrics {
  /** Times every request by its route, never by its address, and adds `GET /metrics`. */
  addTo(app: FastifyInstance): void
  /** A task of the timetable was done, failed, or was held back because the clock is doubted. */
  taskDone(task: string, seconds: number, outcome: 'done' | 'failed' | 'held'): void
  /** Files that no row speaks of: how many lie aside, and how many were too many to be moved. */
  filesSwept(swept: { readonly aside: number; readonly doubted: number }): void
  /** The voice menu answered a call. */
  callDone(result: string): void
  /** An error reached the last resort. */
  errorUnheard(kind: 'exception' | 'rejection'): void
}

const countWithinMs = 2_000

export function openMetrics({
  db,
  pool,
  limits,
  files,
  now,
  clock,
}: {
  db: Db
  pool: pg.Pool
  limits: Pick<DatabaseLimits, 'countUse'>
  files: Pick<FileShelf, 'freeSpace'>
  now: () => Temporal.Instant
  clock: Pick<OpenClock, 'doubts' | 'skewSeconds'>
}): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `punto_unico_${name}`, help, labelNames, registers })

  const requests = new Histogram({
    name: 'punto_unico_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const tasks = new Counter({
    name: 'punto_unico_tasks_total',
    help: 'Tasks of the timetable by outcome, in this process',
    labelNames: ['task', 'outcome'],
    registers,
  })
  const calls = new Counter({
    name: 'punto_unico_calls_total',
    help: 'Calls that the voice menu answered, by how they ended, in this process',
    labelNames: ['result'],
    registers,
  })
  const unheard = new Counter({
    name: 'punto_unico_uncaught_errors_total',
    help: 'Errors that nobody caught, in this process',
    labelNames: ['kind'],
    registers,
  })
  const taskSeconds = gauge('task_last_seconds', 'How long a task took the last time, in this process', [
    'task',
  ])
  const connections = gauge('database_connections', 'Connections of the pool', ['state'])
  const casos = gauge('open_casos', 'Cases that are open, and those past their promise unattended', ['state'])
  const messages = gauge('messages', 'Messages by their fate; outbox: words not yet made into messages', [
    'state',
  ])
  const alerts = gauge('alerts', 'Alerts of the escalation line by the door they are at and their fate', [
    'door',
    'state',
  ])
  const pieces = gauge('alert_pieces', 'What each door was ever given, as its provider counts it', ['door'])
  const skew = gauge('clock_skew_seconds', 'How far our clock is ahead of that of the database')
  const doubted = gauge('clock_doubt_seconds', 'What speaks against the clock, and by how much; 0: nothing', [
    'kind',
  ])
  const isUp = gauge('database_up', 'Whether the database told what it knows')
  const orphans = gauge(
    'orphan_files',
    'Files that no case speaks of; doubted: too many at once, none touched',
    ['state'],
  )
  const ceilings = gauge('limit_spent', 'What is taken of the ceiling of each limit, by all processes', [
    'limit',
  ])
  const refusals = gauge('limit_refusals', 'What each limit refused since the start, in this process', [
    'limit',
  ])
  const space = gauge(
    'files_bytes',
    'The disk of the files: what is free, and the floor below which none is taken',
    ['which'],
  )
  const lag = gauge('sweep_lag_seconds', 'How long the thing longest due has waited for the sweep')

  /** What the database knows; answers that it told. */
  async function countIn(): Promise<true> {
    for (const known of [casos, messages, alerts, pieces, lag]) known.reset()
    const [open, told, late, alerted, use] = await within(
      countWithinMs,
      Promise.all([
        countOpenCasos(db, now()),
        countMessages(db),
        countSweepLag(db, now()),
        countAlerts(db),
        limits.countUse(),
      ]),
    )
    for (const [limit, spent] of use.spent) ceilings.set({ limit }, spent)
    for (const [limit, count] of use.refused) refusals.set({ limit }, count)
    casos.set({ state: 'open' }, open.open)
    casos.set({ state: 'overdue' }, open.overdue)
    for (const [state, count] of Object.entries(told)) messages.set({ state }, count)
    lag.set(late)
    for (const { door, state, count } of alerted.alerts) alerts.set({ door, state }, count)
    for (const { door, pieces: count } of alerted.pieces) pieces.set({ door }, count)
    return true
  }

  return {
    taskDone(task, seconds, outcome) {
      tasks.inc({ task, outcome })
      taskSeconds.set({ task }, seconds)
    },
    filesSwept({ aside, doubted }) {
      orphans.set({ state: 'aside' }, aside)
      orphans.set({ state: 'doubted' }, doubted)
    },
    callDone: (result) => calls.inc({ result }),
    errorUnheard: (kind) => unheard.inc({ kind }),
    addTo(app) {
      app.addHook('onResponse', async ({ method, routeOptions, url }, { statusCode, elapsedTime }) => {
        const route = routeOptions.url === '*' ? pageOf(url) : (routeOptions.url ?? 'none')
        requests.observe({ method, route, status: statusCode }, elapsedTime / 1000)
      })
      app.get('/metrics', async (_request, reply) => {
        connections.set({ state: 'idle' }, pool.idleCount)
        connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
        connections.set({ state: 'awaited' }, pool.waitingCount)
        skew.set(clock.skewSeconds)
        for (const kind of clockDoubtKinds)
          doubted.set({ kind }, clock.doubts.find((doubt) => doubt.kind === kind)?.seconds ?? 0)
        isUp.set(await countIn().then(Number, () => 0))
        const disk = await files.freeSpace()
        space.set({ which: 'free' }, disk.bytes)
        space.set({ which: 'floor' }, disk.floor)
        return reply
          .header('cache-control', 'no-store')
          .type(register.contentType)
          .send(await register.metrics())
      })
    },
  }
}

/** The first of a promise and of a time: what the database does not say soon is left out. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const waiting = new AbortController()
  const over = sleep(ms, undefined, { signal: waiting.signal }).then(() => {
    throw new Error('the database took too long')
  })
  return Promise.race([promise, over]).finally(() => waiting.abort())
}

const pages = [
  '',
  'solicitud',
  'seguimiento',
  'caso',
  'plazo',
  'ingresar',
  'mesa',
  'ajustes',
  'campana',
  'linea',
]

/** The page by its first word; all others are one, so that strangers cannot make labels. */
function pageOf(url: string): string {
  const first = url.split(/[/?]/)[1]?.replace(/\.data$/, '') ?? ''
  return pages.includes(first) ? `/${first}` : 'other'
}
