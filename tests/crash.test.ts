// Everything is killed under load, again and again. Promise: whoever was told a radicado has it, once, and no number
// is skipped; whoever was told nothing sends the same form again and gets one case. Two owners never share a folder, and
// no file is lost to a database that does not know it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { openDatabase } from '#main/database.ts'
import { borrowEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { verifyLedger } from '#reports/verify.ts'
import { storedSubmission } from '#rules/caso-key.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { formFields } from './support/filed.ts'
import { canSeparate, separately } from './support/namespaces.ts'
import { builtPages } from './support/pages.ts'
import { freePort, postgresProcesses, processStat, signIn, startProduct } from './support/product.ts'

const { dataDir, remove } = temporaryDataDir()
afterAll(remove)

const rounds = 3
const clients = 8

interface Sent {
  readonly submissionKey: string
  radicado: string | undefined
}

async function file(url: string, sent: Sent, attach: boolean): Promise<void> {
  const form = new FormData()
  const fields = { ...formFields, submissionKey: sent.submissionKey }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (attach) form.append('attachments', new File([sent.submissionKey], 'nota.txt'))
  const response = await fetch(`${url}/solicitud`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: form,
    signal: AbortSignal.timeout(10_000),
  })
  if (response.status === 201) sent.radicado = ((await response.json()) as { radicado: string }).radicado
}

test.skipIf(process.platform !== 'linux')(
  'kill -9 of everything under load loses no radicado, repeats none and skips none',
  async () => {
    await builtPages()
    const all: Sent[] = []
    for (let round = 0; round < rounds; round++) {
      const product = await startProduct({ DATA_DIR: dataDir })
      let dead = false
      const working = Array.from({ length: clients }, async (_, client) => {
        while (!dead) {
          const sent: Sent = { submissionKey: randomUUID(), radicado: undefined }
          all.push(sent)
          await file(product.url, sent, client === 0).catch(() => undefined)
        }
      })
      await sleep(1200 + round * 357)
      const killed = product.killEverything()
      dead = true
      await killed
      await Promise.all(working)
    }

    const told = all.filter(({ radicado }) => radicado !== undefined)
    const untold = all.filter(({ radicado }) => radicado === undefined)
    expect(told.length).toBeGreaterThan(50)
    const product = await startProduct({ DATA_DIR: dataDir })
    // Who was told nothing sends the form again: filed now, or found filed before.
    for (const sent of untold) await file(product.url, sent, false)
    expect(untold.every(({ radicado }) => radicado !== undefined)).toBe(true)

    const { application, stop } = await borrowEmbeddedPostgres({ dataDir, log: () => {} })
    const { db, pool, close } = openDatabase(application, { applicationName: 'crash test' })
    const rows = await db.selectFrom('caso').select(['submissionKey', 'radicado']).execute()
    const kept = new Map(rows.map(({ submissionKey, radicado }) => [submissionKey, radicado]))
    expect(
      all.filter(({ submissionKey, radicado }) => kept.get(storedSubmission(submissionKey)) !== radicado),
    ).toEqual([])
    expect(rows).toHaveLength(all.length)
    expect((await verifyLedger(db)).findings).toEqual([])
    // The acknowledgement is on its way: a word in the outbox, or already a message. Once.
    const { rows: untoldOf } = await pool.query(`
      select count(*)::int as times from (
        select caso_id from outbox where topic = 'acknowledge'
        union all select caso_id from message where topic = 'acknowledge') w
      right join caso on caso.id = w.caso_id group by caso.id having count(w.caso_id) <> 1`)
    expect(untoldOf).toEqual([])
    await close()
    await stop()

    // The command line beside the running product says the same.
    expect(cli(dataDir, 'verify')).toContain(`Se revisaron ${all.length} casos: todo está en orden.`)
    expect(await product.stop()).toBe(0)
    console.info(`${told.length} filings acknowledged and ${untold.length} cut off in ${rounds} crashes`)
  },
  120_000,
)

