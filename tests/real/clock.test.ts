// The product under a clock that is really wrong (libfaketime): its own alone, and that of the whole machine with its
// PostgreSQL; then right again. Promise: the ledger has no breach that was none, and whoever files when the time is right
// again has the next number, the true instant and the true deadline. The year's turn raises no doubt.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { type Database, openDatabase } from '#main/database.ts'
import { prepareCluster } from '#main/postgres-cluster.ts'
import { verifyLedger } from '#reports/verify.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { countTask, fileByForm, notReady, sleeplessPolicy } from '../support/filed.ts'
import { freePort, type Product, startProduct } from '../support/product.ts'
import { faketime, living } from './faketime.ts'

const found = faketime()
if ('missing' in found) console.info(`skipped: el reloj (${found.missing})`)
const library = 'library' in found ? found.library : ''

const hour = 3600
const shifts = [
  ['+3 h', 3 * hour],
  ['-3 h', -3 * hour],
  ['+1 day', 24 * hour],
  ['+20 days', 480 * hour],
  ['+400 days', 9600 * hour],
] as const
const attentionMinutes = 120

/** A PostgreSQL of its own, whose date can be moved. */
class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'clock-real-'))
  readonly #cluster = prepareCluster(join(this.folder, 'product'), () => {})
  readonly #data = join(this.folder, 'data')
  #child: ChildProcess | undefined
  url = ''

  constructor() {
    chmodSync(this.folder, 0o755)
    const { bin, runAs } = this.#cluster
    mkdirSync(this.#data, { mode: 0o700 })
    if (runAs) chownSync(this.#data, runAs.uid, runAs.gid)
    const made = spawnSync(
      join(bin, 'initdb'),
      ['-D', this.#data, '-U', 'pu', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      { ...runAs, cwd: '/', encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(made.stderr)
  }

  async start(seconds: number): Promise<void> {
    const { bin, runAs } = this.#cluster
    const port = await freePort()
    const options = ['-c', `port=${port}`, '-c', 'unix_socket_directories=', '-c', 'fsync=off']
    this.#child = spawn(join(bin, 'postgres'), ['-D', this.#data, ...options], {
      ...runAs,
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...living(library, seconds) },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child.stderr?.on('data', () => {})
    this.url = `postgres://pu@127.0.0.1:${port}/postgres`
    await expect.poll(() => this.#answers(), { timeout: 20_000 }).toBe(true)
  }

  async #answers(): Promise<boolean> {
    const { pool, close } = this.open()
    try {
      await pool.query('select 1')
      return true
    } catch {
      return false
    } finally {
      await close()
    }
  }

  open(): Database {
    return openDatabase(this.url, { applicationName: 'clock', max: 1, log: () => {} })
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

describe.skipIf('missing' in found)('a clock that is really wrong', () => {
  let data: ReturnType<typeof temporaryDataDir>
  let server: Server
  let policy: string

  beforeAll(() => {
    data = temporaryDataDir()
    server = new Server()
    policy = sleeplessPolicy(data.dataDir, attentionMinutes)
  })
  afterAll(async () => {
    await server.remove()
    data.remove()
  })

  /** Runs the product with its own clock and its database's so many seconds ahead of the true time. */
  async function run<T>(own: number, database: number, use: (product: Product) => Promise<T>): Promise<T> {
    await server.start(database)
    const product = await startProduct({
      DATABASE_URL: server.url,
      DATA_DIR: data.dataDir,
      POLICY: policy,
      WATCH: 'off',
      ...living(library, own),
    })
    try {
      return await use(product)
    } finally {
      await product.stop()
      await server.stop()
    }
  }

  async function look<T>(use: (database: Database) => Promise<T>): Promise<T> {
    const database = server.open()
    return use(database).finally(database.close)
  }

  const cases = () =>
    look(({ db }) =>
      db
        .selectFrom('caso')
        .select(['radicado', 'consecutive', 'filedAt', 'attentionDueAt', 'breachedAt', 'sweepAt'])
        .orderBy('id')
        .execute(),
    )
  const nearly = (at: Temporal.Instant | undefined, seconds = 0) =>
    Math.abs((at?.epochMilliseconds ?? 0) - Date.now() - seconds * 1000) < 15_000
  /** They are not watched. */
  async function filedInDoubt() {
    await server.start(0)
    const all = await cases()
    await server.stop()
    return all.filter(({ sweepAt }) => sweepAt === null)
  }
  const sweptByNow = () =>
    look(({ db }) => db.selectFrom('event').select('type').where('type', '<>', 'opened').execute())

  /** What was filed last has the next number, that instant and the deadline of it. */
  async function isFiledAt(radicado: string, seconds: number, number: number): Promise<void> {
    const last = (await cases()).at(-1)
    expect(last).toMatchObject({ radicado, consecutive: number })
    expect(nearly(last?.filedAt, seconds)).toBe(true)
    expect(last?.attentionDueAt.since(last.filedAt).total('minutes')).toBe(attentionMinutes)
  }

  let filed = 0
  test('before, it is right', () =>
    run(0, 0, async ({ url }) => {
      for (let times = 0; times < 3; times++) await isFiledAt(await fileByForm(url), 0, ++filed)
      await expect.poll(() => notReady(url)).toEqual([])
    }))

  for (const [what, seconds] of shifts) {
    test(`${what}, of the product alone: the database's time is taken, and nothing is swept`, async () => {
      await run(seconds, 0, async (product) => {
        await expect.poll(() => countTask(product.url, 'sweep-deadlines', 'held')).toBeGreaterThan(0)
        expect(await notReady(product.url)).toEqual(['clock'])
        await isFiledAt(await fileByForm(product.url), 0, ++filed)
        const metrics = await (await fetch(`${product.url}/metrics`)).text()
        const skew = Number(/^punto_unico_clock_skew_seconds (\S+)$/m.exec(metrics)?.[1])
        expect(Math.abs(skew - seconds)).toBeLessThan(10)
        // Once at the start, and not at each sweep.
        await sleep(17_000)
        expect(product.output().match(/the clock is doubted/g)).toHaveLength(1)
      })
      await rightAgain()
    })

    test(`${what}, of the whole machine: filings go on, nothing is swept`, async () => {
      await run(seconds, seconds, async ({ url }) => {
        await expect.poll(() => countTask(url, 'sweep-deadlines', 'held')).toBeGreaterThan(0)
        expect(await notReady(url)).toEqual(['clock'])
        await isFiledAt(await fileByForm(url), seconds, ++filed)
      })
      await rightAgain()
    })
  }

  async function rightAgain(): Promise<void> {
    await run(0, 0, async ({ url }) => {
      const radicado = await fileByForm(url)
      await isFiledAt(radicado, 0, ++filed)
      const today = Temporal.Now.plainDateISO('America/Bogota').toString().replaceAll('-', '')
      expect(radicado).toContain(`-${today}-`)
      await expect.poll(() => notReady(url)).toEqual([])
      await expect.poll(() => countTask(url, 'sweep-deadlines', 'done')).toBeGreaterThan(0)
      expect((await cases()).map(({ consecutive }) => consecutive)).toEqual(
        Array.from({ length: filed }, (_, index) => index + 1),
      )
      const swept = await sweptByNow()
      expect(swept.filter(({ type }) => type === 'breached')).toEqual([])
    })
  }

  test('20 days that a person confirms: every breach is recorded, at its own instant; of what was filed by a wrong time, none', async () => {
    const doubted = (await filedInDoubt()).length
    expect(doubted).toBe(shifts.length)
    await run(480 * hour, 480 * hour, async ({ url }) => {
      await expect.poll(() => countTask(url, 'sweep-deadlines', 'held')).toBeGreaterThan(0)
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', join(projectDir, 'src/main/cli.ts'), 'clock', 'confirm'],
        {
          env: {
            ...process.env,
            DATABASE_URL: server.url,
            DATA_DIR: data.dataDir,
            POLICY: policy,
            ...living(library, 480 * hour),
          },
          encoding: 'utf8',
        },
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      await expect.poll(() => notReady(url), { timeout: 15_000 }).toEqual([])
      await expect
        .poll(async () => (await cases()).filter(({ breachedAt }) => breachedAt).length, { timeout: 30_000 })
        .toBe(filed - doubted)
      for (const { attentionDueAt, breachedAt } of await cases())
        if (breachedAt) expect(breachedAt).toEqual(attentionDueAt)
    })
  })
})

describe.skipIf('missing' in found)('the year’s turn', () => {
  test('is no doubt: the new book begins at 1, and the sweep goes on', async () => {
    const data = temporaryDataDir()
    const server = new Server()
    const newYear = Temporal.PlainDateTime.from('2027-01-01T00:00:00').toZonedDateTime('America/Bogota')
    const seconds = Math.round((newYear.epochMilliseconds - Date.now()) / 1000 - 25)
    await server.start(seconds)
    const product = await startProduct({
      DATABASE_URL: server.url,
      DATA_DIR: data.dataDir,
      POLICY: sleeplessPolicy(data.dataDir, attentionMinutes),
      WATCH: 'off',
      ...living(library, seconds),
    })
    const radicados: string[] = []
    const until = newYear.epochMilliseconds + 20_000
    while (Date.now() + seconds * 1000 < until) {
      radicados.push(await fileByForm(product.url))
      expect((await notReady(product.url)).filter((name) => name === 'clock')).toEqual([])
      await sleep(200)
    }
    const old = radicados.filter((radicado) => radicado.startsWith('ST-20261231-'))
    expect(old.length).toBeGreaterThan(0)
    expect(radicados[old.length]).toBe('ST-20270101-0190-000000001')
    expect(await countTask(product.url, 'sweep-deadlines', 'held')).toBe(0)
    const { db, close } = server.open()
    expect((await verifyLedger(db)).findings).toEqual([])
    await close()
    expect(await product.stop()).toBe(0)
    await server.remove()
    data.remove()
  })
})
