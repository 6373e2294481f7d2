// `npm run bench`: measures the product beside baselines of the same run, so that the ratios hold on any machine.
// It asserts nothing: figures are for people. `BENCH_PARTS` (filing,desk,acts,mail,rules), `BENCH_CASES` and `BENCH_SECONDS` ask
// for less.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { addStaff } from '#commands/add-staff.ts'
import { approveAct } from '#commands/approve-act.ts'
import type { ActStaff } from '#commands/change-act.ts'
import { beginAct, signDraft } from '#commands/draft-act.ts'
import { thisMachine } from '#main/clock.ts'
import { projectDir } from '#main/config.ts'
import { connectionConfig, type Database, openDatabase, type PostgresConnection } from '#main/database.ts'
import { borrowEmbeddedPostgres } from '#main/embedded-postgres.ts'
import { loadPolicies, readPolicyFile } from '#main/policies.ts'
import { simulatePolicy } from '#reports/simulate-policy.ts'
import { verifyLedger } from '#reports/verify.ts'
import { earliestEffect } from '#rules/act.ts'
import { addBusinessMs } from '#rules/calendar.ts'
import { quoteFor } from '#rules/deadline.ts'
import { calendarFor } from '#rules/policy.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import {
  freePort,
  type Product,
  postgresProcesses,
  processStat,
  signIn,
  startProduct,
} from '../support/product.ts'
import { fillCasos } from './bulk.ts'
import { measureImap } from './mail.ts'
import { callVoice } from './voice.ts'

const now = () => thisMachine.wall()

const clients = 8
const seconds = Number(process.env.BENCH_SECONDS ?? 10)
const sizes = (process.env.BENCH_CASES ?? '1000,100000,1000000').split(',').map(Number)
const keepAlive = new http.Agent({ keepAlive: true, maxSockets: clients })

const say = (what: string, figure: string) => console.log(`${what.padEnd(58)} ${figure}`)

const admin = { ADMIN_EMAIL: 'bench@demo.gov.co', ADMIN_PASSWORD: 'una clave para medir' }
let product: Product
let base: string
let dataDir: string
let voicePort: number
let mailPort: number

const first: Partial<Record<string, number>> = {}
const parts = {
  filing: () => inHouse(measure),
  desk: async () => {
    for (const total of sizes) await inHouse(() => measureDesk(total))
  },
  acts: () => inHouse(measureActs),
  mail: async () => {
    await inHouse(measureMail)
    await measureImap(seconds, say)
  },
  rules: async () => measureRules(),
}
const asked = process.env.BENCH_PARTS?.split(',') ?? Object.keys(parts)
for (const [name, part] of Object.entries(parts)) if (asked.includes(name)) await part()

/** A product of its own, from nothing. */
async function inHouse(use: () => Promise<void>): Promise<void> {
  const folder = temporaryDataDir()
  dataDir = folder.dataDir
  const began = performance.now()
  voicePort = await freePort()
  mailPort = await freePort()
  product = await startProduct({
    DATA_DIR: dataDir,
    FASTAGI_LISTEN: `127.0.0.1:${voicePort}`,
    // Heard only where it is measured: what hears mail is loaded with it.
    ...(use === measureMail && { MAIL_LISTEN: `127.0.0.1:${mailPort}` }),
    ...admin,
  })
  base = product.url
  const startedMs = performance.now() - began
  try {
    if (use === measure) say('first start to ready (initdb included)', ms(startedMs))
    await use()
  } finally {
    await product.stop()
    folder.remove()
  }
}

async function inDatabase(
  use: (database: Database, connection: PostgresConnection) => Promise<void>,
): Promise<void> {
  const borrowed = await borrowEmbeddedPostgres({ dataDir, log: () => {} })
  const database = openDatabase(borrowed.owner, { applicationName: 'bench', max: clients })
  await use(database, borrowed.owner).finally(database.close)
  await borrowed.stop()
}

