// The signs of life in numbers, for Prometheus. What the database knows is asked for when the numbers are.
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { countAlerts } from '#store/alert.ts'
import { countOpenCasos } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { countMessages } from '#store/message.ts'
import { countSweepLag } from '#store/promise.ts'

export interface Metrics {
  /** Times every request by its route, never by its address, and adds `GET /metrics`. */
  addTo(app: FastifyInstance): void
  /** A task of the timetable was done, or failed. */
  taskDone(task: string, seconds: number, outcome: 'done' | 'failed'): void
  /** The voice menu answered a call. */
  callDone(result: string): void
  /** An error reached the last resort. */
  errorUnheard(kind: 'exception' | 'rejection'): void
}

export function openMetrics({
  db,
  pool,
  now,
}: {
  db: Db
  pool: pg.Pool
  now: () => Temporal.Instant
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
  const lag = gauge('sweep_lag_seconds', 'How long the thing longest due has waited for the sweep')

  return {
    taskDone(task, seconds, outcome) {
      tasks.inc({ task, outcome })
      taskSeconds.set({ task }, seconds)
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
        const [open, told, late, alerted] = await Promise.all([
          countOpenCasos(db, now()),
          countMessages(db),
          countSweepLag(db, now()),
          countAlerts(db),
        ])
        casos.set({ state: 'open' }, open.open)
        casos.set({ state: 'overdue' }, open.overdue)
        for (const [state, count] of Object.entries(told)) messages.set({ state }, count)
        lag.set(late)
        alerts.reset()
        for (const { door, state, count } of alerted.alerts) alerts.set({ door, state }, count)
        for (const { door, pieces: count } of alerted.pieces) pieces.set({ door }, count)
        return reply
          .header('cache-control', 'no-store')
          .type(register.contentType)
          .send(await register.metrics())
      })
    },
  }
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
