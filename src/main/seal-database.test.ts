// A database of the release before master keys comes along: what was sent goes on opening, what lay open is sealed.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest'
import { casoKeys } from '#rules/caso-key.ts'
import type { Keyring } from '#rules/keyring.ts'
import { listPushSubscriptions } from '#store/alert.ts'
import { findCaso, findCasoBySubmission } from '#store/caso.ts'
import { findOwnMessage } from '#store/heard-mail.ts'
import { sentIdOf } from '#store/message.ts'
import { loadSecret } from '#store/secret.ts'
import { openVault } from '#store/vault.ts'
import { administer, createDatabase, databaseOn } from '../../tests/support/database.ts'
import { dumpOf, spellingsOf } from '../../tests/support/dump.ts'
import { projectDir } from './config.ts'
import { connectionConfig, type Database, openDatabase, openPool } from './database.ts'
import { doorkeeper } from './doorkeeper.ts'
import { openKeyring } from './master-key.ts'
import { migrate } from './migrate.ts'

const accessKey = 'Ab3_dEf-hIjKlMnOpQrStU'
const submissionKey = 'f0e1d2c3-b4a5-4687-9768-594a3b2c1d0e'
const secrets = {
  session: 'the session secret of a database of before',
  form: 'the form secret of a database of before',
  mail: 'the mail secret of a database of before',
  vapid: '{"publicKey":"B","privateKey":"a private key of before"}',
}
const token = 'T0kenT0kenT0kenT0kenT0kenT0ken00'
const messageId = '<Abcdefghijklmnopqrstuvwxyz012345@a.gov.co>'
const endpoint = 'https://push.example/before'
const totp = 'a secret of codes from before'
const recoveryCode = 'K7PQ2-M4XTD'
const masterKey: Keyring = [{ version: 1, key: Buffer.alloc(32, 'one') }]

let name: string
let database: Database
let before: string

beforeEach(async () => {
  before = mkdtempSync(join(tmpdir(), 'migrations-'))
  const all = join(projectDir, 'db/migrations')
  for (const file of readdirSync(all)) if (file < '0091') cpSync(join(all, file), join(before, file))
  name = `before_${process.pid}_${Date.now()}`
  const server = inject('databaseServer')
  await createDatabase(server, name)
  const [owner, application] = [databaseOn(server.owner, name), databaseOn(server.application, name)]
  await migrate(owner, { dir: before, application })
  database = openDatabase(application, { applicationName: name, log: () => {} })
  await fill()
  await migrate(owner, { application })
})
afterEach(async () => {
  await database.close()
  await administer(inject('databaseServer').administrator, `drop database ${name} with (force)`)
  rmSync(before, { recursive: true })
})

const start = (keyring = masterKey) => openKeyring(database.db, { dataDir: before, masterKey: keyring })

test('links that were sent open their case, and a form sent again finds its own', async () => {
  await start()
  const caso = await findCaso(database.db, 'ST-2026-000001')
  if (!caso) throw new Error('the case is gone')
  const keys = casoKeys(masterKey)
  expect(keys.fits(caso, accessKey)).toBe(true)
  expect(keys.fits(caso, keys.of(caso))).toBe(true)
  expect(keys.fits(caso, `${accessKey.slice(1)}x`)).toBe(false)
  expect(keys.fits(caso, caso.accessKeySha256 ?? '')).toBe(false)
  expect(await findCasoBySubmission(database.db, submissionKey)).toMatchObject({ radicado: 'ST-2026-000001' })
})

test('a second step goes on: its codes, and each recovery code once', async () => {
  await start()
  const { db } = database
  const pool = openPool(connectionConfig(databaseOn(inject('databaseServer').application, name)), () => {})
  onTestFinished(() => pool.end())
  const secret = await loadSecret(db, openVault(masterKey), 'session', '')
  expect(secret).not.toBe(secrets.session)
  const step = await db.selectFrom('staffSecondStep').selectAll().executeTakeFirstOrThrow()
  expect(await symmetricDecrypt({ key: secret, data: step.secret })).toBe(totp)
  const door = doorkeeper(db, pool, {
    publicUrl: 'http://localhost:3000',
    secret,
    now: () => Temporal.Now.instant(),
    secondStep: 'optional',
    idleHours: 12,
    words: () => [],
  })
  await db
    .updateTable('staffAccount')
    .set({ password: await hashPassword('una clave de prueba') })
    .execute()
  const signIn = async (code: string) => {
    const request = new Request('http://localhost:3000/ingresar', { method: 'POST' })
    const waiting = await door.signIn(
      { email: 'ana@entidad.gov.co', password: 'una clave de prueba' },
      request,
    )
    const cookie = (waiting ?? []).map((one) => one.split(';', 1)[0]).join('; ')
    return door.confirmCode(code, new Request(request, { headers: { cookie } }))
  }
  expect(await signIn('K7PQ2-M4XTE')).toBeUndefined()
  expect(await signIn(recoveryCode)).toBeDefined()
  expect(await signIn(recoveryCode)).toBeUndefined()
})

