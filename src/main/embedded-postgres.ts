// PostgreSQL for whoever has none: started by us on a unix socket, kept alive, and gone when we are. One owner per
// DATA_DIR; the command line is its guest, and owner itself for as long as it needs a server that nobody runs.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { connectionConfig, isDatabaseAway, type PostgresConnection } from './database.ts'
import { type OwnerLock, tryOwnerLock, waitForOwnerLock } from './owner-lock.ts'
import {
  type Cluster,
  DATABASE,
  findSocketDir,
  PORT,
  prepareCluster,
  prepareHome,
  SUPERUSER,
} from './postgres-cluster.ts'
import { endOrphan, launch, logOf, type ServerProcess } from './postgres-process.ts'
import { type Connections, findConnections, secureCluster, settleRoles } from './postgres-roles.ts'
import { StartError } from './start-error.ts'

export interface EmbeddedPostgres extends Connections {
  /** False when it is borrowed from its owner. */
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

/** Held by each guest while it uses a server that another started; it ends with its process, however that ends. */
const IN_USE = 7_071_002
const OWNED_BEFORE = 7_071_001

const READY_WITHIN_MS = 120_000
const OWNER_LEAVES_WITHIN_MS = 5_000
const OWNER_ANSWERS_WITHIN_MS = 30_000

/** Starts the server as its owner: `stop` stops it. A second owner on the same DATA_DIR is refused. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  prepareHome(options.dataDir)
  const lock = await waitForOwnerLock(options.dataDir, OWNER_LEAVES_WITHIN_MS)
  if (!lock) throw alreadyOwned(options.dataDir)
  return own(options, lock)
}

/** Uses the running server, which `stop` leaves to its owner; or starts one, and `stop` waits for its other guests. */
export async function borrowEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir } = options
  prepareHome(dataDir)
  for (const begun = Date.now(); ; await sleep(50)) {
    const borrowed = await borrow(dataDir)
    if (borrowed) return borrowed
    const lock = tryOwnerLock(dataDir)
    if (lock) return own(options, lock, { hasGuests: true })
    if (Date.now() - begun > OWNER_ANSWERS_WITHIN_MS)
      throw new StartError(
        `Otro Punto Único tiene los datos de ${dataDir} y su base de datos no contesta desde aquí: ` +
          'ejecute la orden en la misma máquina y el mismo contenedor que él.',
      )
  }
}

async function borrow(dataDir: string): Promise<EmbeddedPostgres | undefined> {
  const socketDir = findSocketDir(dataDir)
  const connections = socketDir === undefined ? undefined : findConnections(dataDir, socketDir)
  const hold = connections && (await connect(connections.application).catch(unlessRefused))
  // Refused only while the server is about to stop.
  if (hold && (await obtains(hold, 'pg_try_advisory_lock_shared')))
    return { ...connections, startedByUs: false, stop: () => hold.end() }
  await hold?.end()
  return undefined
}

async function own(
  options: EmbeddedPostgresOptions,
  lock: OwnerLock,
  { hasGuests = false } = {},
): Promise<EmbeddedPostgres> {
  const { dataDir, log, settings = {} } = options
  const leaving = new AbortController()
  let cluster: Cluster
  let connections: Connections
  let server: ServerProcess
  try {
    await refuseOlderOwner(dataDir)
    cluster = prepareCluster(dataDir, log, settings.fsync !== 'off')
    await endOrphan(cluster)
    connections = secureCluster(dataDir, cluster)
    server = await serve()
  } catch (error) {
    lock.release()
    throw error
  }
  let returning: Promise<void> | undefined
  let stopped: Promise<void> | undefined
  keep()
  return {
    ...connections,
    startedByUs: true,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }

  async function serve(): Promise<ServerProcess> {
    const begun = Date.now()
    for (;;) {
      await endOrphan(cluster)
      const launched = launch(cluster, settings)
      try {
        const superuser = await firstConnection(launched, begun)
        if (superuser) {
          await settleRoles(superuser, connections).finally(() => superuser.end())
          return launched
        }
      } catch (error) {
        await launched.stop()
        throw error
      }
      const refusal = launched.refusal()
      await launched.stop()
      if (refusal) throw new StartError(`PostgreSQL no arrancó: ${refusal}`)
      if (Date.now() - begun > READY_WITHIN_MS)
        throw new StartError(`PostgreSQL no responde en ${cluster.socketDir}: vea ${logOf(cluster)}.`)
      await sleep(200)
    }
  }

  /** Nothing when the server exits, or takes too long. */
  async function firstConnection(launched: ServerProcess, begun: number) {
    while (!launched.hasExited() && Date.now() - begun <= READY_WITHIN_MS) {
      leaving.signal.throwIfAborted()
      const client = await connect(connections.superuser)
      if (client) return client
      await sleep(20)
    }
    return undefined
  }

  function keep() {
    void server.exited.then(() => {
      if (!leaving.signal.aborted) returning = comeBack()
    })
  }

  async function comeBack() {
    log('Se perdió la base de datos integrada; se levanta de nuevo.')
    while (!leaving.signal.aborted)
      try {
        server = await serve()
        keep()
        return log('La base de datos integrada está de nuevo en servicio.')
      } catch (error) {
        if (!leaving.signal.aborted) log((error as Error).message)
        await sleep(5_000, undefined, { signal: leaving.signal }).catch(() => {})
      }
  }

  async function stop() {
    const last = hasGuests ? await lastGuest(connections.application) : undefined
    leaving.abort()
    await returning
    await server.stop()
    await last?.end()
    lock.release()
  }
}

/** Waits until no guest uses the server, and keeps new ones out by the connection that it answers. */
async function lastGuest(as: PostgresConnection): Promise<pg.Client | undefined> {
  const hold = await connect(as)
  while (hold && !(await obtains(hold, 'pg_try_advisory_lock')))
    if (!(await isConnected(hold))) return undefined
    else await sleep(50)
  return hold
}

/** A connection, or nothing while the server does not answer yet. */
async function connect(as: PostgresConnection): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    ...connectionConfig(as),
    application_name: 'punto-unico (custodia)',
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end()
    if (isDatabaseAway(error)) return undefined
    throw error
  }
}

/** A server that does not know our password yet: of an older version, or about to be given it. */
function unlessRefused(error: Error & { code?: string }): undefined {
  if (!error.code?.startsWith('28')) throw error
}

/** A version before passwords and locks of the system knew its owner by a lock in the database. */
async function refuseOlderOwner(dataDir: string): Promise<void> {
  const host = findSocketDir(dataDir)
  if (!host || findConnections(dataDir, host)) return
  const client = await connect({ host, port: PORT, user: SUPERUSER, database: DATABASE }).catch(unlessRefused)
  const isOwned = client && !(await obtains(client, 'pg_try_advisory_lock', OWNED_BEFORE))
  await client?.end()
  if (isOwned) throw alreadyOwned(dataDir)
}

function alreadyOwned(dataDir: string): StartError {
  return new StartError(
    `Ya hay un Punto Único en marcha con los datos de ${dataDir}: deténgalo, o use otro DATA_DIR.`,
  )
}

/** False also when the connection was lost meanwhile. */
async function obtains(client: pg.Client, lock: string, key = IN_USE): Promise<boolean> {
  try {
    const { rows } = await client.query(`select ${lock}($1) as obtained`, [key])
    return rows[0].obtained
  } catch (error) {
    if (isDatabaseAway(error)) return false
    throw error
  }
}

async function isConnected(client: pg.Client): Promise<boolean> {
  return client.query('select').then(
    () => true,
    () => false,
  )
}
