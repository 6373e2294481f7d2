// One PostgreSQL for the whole run, with a template database migrated once.
import type { TestProject } from 'vitest/node'
import type { PostgresConnection } from '#main/database.ts'
import { startEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { migrate } from '#main/migrate.ts'
import { temporaryDataDir } from './data-dir.ts'
import { administer, databaseOn } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: PostgresConnection | string
    templateDatabase: string
  }
}

export default async function setup(project: TestProject) {
  const { connection, stop } = await server()
  try {
    const template = `punto_unico_template_${process.pid}`
    await administer(connection, `create database ${template}`)
    await migrate(databaseOn(connection, template))
    project.provide('databaseServer', connection)
    project.provide('templateDatabase', template)
    return async () => {
      await administer(connection, `drop database ${template} with (force)`)
      await stop()
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function server(): Promise<{ connection: PostgresConnection | string; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { connection: given, stop: async () => {} }

  const { dataDir, remove } = temporaryDataDir()
  const postgres = await startEmbeddedPostgres({ dataDir, log: console.error, settings: THROWAWAY })
  return {
    connection: postgres.connection,
    stop: async () => {
      await postgres.stop()
      remove()
    },
  }
}

const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
