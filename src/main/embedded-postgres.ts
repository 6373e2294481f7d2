// PostgreSQL for whoever has none: started by us on a unix socket, kept alive, and stopped with us.
// A server that a killed process left behind is adopted. One product per DATA_DIR; the command line is its guest.
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { connectionConfig, isDatabaseAway, type PostgresConnection } from './database.ts'
import {
  type Cluster,
  claimSocketDir,
  DATABASE,
  lastLine,
  prepareCluster,
  SERVER_SURROUNDINGS,
  USER,
} from './postgres-cluster.ts'
import { StartError } from './start-error.ts'

export interface EmbeddedPostgres {
  readonly connection: PostgresConnection
  /** False when it was running already: adopted, or borrowed from its owner. */
  readonly startedByUs: boolean
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** The product's DATA_DIR; the database lives in its folder `postgres`. */
  dataDir: string
  /** Hears the few sentences that concern the person at the terminal. */
  log: (sentence: string) => void
  settings?: Readonly<Record<string, string>>
}

/** Starts or adopts the server as its owner: `stop` stops it. A second owner on the same DATA_DIR is refused. */
export function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return enter(options, 'owner')
}

/** Uses the running server, or starts one. `stop` leaves it running for its owner; the last guest of none stops it. */
export function borrowEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return enter(options, 'guest')
}

type Part = 'owner' | 'guest'

/** Session-level advisory locks: they end with the process that holds them, however it ends. */
const OWNED = 7_071_001
const IN_USE = 7_071_002

const READY_WITHIN_MS = 120_000
const OWNER_LEAVES_WITHIN_MS = 2_000
const FAST_STOP_MS = 8_000
const IMMEDIATE_STOP_MS = 1_500

const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  max_connections: '100',
  // The rest is the operating system's cache: at a million cases a page and a filing cost the same with 128 MB.
  shared_buffers: '32MB',
  // Each reads for itself: what is asked here is small, and three processes less wait for work.
  io_method: 'sync',
  // Nobody subscribes to it.
  max_logical_replication_workers: '0',
  // Containers give little /dev/shm, which parallel queries need.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Starts, stops and accidents. Failed statements are the application's to report, and hold personal data.
  log_min_messages: 'log',
  log_checkpoints: 'off',
}