test.skipIf(process.platform !== 'linux')(
  'kill -9 of PostgreSQL alone, under load: the product says that it is away, in Spanish, and goes on by itself',
  async () => {
    await builtPages()
    const folder = temporaryDataDir()
    const admin = { ADMIN_EMAIL: 'admin@demo.gov.co', ADMIN_PASSWORD: 'una clave larga' }
    const product = await startProduct({ DATA_DIR: folder.dataDir, ...admin })
    const cookie = await signIn(product.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
    const all: Sent[] = []
    const seen = new Map<number, string>()
    const until = Date.now() + 8_000
    const filing = Array.from({ length: clients }, async () => {
      while (Date.now() < until) {
        const sent: Sent = { submissionKey: randomUUID(), radicado: undefined }
        all.push(sent)
        await file(product.url, sent, false)
      }
    })
    const looking = Array.from({ length: clients }, async () => {
      while (Date.now() < until) {
        const response = await fetch(`${product.url}/mesa`, { headers: { cookie } })
        seen.set(response.status, await response.text())
      }
    })
    for (let round = 0; round < rounds; round++) {
      await sleep(1_500)
      product.killPostgres()
    }
    await Promise.all([...filing, ...looking])

    await expect
      .poll(async () => (await fetch(`${product.url}/healthz`)).status, { timeout: 20_000 })
      .toBe(200)
    expect([...seen.keys()].sort()).toEqual([200, 503])
    expect(seen.get(503)).toContain('<title>No pudimos mostrar la página')
    for (const sent of all.filter(({ radicado }) => !radicado)) await file(product.url, sent, false)
    expect(new Set(all.map(({ radicado }) => radicado)).size).toBe(all.length)
    expect(await product.stop()).toBe(0)
    folder.remove()
  },
  120_000,
)

test.skipIf(process.platform !== 'linux')(
  'kill -9 of the product alone takes its PostgreSQL with it within seconds',
  async () => {
    await builtPages()
    const folder = temporaryDataDir()
    const product = await startProduct({ DATA_DIR: folder.dataDir })
    const postgres = postgresProcesses(folder.dataDir)
    expect(postgres.length).toBeGreaterThan(3)
    product.process.kill('SIGKILL')
    await expect
      .poll(() => postgres.filter((pid) => processStat(pid) !== undefined), { timeout: 5_000 })
      .toEqual([])
    folder.remove()
  },
)

test.skipIf(!canSeparate)(
  'two owners that cannot see each other: the second is refused, and follows when the first was killed',
  async () => {
    await builtPages()
    const folder = temporaryDataDir()
    const all: Sent[] = []
    const told = () => all.filter(({ radicado }) => radicado !== undefined)
    for (let round = 0; round < rounds; round++) {
      const first = await ownerApart(folder.dataDir)
      if (!first.isReady) throw new Error(first.output())
      let over = false
      const filing = Array.from({ length: clients }, async () => {
        while (!over) {
          const sent: Sent = { submissionKey: randomUUID(), radicado: undefined }
          all.push(sent)
          await file(first.url, sent, false).catch(() => undefined)
        }
      })
      const second = await ownerApart(folder.dataDir)
      expect(second.isReady).toBe(false)
      expect(second.output()).toMatch(/^Ya hay un Punto Único en marcha con los datos de [^\n]+\n$/)
      expect(await second.ended).not.toBe(0)
      const before = told().length
      await expect.poll(() => told().length).toBeGreaterThan(before)
      // Not what is first in its namespace, which would take all with it.
      process.kill(first.productPid(), 'SIGKILL')
      over = true
      await Promise.all(filing)
      await first.ended
    }

    const product = await startProduct({ DATA_DIR: folder.dataDir })
    for (const sent of all.filter(({ radicado }) => !radicado)) await file(product.url, sent, false)
    expect(new Set(all.map(({ radicado }) => radicado)).size).toBe(all.length)
    expect(cli(folder.dataDir, 'verify')).toContain(`Se revisaron ${all.length} casos: todo está en orden.`)
    expect(await product.stop()).toBe(0)
    folder.remove()
  },
  120_000,
)

test('a database that was emptied is refused: the files stay, until the move is declared', async () => {
  await builtPages()
  const folder = temporaryDataDir()
  const first = await startProduct({ DATA_DIR: folder.dataDir })
  const sent: Sent = { submissionKey: randomUUID(), radicado: undefined }
  await file(first.url, sent, true)
  expect(sent.radicado).toBeDefined()
  expect(await first.stop()).toBe(0)
  rmSync(join(folder.dataDir, 'postgres'), { recursive: true })

  await expect(startProduct({ DATA_DIR: folder.dataDir })).rejects.toThrow(
    /no son de esta base de datos [^\n]+ «npm run -s cli -- house adopt»\.\n$/,
  )
  const sha256 = createHash('sha256').update(sent.submissionKey).digest('hex')
  expect(existsSync(join(folder.dataDir, 'files', sha256.slice(0, 2), sha256))).toBe(true)
  expect(cli(folder.dataDir, 'house', 'adopt')).toContain('son de una misma casa')
  const second = await startProduct({ DATA_DIR: folder.dataDir })
  expect(await second.stop()).toBe(0)
  expect(existsSync(join(folder.dataDir, 'files', sha256.slice(0, 2), sha256))).toBe(true)
  folder.remove()
}, 120_000)

function cli(folder: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(projectDir, 'src/main/cli.ts'), ...args], {
    env: { ...process.env, DATA_DIR: folder },
    encoding: 'utf8',
  })
}

/** The product in a pid namespace of its own, as in a container: ready, or ended. */
async function ownerApart(folder: string) {
  const port = await freePort()
  const script = join(projectDir, 'src/main/start.ts')
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', script]
  const [command = '', ...args] = [...separately, '/bin/sh', '-c', '"$0" "$@" & wait $!', ...node]
  const child: ChildProcess = spawn(command, args, {
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: folder,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'silent',
      ADMIN_EMAIL: 'admin@demo.gov.co',
      ADMIN_PASSWORD: 'una clave larga',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const isReady = await new Promise<boolean>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      if (output.includes('Punto Único listo')) resolve(true)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('close', () => resolve(false))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    isReady,
    ended,
    output: () => output,
    productPid() {
      const pid = readdirSync('/proc').find((name) => isProductIn(name, folder))
      if (!pid) throw new Error('the product is not to be seen')
      return Number(pid)
    },
  }
}

function isProductIn(pid: string, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const surroundings = readFileSync(`/proc/${pid}/environ`, 'utf8')
    return command.startsWith(process.execPath) && surroundings.includes(`DATA_DIR=${folder}\0`)
  } catch {
    return false
  }
}
