// Extension 2500 on a real Asterisk: calls by SIP, keys as telephone events, prompts in the recording of each call.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { type Database, openDatabase } from '#main/database.ts'
import { borrowEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { freePort, type Product, startProduct } from '../support/product.ts'
import { asteriskProblem, type Exchange, startAsterisk } from './asterisk.ts'
import { callOut, type Played, pickUp, type Turn } from './sipp.ts'

const problem = asteriskProblem()
if (problem) console.log(`Se omite la telefonía real: ${problem}`)

const folder = temporaryDataDir()
const work = mkdtempSync(join(tmpdir(), 'phone-real-'))
const fastAgi = await freePort()
const env = {
  DATA_DIR: folder.dataDir,
  POLICY: policyOf('open', '[mon, tue, wed, thu, fri, sat, sun]'),
  FASTAGI_LISTEN: `127.0.0.1:${fastAgi}`,
  ADMIN_EMAIL: 'real@demo.gov.co',
  ADMIN_PASSWORD: 'una clave de verdad',
}
let product: Product
let exchange: Exchange
let database: Database
let release: () => Promise<void>
let key: string
const ends: ChildProcess[] = []
const operatorPassword = 'una clave de la mesa'
const answered = { line: 0, operator: 0 }
/** To the end of the call, whoever ends it. */
const listen: readonly Turn[] = [{ wait: 0 }]
const pressZero: readonly Turn[] = [{ wait: 1_000, keys: '0#' }]
const listenAWhile: readonly Turn[] = [{ wait: 14_000, hangUp: true }]

describe.skipIf(problem !== undefined)('extension 2500', () => {
  beforeAll(async () => {
    product = await startProduct(env)
    key = cli('key', 'add', '--name', 'Planta', '--role', 'operator')
    const borrowed = await borrowEmbeddedPostgres({ dataDir: folder.dataDir, log: () => {} })
    database = openDatabase(borrowed.application, { applicationName: 'real', max: 2, log: () => {} })
    release = async () => {
      await database.close()
      await borrowed.stop()
    }
    const [line, operator] = [await freePort(), await freePort()]
    exchange = await startAsterisk({
      sip: await freePort(),
      fastAgi,
      line,
      operator,
      rtp: 21_000,
      web: product.url,
      key,
    })
    console.log(exchange.version)
    ends.push(
      pickUp(line, work, () => (answered.line += 1)),
      pickUp(operator, work, () => (answered.operator += 1)),
    )
    await sleep(500)
  })
  afterAll(async () => {
    for (const end of ends) end.kill('SIGKILL')
    await exchange?.stop()
    await release?.()
    await product?.stop()
    folder.remove()
    rmSync(work, { recursive: true, force: true })
  })

  test('speaks how a case stands to whoever types its radicado and four digits', async () => {
    const { radicado } = await file()
    const call = await dial('3001110001', [
      { wait: 1_000, keys: `${Number(radicado.slice(-9))}#` },
      { wait: 1_500, keys: '3456' },
      { wait: 16_000, hangUp: true },
    ])
    expect(call).toMatchObject({ result: 'hung_up', steps: ['radicado', 'digits', 'find', 'menu'] })
    expect(call.casoRadicado).toBe(radicado)
    const events = await ask(`/casos/${radicado}/events`)
    expect(events.items.at(-1)).toMatchObject({ type: 'followed_up', door: 'phone' })
    // What was said stands in the recording: welcome cut short, then the digits' question, then the state.
    const heard = await sound('3001110001')
    expect(heard.seconds).toBeGreaterThan(15)
    expect(heard.spoken).toBeGreaterThan(9)
  })

  test('plays every prompt to whoever only listens, and takes leave after three silences', async () => {
    const call = await dial('3001110002', [{ wait: 90_000 }])
    expect(call).toMatchObject({ result: 'failed_tries', steps: ['radicado', 'radicado', 'radicado', 'end'] })
    expect((await sound('3001110002')).spoken).toBeGreaterThan(30)
  })

  test('a wrong pair and a wrong radicado sound the same', async () => {
    const { radicado } = await file()
    const turns = (number: string, digits: string): Turn[] => [
      { wait: 1_000, keys: `${number}#` },
      { wait: 1_500, keys: digits },
      { wait: 9_000, hangUp: true },
    ]
    const number = String(Number(radicado.slice(-9)))
    const digits = await dial('3001110003', turns(number, '0000'))
    const other = await dial('3001110004', turns('9'.repeat(number.length), '3456'))
    expect(digits.steps).toEqual(['radicado', 'digits', 'find', 'radicado'])
    expect(other.steps).toEqual(digits.steps)
    const [one, two] = [await sound('3001110003'), await sound('3001110004')]
    expect(Math.abs(one.spoken - two.spoken)).toBeLessThan(1)
  })

  test('9 escalates a broken promise and the line answers', async () => {
    const { radicado, id } = await file()
    await breakPromise(id)
    const before = answered.line
    const call = await dial('3001110005', [
      { wait: 1_000, keys: `${Number(radicado.slice(-9))}#` },
      { wait: 1_500, keys: '3456' },
      { wait: 2_000, keys: '9' },
      { wait: 9_000, hangUp: true },
    ])
    expect(call).toMatchObject({
      result: 'escalated',
      steps: ['radicado', 'digits', 'find', 'menu', 'escalate', 'transfer'],
    })
    expect(answered.line).toBe(before + 1)
    const events = await ask(`/casos/${radicado}/events`)
    expect(
      events.items.some(
        (event: { type: string; door: string }) => event.type === 'escalated' && event.door === 'phone',
      ),
    ).toBe(true)
  })

  test('0 rings the operator, whose page opens the card of who calls', async () => {
    const before = answered.operator
    const filed = await file({ phone: '300 111 0006', fullName: 'Wilmar Ospina' })
    cli(
      'user',
      'add',
      '--email',
      'lucia@demo.gov.co',
      '--name',
      'Lucía',
      '--role',
      'operator',
      '--password',
      operatorPassword,
    )
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const page = await openPage(browser)
    await page.goto(`${product.url}/ingresar`)
    await page.getByLabel('Correo electrónico').fill('lucia@demo.gov.co')
    await page.getByLabel('Contraseña').fill(operatorPassword)
    await page.getByRole('button', { name: 'Ingresar' }).click()
    await page.waitForURL(`${product.url}/2500`)
    await page.locator('.desk[data-up]').waitFor()
    const popped = page.getByText(filed.radicado).waitFor({ timeout: 15_000 })
    const call = await dial('3001110006', [
      { wait: 1_000, keys: '0#' },
      { wait: 9_000, hangUp: true },
    ])
    expect(call.result).toBe('operator')
    await popped
    expect(new URL(page.url()).searchParams.get('llamada')).toMatch(/^[0-9a-f-]{36}$/)
    await page.getByText('Casos de 3001110006').waitFor()
    expect(answered.operator - before).toBe(1)
    const announced = await database.db
      .selectFrom('phoneCall')
      .select('caller')
      .where('kind', '=', 'person')
      .where('caller', '=', '3001110006')
      .execute()
    expect(announced).toHaveLength(1)
  })

  test('when the operator does not answer, whoever pressed 0 is told so', async () => {
    onTestFinished(exchange.set('PU_OPERADOR', 'PJSIP/nadie'))
    const { played, rung } = await hearOut('3001110010', pressZero)
    expect(played.slice(-2)).toEqual(['to-operator', 'operator-busy'])
    expect(rung).toBe(0)
    expect(await announcedBy('3001110010')).toBe(1)
  })

  describe('out of hours', () => {
    const shut = temporaryDataDir()
    let other: Product
    const undo: (() => void)[] = []

    beforeAll(async () => {
      const agi = await freePort()
      other = await startProduct({
        ...env,
        DATA_DIR: shut.dataDir,
        POLICY: policyOf('shut', `[${farDay()}]`),
        FASTAGI_LISTEN: `127.0.0.1:${agi}`,
      })
      undo.push(exchange.set('PU_URL', other.url), exchange.set('PU_FASTAGI', `127.0.0.1:${agi}`))
    })
    afterAll(async () => {
      for (const back of undo) back()
      await other?.stop()
      shut.remove()
    })

    test('0 rings nobody, and says when to call', async () => {
      const { played, rung } = await hearOut('3001110011', pressZero)
      expect(played.slice(-2)).toEqual(['to-operator', 'operator-closed'])
      expect(rung).toBe(0)
    })

    test('the voice answers all the same', async () => {
      const { played } = await hearOut('3001110012', [
        { wait: 1_000, keys: '12#' },
        { wait: 4_000, hangUp: true },
      ])
      expect(played).toContain('welcome')
      expect(played).toContain('ask-digits')
    })

    test('and when the voice is gone, nobody is rung either', async () => {
      onTestFinished(exchange.set('PU_FASTAGI', `127.0.0.1:${await freePort()}`))
      const { played, rung } = await hearOut('3001110013', listen)
      expect(played).toEqual(['away', 'to-operator', 'operator-closed'])
      expect(rung).toBe(0)
    })
  })

  describe('when the voice does not answer', () => {
    test('in hours the operator does, and sees the call', async () => {
      onTestFinished(exchange.set('PU_FASTAGI', `127.0.0.1:${await freePort()}`))
      const { played, rung } = await hearOut('3001110014', listenAWhile)
      expect(played).toEqual(['away', 'to-operator'])
      expect(rung).toBe(1)
      expect(await announcedBy('3001110014')).toBe(1)
    })

    test('with the whole product gone the operator is rung all the same', async () => {
      onTestFinished(exchange.set('PU_FASTAGI', `127.0.0.1:${await freePort()}`))
      onTestFinished(exchange.set('PU_URL', `http://127.0.0.1:${await freePort()}`))
      const { played, rung } = await hearOut('3001110015', listenAWhile)
      expect(played).toEqual(['away', 'to-operator'])
      expect(rung).toBe(1)
    })
  })

  test('a call may end at any moment', async () => {
    const { radicado } = await file()
    const number = `${Number(radicado.slice(-9))}#`
    const plans: Turn[][] = [
      [{ wait: 900, hangUp: true }],
      [{ wait: 4_000, hangUp: true }],
      [
        { wait: 1_000, keys: number },
        { wait: 200, hangUp: true },
      ],
      [
        { wait: 1_000, keys: number },
        { wait: 3_000, hangUp: true },
      ],
      [
        { wait: 1_000, keys: number },
        { wait: 1_500, keys: '34' },
        { wait: 200, hangUp: true },
      ],
      [
        { wait: 1_000, keys: number },
        { wait: 1_500, keys: '3456' },
        { wait: 300, hangUp: true },
      ],
      [
        { wait: 1_000, keys: number },
        { wait: 1_500, keys: '3456' },
        { wait: 6_000, hangUp: true },
      ],
    ]
    const calls = await Promise.all(plans.map((turns, index) => dial(`300222000${index}`, turns)))
    expect(calls.map(({ result }) => result)).toEqual(plans.map(() => 'hung_up'))
    expect(product.process.exitCode).toBeNull()
  })

  test('fifty calls at once are all answered, and none late', async () => {
    const { radicado } = await file()
    const caller = '3003330000'
    const turns: Turn[] = [
      { wait: 2_000, keys: `${Number(radicado.slice(-9))}#` },
      { wait: 2_500, keys: '3456' },
      { wait: 12_000, hangUp: true },
    ]
    const began = performance.now()
    const played = await callOut({ port: exchange.sipPort, caller, turns, work, calls: 50, perSecond: 25 })
    console.log(`fifty calls in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    expect(played).toEqual({ succeeded: 50, failed: 0 } satisfies Played)
    const calls = await settled(caller, 50)
    expect(calls.filter(({ steps }) => steps.includes('menu'))).toHaveLength(50)
    // From the last digit to what is found: never a second that somebody hears.
    const late = calls.filter(({ at }) => (at.menu ?? 0) - (at.find ?? 0) > 1)
    expect(late).toEqual([])
  })

  test('the product stops and starts during calls: those in course end, the next are answered', async () => {
    const { radicado } = await file()
    const number = `${Number(radicado.slice(-9))}#`
    // Nobody comes to the telephone, so that those who are passed on to a person end too.
    onTestFinished(exchange.set('PU_OPERADOR', 'PJSIP/nadie'))
    const heard = exchange.played().length
    const during = Array.from({ length: 5 }, (_, index) =>
      callOut({ port: exchange.sipPort, caller: `300444000${index}`, turns: [{ wait: 20_000 }], work }),
    )
    await sleep(2_500)
    await release()
    expect(await product.stop()).toBe(0)
    product = await startProduct(env)
    const borrowed = await borrowEmbeddedPostgres({ dataDir: folder.dataDir, log: () => {} })
    database = openDatabase(borrowed.application, { applicationName: 'real', max: 2, log: () => {} })
    release = async () => {
      await database.close()
      await borrowed.stop()
    }
    expect((await Promise.all(during)).every(({ failed }) => failed === 0)).toBe(true)
    // Each took leave in time, or was cut and passed on.
    const played = exchange.played().slice(heard)
    expect(played.filter((name) => name === 'closing' || name === 'away')).toHaveLength(5)
    const cut = await database.db
      .selectFrom('phoneCall')
      .select('result')
      .where('caller', 'like', '300444%')
      .execute()
    expect(cut).toHaveLength(5)
    const call = await dial('3004440009', [
      { wait: 1_000, keys: number },
      { wait: 1_500, keys: '3456' },
      { wait: 4_000, hangUp: true },
    ])
    expect(call.steps).toContain('menu')
  })
})

/** The circular with people there on whole days, so that a test means the same at whatever hour it runs. */
function policyOf(name: string, days: string): string {
  const policies = join(projectDir, 'policies')
  const text = readFileSync(join(policies, 'circular-004.yaml'), 'utf8')
    .replace(
      /^shifts:\n(?: {2}.*\n)+/m,
      `shifts:\n  - { days: ${days}, opens: '00:00', closes: '24:00', modality: on_site }\n`,
    )
    .replace('holidays: colombia', 'holidays: none')
    .replaceAll('[on_site, virtual]', '[on_site]')
    .replace(/!include (\S+)/, `!include ${policies}/$1`)
  const file = join(work, `${name}.yaml`)
  writeFileSync(file, text)
  return file
}

/** A day of the week on which nobody is there now, nor soon. */
function farDay(): string {
  const { dayOfWeek } = Temporal.Now.zonedDateTimeISO('America/Bogota')
  return ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][(dayOfWeek + 2) % 7] ?? 'mon'
}

/** A call: what the exchange played in it, and how often the operator answered. */
async function hearOut(caller: string, turns: readonly Turn[]) {
  const [heard, rung] = [exchange.played().length, answered.operator]
  const { failed } = await callOut({ port: exchange.sipPort, caller, turns, work })
  expect(failed).toBe(0)
  return { played: exchange.played().slice(heard), rung: answered.operator - rung }
}

async function announcedBy(caller: string): Promise<number> {
  const rows = await database.db
    .selectFrom('phoneCall')
    .select('id')
    .where('kind', '=', 'person')
    .where('caller', '=', caller)
    .execute()
  return rows.length
}

interface KeptCall {
  readonly result: string | null
  readonly steps: readonly string[]
  /** Seconds at which each step was last reached. */
  readonly at: Readonly<Record<string, number>>
  readonly casoRadicado: string | null
}

/** One call from beginning to end, and what the product kept of it. */
async function dial(caller: string, turns: readonly Turn[]): Promise<KeptCall> {
  const { failed } = await callOut({ port: exchange.sipPort, caller, turns, work })
  expect(failed).toBe(0)
  const [kept] = await settled(caller, 1)
  if (!kept) throw new Error('the call was not kept')
  return kept
}

/** The calls of a number, once all have ended. */
async function settled(caller: string, count: number): Promise<readonly KeptCall[]> {
  for (let tries = 0; ; tries++) {
    const rows = await database.db
      .selectFrom('phoneCall')
      .leftJoin('caso', 'caso.id', 'phoneCall.casoId')
      .select(['phoneCall.result', 'phoneCall.steps', 'caso.radicado'])
      .where('phoneCall.caller', '=', caller)
      .where('phoneCall.kind', '=', 'menu')
      .execute()
    if ((rows.length === count && rows.every(({ result }) => result !== null)) || tries > 100)
      return rows.map(({ result, steps, radicado }) => ({
        result,
        steps: steps.map(({ step }) => step),
        at: Object.fromEntries(steps.map(({ step, at }) => [step, at])),
        casoRadicado: radicado,
      }))
    await sleep(200)
  }
}

/** How long a recording is, and for how many of its seconds somebody speaks in it. */
async function sound(caller: string): Promise<{ seconds: number; spoken: number }> {
  const file = exchange.recording(caller)
  for (let tries = 0; tries < 50 && !existsSync(file); tries++) await sleep(100)
  await sleep(500)
  const wav = readFileSync(file)
  const samples = new Int16Array(
    wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length - (wav.length % 2)),
  )
  const window = 400
  let loud = 0
  for (let at = 0; at + window <= samples.length; at += window) {
    const part = samples.subarray(at, at + window)
    if (part.some((sample) => Math.abs(sample) > 1_000)) loud += 1
  }
  return { seconds: samples.length / 8000, spoken: (loud * window) / 8000 }
}

