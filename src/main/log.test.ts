// Nothing that opens anything is ever in the log, whatever fails.
import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, testHouse } from '../../tests/support/house.ts'
import { openLog } from './log.ts'
import { buildServer } from './server.ts'

test('keys and tokens of links are in no line', async () => {
  const database = await testDatabase()
  const it = await testHouse({ database })
  const lines: string[] = []
  const log = openLog('trace', { write: (line) => void lines.push(line) })
  const house = {
    ...it.house,
    report: (error: unknown) => log.error({ error }, 'a request failed'),
  }
  const app = await buildServer(house, { trustProxy: [], log })
  onTestFinished(async () => {
    await app.close()
    await it.close()
    await database.close()
  })
  const { radicado, accessKey } = await openTestCaso(it.house)
  const token = randomBytes(24).toString('base64url')
  const confirmation = randomBytes(16).toString('base64url')
  const asked = [
    `/caso/${radicado}?clave=${accessKey}`,
    `/caso/${radicado}?hecho=close&clave=${accessKey}`,
    `/caso/${radicado}/archivos/1?clave=${accessKey}`,
    `/caso/%00?clave=${accessKey}`,
    `/api/v1/nothing?clave=${accessKey}`,
    `/clave/${token}`,
    `/preparar/${token}`,
    `/linea/confirmar/${confirmation}`,
    `/solicitud?correo=1a.t2x9k0.${'0123456789abcdef01234567'}`,
  ]
  for (const url of asked)
    for (const method of ['GET', 'POST'] as const)
      for (const accept of ['text/html', 'application/json'])
        await app.inject({
          method,
          url,
          headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
          payload: method === 'POST' ? 'intent=close' : undefined,
        })
  house.report(new Error(`no se pudo abrir ${house.publicUrl}/caso/${radicado}?clave=${accessKey}`))
  const told = lines.join('')
  expect(told).toContain('no se pudo abrir')
  expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(asked.length)
  for (const secret of [accessKey, token, confirmation, '0123456789abcdef01234567'])
    expect(lines.filter((line) => line.includes(secret))).toEqual([])
})
