// The signs of life, outside the API: alive, ready, and in numbers. Every process answers them, a worker too.
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { sql } from 'kysely'
import type { Db } from '#store/db.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

export interface Signs {
  readonly readiness: () => Promise<Readiness>
  readonly metrics: Metrics
}

export function addSigns(app: FastifyInstance, db: Db, signs: Partial<Signs>): void {
  const { metrics, readiness } = signs
  metrics?.addTo(app)
  app.get('/healthz', async (_request, reply) => {
    try {
      const { rows } = await sql<{
        readOnly: boolean
      }>`select current_setting('transaction_read_only')::boolean as read_only`.execute(db)
      reply.header('cache-control', 'no-store')
      return rows[0]?.readOnly
        ? reply.code(503).send({ status: 'failing', database: 'read_only' })
        : reply.send({ status: 'ok', database: 'ok' })
    } catch {
      return reply.code(503).header('cache-control', 'no-store').send({ status: 'failing', database: 'away' })
    }
  })
  if (readiness)
    app.get('/readyz', async (_request, reply) => {
      const { ready, checks } = await readiness()
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: ready ? 'ready' : 'failing', checks })
    })
}

/** A server of nothing else, for a process that shows no pages. */
export function buildSigns(db: Db, signs: Signs, log: Logger): FastifyInstance {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  })
  addSigns(app, db, signs)
  return app
}