async function measure(): Promise<void> {
  const pages = await weigh(['/', '/solicitud', '/seguimiento', '/plazo'])
  for (const [path, bytes] of pages)
    say(`weight of ${path} with all it loads`, `${(bytes / 1000).toFixed(1)} kB`)

  const bare = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(303, { location: '/' }).end())
  })
  const barePort = await freePort()
  await new Promise<void>((resolve) => bare.listen(barePort, '127.0.0.1', resolve))
  const plain = await load(
    'bare node:http, POST',
    () => post(`http://127.0.0.1:${barePort}/`),
    () => [],
  )
  bare.close()

  let insert: Load = { perSecond: 0, cpuMs: 0 }
  await inDatabase(async ({ pool }) => {
    await pool.query(
      'create table bench (id bigint generated always as identity primary key, text text not null)',
    )
    const text = 'x'.repeat(500)
    const one = () => pool.query('insert into bench (text) values ($1)', [text])
    insert = await load('INSERT + COMMIT', one, postgresPids)
    await pool.query('drop table bench')
  })

  await load('warm-up', () => post(`${base}/solicitud`), ours, 3)
  const posts = await load('POST /solicitud', () => post(`${base}/solicitud`), ours)
  await load(
    'GET + POST /solicitud',
    async () => {
      await get(`${base}/solicitud`)
      await post(`${base}/solicitud`)
    },
    ours,
  )
  const location = await post(`${base}/solicitud`)
  await load('warm-up', () => get(base + location), ours, 3)
  const status = await load('GET /caso/…', () => get(base + location), ours)
  say('POST: CPU beside INSERT + COMMIT', `${(posts.cpuMs / insert.cpuMs).toFixed(1)} ×`)
  say('POST: throughput beside INSERT + COMMIT', `${(posts.perSecond / insert.perSecond).toFixed(2)} ×`)
  say('POST: throughput beside bare node:http', `${(posts.perSecond / plain.perSecond).toFixed(2)} ×`)
  say(
    'GET of a case: throughput beside bare node:http',
    `${(status.perSecond / plain.perSecond).toFixed(2)} ×`,
  )
  say('resident memory of the product under load', `${Math.round(residentMb(ours()))} MiB`)
}

