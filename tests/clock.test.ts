// A wrong clock, shown to the product as it runs: the date cannot be moved here (tests/real/clock.test.ts does), so all that
// was seen and promised is, by as much the other way. Promise: nothing is swept while the clock is doubted, a filing has its
// true instant all the same, and once the time is confirmed every breach is recorded, at its own instant.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { testDatabase, urlOf } from './support/database.ts'
import { countTask, fileByForm, notReady, sleeplessPolicy } from './support/filed.ts'
import { builtPages } from './support/pages.ts'
import { type Product, startProduct } from './support/product.ts'

const { dataDir, remove } = temporaryDataDir()
afterAll(remove)

test('a clock that leapt 20 days breaks no promise by itself; confirmed, it breaks those that were', async () => {
  await builtPages()
  const database = await testDatabase()
  const { db } = database
  const env = {
    DATABASE_URL: urlOf(database.connection),
    DATA_DIR: dataDir,
    POLICY: sleeplessPolicy(dataDir, 120),
    WATCH: 'off',
  }
  const cli = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(projectDir, 'src/main/cli.ts'), ...args],
      { env: { ...process.env, ...env }, encoding: 'utf8' },
    )
    return { status, said: stdout + stderr }
  }
  const leap = (days: number) =>
    db.transaction().execute(async (tx) => {
      const by = sql`${days} * interval '1 day'`
      await sql`update clock_mark set at = at - ${by}`.execute(tx)
      await sql`update radicado_book set last_filed_at = last_filed_at - ${by}`.execute(tx)
      await sql`update caso set filed_at = filed_at - ${by}, attention_due_at = attention_due_at - ${by},
        warn_at = warn_at - ${by}, sweep_at = sweep_at - ${by} where consecutive <= 2`.execute(tx)
    })
  const swept = async () =>
    (
      await db
        .selectFrom('event')
        .select(['type', 'at', 'casoId'])
        .where('type', '<>', 'opened')
        .orderBy('casoId')
        .execute()
    ).map(({ type, at, casoId }) => ({ type, at, casoId }))
  const run = async (use: (product: Product) => Promise<void>) => {
    const product = await startProduct(env)
    let code: number | null = null
    try {
      await use(product)
    } finally {
      code = await product.stop()
    }
    expect(code).toBe(0)
  }

  await run(async ({ url }) => {
    expect(await fileByForm(url)).toMatch(/-000000001$/)
    expect(await fileByForm(url)).toMatch(/-000000002$/)
    await expect.poll(() => notReady(url)).toEqual([])
    expect(cli('clock').status).toBe(0)
  })

  await leap(20)
  await run(async (product) => {
    const { url } = product
    expect(await notReady(url)).toEqual(['clock'])
    await expect.poll(() => countTask(url, 'sweep-deadlines', 'held')).toBeGreaterThan(0)
    expect(await fileByForm(url)).toMatch(/-000000003$/)
    const { status, said } = cli('clock')
    expect(status).toBe(1)
    expect(said).toMatch(/El reloj se adelantó 20\sdías/)
    // Once, not at each sweep.
    await expect.poll(() => countTask(url, 'raise-alerts', 'held'), { timeout: 20_000 }).toBeGreaterThan(2)
    expect(product.output().match(/the clock is doubted/g)).toHaveLength(1)
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^punto_unico_clock_doubt_seconds\{kind="ahead"\} 17\d{5}/m,
    )
  })
  expect(await swept()).toEqual([])

  await leap(-20)
  await run(async ({ url }) => {
    await expect.poll(() => countTask(url, 'sweep-deadlines', 'done')).toBeGreaterThan(0)
    expect(await notReady(url)).toEqual([])
  })
  expect(await swept()).toEqual([])

  await leap(20)
  await run(async ({ url }) => {
    await expect.poll(() => countTask(url, 'sweep-deadlines', 'held')).toBeGreaterThan(0)
    expect(cli('clock', 'confirm')).toMatchObject({ status: 0 })
    await expect.poll(async () => (await swept()).length, { timeout: 30_000 }).toBe(2)
    await expect.poll(() => notReady(url)).toEqual([])
  })
  const due = await db.selectFrom('caso').select(['id', 'attentionDueAt']).orderBy('id').limit(2).execute()
  expect(await swept()).toEqual(
    due.map(({ id, attentionDueAt }) => ({ type: 'breached', at: attentionDueAt, casoId: id })),
  )
  await database.close()
}, 180_000)

test('a worker alone answers the signs of life, and works without them where its port is taken', async () => {
  const database = await testDatabase()
  const env = { DATABASE_URL: urlOf(database.connection), DATA_DIR: dataDir, ROLE: 'worker', WATCH: 'off' }
  const worker = await startProduct(env)
  const { port } = new URL(worker.url)
  await expect.poll(() => notReady(worker.url)).toEqual([])
  for (const path of ['healthz', 'readyz', 'metrics'])
    expect((await fetch(`${worker.url}/${path}`)).status, path).toBe(200)
  expect((await fetch(`${worker.url}/`)).status).toBe(404)
  const beside = await startProduct({ ...env, PORT: port, LOG_LEVEL: 'warn' })
  await expect.poll(() => beside.output()).toContain('this worker answers none')
  expect(await beside.stop()).toBe(0)
  // The numbers that need no database are told without it.
  await database.close()
  const metrics = await fetch(`${worker.url}/metrics`)
  expect(metrics.status).toBe(200)
  expect(await metrics.text()).toContain('\npunto_unico_database_up 0\n')
  expect(await notReady(worker.url)).toEqual(['database', 'clock', 'workers'])
  expect(await worker.stop()).toBe(0)
}, 120_000)
