import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TemporaryDataDir, temporaryDataDir } from '../../tests/support/data-dir.ts'
import { canSeparate, separately } from '../../tests/support/namespaces.ts'
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
  await Promise.all(open.map((postgres) => postgres.stop()))
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
async function elsewhere(
  verb: 'startEmbeddedPostgres' | 'borrowEmbeddedPostgres',
  { separate = false, untilReady = true } = {},
): Promise<ChildProcess> {
  const script = `
    import { ${verb} } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))}
    await ${verb}({ dataDir: ${JSON.stringify(home.dataDir)}, log: console.error, settings: { fsync: 'off' } })
    console.log('ready')
    setInterval(() => {}, 1000)`
  const node = [process.execPath, '--input-type=module', '-e', script]
  // With a parent of its own inside: what is first in a pid namespace takes all others with it.
  const [command = '', ...args] = separate
    ? [...separately, '/bin/sh', '-c', '"$0" "$@" & wait; sleep 60', ...node]
    : node
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', untilReady ? 'inherit' : 'pipe'] })
  if (untilReady) await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

/** Processes of the machine by their command line. */
function processes(matches: (command: string) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return matches(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
      } catch {
        return false
      }
    })
    .map(Number)
}

/** The shells that end the server when its owner ends. */
function guards(): number[] {
  const postgresDir = realpathSync(join(home.dataDir, 'postgres'))
  return processes((command) => command.startsWith('/bin/sh') && command.includes(`-D ${postgresDir}`))
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
  await ask(first.owner, 'create table kept as select 1 as n')
  const pid = postmasterPid()
  await first.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
  expect(existsSync(first.owner.host)).toBe(false)

  const second = await start()
  expect((await ask(second.owner, 'select n from kept')).rows).toEqual([{ n: 1 }])
})

test('the cluster knows Spanish letters, counts in UTC, checks its pages and is durable', async () => {
  const { owner } = await start({})
  const { rows } = await ask(
    owner,
    `select lower('ÁRBOL ÑAME') as lower, current_setting('timezone') as timezone,
       current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commits, current_setting('listen_addresses') as tcp`,
  )
  expect(rows).toEqual([
    { lower: 'árbol ñame', timezone: 'UTC', checksums: 'on', fsync: 'on', commits: 'on', tcp: '' },
  ])
})

test('a server ends within seconds of its owner, however that ends', async () => {
  const owner = await elsewhere('startEmbeddedPostgres')
  const pid = postmasterPid()
  const guest = await borrow()
  await ask(guest.owner, 'create table kept as select 1 as n')
  await kill(owner)
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)

  const next = await start()
  expect((await ask(next.owner, 'select n from kept')).rows).toEqual([{ n: 1 }])
})

test('so does one that its owner was still starting', async () => {
  const owner = await elsewhere('startEmbeddedPostgres', { untilReady: false })
  await expect.poll(() => existsSync(join(home.dataDir, 'postgres/postmaster.pid'))).toBe(true)
  const pid = postmasterPid()
  await kill(owner)
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
})

