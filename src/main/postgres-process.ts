// The embedded PostgreSQL as a process: launched so that it never outlives us, known to be alive across pid namespaces,
// and stopped. All but `isAlive` is for whoever holds the owner's lock.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
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
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, claimSocketDir, lastLine, PORT, SERVER_SURROUNDINGS } from './postgres-cluster.ts'
import { StartError } from './start-error.ts'

const FAST_STOP_MS = 8_000
const IMMEDIATE_STOP_MS = 1_500
const ORPHAN_ENDS_WITHIN_MS = 15_000

const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: String(PORT),
  password_encryption: 'scram-sha-256',
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

/**
 * Becomes the server. Beside it stays a shell that reads from a pipe of ours: told a line, it goes; when the pipe closes,
 * because we ended in whatever way, it stops the server. It is nobody's child, for PostgreSQL counts its own.
 */
const GUARDED = `
  server=$$
  (
    {
      read -r _ && exit
      kill -INT $server
      for _ in 1 2 3 4 5 6; do sleep 1; kill -0 $server || exit; done
      kill -QUIT $server
      sleep 2
      kill -KILL $server
    } <&3 >/dev/null 2>&1 &
  )
  exec "$0" "$@" 3<&-`

export interface ServerProcess {
  /** Settles once it is gone. */
  readonly exited: Promise<void>
  hasExited(): boolean
  /** Why it exited, unless the reason passes by itself. */
  refusal(): string | undefined
  stop(): Promise<void>
}

export function launch(cluster: Cluster, settings: Readonly<Record<string, string>>): ServerProcess {
  const { bin, dataDir, socketDir, runAs } = cluster
  // Nothing of the cluster is alive: what the file says is of the past, and PostgreSQL might take it for the present.
  rmSync(join(dataDir, 'postmaster.pid'), { force: true })
  claimSocketDir(cluster)
  const all = { ...SETTINGS, unix_socket_directories: socketDir, ...settings }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openLog(cluster)
  const from = fstatSync(output).size
  const pulse = openPulse(cluster)
  // In a session of its own: Ctrl+C at the terminal is for us, and we then stop the server in order.
  const child = spawn('/bin/sh', ['-c', GUARDED, join(bin, 'postgres'), '-D', dataDir, ...options], {
    ...runAs,
    ...SERVER_SURROUNDINGS,
    detached: true,
    stdio: [pulse, output, output, 'pipe'],
  })
  closeSync(output)
  closeSync(pulse)
  const guard = child.stdio[3] as Writable & { unref(): void }
  guard.on('error', () => {})
  guard.unref()
  child.unref()
  let failure: string | undefined
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      failure = error.message
      resolve()
    })
  })
  void exited.then(() => guard.end('\n'))
  const hasExited = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null
  return {
    exited,
    hasExited,
    refusal: () => {
      const lines = readFileSync(logOf(cluster)).subarray(from).toString().split('\n')
      const fatal = lines.filter((line) => line.includes('FATAL')).at(-1)
      return failure ?? (fatal && !PASSING.test(fatal) ? lastLine(fatal) : undefined)
    },
    async stop() {
      await end(child, hasExited)
      rmdirIfEmpty(socketDir)
      if (!isAlive(cluster)) rmSync(pulseOf(cluster), { force: true })
    },
  }
}

/** Processes of a killed server are still ending. */
const PASSING = /lock file|pre-existing shared memory block/

async function end(child: ChildProcess, hasExited: () => boolean): Promise<void> {
  for (const [signal, withinMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const) {
    if (!hasExited()) child.kill(signal)
    for (const begun = Date.now(); !hasExited() && Date.now() - begun < withinMs; ) await sleep(20)
  }
}

/**
 * Whether any process of the server lives, wherever: each has inherited the reading end of the cluster's pipe, and the
 * kernel refuses to open the other end of a pipe that nobody reads.
 */
export function isAlive(cluster: Cluster): boolean {
  try {
    closeSync(openSync(pulseOf(cluster), constants.O_WRONLY | constants.O_NONBLOCK))
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENXIO' && code !== 'ENOENT') throw error
    // One launched by a version that had no pipe is known by its process.
    return runningPid(cluster) !== undefined
  }
}

/** Stops what a killed owner left behind. Its own guard does so within seconds; one that cannot be reached is refused. */
export async function endOrphan(cluster: Cluster): Promise<void> {
  const begun = Date.now()
  for (let told: NodeJS.Signals | undefined; isAlive(cluster); await sleep(50)) {
    const waited = Date.now() - begun
    if (waited > ORPHAN_ENDS_WITHIN_MS)
      throw new StartError(
        `La base de datos de ${cluster.dataDir} sigue en marcha sin su programa, y desde aquí no se puede detener: ` +
          'termine los procesos «postgres» del otro contenedor.',
      )
    const signal = waited > FAST_STOP_MS ? 'SIGQUIT' : 'SIGINT'
    const pid = runningPid(cluster)
    if (!pid || signal === told) continue
    process.kill(pid, signal)
    told = signal
  }
}

function pulseOf({ dataDir }: Cluster): string {
  return join(dataDir, 'alive.pipe')
}

function openPulse(cluster: Cluster): number {
  const path = pulseOf(cluster)
  if (!statSync(path, { throwIfNoEntry: false })?.isFIFO()) {
    rmSync(path, { force: true, recursive: true })
    const made = spawnSync('mkfifo', ['-m', '600', path], { ...cluster.runAs, encoding: 'utf8' })
    if (made.status !== 0)
      throw new StartError(`No se pudo preparar ${path}: ${lastLine(made.stderr) || made.error?.message}.`)
  }
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
}

export function logOf({ dataDir }: Cluster): string {
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

function rmdirIfEmpty(dir: string) {
  try {
    rmdirSync(dir)
  } catch {
    // Gone, or somebody's file is in it.
  }
}

/** The postmaster that `postmaster.pid` names, if it is one of this cluster and can be seen from here. */
function runningPid({ dataDir }: Cluster): number | undefined {
  let pid: number
  try {
    pid = Number.parseInt(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8'), 10)
  } catch {
    return undefined
  }
  const command = pid ? commandOf(pid) : ''
  return /^\S*\/postgres\s/.test(command) && command.includes(dataDir) ? pid : undefined
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
