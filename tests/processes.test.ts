// Several processes on one database, and workers killed at random. Promise: every warning, every breach and every
// message once; whoever dies in the middle leaves it to the others.
import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { verifyLedger } from '#reports/verify.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { testDatabase, urlOf } from './support/database.ts'
import { sleeplessPolicy } from './support/filed.ts'
import { mailServer } from './support/mail-server.ts'
import { builtPages } from './support/pages.ts'
import { type Product, startProduct } from './support/product.ts'

const { dataDir, remove } = temporaryDataDir()
afterAll(remove)

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('two doors, two workers killed at random: nothing is lost and nothing is doubled', async () => {
  await builtPages()
  const database = await testDatabase()
  const smtp = await mailServer()
  const { connection } = database
  const url = urlOf(connection)
  const env = {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    POLICY: sleeplessPolicy(dataDir, 1),
    SMTP_URL: smtp.url,
  }
  const admin = { ADMIN_EMAIL: 'marta@entidad.gov.co', ADMIN_PASSWORD: 'una clave de prueba' }
  const doors: Product[] = [
    await startProduct({ ...env, ...admin, ROLE: 'web' }),
    await startProduct({ ...env, ROLE: 'web' }),
  ]
  const workers: Product[] = [
    await startProduct({ ...env, ROLE: 'worker' }),
    await startProduct({ ...env, ROLE: 'worker' }),
  ]

  const file = async (index: number) => {
    const fields = {
      fullName: `Persona ${index}`,
      nationalId: String(10_000 + index),
      email: `p${index}@entidad.gov.co`,
      phone: '2145',
      employment: 'funcionario',
      dependencia: '0190',
      location: 'Piso 2',
      service: 'software',
      subject: 'No abre',
      description: 'Desde ayer.',
      dataNotice: 'on',
      submissionKey: randomUUID(),
    }
    const response = await fetch(`${doors[index % 2]?.url}/solicitud`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'application/json' },
    })
    expect(response.status).toBe(201)
  }
  const casos = 120
  for (let index = 0; index < casos; index++) {
    await file(index)
    await sleep(50)
  }
  // Past warnings and breaches, while one worker after the other dies and comes back.
  const until = Date.now() + 85_000
  for (let turn = 0; Date.now() < until; turn++) {
    await sleep(2500 + Math.random() * 3000)
    const dying = workers[turn % 2]
    const gone = new Promise((resolve) => dying?.process.once('exit', resolve))
    dying?.process.kill('SIGKILL')
    await gone
    workers[turn % 2] = await startProduct({ ...env, ROLE: 'worker' })
  }
  // What a dead worker held is held for minutes: they pass at once.
  await database.db
    .updateTable('message')
    .set({ nextTryAt: Temporal.Now.instant() })
    .where('state', '=', 'waiting')
    .execute()
  await expect
    .poll(
      async () =>
        (
          await database.pool.query(
            "select 1 from outbox union all select 1 from message where state <> 'sent'",
          )
        ).rowCount,
      {
        timeout: 40_000,
        interval: 500,
      },
    )
    .toBe(0)

  const { rows: lines } = await database.pool.query(
    'select type, count(*)::int as lines, count(distinct caso_id)::int as casos from event group by type order by type',
  )
  expect(lines).toEqual(['breached', 'opened', 'warned'].map((type) => ({ type, lines: casos, casos })))
  const { rows: late } = await database.pool.query(
    "select 1 from event e join caso c on c.id = e.caso_id where e.type = 'breached' and e.at <> c.attention_due_at",
  )
  expect(late).toEqual([])
  expect((await verifyLedger(database.db)).findings).toEqual([])

  // Acknowledgement and breach to the requester; warning and breach to whoever answers for the city.
  const { rows: messages } = await database.pool.query('select message_id from message')
  const arrived = new Set(
    // As they are named there: what seals them is not.
    smtp.arrived.map(({ mail }) => mail.messageId?.replace(/\.[\w-]{22}@/, '@')),
  )
  expect(messages).toHaveLength(casos * 4)
  expect(messages.filter(({ message_id }) => !arrived.has(message_id))).toEqual([])
  expect(arrived.size).toBe(casos * 4)
  console.info(`${smtp.arrived.length} deliveries of ${arrived.size} messages`)

  for (const one of [...workers, ...doors]) expect(await one.stop()).toBe(0)
  await smtp.close()
  await database.close()
}, 240_000)