test('a server left behind without owner and guard is stopped by the next owner', async () => {
  const owner = await elsewhere('startEmbeddedPostgres')
  const pid = postmasterPid()
  for (const guard of guards()) process.kill(guard, 'SIGKILL')
  await kill(owner)
  expect(isAlive(pid)).toBe(true)

  const next = await start()
  expect(isAlive(pid)).toBe(false)
  expect((await ask(next.owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test.skipIf(!canSeparate)(
  'one left behind in another pid namespace is neither joined nor doubled: the start is refused until it ends',
  async () => {
    const owner = await elsewhere('startEmbeddedPostgres', { separate: true })
    const pidFile = readFileSync(join(home.dataDir, 'postgres/postmaster.pid'), 'utf8')
    for (const guard of guards()) process.kill(guard, 'SIGKILL')
    const [inside] = processes(
      (command) => command.startsWith(process.execPath) && command.includes(home.dataDir),
    )
    if (!inside) throw new Error('the owner is not to be seen')
    process.kill(inside, 'SIGKILL')

    await expect(start()).rejects.toThrow('sigue en marcha sin su programa')
    expect(readFileSync(join(home.dataDir, 'postgres/postmaster.pid'), 'utf8')).toBe(pidFile)
    await kill(owner)
    expect((await ask((await start()).owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
  },
)

test('after the server and its owner are killed, the next start recovers what was committed', async () => {
  const owner = await elsewhere('startEmbeddedPostgres')
  const pid = postmasterPid()
  const guest = await borrow()
  await ask(guest.owner, 'create table kept as select 1 as n')
  process.kill(pid, 'SIGKILL')
  await kill(owner)

  const recovered = await start()
  expect(recovered.startedByUs).toBe(true)
  expect((await ask(recovered.owner, 'select n from kept')).rows).toEqual([{ n: 1 }])
})

test('a server that dies under its owner is raised again', async () => {
  const postgres = await start()
  await ask(postgres.owner, 'create table kept as select 1 as n')
  process.kill(postmasterPid(), 'SIGKILL')
  await expect.poll(() => said.at(-1), { timeout: 20_000 }).toContain('de nuevo en servicio')
  expect((await ask(postgres.owner, 'select n from kept')).rows).toEqual([{ n: 1 }])
  const pid = postmasterPid()
  await postgres.stop()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('a second owner on the same data is refused in one sentence, and the first goes on', async () => {
  const first = await start()
  await expect(start()).rejects.toThrow('Ya hay un Punto Único en marcha con los datos de')
  expect((await ask(first.owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test.skipIf(!canSeparate)('also from another pid namespace, which sees nothing of the first', async () => {
  const first = await start()
  const second = await elsewhere('startEmbeddedPostgres', { separate: true, untilReady: false })
  const [told] = await once(second.stderr as Readable, 'data')
  expect(String(told)).toContain('Ya hay un Punto Único en marcha con los datos de')
  await kill(second)
  expect((await ask(first.owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
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
  expect((await ask(owner.owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
})

test('without owner a guest starts the server, and stops it when the other guests have left', async () => {
  const first = await borrow()
  expect(first.startedByUs).toBe(true)
  const second = await borrow()
  expect(second.startedByUs).toBe(false)
  const pid = postmasterPid()
  const stopping = first.stop()
  await sleep(300)
  expect((await ask(second.owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
  await second.stop()
  await stopping
  expect(isAlive(pid)).toBe(false)
})

test('an owner that comes while a guest has it started waits for it', async () => {
  const guest = await borrow()
  const coming = start()
  await sleep(500)
  await guest.stop()
  expect((await ask((await coming).owner, 'select 1 as n')).rows).toEqual([{ n: 1 }])
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
  const stubborn = ask(postgres.owner, 'select pg_sleep(60)').catch((error: Error) => error)
  await sleep(100)
  const begun = Date.now()
  await postgres.stop()
  expect(Date.now() - begun).toBeLessThan(9_500)
  expect(await stubborn).toBeInstanceOf(Error)
})

test('a socket folder made or opened by others is refused', async () => {
  const { owner, stop } = await start()
  await stop()
  mkdirSync(owner.host)
  chmodSync(owner.host, 0o777)
  await expect(start()).rejects.toThrow(
    `La carpeta ${owner.host} la creó otro usuario o está abierta a otros`,
  )
  rmdirSync(owner.host)
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

describe('passwords', () => {
  const passwordsFile = () => join(home.dataDir, 'postgres-passwords.json')
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
  const enter = (connection: PostgresConnection) => ask(connection, 'select current_user as me')

  test('nobody enters without one, not even the superuser', async () => {
    const { superuser, owner, application } = await start()
    for (const connection of [superuser, owner, application]) {
      expect((await enter(connection)).rows).toEqual([{ me: connection.user }])
      for (const password of [undefined, '', application.password?.toUpperCase()])
        await expect(enter({ ...connection, ...{ password } })).rejects.toThrow(/password/)
    }
  })

  test('they lie in DATA_DIR for its owner alone, and in no command line and no log', async () => {
    const { superuser } = await start()
    expect(modeOf(passwordsFile())).toBe('600')
    expect(modeOf(join(home.dataDir, 'postgres/pg_hba.conf'))).toBe('600')
    const secrets = Object.values(JSON.parse(readFileSync(passwordsFile(), 'utf8')) as Record<string, string>)
    expect(new Set(secrets).size).toBe(3)
    const log = readFileSync(join(home.dataDir, 'postgres/server.log'), 'utf8')
    const holds = (said: string) => secrets.some((secret) => said.includes(secret))
    expect(holds(log)).toBe(false)
    expect(processes(holds)).toEqual([])
    expect(superuser.password).toHaveLength(43)
  })

  test('application and owner are no superusers and make no roles', async () => {
    const { superuser } = await start()
    const { rows } = await ask(
      superuser,
      `select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as mighty
         from pg_roles where rolname like 'punto_unico%' order by rolname`,
    )
    expect(rows).toEqual([
      { rolname: 'punto_unico', mighty: true },
      { rolname: 'punto_unico_app', mighty: false },
      { rolname: 'punto_unico_owner', mighty: false },
    ])
  })

  test('a database of a version that trusted everybody comes along: all that is its own is then the owner’s', async () => {
    const first = await start()
    await ask(
      first.superuser,
      `create table old (id int generated always as identity, n int); insert into old (n) values (1);
       create function old_function() returns int language sql as 'select 1';
       create type old_type as enum ('a'); create text search configuration old_words (copy = simple);
       create extension unaccent; alter database punto_unico owner to punto_unico`,
    )
    await first.stop()
    rmSync(passwordsFile())
    rmSync(join(home.dataDir, 'postgres/passwords.sha256'))
    writeFileSync(join(home.dataDir, 'postgres/pg_hba.conf'), 'local all all trust\n')

    const { owner } = await start()
    await ask(
      owner,
      `alter table old add column more text; drop function old_function(); drop type old_type;
       drop text search configuration old_words; create table new (id int)`,
    )
    expect((await ask(owner, "select n, unaccent('ñ') from old")).rows).toEqual([{ n: 1, unaccent: 'n' }])
    await expect(enter({ ...owner, user: 'punto_unico', ...{ password: undefined } })).rejects.toThrow(
      /password/,
    )
  })

  test('those of another cluster, as after restoring one, are given to it', async () => {
    await (await start()).stop()
    rmSync(join(home.dataDir, 'postgres'), { recursive: true })
    cpSync(join(initial.dataDir, 'postgres'), join(home.dataDir, 'postgres'), { recursive: true })
    const { application } = await start()
    expect((await enter(application)).rows).toEqual([{ me: 'punto_unico_app' }])
  })
})
