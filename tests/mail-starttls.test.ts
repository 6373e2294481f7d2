// Direct reception offers STARTTLS: with the certificate that it is given, else with one of its own making.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCertificate } from '#main/ears.ts'
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

/** Starts the product; answers how to send it a mail that must be encrypted on its way. */
async function listen(env: Record<string, string>) {
  const port = await freePort()
  const { connection } = database
  const url = urlOf(connection)
  product = await startProduct({
    DATA_DIR: data.dataDir,
    DATABASE_URL: url,
    ROLE: 'worker',
    PUBLIC_URL: 'http://mesa.gov.co',
    MAIL_LISTEN: `127.0.0.1:${port}`,
    ...env,
  })
  return (tls: object) =>
    createTransport({ host: '127.0.0.1', port, requireTLS: true, tls }).sendMail({
      envelope: { from: 'ana@empresa.co', to: soportetic },
      raw: rawMail(),
    })
}

const heard = async () =>
  (await database.db.selectFrom('heardMail').select(['via', 'sender', 'fate']).execute()) as readonly object[]

test('with MAIL_TLS_CERT and MAIL_TLS_KEY, a sender who checks the certificate hands over a mail', async () => {
  const { cert, key } = await makeCertificate('mx.mesa.gov.co', Temporal.Now.instant())
  const [certFile, keyFile] = [join(data.dataDir, 'cert.pem'), join(data.dataDir, 'key.pem')]
  writeFileSync(certFile, cert)
  writeFileSync(keyFile, key)
  const send = await listen({ MAIL_TLS_CERT: certFile, MAIL_TLS_KEY: keyFile })
  await send({ ca: cert, servername: 'mx.mesa.gov.co' })
  expect(await heard()).toEqual([{ via: 'smtp', sender: 'ana@empresa.co', fate: 'request' }])
  // Nobody else's certificate would do.
  const { cert: other } = await makeCertificate('mx.mesa.gov.co', Temporal.Now.instant())
  await expect(send({ ca: other, servername: 'mx.mesa.gov.co' })).rejects.toThrow(/self-signed certificate/)
  expect(await heard()).toHaveLength(1)
})

test('without them the way is private all the same', async () => {
  const send = await listen({})
  await send({ rejectUnauthorized: false, minVersion: 'TLSv1.2' })
  expect(await heard()).toHaveLength(1)
  await expect(send({})).rejects.toThrow(/self-signed certificate/)
})
