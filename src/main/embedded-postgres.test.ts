import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TemporaryDataDir, temporaryDataDir } from '../../tests/support/data-dir.ts'
import type { PostgresConnection } from './database.ts'
import { borrowEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

/** Killing processes loses nothing that the system already has: most tests need not wait for the disk. */
const QUICK = { fsync: 'off' }

const initial = temporaryDataDir()
let home: TemporaryDataDir
let said: string[]
let open: EmbeddedPostgres[]

beforeAll(async () => {
  const { stop } = await startEmbeddedPostgres({ dataDir: initial.dataDir, log: () => {}, settings: QUICK })
  await stop()
})

afterAll(() => initial.remove())

// A copy, which takes less than a first start. Made by root it belongs to root, as a restored one does.
beforeEach(() => {
  home = temporaryDataDir()
  cpSync(join(initial.dataDir, 'postgres'), join(home.dataDir, 'postgres'), { recursive: true })
  said = []
  open = []
})

afterEach(async () => {
  for (const postgres of open) await postgres.stop()
  home.remove()
})

async function start(settings: Record<string, string> = QUICK) {
  const postgres = await startEmbeddedPostgres({
    dataDir: home.dataDir,
    log: (text) => said.push(text),
    settings,
  })
  open.push(postgres)
  return postgres
}

async function borrow() {
  const postgres = await borrowEmbeddedPostgres({
    dataDir: home.dataDir,
    log: (text) => said.push(text),
    settings: QUICK,
  })
  open.push(postgres)
  return postgres
}

/** Another process that starts the server, or borrows it, and lives until it is killed. */
async function elsewhere(verb: 'startEmbeddedPostgres' | 'borrowEmbeddedPostgres'): Promise<ChildProcess> {
  const script = `
    import { ${verb} } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))}
    await ${verb}({ dataDir: ${JSON.stringify(home.dataDir)}, log: console.error, settings: { fsync: 'off' } })
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

async function kill(child: ChildProcess) {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

async function ask(connection: PostgresConnection, statement: string) {
  const client = new pg.Client({ ...connection, ssl: false })
  await client.connect()
  return client.query(statement).finally(() => client.end())
}

function postmasterPid(): number {
  return Number.parseInt(readFileSync(join(home.dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
}

/** A zombie, which some containers keep for ever, is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''
  } catch {
    return false
  }
}

test('starts, keeps what is written, and stop leaves nothing running', async () => {
  const first = await start()
  expect(first.startedByUs).toBe(true)
  await ask(first.connection, 'create table kept as select 1 as n')
  const pid = postmasterPid()
  await first.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
  expect(existsSync(first.connection.host)).toBe(false)

  const second = await start()
  expect((await ask(second.connection, 'select n from kept')).rows).toEqual([{ n: 1 }])
})

test('the cluster knows Spanish letters, counts in UTC, checks its pages and is durable', async () => {
  const { connection } = await start({})
  const { rows } = await ask(
    connection,
    `select lower('ÁRBOL ÑAME') as lower, current_setting('timezone') as timezone,
       current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commits, current_setting('listen_addresses') as tcp`,
  )
  expect(rows).toEqual([
    { lower: 'árbol ñame', timezone: 'UTC', checksums: 'on', fsync: 'on', commits: 'on', tcp: '' },
  ])
})

test('a server left behind by a killed process is adopted, and stopped by its new owner', async () => {
  const owner = await elsewhere('startEmbeddedPostgres')
  const pid = postmasterPid()
  const guest = await borrow()
  await ask(guest.connection, 'create table kept as select 1 as n')
  await kill(owner)

  const adopted = await start()
  expect(adopted.startedByUs).toBe(false)
  expect(postmasterPid()).toBe(pid)
  expect((await ask(adopted.connection, 'select n from kept')).rows).toEqual([{ n: 1 }])
  await adopted.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('after the server and its owner are killed, the next start recovers what was committed', async () => {
  const owner = await elsewhere('startEmbeddedPostgres')
  const pid = postmasterPid()
  const guest = await borrow()
  await ask(guest.connection, 'create table kept as select 1 as n')
  await kill(owner)
  process.kill(pid, 'SIGKILL')

  const recovered = await start()
  expect(recovered.startedByUs).toBe(true)
  expect((await ask(recovered.connection, 'select n from kept')).rows).toEqual([{ n: 1 }])
})

test('a server that dies under its owner is raised again', async () => {
  const postgres = await start()
  await ask(postgres.connection, 'create table kept as select 1 as n')
  process.kill(postmasterPid(), 'SIGKILL')
  await expect.poll(() => said.at(-1), { timeout: 20_000 }).toContain('de nuevo en servicio')
  expect((await ask(postgres.connection, 'select n from kept')).rows).toEqual([{ n: 1 }])
  const pid = postmasterPid()
  await postgres.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('a second owner on the same data is refused in one sentence, and the first goes on', async () => {
  const first = await start()
  await expect(start()).rejects.toThrow('Ya hay un Punto Único en marcha con los datos de')
  expect((await ask(first.connection, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test('two first starts at once: one serves, the other is refused', async () => {
  rmSync(join(home.dataDir, 'postgres'), { recursive: true })
  const outcomes = await Promise.allSettled([start(), start()])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a guest leaves the server to its owner', async () => {
  const owner = await start()
  const guest = await borrow()
  expect(guest.startedByUs).toBe(false)
  await guest.stop()
  expect((await ask(owner.connection, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test('without owner a guest starts the server, and the last guest stops it', async () => {
  const first = await borrow()
  expect(first.startedByUs).toBe(true)
  const second = await borrow()
  const pid = postmasterPid()
  await first.stop()
  expect((await ask(second.connection, 'select 1 as n')).rows).toEqual([{ n: 1 }])
  await second.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('an owner that comes while a guest has it started keeps it', async () => {
  const guest = await borrow()
  const owner = await start()
  await guest.stop()
  expect((await ask(owner.connection, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test('a pid file that names a process of something else does not keep it from starting', async () => {
  await (await start()).stop()
  const stranger = spawn('sleep', ['60'])
  const postgresDir = realpathSync(join(home.dataDir, 'postgres'))
  writeFileSync(join(postgresDir, 'postmaster.pid'), `${stranger.pid}\n${postgresDir}\n`)
  expect((await start()).startedByUs).toBe(true)
  stranger.kill()
})

test('nor one that names the zombie of a killed server', async () => {
  await (await start()).stop()
  // The shell becomes `sleep`, which never asks for its ended child.
  const parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'])
  const zombie = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (data) => resolve(`${data}`)),
  )
  const postgresDir = realpathSync(join(home.dataDir, 'postgres'))
  writeFileSync(join(postgresDir, 'postmaster.pid'), `${zombie.trim()}\n${postgresDir}\n`)
  expect((await start()).startedByUs).toBe(true)
  parent.kill()
})

test('stop ends within its time though a client never leaves', async () => {
  const postgres = await start()
  const stubborn = ask(postgres.connection, 'select pg_sleep(60)').catch((error: Error) => error)
  await sleep(100)
  const begun = Date.now()
  await postgres.stop()
  expect(Date.now() - begun).toBeLessThan(9_500)
  expect(await stubborn).toBeInstanceOf(Error)
})

test('a socket folder made or opened by others is refused', async () => {
  const { connection, stop } = await start()
  await stop()
  mkdirSync(connection.host)
  chmodSync(connection.host, 0o777)
  await expect(start()).rejects.toThrow(
    `La carpeta ${connection.host} la creó otro usuario o está abierta a otros`,
  )
  rmdirSync(connection.host)
})

test('data of another major version are refused with what to do', async () => {
  await (await start()).stop()
  writeFileSync(join(home.dataDir, 'postgres/PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow(
    /son de PostgreSQL 15 y este programa trae PostgreSQL 18: conviértalos/,
  )
})

test('why PostgreSQL did not start is told', async () => {
  await expect(start({ ...QUICK, shared_buffers: 'mucho' })).rejects.toThrow(
    /PostgreSQL no arrancó: .*shared_buffers/,
  )
})
