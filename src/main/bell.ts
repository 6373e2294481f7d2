// Hears the database's bell, in one connection for the whole process, and rings it for whoever listens here. While
// nobody does it hears nothing: a filing then wakes nobody.
import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Bell } from '#web/context.ts'
import { connectionConfig, type PostgresConnection } from './database.ts'
import type { Logger } from './log.ts'

const againMs = [250, 500, 1000, 2000, 5000]

/** When the connection is lost it comes back, and rings once for all that was missed. */
export function openBell(
  connection: PostgresConnection | string,
  log: Logger,
): Bell & { close(): Promise<void> } {
  const ears = new EventEmitter().setMaxListeners(0)
  let line: Line | undefined
  return {
    onRing(hear) {
      ears.on('ring', hear)
      line ??= openLine(connection, log, () => ears.emit('ring'))
      return () => {
        ears.off('ring', hear)
        if (ears.listenerCount('ring') > 0) return
        void line?.close()
        line = undefined
      }
    },
    async close() {
      ears.removeAllListeners()
      await line?.close()
    },
  }
}

interface Line {
  close(): Promise<void>
}

/** Listens until closed. Rings once as soon as it hears: nobody knows what went before. */
function openLine(connection: PostgresConnection | string, log: Logger, ring: () => void): Line {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let tries = 0

  async function listen(): Promise<void> {
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
    fresh.on('notification', ring)
    try {
      await fresh.connect()
      await fresh.query('listen caso')
      tries = 0
      ring()
    } catch (error) {
      lose(error as Error)
    }
  }
  void listen()

  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
