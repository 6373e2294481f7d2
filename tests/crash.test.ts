// Everything is killed under load, again and again. Promise: whoever was told a radicado has it, once, and no number
// is skipped; whoever was told nothing sends the same form again and gets one case.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { openDatabase } from '#main/database.ts'
import { borrowEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { verifyLedger } from '#reports/verify.ts'
import { storedSubmission } from '#rules/caso-key.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { builtPages } from './support/pages.ts'
import { signIn, startProduct } from './support/product.ts'

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
  const fields = {
    fullName: 'Yolanda Pérez',
    nationalId: '63123456',
    email: 'y@barrancabermeja.gov.co',
    phone: '2145',
    employment: 'contratista',
    dependencia: '0190',
    location: 'Piso 2',
    service: 'network',
    subject: 'No hay internet',
    description: 'Desde las ocho.',
    dataNotice: 'on',
    submissionKey: sent.submissionKey,
  }
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

    const { connection, stop } = await borrowEmbeddedPostgres({ dataDir, log: () => {} })
    const { db, pool, close } = openDatabase(connection, { applicationName: 'crash test' })
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
    const said = execFileSync(process.execPath, [join(projectDir, 'src/main/cli.ts'), 'verify'], {
      env: { ...process.env, DATA_DIR: dataDir },
      encoding: 'utf8',
    })
    expect(said).toContain(`Se revisaron ${all.length} casos: todo está en orden.`)
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