async function ask(path: string) {
  const response = await fetch(`${product.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return response.json()
}

/** Files a case by the form, as a requester does. */
async function file(change: Record<string, string> = {}): Promise<{ radicado: string; id: number }> {
  const body = new URLSearchParams({
    fullName: 'Yolanda Pérez',
    nationalId: '63123456',
    email: 'yolanda@barrancabermeja.gov.co',
    phone: '300 111 0001',
    employment: 'funcionario',
    dependencia: '0140',
    location: 'Piso 2',
    service: 'software',
    subject: 'No abre el correo',
    description: 'Desde hoy no abre.',
    dataNotice: 'on',
    submissionKey: crypto.randomUUID(),
    ...change,
  })
  const response = await fetch(`${product.url}/solicitud`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body,
  })
  const { radicado } = await response.json()
  const { id } = await database.db
    .selectFrom('caso')
    .select('id')
    .where('radicado', '=', radicado)
    .executeTakeFirstOrThrow()
  return { radicado, id }
}

/** Moves a case into the past: hours cannot be waited for here. */
async function breakPromise(id: number): Promise<void> {
  await database.pool.query(
    `update caso set filed_at = filed_at - interval '30 days', attention_due_at = attention_due_at - interval '30 days',
       warn_at = null, sweep_at = null where id = $1`,
    [id],
  )
}

function cli(...args: string[]): string {
  return execFileSync(process.execPath, [join(projectDir, 'scripts/run.mjs'), 'cli', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  }).trim()
}