/** The desk in a city with so many cases. */
async function measureDesk(total: number): Promise<void> {
  const said = `${total.toLocaleString('en')} cases`
  await inDatabase(async ({ db }, connection) => {
    await fillCasos(connectionConfig(connection), total, now())
    if (total > 100_000) return
    const { findings } = await verifyLedger(db)
    for (const { check, found } of findings) say(`verify at ${said}`, `${check}: ${found}`)
  })
  const cookie = await signIn(base, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
  await load('warm-up', () => get(`${base}/mesa`, cookie), ours, 3)
  const queue = await load(`GET /mesa, ${said}`, () => get(`${base}/mesa`, cookie), ours)
  const search = await load(
    `GET /mesa?q=…, ${said}`,
    () => get(`${base}/mesa?q=impresora+pues&estado=todos`, cookie),
    ours,
  )
  for (const [what, typed] of Object.entries({
    radicado: '123',
    document: '11110',
    name: 'persona 77',
    phone: '2145',
  }))
    await load(
      `GET /2500?q=… by ${what}, ${said}`,
      () => get(`${base}/2500?q=${encodeURIComponent(typed)}`, cookie),
      ours,
      seconds / 2,
    )
  await measureVoice(said)
  const filing = await load(`POST /solicitud, ${said}`, () => post(`${base}/solicitud`), ours)
  for (const [what, { cpuMs }] of Object.entries({ queue, search, filing })) {
    first[what] ??= cpuMs
    say(
      `  CPU of the ${what} beside ${sizes[0]?.toLocaleString('en')} cases`,
      `${(cpuMs / first[what]).toFixed(2)} ×`,
    )
  }
}

/** A draft tried on a city's last weeks, and a closure that moves every deadline that still runs. */
async function measureActs(): Promise<void> {
  const casos = 100_000
  await inDatabase(async ({ db }, connection) => {
    const at = now()
    await fillCasos(connectionConfig(connection), casos, at, casos)
    const policies = await loadPolicies(db)
    const { policy } = policies.inForceAt(at)
    const from = at.subtract({ hours: 24 * 90 })
    const tried = await timed(() => simulatePolicy(db, policy, { from, now: at }))
    say(`a draft tried on ${casos.toLocaleString('en')} cases`, ms(tried))

    const [drafter, approver] = await Promise.all(['Efraín', 'Patricia'].map((name) => signer(db, name)))
    if (!drafter || !approver) throw new Error('nobody signs')
    const opens = earliestEffect('closure', at.add({ minutes: 1 })).toZonedDateTimeISO(policy.zone)
    const moment = (days: number) =>
      opens.add({ days }).toPlainDateTime().toString({ smallestUnit: 'minute' })
    const content = { from: moment(0), until: moment(7), reason: 'Medida', orderedBy: 'Decreto de medida' }
    const id = await beginAct(db, { kind: 'closure', content, basePolicyId: null, by: drafter }, at)
    await signDraft(db, { id, revision: 1, by: drafter }, at)
    const moved = await timed(() => approveAct(db, { id, revision: 2, by: approver }, policies, now()))
    const { count } = await db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('topic', '=', 'rescheduled')
      .executeTakeFirstOrThrow()
    say(`a closure that moves ${count.toLocaleString('en')} deadlines`, ms(moved))
  })
}

async function signer(db: Database['db'], name: string): Promise<ActStaff> {
  const person = { name, email: `${name.toLowerCase()}@demo.gov.co`, role: 'coordinator' } as const
  const id = await addStaff(db, { ...person, passwordHash: undefined }, now())
  if (!id) throw new Error(`${person.email} is taken`)
  return { id, ...person }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Website requests by SMTP: each is read, recorded with its source, opened and acknowledged before its 250. */
async function measureMail(): Promise<void> {
  const smtp = createTransport({
    host: '127.0.0.1',
    port: mailPort,
    pool: true,
    maxConnections: clients,
    maxMessages: Number.POSITIVE_INFINITY,
    ignoreTLS: true,
  })
  let sent = 0
  const mail = () =>
    smtp.sendMail({
      from: `persona${sent++}@alcaldia.gov.co`,
      to: 'soportetic@barrancabermeja.gov.co',
      subject: `Publicar el Decreto ${sent}`,
      text: 'Buenos días. Solicito publicar el decreto adjunto en el sitio web de la entidad. '.repeat(5),
      attachments: [{ filename: `decreto-${sent}.pdf`, content: Buffer.alloc(20_000, `decreto ${sent} `) }],
    })
  await load('warm-up', mail, ours, 3)
  await load('mail by SMTP, 28 kB with its file, to 250', mail, ours)
  smtp.close()
}

/** Fifty calls at once that type without a pause: a real caller waits for a recording at each step. */
async function measureVoice(said: string): Promise<void> {
  const filed = await Promise.all(Array.from({ length: 50 }, () => post(`${base}/solicitud`)))
  const radicados = filed.map((url) => /caso\/([^?]+)/.exec(url)?.[1] ?? '')
  const { calls, stepsPerSecond, answers, lookUps } = await callVoice(voicePort, radicados, '3456', {
    at: 50,
    seconds,
  })
  const at = (times: readonly number[], share: number) =>
    (times[Math.floor(times.length * share)] ?? 0).toFixed(1)
  say(
    `voice, 50 calls at once, ${said}`,
    `${Math.round(stepsPerSecond)} steps/s · ${Math.round(calls / seconds)} calls/s · answer p50 ${at(answers, 0.5)} p99 ${at(answers, 0.99)} ms · look-up p99 ${at(lookUps, 0.99)} ms`,
  )
}

function measureRules(): void {
  const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
  const calendar = calendarFor(policy, 'software')
  const start = Date.UTC(2026, 0, 5, 13)
  rate('deadlines (epoch ms)', (index) =>
    addBusinessMs(calendar, start + (index % 1_000_000) * 1000, 7_200_000),
  )
  rate('quotes (Temporal.Instant)', (index) =>
    quoteFor(calendar, Temporal.Instant.fromEpochMilliseconds(start + (index % 1_000_000) * 1000), 120),
  )
}

interface Load {
  readonly perSecond: number
  readonly cpuMs: number
}

/** Runs `once` from `clients` at a time; CPU is that of `pids` alone, those born meanwhile included. */
async function load(
  what: string,
  once: () => Promise<unknown>,
  pids: () => readonly number[],
  forSeconds = seconds,
): Promise<Load> {
  const latencies: number[] = []
  const cpuBefore = cpuOf(pids())
  const start = performance.now()
  const until = start + forSeconds * 1000
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const sent = performance.now()
        await once()
        latencies.push(performance.now() - sent)
      }
    }),
  )
  const elapsed = (performance.now() - start) / 1000
  const cpuMs = (cpuOf(pids()) - cpuBefore) / latencies.length
  latencies.sort((a, b) => a - b)
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1)
  const perSecond = latencies.length / elapsed
  if (what !== 'warm-up')
    say(
      what,
      `${Math.round(perSecond)}/s · p50 ${at(0.5)} p99 ${at(0.99)} ms · ${cpuMs.toFixed(2)} ms of CPU each`,
    )
  return { perSecond, cpuMs }
}

