// A whole house for a test: real database, policy, files, doorkeeper and server, under a clock that the test sets.
// What is made here is made by commands, so no test can build a state that the product cannot reach.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { TooHeavy } from '#channels/form/body.ts'
import { openReader } from '#channels/mail/reader.ts'
import { freshVapidKeys } from '#channels/push/send.ts'
import { addApiKey, hashApiKey } from '#commands/add-api-key.ts'
import { openCaso } from '#commands/open-caso.ts'
import { openBell } from '#main/bell.ts'
import { type OpenClock, openClock } from '#main/clock.ts'
import { projectDir } from '#main/config.ts'
import { connectionConfig, isDatabaseAway } from '#main/database.ts'
import { doorkeeper } from '#main/doorkeeper.ts'
import { noLimits } from '#main/limits.ts'
import { openLog } from '#main/log.ts'
import { installPolicy, loadPolicies } from '#main/policies.ts'
import { buildServer } from '#main/server.ts'
import type { Actor, CasoDraft, Role } from '#rules/caso.ts'
import { casoKeys } from '#rules/caso-key.ts'
import type { Keyring } from '#rules/keyring.ts'
import type { SecondStepDuty } from '#rules/security.ts'
import { findApiKeyHolder } from '#store/api-key.ts'
import type { Filed } from '#store/caso.ts'
import { type FileShelf, fileShelf } from '#store/files.ts'
import { openVault } from '#store/vault.ts'
import type { House, Limits } from '#web/context.ts'
import { temporaryDataDir } from './data-dir.ts'
import type { TestDatabase } from './database.ts'
import { builtPages } from './pages.ts'

export interface TestHouse {
  readonly house: House & { readonly files: FileShelf; readonly clock: OpenClock }
  readonly app: FastifyInstance
  /** What was reported to the log. */
  readonly reported: readonly unknown[]
  /** Sets the clock, given in ISO 8601 with its offset. */
  at(instant: string | Temporal.Instant): void
  /** Moves the clock on. */
  advance(duration: Temporal.DurationLike): void
  /** Closes all but the database, which is the test's. */
  close(): Promise<void>
}

/** Somebody of the staff, as commands know them. */
export type TestStaff = Extract<Actor, { kind: 'staff' }>

export const testKeyring: Keyring = [{ version: 1, key: Buffer.alloc(32, 'the master key of a test') }]

/** The clock stands at a Monday, 08:30 in Barrancabermeja, until the test moves it. */
export async function testHouse({
  database,
  now = '2026-02-02T08:30:00-05:00',
  limits = noLimits,
  policyFile = join(projectDir, 'policies/circular-004.yaml'),
  sendsTexts = false,
  secondStep = 'optional',
  publicUrl = 'http://localhost:3000',
  floorOf,
  scansFiles = false,
}: {
  database: TestDatabase
  now?: string
  limits?: Limits
  policyFile?: string
  sendsTexts?: boolean
  secondStep?: SecondStepDuty
  publicUrl?: string
  /** How much of the disk has to be free for files to be taken. */
  floorOf?: (totalBytes: number) => number
  scansFiles?: boolean
}): Promise<TestHouse> {
  await builtPages()
  const { db, connection } = database
  const { dataDir, remove } = temporaryDataDir()
  const authPool = new pg.Pool({ ...connectionConfig(connection), max: 3 })
  // A connection that is cut while the pool ends is nobody's failure; the product has such an ear too.
  authPool.on('error', () => {})
  const reported: unknown[] = []
  const clock = { now: Temporal.Instant.from(now) }
  await installPolicy(db, policyFile, clock.now)
  const bell = openBell(connection, openLog('silent'))
  const reader = openReader()
  const realClock = await openClock(db, { log: openLog('silent'), keeps: false })
  const house = {
    db,
    now: () => clock.now,
    clock: realClock,
    publicUrl,
    casoKeys: casoKeys(testKeyring),
    vault: openVault(testKeyring),
    policies: await loadPolicies(db),
    files: fileShelf(join(dataDir, 'files'), () => new TooHeavy(), floorOf),
    mailroom: {
      reader,
      sender: 'no-responder@barrancabermeja.gov.co',
      maker: { host: 'localhost', secret: 'the mail secret of a test' },
    },
    formSecret: 'the form secret of a test',
    limits,
    doorkeeper: doorkeeper(db, authPool, {
      publicUrl,
      secret: 'the session secret of a test, long enough',
      now: () => clock.now,
      secondStep,
      idleHours: 12,
      words: () => ['Punto Único', 'Alcaldía Distrital de Barrancabermeja'],
    }),
    bell,
    pushKey: freshVapidKeys().publicKey,
    isWatching: true,
    sendsTexts,
    sendsMail: false,
    scansFiles,
    isDatabaseAway,
    report: (error: unknown) => void reported.push(error),
  }
  const app = await buildServer(house, { trustProxy: [], log: openLog('silent') })
  return {
    house,
    app,
    reported,
    at: (instant) => {
      clock.now = Temporal.Instant.from(instant)
    },
    advance: (duration) => {
      clock.now = clock.now.add(duration)
    },
    close: async () => {
      await app.close()
      await bell.close()
      reader.close()
      await authPool.end()
      remove()
    },
  }
}

