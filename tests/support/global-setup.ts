// One PostgreSQL for the whole run, with a template database migrated once.
import { createHash } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { migrate } from '#main/migrate.ts'
import { temporaryDataDir } from './data-dir.ts'
import { administer, createDatabase, databaseOn, type TestServer } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: TestServer
    templateDatabase: string
  }
}

export default async function setup(project: TestProject) {
  const { server, stop } = await startServer()
  try {
    const template = `punto_unico_template_${process.pid}`
    await createDatabase(server, template)
    await migrate(databaseOn(server.owner, template), {
      application: databaseOn(server.application, template),
    })
    project.provide('databaseServer', server)
    project.provide('templateDatabase', template)
    return async () => {
      await administer(server.administrator, `drop database ${template} with (force)`)
      await stop()
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given)
    return {
      server: { administrator: given, owner: given, application: await makeApplication(given) },
      stop: async () => {},
    }

  const { dataDir, remove } = temporaryDataDir()
  const { superuser, owner, application, stop } = await startEmbeddedPostgres({
    dataDir,
    log: console.error,
    settings: THROWAWAY,
  })
  return {
    server: { administrator: superuser, owner, application },
    stop: async () => {
      await stop()
      remove()
    },
  }
}

/** A second role on a server of somebody's, the same for every run. */
async function makeApplication(given: string): Promise<string> {
  const url = new URL(given)
  url.username = 'punto_unico_test_app'
  url.password = createHash('sha256').update(given).digest('hex')
  await administer(
    given,
    `do $$ begin
       if not exists (select from pg_roles where rolname = '${url.username}') then create role ${url.username}; end if;
     end $$;
     alter role ${url.username} login password '${url.password}'`,
  )
  return url.href
}

const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