function ask(
  method: string,
  url: string,
  body?: string,
  cookie?: string,
): Promise<{ status: number; location: string; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(cookie && { cookie }),
    }
    const request = http.request(url, { method, agent: keepAlive, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '', text }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function get(url: string, cookie?: string): Promise<string> {
  const { status, text } = await ask('GET', url, undefined, cookie)
  if (status !== 200) throw new Error(`${url}: ${status}`)
  return text
}

/** Files a case; answers where it is. */
async function post(url: string): Promise<string> {
  const body = new URLSearchParams({
    fullName: 'Yolanda Pérez Ñáñez',
    nationalId: '63123456',
    email: 'yolanda.perez@barrancabermeja.gov.co',
    phone: '300 123 4567',
    employment: 'funcionario',
    dependencia: '0190',
    location: 'Sede centro, piso 2, oficina 204',
    service: 'hardware',
    subject: 'La impresora de la recepción no responde',
    description:
      'Desde esta mañana no imprime. Ya la apagué y la prendí, y sale un mensaje de papel atascado. '.repeat(
        4,
      ),
    assetTag: 'ABC-1234',
    dataNotice: 'on',
    submissionKey: randomUUID(),
  })
  const { status, location } = await ask('POST', url, String(body))
  if (status !== 303) throw new Error(`${url}: ${status}`)
  return location
}

/** Bytes as they travel, of the page and of everything it names. */
async function weigh(paths: readonly string[]): Promise<(readonly [string, number])[]> {
  const bytesOf = async (url: string) => (await (await fetch(url)).arrayBuffer()).byteLength
  return Promise.all(
    paths.map(async (path) => {
      const html = await get(base + path)
      const named = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, asset]) => base + asset)
      const sizes = await Promise.all([...new Set(named)].map(bytesOf))
      return [path, Buffer.byteLength(html) + sizes.reduce((sum, size) => sum + size, 0)] as const
    }),
  )
}

function rate(what: string, once: (index: number) => unknown): void {
  for (let index = 0; index < 100_000; index++) once(index)
  const times = 2_000_000
  const start = performance.now()
  for (let index = 0; index < times; index++) once(index)
  say(what, `${(((times / (performance.now() - start)) * 1000) / 1e6).toFixed(2)} million/s`)
}

/** The product, and its PostgreSQL with every one of its processes. */
function ours(): number[] {
  return [product.process.pid ?? 0, ...postgresPids()]
}

function postgresPids(): number[] {
  return postgresProcesses(dataDir)
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (processStat(pid)?.cpuMs ?? 0), 0)
}

/** Proportional set size, so that what processes share counts once. */
function residentMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return sum + Number(pss ?? 0) / 1024
  }, 0)
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}