/** Files a case as the form does, at the house's instant. */
export async function openTestCaso(
  house: Pick<House, 'db' | 'now' | 'policies'>,
  draft: Partial<CasoDraft> = {},
): Promise<Filed & { readonly accessKey: string }> {
  const now = house.now()
  const filed = await openCaso(
    house.db,
    {
      submissionKey: randomUUID(),
      fullName: 'Yolanda Pérez Ñáñez',
      nationalId: '63123456',
      email: 'yolanda.perez@barrancabermeja.gov.co',
      phone: '300 123 4567',
      employment: 'funcionario',
      dependencia: '0140',
      location: 'Sede centro, piso 2, oficina 204',
      service: 'hardware',
      subject: 'La impresora no responde',
      description: 'Desde esta mañana no imprime.\nYa la apagué y la prendí.',
      assetTag: null,
      attachments: [],
      ...draft,
    },
    house.policies,
    now,
  )
  return { ...filed, accessKey: casoKeys(testKeyring).of(filed) }
}

const password = 'una clave de prueba'

/** Adds somebody who can sign in. */
export async function addTestStaff(
  house: House,
  role: Role,
  { name = `Persona de prueba (${role})`, email = `${randomUUID()}@prueba.gov.co` } = {},
): Promise<TestStaff & { readonly email: string }> {
  const id = await house.doorkeeper.addStaff({ name, email, role, password })
  if (!id) throw new Error(`${email} is taken`)
  return { kind: 'staff', id, name, role, email }
}

/** Adds somebody and signs them in: the value of the `cookie` header. */
export async function signInAs(
  house: House,
  role: Role,
): Promise<{ readonly cookie: string; readonly staff: TestStaff }> {
  const { email, ...staff } = await addTestStaff(house, role)
  const request = new Request(`${house.publicUrl}/ingresar`, { method: 'POST' })
  const cookies = await house.doorkeeper.signIn({ email, password }, request)
  if (!cookies) throw new Error(`${email} could not sign in`)
  return { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; '), staff }
}

/** Adds a key of the API, and whom it acts as. */
export async function addTestKey(
  house: House,
  role: Role,
  name = `Llave de prueba (${role})`,
): Promise<{ readonly key: string; readonly staff: TestStaff }> {
  const key = await addApiKey(house.db, { name, role }, house.now())
  const holder = await findApiKeyHolder(house.db, hashApiKey(key))
  if (!holder) throw new Error('the key has no holder')
  return { key, staff: { kind: 'staff', ...holder } }
}
