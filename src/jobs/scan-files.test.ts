// Where there is a scanner, nobody downloads a file before it was found clean; filings wait for nothing.
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ClamdServer, clamdServer, eicar } from '../../tests/support/clamd-server.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { scanFiles } from './scan-files.ts'

let database: TestDatabase
let it: TestHouse
let clamd: ClamdServer | undefined
beforeEach(async () => {
  database = await testDatabase()
  it = await testHouse({ database, scansFiles: true })
})
afterEach(async () => {
  await clamd?.close()
  await it.close()
  await database.close()
})

const never = new AbortController().signal
const scan = (port: number) =>
  scanFiles(
    { db: database.db, now: it.house.now, files: it.house.files, clamd: { host: '127.0.0.1', port } },
    never,
  )

async function file(content: string) {
  const kept = await it.house.files.keep(Readable.from([Buffer.from(content)]), 'foto.jpg', 1_000_000)
  const { radicado, accessKey } = await openTestCaso(it.house, { attachments: [kept] })
  const url = `/caso/${radicado}?clave=${accessKey}`
  const { id } = await database.db
    .selectFrom('attachment')
    .select('id')
    .where('sha256', '=', kept.sha256)
    .executeTakeFirstOrThrow()
  return {
    page: async () => (await it.app.inject(url)).body,
    download: () => it.app.inject(`/caso/${radicado}/archivos/${id}?clave=${accessKey}`),
  }
}

test('a file waits until it is scanned; an infected one stays in quarantine, and the page says so', async () => {
  const [good, bad] = [await file('<html>una página</html>'), await file(eicar)]
  expect(await good.download()).toMatchObject({ statusCode: 409 })
  expect(await good.page()).toContain('Todavía no revisado')
  clamd = await clamdServer()
  expect(await scan(clamd.port)).toBe(2)
  const download = await good.download()
  expect(download).toMatchObject({ statusCode: 200, body: '<html>una página</html>' })
  expect(download.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringContaining('filename="foto.jpg.txt"'),
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
  })
  expect(await bad.download()).toMatchObject({
    statusCode: 409,
    body: expect.stringContaining('cuarentena'),
  })
  expect(await bad.page()).toContain('En cuarentena')
  expect(await scan(clamd.port)).toBe(0)
})

test('while the scanner is away a filing goes on and its file waits', async () => {
  const kept = await file('una foto')
  await expect(scan(1)).rejects.toThrow('no verdict')
  expect((await kept.download()).statusCode).toBe(409)
  clamd = await clamdServer()
  expect(await scan(clamd.port)).toBe(1)
  expect((await kept.download()).statusCode).toBe(200)
})

test('what the scanner will not look at is tried again after an hour', async () => {
  const kept = await file('x'.repeat(1000))
  clamd = await clamdServer({ mostBytes: 10 })
  expect(await scan(clamd.port)).toBe(1)
  expect((await kept.download()).body).toContain('no pudo revisarlo')
  expect(await scan(clamd.port)).toBe(0)
  await clamd.close()
  clamd = await clamdServer()
  it.advance({ minutes: 61 })
  expect(await scan(clamd.port)).toBe(1)
  expect((await kept.download()).statusCode).toBe(200)
})
