// Punto Único between a real Postfix and a real Dovecot with Pigeonhole: what arrives by SMTP reaches the desk by IDLE, the
// answers arrive, delivery reports attach, the Sieve rule works, and a restart in the middle loses nothing.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openImapEar } from '#channels/mail/imap-ear.ts'
import { projectDir } from '#main/config.ts'
import { installPolicy, loadPolicies } from '#main/policies.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { type TestDatabase, testDatabase, urlOf } from '../support/database.ts'
import { closed, ownSender, soportetic } from '../support/ears.ts'
import { openTestCaso } from '../support/house.ts'
import { freePort, type Product, startProduct } from '../support/product.ts'
import { sharedData } from '../support/shared-data.ts'
import { refreshToken, type TokenServer, tokenServer } from '../support/token-server.ts'
import { debianRoot, inside, startInside } from './debian.ts'

const debian = debianRoot('mail', 'bookworm', ['postfix', 'dovecot-imapd', 'dovecot-lmtpd', 'dovecot-sieve'])
if ('missing' in debian) console.info(`skipped: el correo real (${debian.missing})`)
const root = 'root' in debian ? debian.root : ''

const official = 'efrain.molinam@barrancabermeja.gov.co'
const users = [soportetic, closed, official, ownSender, 'ana@empresa.co', 'beto@empresa.co']
const password = 'clave-de-prueba'