async function enter(options: EmbeddedPostgresOptions, part: Part): Promise<EmbeddedPostgres> {
  const { dataDir, log, settings = {} } = options
  const cluster = prepareCluster(dataDir, log, settings.fsync !== 'off')
  const leaving = new AbortController()
  const take = () => takeHold(cluster, options, part, leaving.signal)
  let { hold, startedByUs } = await take()
  let returning: Promise<void> | undefined
  let stopped: Promise<void> | undefined

  function keep() {
    hold.once('end', () => {
      if (!leaving.signal.aborted) returning = comeBack()
    })
  }

  async function comeBack() {
    log('Se perdió la base de datos integrada; se levanta de nuevo.')
    while (!leaving.signal.aborted)
      try {
        ;({ hold } = await take())
        keep()
        return log('La base de datos integrada está de nuevo en servicio.')
      } catch (error) {
        if (!leaving.signal.aborted) log((error as Error).message)
        await sleep(5_000, undefined, { signal: leaving.signal }).catch(() => {})
      }
  }

  async function stop() {
    leaving.abort()
    await returning
    if (part === 'owner' || (await isLastGuest(hold))) await shutDown(cluster)
    await hold.end()
  }

  if (part === 'owner') keep()
  return {
    connection: connectionTo(cluster),
    startedByUs,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Launches the server where none runs, waits until it answers, and takes our locks in it. */
async function takeHold(
  cluster: Cluster,
  { dataDir, settings = {} }: EmbeddedPostgresOptions,
  part: Part,
  leaving: AbortSignal,
): Promise<{ hold: pg.Client; startedByUs: boolean }> {
  const begun = Date.now()
  let server: Launched | undefined
  for (;;) {
    leaving.throwIfAborted()
    if (server?.hasExited()) {
      const refusal = server.refusal()
      if (refusal) {
        rmdirIfEmpty(cluster.socketDir)
        throw new StartError(`PostgreSQL no arrancó: ${refusal}`)
      }
      await sleep(200)
    }
    if (!runningPid(cluster) && (server?.hasExited() ?? true)) server = launch(cluster, settings)

    const hold = await connect(cluster)
    // Refused only while the last guest switches the server off.
    if (hold && (await obtains(hold, 'pg_try_advisory_lock_shared', IN_USE))) {
      if (part === 'guest' || (await obtains(hold, 'pg_try_advisory_lock', OWNED)))
        return { hold, startedByUs: server?.hasExited() === false }
      if (Date.now() - begun > OWNER_LEAVES_WITHIN_MS) {
        await hold.end()
        throw new StartError(
          `Ya hay un Punto Único en marcha con los datos de ${dataDir}: deténgalo, o use otro DATA_DIR.`,
        )
      }
    }
    await hold?.end()
    if (Date.now() - begun > READY_WITHIN_MS)
      throw new StartError(`PostgreSQL no responde en ${cluster.socketDir}: vea ${logOf(cluster)}.`)
    await sleep(20)
  }
}

interface Launched {
  hasExited(): boolean
  /** Why it exited, unless the reason passes by itself. */
  refusal(): string | undefined
}

function launch(cluster: Cluster, settings: Readonly<Record<string, string>>): Launched {
  const { bin, dataDir, socketDir, runAs } = cluster
  removeMisleadingPidFile(cluster)
  claimSocketDir(cluster)
  const all = { ...SETTINGS, unix_socket_directories: socketDir, ...settings }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openLog(cluster)
  const from = fstatSync(output).size
  // In a session of its own: Ctrl+C at the terminal is for us, and we then stop the server in order.
  const child = spawn(join(bin, 'postgres'), ['-D', dataDir, ...options], {
    ...runAs,
    ...SERVER_SURROUNDINGS,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  let failure: string | undefined
  child.once('error', (error) => {
    failure = error.message
  })
  return {
    hasExited: () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
    refusal: () => {
      const lines = readFileSync(logOf(cluster)).subarray(from).toString().split('\n')
      const fatal = lines.filter((line) => line.includes('FATAL')).at(-1)
      return failure ?? (fatal && !PASSING.test(fatal) ? lastLine(fatal) : undefined)
    },
  }
}

/** Another start was quicker; processes of a killed server are still ending; a stopping server took its folder away. */
const PASSING = /lock file|pre-existing shared memory block/

function logOf({ dataDir }: Cluster): string {
  return join(dataDir, 'server.log')
}

function openLog(cluster: Cluster): number {
  const path = logOf(cluster)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > 1_000_000) renameSync(path, `${path}.1`)
  const log = openSync(path, 'a', 0o600)
  if (cluster.runAs) fchownSync(log, cluster.runAs.uid, cluster.runAs.gid)
  return log
}

function connectionTo({ socketDir }: Cluster): PostgresConnection {
  return { host: socketDir, port: Number(SETTINGS.port), user: USER, database: DATABASE }
}

/** A connection, or nothing while the server does not answer yet. */
async function connect(cluster: Cluster): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    ...connectionConfig(connectionTo(cluster)),
    application_name: 'punto-unico (custodia)',
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    await client.end()
    return undefined
  }
}

/** False also when the connection was lost meanwhile. */
async function obtains(client: pg.Client, lock: string, key: number): Promise<boolean> {
  try {
    const { rows } = await client.query(`select ${lock}($1) as obtained`, [key])
    return rows[0].obtained
  } catch (error) {
    if (isDatabaseAway(error)) return false
    throw error
  }
}

async function isLastGuest(hold: pg.Client): Promise<boolean> {
  return (
    (await obtains(hold, 'pg_advisory_unlock_shared', IN_USE)) &&
    (await obtains(hold, 'pg_try_advisory_lock', IN_USE))
  )
}

async function shutDown(cluster: Cluster) {
  const pid = runningPid(cluster)
  if (!pid) return
  signal(pid, 'SIGINT')
  if (await isGone(cluster, pid, FAST_STOP_MS)) return rmdirIfEmpty(cluster.socketDir)
  signal(pid, 'SIGQUIT')
  await isGone(cluster, pid, IMMEDIATE_STOP_MS)
}

async function isGone(cluster: Cluster, pid: number, withinMs: number): Promise<boolean> {
  for (const begun = Date.now(); Date.now() - begun < withinMs; await sleep(20))
    if (!isPostmaster(pid, cluster)) return true
  return false
}

/** Whether there was a process of ours to receive it; 0 only asks. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

function rmdirIfEmpty(dir: string) {
  try {
    rmdirSync(dir)
  } catch {
    // A new server is already in it.
  }
}

/** The process id in `postmaster.pid`: undefined without the file, NaN in one cut short. */
function recordedPid({ dataDir }: Cluster): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8'), 10)
  } catch {
    return undefined
  }
}

function runningPid(cluster: Cluster): number | undefined {
  const pid = recordedPid(cluster)
  return pid && isPostmaster(pid, cluster) ? pid : undefined
}

/** PostgreSQL refuses to start over a file without number, or whose number is now another process or a zombie. */
function removeMisleadingPidFile(cluster: Cluster) {
  const pid = recordedPid(cluster)
  if (pid !== undefined && !runningPid(cluster) && (!pid || signal(pid, 0)))
    rmSync(join(cluster.dataDir, 'postmaster.pid'), { force: true })
}

function isPostmaster(pid: number, { dataDir }: Cluster): boolean {
  const command = commandOf(pid)
  return /^\S*\/postgres\s/.test(command) && command.includes(dataDir)
}

/** The command line of a process; empty when there is none (or only its zombie). */
function commandOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
