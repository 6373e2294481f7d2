// The way to PostgreSQL for the whole house: pool, types, time limits, and how to know that it is away.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Schema } from '#store/schema.ts'

export interface PostgresConnection {
  host: string
  port: number
  user: string
  database: string
  password?: string
}

export interface Database {
  readonly db: Kysely<Schema>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  applicationName: string
  /** Connections at most. */
  max?: number
  /** Hears of connections lost while idle. */
  log?: (message: string) => void
}

const CONNECT_WITHIN_MS = 5_000

/** The same on every server, whatever its own configuration says. */
const SESSION = `
  set timezone to 'UTC';
  set datestyle to 'ISO, YMD';
  set intervalstyle to 'iso_8601';
  set statement_timeout to '30s';
  set idle_in_transaction_session_timeout to '60s';
`
/** Above `statement_timeout`: for a server that vanished without closing the connection. */
const ANSWER_WITHIN_MS = 35_000

/** Connects when first used. Give the connection of an embedded server, or the URL of another. */
export function openDatabase(connection: PostgresConnection | string, options: DatabaseOptions): Database {
  const { applicationName, max = 10, log = console.error } = options
  const pool = openPool(
    {
      ...connectionConfig(connection),
      application_name: applicationName,
      max,
      query_timeout: ANSWER_WITHIN_MS,
      types: { getTypeParser },
      Client: PreparingClient,
      onConnect: async (client) => {
        await client.query(SESSION)
      },
    },
    log,
  )
  // Closed by the pool itself: Kysely ends only a pool that it has used.
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  return { db, pool, close: () => pool.end() }
}

/**
 * A pool that outlives its connections: one lost while idle is replaced, one lost in use fails its statement. Both are
 * also emitted as errors, which without a listener would end the process.
 */
export function openPool(config: pg.PoolConfig, log: (message: string) => void): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', (error) => {
    if (!pool.ending) log(`Se perdió una conexión con la base de datos: ${error.message}`)
  })
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** What `pg` needs to reach the database, for a connection outside the pool. */
export function connectionConfig(connection: PostgresConnection | string): pg.ClientConfig {
  const target =
    typeof connection === 'string' ? { connectionString: connection } : { ...connection, ssl: false }
  return { ...target, keepAlive: true, connectionTimeoutMillis: CONNECT_WITHIN_MS }
}

/** How many statements a connection keeps prepared at most, and how often one is asked before it is. */
const PREPARED_AT_MOST = 200
const PREPARED_AFTER = 3
const timesAsked = new Map<string, number>()
const preparedNames = new Map<string, string>()

/**
 * Prepares what is asked again and again, so that each connection plans it once: planning costs more than running for
 * the small statements of a help desk. Not what takes whole rows (`select *`): their shape may change under a
 * prepared statement when another process migrates.
 */
class PreparingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads come in one signature
  override query(statement: any, ...rest: any[]): any {
    const name = typeof statement === 'string' && Array.isArray(rest[0]) ? nameOf(statement) : undefined
    if (!name) return super.query(statement, ...rest)
    const [values, ...more] = rest
    return super.query({ name, text: statement, values }, ...more)
  }
}

function nameOf(text: string): string | undefined {
  const known = preparedNames.get(text)
  if (known || preparedNames.size >= PREPARED_AT_MOST || /\*(?!\))/.test(text)) return known
  const times = (timesAsked.get(text) ?? 0) + 1
  if (times < PREPARED_AFTER) {
    if (timesAsked.size < 10 * PREPARED_AT_MOST) timesAsked.set(text, times)
    return undefined
  }
  timesAsked.delete(text)
  const name = `p${preparedNames.size + 1}`
  preparedNames.set(text, name)
  return name
}

/**
 * Whether the database, not the request, is the reason of the failure: the answer is 503, try again. Of what PostgreSQL
 * says, all but the classes of what was given to it: data (22), constraints (23), and SQL that is wrong (42), which is
 * ours to mend and no reason to wait, save for a right that was taken from us.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '', syscall } = error as NodeJS.ErrnoException
  return (
    NETWORK_CODES.test(code) ||
    (SQLSTATE.test(code) && error instanceof pg.DatabaseError && !/^(22|23|42(?!501))/.test(code)) ||
    (code === 'ENOENT' && syscall === 'connect') ||
    AWAY_MESSAGES.test(error.message) ||
    isDatabaseAway(error.cause)
  )
}

const SQLSTATE = /^[0-9A-Z]{5}$/
const NETWORK_CODES =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/

/** What `pg` says in errors that carry no code. */
const AWAY_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client was closed|Client has encountered a connection error|Cannot use a pool after calling end)/

const TEXT_ARRAY: number = 1009
const textArray = pg.types.getTypeParser(TEXT_ARRAY, 'text')

const parsers: Record<number, (text: string) => unknown> = {
  // bigint, date, timestamptz
  20: safeInteger,
  1082: String,
  1184: instant,
  // and arrays of them
  1016: arrayOf(safeInteger),
  1182: textArray,
  1185: arrayOf(instant),
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text')
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit in a number`)
  return value
}

function instant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text)
}

function arrayOf<T>(parse: (text: string) => T) {
  return (text: string) =>
    textArray(text).map((entry: string | null) => (entry === null ? null : parse(entry)))
}

// `pg` asks a parameter for its `toPostgres`; without one it would write it as JSON, in quotes.
// PostgreSQL keeps microseconds and rounds: cutting first means that an instant never moves into the future.
Object.defineProperties(Temporal.Instant.prototype, {
  toPostgres: {
    value(this: Temporal.Instant) {
      return this.toString({ smallestUnit: 'microsecond' })
    },
  },
})
Object.defineProperties(Temporal.PlainDate.prototype, {
  toPostgres: {
    value(this: Temporal.PlainDate) {
      return this.toString()
    },
  },
})
