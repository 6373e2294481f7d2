// A migrated database of its own for a test, cloned from the template of the run in some 35 ms.
import pg from 'pg'
import { inject } from 'vitest'
import { connectionConfig, type Database, openDatabase, type PostgresConnection } from '#main/database.ts'

export interface TestDatabase extends Database {
  readonly connection: PostgresConnection | string
}

let count = 0

/** Close it at the end; that also drops it. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const template = inject('templateDatabase')
  count += 1
  const name = `test_${process.pid}_${process.env.VITEST_POOL_ID}_${Date.now()}_${count}`
  await administer(server, `create database ${name} template ${template} strategy wal_log`)
  const connection = databaseOn(server, name)
  const database = openDatabase(connection, { applicationName: name, log: () => {} })
  return {
    ...database,
    connection,
    close: async () => {
      await database.close()
      await administer(server, `drop database ${name} with (force)`)
    },
  }
}

export function databaseOn(
  server: PostgresConnection | string,
  database: string,
): PostgresConnection | string {
  if (typeof server !== 'string') return { ...server, database }
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** One statement on the server, outside the database that it is about. */
export async function administer(server: PostgresConnection | string, statement: string) {
  const client = new pg.Client(connectionConfig(server))
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
