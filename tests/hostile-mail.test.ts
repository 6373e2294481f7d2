// A mail that is made to take for ever, or all the memory: the house answers meanwhile, keeps it for a person, and reads the
// next one right.
import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryDataDir } from './support/data-dir.ts'
import { type TestDatabase, testDatabase, urlOf } from './support/database.ts'
import { rawMail, soportetic } from './support/ears.ts'
import { freePort, type Product, startProduct } from './support/product.ts'

let database: TestDatabase
let data: ReturnType<typeof temporaryDataDir>
let product: Product | undefined
beforeEach(async () => {
  database = await testDatabase()
  data = temporaryDataDir()
})
afterEach(async () => {
  await product?.stop()
  await database.close()
  data.remove()
})

const head = `From: ana@empresa.co\r\nTo: ${soportetic}\r\nSubject: Publicar\r\n`
const hostile = [
  `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(1_000_000)}--b--`,
  head +
    Array.from(
      { length: 10_000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    ).join(''),
  `${head}Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${'A\r\n'.repeat(7_000_000)}`,
]

test('hostile mails are kept for a person while the house answers, and the next is a request', async () => {
  const port = await freePort()
  const { connection } = database
  product = await startProduct({
    DATA_DIR: data.dataDir,
    DATABASE_URL: urlOf(connection),
    PUBLIC_URL: 'http://mesa.gov.co',
    MAIL_LISTEN: `127.0.0.1:${port}`,
  })
  const { url, process } = product
  const send = (raw: string) =>
    createTransport({ host: '127.0.0.1', port, ignoreTLS: true }).sendMail({
      envelope: { from: 'ana@empresa.co', to: soportetic },
      raw,
    })
  const sending = Promise.all([...hostile, rawMail()].map(send)).then(() => 'sent' as const)
  let slowest = 0
  let heaviest = 0
  for (let state: string = 'sending'; state === 'sending'; ) {
    const began = performance.now()
    const alive = await fetch(`${url}/healthz`)
    expect(alive.status).toBe(200)
    slowest = Math.max(slowest, performance.now() - began)
    heaviest = Math.max(heaviest, residentKilobytes(process.pid))
    state = await Promise.race([sending, new Promise<string>((done) => setTimeout(done, 100, 'sending'))])
  }
  expect(slowest).toBeLessThan(3_000)
  // A mail may weigh 30 MB, and four are taken at once.
  expect(heaviest).toBeLessThan(600_000)
  const heard = await database.db.selectFrom('heardMail').select(['fate', 'reason', 'sourceBytes']).execute()
  expect(heard).toHaveLength(4)
  expect(heard.filter(({ fate }) => fate === 'quarantine').length).toBeGreaterThanOrEqual(2)
  expect(heard).toContainEqual(expect.objectContaining({ fate: 'request', reason: 'website_request' }))
}, 120_000)

function residentKilobytes(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