test('what has to be read again reads the same, and a copy tells nothing of it', async () => {
  await start()
  const { db, pool } = database
  const vault = openVault(masterKey)
  expect(await loadSecret(db, vault, 'mail', '')).toBe(secrets.mail)
  expect(await loadSecret(db, vault, 'vapid', '')).toBe(secrets.vapid)
  expect(await loadSecret(db, vault, 'form', '')).not.toBe(secrets.form)
  expect(await listPushSubscriptions(db, vault, 'ana@entidad.gov.co')).toEqual([
    { endpoint, p256dh: 'a point', auth: 'an auth' },
  ])
  const dump = await dumpOf(pool)
  const all = [
    accessKey,
    submissionKey,
    messageId,
    ...Object.values(secrets),
    token,
    endpoint,
    totp,
    recoveryCode,
  ]
  expect(all.filter((secret) => spellingsOf(secret).some((one) => dump.includes(one)))).toEqual([])
  expect(dump).toContain('Mire https://a.gov.co/caso/ST-2026-000001?clave=… por favor')
})

test('an answer to a mail that was sent finds its case', async () => {
  const maker = { host: 'a.gov.co', secret: secrets.mail }
  expect(await findOwnMessage(database.db, maker, [messageId])).toMatchObject({ casoId: 1 })
  // What went out under another Message-ID before, and is sent only now.
  const { messageId: name } = await database.db
    .selectFrom('message')
    .select('messageId')
    .executeTakeFirstOrThrow()
  expect(await findOwnMessage(database.db, maker, [sentIdOf(maker, name)])).toMatchObject({ casoId: 1 })
  expect(await findOwnMessage(database.db, maker, [name, `<${name}@a.gov.co>`])).toBeUndefined()
})

test('whoever was signed in signs in again', async () => {
  const { rows } = await database.pool.query('select 1 from staff_session')
  expect(rows).toEqual([])
})

test('with another master key it does not start; with a newer one it does, sealed anew', async () => {
  await start()
  const other: Keyring = [{ version: 1, key: Buffer.alloc(32, 'other') }]
  await expect(start(other)).rejects.toThrow('se hizo con otra llave maestra (versión 1, huella')
  const two = { version: 2, key: Buffer.alloc(32, 'two') }
  await expect(start([two])).rejects.toThrow('se hizo con otra llave maestra')
  await start([two, ...masterKey])
  expect(await loadSecret(database.db, openVault([two]), 'mail', '')).toBe(secrets.mail)
  expect(await start([two])).toEqual([two])
  await expect(start(masterKey)).rejects.toThrow('versión 2')
})

test('several processes that start at once agree', async () => {
  await Promise.all([1, 2, 3].map(() => start()))
  const { rows } = await database.pool.query('select version from master_key')
  expect(rows).toEqual([{ version: 1 }])
})

/** As the release before wrote it. */
async function fill(): Promise<void> {
  const { pool } = database
  const at = '2026-02-02T13:30:00Z'
  const words = `Mire https://a.gov.co/caso/ST-2026-000001?clave=${accessKey} por favor`
  await pool.query(
    `insert into policy (content, sha256, in_force_at, created_at) values ('{}', 'x', $1, $1)`,
    [at],
  )
  await pool.query(
    `insert into caso (radicado, year, consecutive, submission_key, access_key, policy_id, service, dependencia, full_name,
       national_id, email, phone, employment, location, subject, description, filed_at, attention_due_at, updated_at)
     values ('ST-2026-000001', 2026, 1, $1, $2, 1, 'hardware', '0140', 'Yolanda', '63123456', 'y@a.gov.co', '300',
       'funcionario', 'Sede', 'Impresora', $3, $4, $4, $4)`,
    [submissionKey, accessKey, words, at],
  )
  await pool.query(
    `insert into event (caso_id, at, type, actor_kind, actor_name, door, text)
     values (1, $1, 'commented', 'requester', 'Yolanda', 'requester', $2)`,
    [at, words],
  )
  for (const [name, value] of Object.entries(secrets))
    await pool.query('insert into secret (name, value) values ($1, $2)', [name, value])
  await pool.query(
    `insert into staff (id, name, email, email_verified, role, created_at, updated_at, two_steps)
     values ('ana', 'Ana', 'ana@entidad.gov.co', true, 'technician', $1, $1, true)`,
    [at],
  )
  await pool.query(
    `insert into staff_account (id, staff_id, account_id, provider_id, password, created_at, updated_at)
     values ('ana', 'ana', 'ana', 'credential', 'x', $1, $1)`,
    [at],
  )
  await pool.query(
    `insert into staff_session (id, staff_id, token, expires_at, created_at, updated_at) values ('s', 'ana', $1, $2, $2, $2)`,
    [token, '2027-01-01T00:00:00Z'],
  )
  const key = secrets.session
  await pool.query(
    `insert into staff_second_step (id, staff_id, secret, recovery_codes, verified) values ('2', 'ana', $1, $2, true)`,
    [
      await symmetricEncrypt({ key, data: totp }),
      await symmetricEncrypt({ key, data: JSON.stringify([recoveryCode, 'AAAAA-BBBBB']) }),
    ],
  )
  await pool.query(
    `insert into message (caso_id, topic, recipient, audience, message_id, next_try_at, created_at)
     values (1, 'acknowledge', 'y@a.gov.co', 'requester', $1, $2, $2)`,
    [messageId, at],
  )
  await pool.query(
    `insert into push_subscription (endpoint, staff_id, p256dh, auth, created_at) values ($1, 'ana', 'a point', 'an auth', $2)`,
    [endpoint, at],
  )
}