describe.skipIf('missing' in debian)('Postfix and Dovecot', () => {
  let database: TestDatabase
  let data: ReturnType<typeof temporaryDataDir>
  let ports: { smtp: number; imap: number; lmtp: number }
  let tokens: TokenServer
  let dovecot: ChildProcess
  let postfix: ChildProcess
  let product: Product

  beforeAll(async () => {
    database = await testDatabase()
    data = temporaryDataDir()
    ports = { smtp: await freePort(), imap: await freePort(), lmtp: await freePort() }
    tokens = await tokenServer('beto@empresa.co')
    configure()
    dovecot = startInside(root, '/usr/sbin/dovecot', '-F')
    postfix = startInside(root, '/usr/sbin/postfix', 'start-fg')
    await Promise.all([listening(ports.smtp), listening(ports.imap), listening(ports.lmtp)])
    product = await start()
  })

  afterAll(async () => {
    await product?.stop()
    inside(root, '/bin/sh', '-c', 'postfix stop; true')
    dovecot?.kill('SIGTERM')
    if (dovecot) await once(dovecot, 'exit')
    await tokens.close()
    await database.close()
    data.remove()
  })

  function start(): Promise<Product> {
    const { connection } = database
    const url = urlOf(connection)
    const account = (address: string) =>
      `imap://${encodeURIComponent(address)}:${password}@127.0.0.1:${ports.imap}/INBOX?address=${address}`
    return startProduct({
      DATA_DIR: data.dataDir,
      DATABASE_URL: url,
      ROLE: 'worker',
      PUBLIC_URL: 'http://mesa.gov.co',
      IMAP_URLS: [soportetic, closed, ownSender].map(account).join(','),
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}?ignoreTLS=true`,
      MAIL_FROM: `Punto Único <${ownSender}>`,
      LOG_LEVEL: 'warn',
    })
  }

  function configure() {
    for (const folder of ['srv/mail', 'srv/sieve', 'run/dovecot', 'var/log'])
      mkdirSync(join(root, folder), { recursive: true })
    rmSync(join(root, 'srv/mail'), { recursive: true })
    mkdirSync(join(root, 'srv/mail'))
    writeFileSync(
      join(root, 'etc/dovecot/users'),
      users.map((user) => `${user}:{PLAIN}${password}::::::\n`).join(''),
    )
    inside(root, '/bin/chown', '-R', 'mail:mail', '/srv/mail', '/srv/sieve')
    const rule = readFileSync(join(projectDir, 'docs/operations/mail/al-formulario.sieve'), 'utf8')
    writeFileSync(
      join(root, `srv/sieve/${official}.sieve`),
      rule.replace('funcionario@entidad.gov.co', official),
    )
    writeFileSync(
      join(root, 'etc/dovecot/oauth2.conf'),
      `introspection_mode = post
introspection_url = http://127.0.0.1:${tokens.port}/introspect
username_attribute = email
active_attribute = active
active_value = true
`,
    )
    writeFileSync(
      join(root, 'etc/dovecot/dovecot.conf'),
      `protocols = imap lmtp
log_path = /var/log/dovecot.log
ssl = no
disable_plaintext_auth = no
recipient_delimiter = +
mail_location = maildir:/srv/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
default_vsz_limit = 0
auth_mechanisms = plain xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = /etc/dovecot/oauth2.conf
}
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/users
  default_fields = uid=mail gid=mail home=/srv/mail/%u
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
submission_host = 127.0.0.1:${ports.smtp}
postmaster_address = postmaster@barrancabermeja.gov.co
protocol lmtp {
  mail_plugins = $mail_plugins sieve
}
plugin {
  sieve = file:/srv/sieve/%u.sieve
}
`,
    )
    writeFileSync(
      join(root, 'etc/postfix/main.cf'),
      `compatibility_level = 3.6
myhostname = mx.prueba.gov.co
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = barrancabermeja.gov.co, empresa.co
virtual_transport = lmtp:inet:127.0.0.1:${ports.lmtp}
maillog_file = /var/log/postfix.log
message_size_limit = 52428800
queue_run_delay = 5s
minimal_backoff_time = 5s
maximal_backoff_time = 10s
smtpd_client_connection_count_limit = 0
lmtp_destination_recipient_limit = 1
`,
    )
    const master = join(root, 'etc/postfix/master.cf')
    const kept = `${master}.debian`
    if (!existsSync(kept)) writeFileSync(kept, readFileSync(master))
    writeFileSync(
      master,
      readFileSync(kept, 'utf8')
        .replace(/^smtp(\s+inet.*)$/m, `127.0.0.1:${ports.smtp}$1`)
        .replace(/^(\S+\s+(?:inet|unix|fifo|pass)\s+\S+\s+\S+\s+)y/gm, '$1n'),
    )
    // What a run before left in the queue is not of this one.
    inside(root, '/bin/sh', '-c', 'postfix check; postfix stop; postsuper -d ALL; true')
  }

  const send = (mail: {
    from: string
    to: string
    subject?: string
    text?: string
    raw?: string | Buffer
  }) => {
    const transport = createTransport({ host: '127.0.0.1', port: ports.smtp, ignoreTLS: true })
    const { raw, from, to } = mail
    return transport.sendMail(raw === undefined ? mail : { raw, envelope: { from, to } })
  }

  /** What lies in a mailbox's folder, as it was delivered. */
  function delivered(user: string, folder = ''): readonly string[] {
    const box = join(root, 'srv/mail', user, folder)
    return ['new', 'cur'].flatMap((state) => {
      const path = join(box, state)
      return existsSync(path) ? readdirSync(path).flatMap((file) => readIfThere(join(path, file))) : []
    })
  }

  /** It may be moved while we look. */
  function readIfThere(path: string): readonly string[] {
    try {
      return [readFileSync(path, 'utf8')]
    } catch {
      return []
    }
  }

  const heard = () => database.db.selectFrom('heardMail').selectAll().orderBy('id').execute()

  async function until<T>(ask: () => Promise<T | undefined> | T | undefined, seconds = 30): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(25)) {
      const found = await ask()
      if (found !== undefined && found !== false) return found
    }
    throw new Error(`it did not happen in ${seconds} s`)
  }

  test('what arrives by SMTP is on the desk by IDLE within two seconds, and its acknowledgement arrives', async () => {
    await until(async () => (await logins()) >= 3 || undefined)
    await sleep(1000)
    await send({ from: 'ana@empresa.co', to: soportetic, subject: 'Publicar decreto 7', text: 'Gracias' })
    const began = performance.now()
    const mail = await until(async () =>
      (await heard()).find(({ subject }) => subject === 'Publicar decreto 7'),
    )
    const took = performance.now() - began
    console.info(`from Postfix's 250 to the desk: ${Math.round(took)} ms`)
    expect(took).toBeLessThan(2_000)
    expect(mail).toMatchObject({ fate: 'request', via: 'imap', sender: 'ana@empresa.co' })
    const answer = await until(() =>
      delivered('ana@empresa.co').find((raw) => /SW-\d{8}-0190-000000001/.test(raw)),
    )
    expect(answer).toMatch(/^Return-Path: <>/m)
    expect(answer).toMatch(/^Auto-Submitted: auto-replied/m)
    await until(() => delivered(soportetic, '.Procesados').length === 1 || undefined)
    expect(delivered(soportetic)).toEqual([])
  })

  test('mail to a closed channel gets the way to the form and lies in Rechazados', async () => {
    await send({ from: 'beto@empresa.co', to: closed, subject: 'Ayuda', text: 'No enciende' })
    await until(() => delivered('beto@empresa.co').find((raw) => raw.includes('/solicitud?correo')))
    await until(() => delivered(closed, '.Rechazados').length === 1 || undefined)
  })

  test('a delivery report attaches to the message of the case and marks the address', async () => {
    const policies = await loadPolicies(database.db)
    await installPolicy(database.db, join(projectDir, 'policies/circular-004.yaml'), Temporal.Now.instant())
    const house = { db: database.db, policies, now: () => Temporal.Now.instant() } as Parameters<
      typeof openTestCaso
    >[0]
    await openTestCaso(house, { email: 'nadie@barrancabermeja.gov.co' })
    const bounce = await until(async () => (await heard()).find(({ fate }) => fate === 'bounce'), 60)
    expect(bounce.casoId).not.toBeNull()
    const failing = await database.db.selectFrom('failingAddress').selectAll().execute()
    expect(failing).toMatchObject([{ address: 'nadie@barrancabermeja.gov.co' }])
  })

  test("the Sieve rule sends people from an official's own mailbox to the form, and no machine", async () => {
    await send({ from: 'ana@empresa.co', to: official, subject: 'Urgente', text: 'No abre' })
    await until(() =>
      delivered('ana@empresa.co').find((raw) => raw.includes('soporte.entidad.gov.co/solicitud')),
    )
    const machine = `From: beto@empresa.co\r\nTo: ${official}\r\nSubject: x\r\nPrecedence: bulk\r\n\r\nx`
    await send({ from: 'beto@empresa.co', to: official, raw: machine })
    await until(() => delivered(official).length === 2 || undefined)
    await sleep(1500)
    expect(delivered('beto@empresa.co').some((raw) => raw.includes('soporte.entidad.gov.co'))).toBe(false)
  })

  test('a mailbox is heard by XOAUTH2: Dovecot asks of each token, and one that is none is refused', async () => {
    const user = 'beto@empresa.co'
    const taken: string[] = []
    const lost: unknown[] = []
    tokens.givesWrong(1)
    const ear = openImapEar({
      account: {
        host: '127.0.0.1',
        port: ports.imap,
        secure: false,
        tls: 'offered',
        user,
        password: refreshToken,
        folder: 'INBOX',
        address: user,
        oauth: tokens.oauth,
      },
      take: async ({ raw }) => {
        taken.push(raw.toString())
        return 'request'
      },
      lost: (error) => void lost.push(error),
    })
    try {
      await send({ from: 'ana@empresa.co', to: user, subject: 'Por token', text: 'Hola' })
      await until(() => taken.some((raw) => raw.includes('Subject: Por token')) || undefined)
      expect(lost).toMatchObject([{ authenticationFailed: true }])
      expect(tokens.asked).toHaveLength(2)
      await until(() => delivered(user, '.Procesados').some((raw) => raw.includes('Por token')) || undefined)
    } finally {
      await ear.close()
    }
  })

  test('restarts of Dovecot, of Postfix and of the product in the middle lose nothing', async () => {
    const count = 40
    for (let at = 0; at < count; at++) {
      const from = `persona${at}@empresa.co`
      await send({ from, to: soportetic, subject: `Publicar aviso ${at}`, text: 'Gracias' })
      if (at === 10) {
        dovecot.kill('SIGKILL')
        await once(dovecot, 'exit')
        await sleep(300)
        dovecot = startInside(root, '/usr/sbin/dovecot', '-F')
      }
      if (at === 20) {
        product.process.kill('SIGKILL')
        product = await start()
      }
      if (at === 30) {
        inside(root, '/usr/sbin/postfix', 'stop')
        await once(postfix, 'exit')
        postfix = startInside(root, '/usr/sbin/postfix', 'start-fg')
        await listening(ports.smtp)
      }
    }
    const all = () =>
      heard().then((rows) => rows.filter(({ subject }) => subject.startsWith('Publicar aviso')))
    await until(async () => (await all()).length >= count || undefined, 120)
    await sleep(2000)
    expect((await all()).map(({ fate }) => fate)).toEqual(Array.from({ length: count }, () => 'request'))
  })

  test('every message of the libraries goes in through IMAP and has a fate', async () => {
    const folder = sharedData('mail')
    if (!folder) return
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter(
        (path) => statSync(path).isFile() && /(\.(eml|msg)|cpython-test_email\/msg_\d+a?\.txt.*)$/.test(path),
      )
    const before = (await heard()).length
    const began = performance.now()
    for (const [at, path] of paths.entries())
      writeFileSync(
        join(root, 'srv/mail', soportetic, 'new', `${Date.now()}.c${at}.prueba`),
        readFileSync(path),
      )
    inside(root, '/bin/chown', '-R', 'mail:mail', `/srv/mail/${soportetic}/new`)
    await until(() => (delivered(soportetic).length === 0 ? true : undefined), 200)
    const seconds = (performance.now() - began) / 1000
    const rows = (await heard()).slice(before)
    console.info(
      `${paths.length} files by IMAP in ${seconds.toFixed(1)} s (${(paths.length / seconds).toFixed(0)}/s): ${rows.length} mails, the others repeated`,
    )
    expect(rows.length).toBeGreaterThan(200)
    expect(product.process.exitCode).toBeNull()
  })

  async function logins(): Promise<number> {
    const log = readFileSync(join(root, 'var/log/dovecot.log'), 'utf8')
    return log.split('\n').filter((line) => line.includes('Login: user=')).length
  }
})

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
    await sleep(50)
  }
  throw new Error(`nobody listens on ${port}`)
}
