// Hears the database's bell, in one connection for the whole process, and rings it for whoever listens here.
import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Bell } from '#web/context.ts'
import { connectionConfig, type PostgresConnection } from './database.ts'
import type { Logger } from './log.ts'

const againMs = [250, 500, 1000, 2000, 5000]

/** Listens until closed; when the connection is lost it comes back, and rings once for all that was missed. */
export function openBell(
  connection: PostgresConnection | string,
  log: Logger,
): Bell & { close(): Promise<void> } {
  const ears = new EventEmitter().setMaxListeners(0)
  let client: pg.Client | undefined
  let closed = false
  let tries = 0
  let timer: NodeJS.Timeout | undefined

  const listen = async () => {
    const fresh = new pg.Client({ ...connectionConfig(connection), application_name: 'punto-unico bell' })
    client = fresh
    let lost = false
    const lose = (error?: Error) => {
      if (lost || closed) return
      lost = true
      log.warn({ error }, 'the bell is not heard; listening again')
      void fresh.end().catch(() => undefined)
      timer = setTimeout(listen, againMs[Math.min(tries++, againMs.length - 1)])
    }
    fresh.on('error', lose)
    fresh.on('end', () => lose())
    fresh.on('notification', () => ears.emit('ring'))
    try {
      await fresh.connect()
      await fresh.query('listen caso')
      if (tries > 0) ears.emit('ring')
      tries = 0
    } catch (error) {
      lose(error as Error)
    }
  }
  void listen()

  return {
    onRing(hear) {
      ears.on('ring', hear)
      return () => ears.off('ring', hear)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
