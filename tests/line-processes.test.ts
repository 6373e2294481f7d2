// The line with real receivers while the worker is killed at random. Promise: whoever is on call is reached once for each
// rule, each at their first door; whoever dies in the middle leaves it to the next.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { verifyLedger } from '#reports/verify.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { testDatabase, urlOf } from './support/database.ts'
import { sleepless } from './support/filed.ts'
import { linePolicy, onCall, usualAlert } from './support/line.ts'
import { mailServer } from './support/mail-server.ts'
import { builtPages } from './support/pages.ts'
import { type Product, startProduct } from './support/product.ts'
import { smppServer } from './support/smpp-server.ts'

const ana = onCall('Ana Ruiz', '+573001110001', ['sms'])
const beto = onCall('Beto Díaz', '+573001110002', ['http'])
const caro = onCall('Caro Gil', '+573001110003', ['mail'])
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A city that never closes, promises attention within a minute, and warns the line too. */
const hasty = (yaml: string) => sleepless(yaml, 1)

test('three people, three doors, the worker killed at random: each is reached once for each rule', async () => {
  await builtPages()
  const { dataDir, remove } = temporaryDataDir()
  const database = await testDatabase()
  const [smtp, sms] = await Promise.all([mailServer(), smppServer()])
  const policy = linePolicy(
    [ana, beto, caro],
    { ...usualAlert, atWarning: true, repeatMinutes: 10_000 },
    hasty,
  )
  const posted: { readonly key: string; readonly text: string }[] = []
  const gateway = createServer(async (request, response) => {
    const { text } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    posted.push({ key: String(request.headers['idempotency-key']), text })
    response.end('{"id":"x"}')
  })
  await new Promise<void>((ready) => gateway.listen(0, '127.0.0.1', ready))
  const { connection } = database
  const env = {
    DATABASE_URL: urlOf(connection),
    DATA_DIR: dataDir,
    POLICY: policy.file,
    SMTP_URL: smtp.url,
    SMPP_URL: sms.url,
    ALERT_HTTP: JSON.stringify({
      url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`,
      headers: { Authorization: 'Bearer un-secreto-muy-secreto' },
      body: { to: '{to}', text: '{text}' },
      reference: 'id',
    }),
    ALERT_HTTP_ALLOW_PRIVATE: 'on',
    LOG_LEVEL: 'info',
  }
  const door = await startProduct({
    ...env,
    ADMIN_EMAIL: 'marta@entidad.gov.co',
    ADMIN_PASSWORD: 'una clave de prueba',
    ROLE: 'web',
  })
  const outputs: string[] = []
  const workers: Product[] = [
    await startProduct({ ...env, ROLE: 'worker' }),
    await startProduct({ ...env, ROLE: 'worker' }),
  ]

  const casos = 40
  for (let index = 0; index < casos; index++) {
    const response = await fetch(`${door.url}/solicitud`, {
      method: 'POST',
      body: new URLSearchParams({
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
      }),
      headers: { accept: 'application/json' },
    })
    expect(response.status).toBe(201)
    await sleep(500)
  }
  // Warnings and breaches fall due for twenty seconds each, while one worker after the other dies and comes back.
  const until = Date.now() + 60_000
  for (let turn = 0; Date.now() < until; turn++) {
    await sleep(1000 + Math.random() * 2500)
    const dying = workers[turn % 2]
    const gone = new Promise((resolve) => dying?.process.once('exit', resolve))
    dying?.process.kill('SIGKILL')
    await gone
    outputs.push(dying?.output() ?? '')
    workers[turn % 2] = await startProduct({ ...env, ROLE: 'worker' })
  }
  // What a dead worker held is held for a minute and a half: it passes at once.
  const unsent = async () => {
    const { rows } = await database.pool.query(
      "select count(*) filter (where state in ('waiting', 'failed'))::int as unsent, count(*)::int as raised from alert",
    )
    // Each case is told of to three people under two rules: what was not raised yet is awaited too.
    return rows[0].unsent + Math.max(0, casos * 6 - rows[0].raised)
  }
  await expect
    .poll(
      async () => {
        await database.pool.query(
          "update alert set next_try_at = now() where state = 'waiting' and next_try_at > now() + interval '70 seconds'",
        )
        return unsent()
      },
      { timeout: 60_000, interval: 20_000 },
    )
    .toBe(0)

  const alerts = (
    await database.pool.query('select id, key, rule, name, state, doors[door_number] as door from alert')
  ).rows as { id: number; key: string; rule: string; name: string; state: string; door: string }[]
  // A warning that a dead worker held until the breach is needless: the breach has its own alert.
  const needless = alerts.filter(({ state }) => state === 'needless')
  expect(needless.filter(({ rule }) => rule !== 'warning')).toEqual([])
  expect(needless.length).toBeLessThanOrEqual(outputs.length)
  const of = (name: string) => alerts.filter((one) => one.name === name && one.state !== 'needless')
  const tally = Map.groupBy(alerts, ({ rule, name, door }) => `${rule} ${name} ${door}`)
  expect(Object.fromEntries([...tally].map(([what, each]) => [what, each.length]))).toEqual(
    Object.fromEntries(
      ['warning', 'breach'].flatMap((rule) => [
        [`${rule} Ana Ruiz sms`, casos],
        [`${rule} Beto Díaz http`, casos],
        [`${rule} Caro Gil mail`, casos],
      ]),
    ),
  )

  // Each receiver got each alert, and nothing else. What was sent again came under the mark of the first. A worker may die
  // between a receiver's yes and our own word: what the breach then overtakes was received, and is needless all the same.
  const expectEach = <T>(
    received: readonly T[],
    name: string,
    markOf: (alert: (typeof alerts)[number]) => T,
  ) => {
    const overtaken = new Set(needless.filter((one) => one.name === name).map(markOf))
    expect(new Set(received.filter((mark) => !overtaken.has(mark)))).toEqual(new Set(of(name).map(markOf)))
  }
  const keys = posted.map(({ key }) => key)
  expectEach(keys, 'Beto Díaz', ({ key }) => key)
  const wholes = sms.submitted.filter(({ part }) => !part || part[1] === part[2])
  const references = sms.submitted.map(({ reference }) => reference)
  expectEach(references, 'Ana Ruiz', ({ id }) => Number(id) & 0xffff)
  const mails = smtp.arrived.filter(({ to }) => to === caro.email).map(({ mail }) => mail.messageId)
  expectEach(mails, 'Caro Gil', ({ key }) => `<alerta-${key}@localhost>`)
  console.info(
    `${casos * 2} alerts a person; deliveries: ${keys.length} HTTP, ${wholes.length} SMS, ${mails.length} mail; ${outputs.length} workers killed; ${needless.length} warnings overtaken by their breach`,
  )
  // Sent again is the rare case: a worker that died between the receiver's yes and our own word.
  const doubled = keys.length + wholes.length + mails.length - (alerts.length - needless.length)
  expect(doubled).toBeLessThanOrEqual(outputs.length)

  const { rows: lines } = await database.pool.query(
    "select count(*)::int as lines from event where type = 'alerted' and data->>'what' = 'raised'",
  )
  expect(lines).toEqual([{ lines: casos * 2 }])
  expect((await verifyLedger(database.db)).findings).toEqual([])
  const said = [...outputs, door.output(), ...workers.map((one) => one.output())].join('\n')
  expect(said).not.toMatch(/un-secreto-muy-secreto|secreta|linea\/confirmar\/[\w-]{22}/)

  for (const one of [...workers, door]) expect(await one.stop()).toBe(0)
  await Promise.all([smtp.close(), sms.close()])
  gateway.closeAllConnections()
  gateway.close()
  await database.close()
  policy.remove()
  remove()
}, 300_000)
