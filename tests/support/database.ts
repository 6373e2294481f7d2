// A migrated database of its own for a test, cloned from the template of the run in some 35 ms.
import pg from 'pg'
import { inject } from 'vitest'
import { connectionConfig, type Database, openDatabase, type PostgresConnection } from '#main/database.ts'

export type Connection = PostgresConnection | string

/** The server of the run, as the product's roles see it. */
export interface TestServer {
  readonly administrator: Connection
  readonly owner: Connection
  readonly application: Connection
}

/** What a test does, it does as the application's role, which is all that the product has. */
export interface TestDatabase extends Database {
  readonly connection: Connection
  /** For what only the tables' owner may: to break them, or to empty a ledger. */
  readonly owner: Database & { readonly connection: Connection }
}

let count = 0

/** Close it at the end; that also drops it. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  count += 1
  const name = `test_${process.pid}_${process.env.VITEST_POOL_ID}_${Date.now()}_${count}`
  await createDatabase(server, name, `template ${inject('templateDatabase')} strategy wal_log`)
  const open = (as: Connection) => {
    const connection = databaseOn(as, name)
    return { ...openDatabase(connection, { applicationName: name, log: () => {} }), connection }
  }
  const [database, owner] = [open(server.application), open(server.owner)]
  return {
    ...database,
    owner,
    close: async () => {
      await Promise.all([database.close(), owner.close()])
      await administer(server.administrator, `drop database ${name} with (force)`)
    },
  }
}

/** A database of the owner's. */
export async function createDatabase({ administrator, owner }: TestServer, name: string, options = '') {
  const user = typeof owner === 'string' ? decodeURIComponent(new URL(owner).username) : owner.user
  await administer(administrator, `create database ${name} owner "${user}" ${options}`)
}

export function databaseOn(server: Connection, database: string): Connection {
  if (typeof server !== 'string') return { ...server, database }
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** One statement on the server, outside the database that it is about. */
export async function administer(server: Connection, statement: string) {
  const client = new pg.Client(connectionConfig(server))
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** A connection as DATABASE_URL has it. */
export function urlOf(connection: Connection): string {
  if (typeof connection === 'string') return connection
  const { user, password = '', port, database, host } = connection
  return `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
}
