// A real clamd with EICAR's signature: what comes in by the form and by mail is found, kept, and downloaded by nobody; while
// clamd is away filings go on and their files wait.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eicar } from '../support/clamd-server.ts'
import { temporaryDataDir } from '../support/data-dir.ts'
import { type TestDatabase, testDatabase, urlOf } from '../support/database.ts'
import { rawMail, soportetic } from '../support/ears.ts'
import { freePort, type Product, startProduct } from '../support/product.ts'
import { debianRoot, startInside } from './debian.ts'

const debian = debianRoot('antivirus', 'bookworm', ['clamav-daemon'])
if ('missing' in debian) console.info(`skipped: el antivirus real (${debian.missing})`)
const root = 'root' in debian ? debian.root : ''

describe.skipIf('missing' in debian)('clamd', () => {
  let database: TestDatabase
  let data: ReturnType<typeof temporaryDataDir>
  let ports: { clamd: number; smtp: number }
  let clamd: ChildProcess | undefined
  let product: Product

  beforeAll(async () => {
    database = await testDatabase()
    data = temporaryDataDir()
    ports = { clamd: await freePort(), smtp: await freePort() }
    configure()
    await startClamd()
    const { connection } = database
    product = await startProduct({
      DATA_DIR: data.dataDir,
      DATABASE_URL: urlOf(connection),
      MAIL_LISTEN: `127.0.0.1:${ports.smtp}`,
      CLAMD: `127.0.0.1:${ports.clamd}`,
    })
  })

  afterAll(async () => {
    await product?.stop()
    await stopClamd()
    await database.close()
    data.remove()
  })

  /** A database of one signature: freshclam's millions need a network, and two minutes. */
  function configure() {
    const signatures = join(root, 'var/lib/pu-clamav')
    rmSync(signatures, { recursive: true, force: true })
    mkdirSync(signatures, { recursive: true })
    writeFileSync(
      join(signatures, 'eicar.ndb'),
      `Eicar-Signature:0:*:${Buffer.from(eicar).toString('hex')}\n`,
    )
    writeFileSync(
      join(root, 'etc/clamav/pu.conf'),
      [
        'Foreground true',
        `TCPSocket ${ports.clamd}`,
        'TCPAddr 127.0.0.1',
        'DatabaseDirectory /var/lib/pu-clamav',
        'User root',
        'StreamMaxLength 40M',
        '',
      ].join('\n'),
    )
  }

  async function startClamd() {
    clamd = startInside(root, '/usr/sbin/clamd', '--config-file=/etc/clamav/pu.conf')
    for (;;) {
      const socket = connect({ host: '127.0.0.1', port: ports.clamd })
      const isThere = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (isThere) return
      await sleep(200)
    }
  }

  async function stopClamd() {
    if (!clamd) return
    clamd.kill('SIGTERM')
    await once(clamd, 'exit')
    clamd = undefined
  }

  /** Files a case with that file; how its page and its download answer now. */
  async function fileWith(name: string, content: string) {
    const form = new FormData()
    const fields = {
      fullName: 'Yolanda Pérez',
      nationalId: '63123456',
      email: 'yolanda.perez@barrancabermeja.gov.co',
      phone: '3001234567',
      employment: 'funcionario',
      dependencia: await aDependencia(),
      location: 'Piso 2',
      service: 'hardware',
      subject: 'La impresora no imprime',
      description: 'No imprime desde ayer.',
      dataNotice: 'on',
      submissionKey: crypto.randomUUID(),
    }
    for (const [field, value] of Object.entries(fields)) form.set(field, value)
    form.set('attachments', new Blob([content]), name)
    const answer = await fetch(`${product.url}/solicitud`, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
    })
    expect(answer.status).toBe(201)
    const { radicado, accessKey } = (await answer.json()) as { radicado: string; accessKey: string }
    const { id } = await database.db
      .selectFrom('attachment')
      .innerJoin('caso', 'caso.id', 'attachment.casoId')
      .select('attachment.id')
      .where('caso.radicado', '=', radicado)
      .executeTakeFirstOrThrow()
    return {
      page: async () => (await fetch(`${product.url}/caso/${radicado}?clave=${accessKey}`)).text(),
      download: () => fetch(`${product.url}/caso/${radicado}/archivos/${id}?clave=${accessKey}`),
    }
  }

  async function aDependencia(): Promise<string> {
    const page = await (await fetch(`${product.url}/solicitud`)).text()
    return /<option value="([^"]+)"/.exec(page)?.[1] ?? ''
  }

  async function until(holds: () => Promise<boolean>) {
    for (let tries = 0; !(await holds()); tries++) {
      if (tries > 150) throw new Error('it did not come to be in 30 s')
      await sleep(200)
    }
  }

  test('a clean file is let through, an infected one stays in quarantine', async () => {
    const clean = await fileWith('nota.txt', 'No imprime.')
    const infected = await fileWith('foto.jpg', eicar)
    await until(async () => (await clean.download()).status === 200)
    await until(async () => (await infected.page()).includes('En cuarentena'))
    expect((await infected.download()).status).toBe(409)
  })

  test('a mail with an infected file inside is found whole, and its request says so', async () => {
    const raw = rawMail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      `--b\r\nContent-Type: text/plain\r\n\r\nVa adjunto.\r\n--b\r\nContent-Type: application/pdf; name="decreto.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(eicar).toString('base64')}\r\n--b--`,
    )
    await createTransport({ host: '127.0.0.1', port: ports.smtp, ignoreTLS: true }).sendMail({
      envelope: { from: 'ana@empresa.co', to: soportetic },
      raw,
    })
    const scans = () =>
      database.db
        .selectFrom('heardMail')
        .innerJoin('file as source', 'source.sha256', 'heardMail.sourceSha256')
        .innerJoin('websiteFile', 'websiteFile.requestId', 'heardMail.websiteRequestId')
        .innerJoin('file as part', 'part.sha256', 'websiteFile.sha256')
        .select(['source.scan as source', 'part.scan as part'])
        .execute()
    await until(async () => (await scans()).some(({ source, part }) => source !== null && part !== null))
    expect(await scans()).toEqual([{ source: 'infected', part: 'infected' }])
  })

  test('while clamd is away filings go on and files wait for it', async () => {
    await stopClamd()
    const waiting = await fileWith('otra.txt', 'Otra nota.')
    await sleep(3_000)
    expect((await waiting.download()).status).toBe(409)
    expect(await waiting.page()).toContain('Todavía no revisado')
    await startClamd()
    await until(async () => (await waiting.download()).status === 200)
  })
})
