import type { FastifyReply } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { type TestHouse, testHouse } from '../../tests/support/house.ts'
import { secure } from './security.ts'

let database: TestDatabase
let it: TestHouse
beforeEach(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
})
afterEach(async () => {
  await it.close()
  await database.close()
})

test('whom to tell of a weakness, and what search engines may show', async () => {
  const security = await it.app.inject('/.well-known/security.txt')
  expect(security.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(security.body).toMatch(
    /^Contact: https:\/\/\S+\nExpires: 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\nPreferred-Languages: es\nCanonical: http:\/\/localhost:3000\/.well-known\/security.txt\n$/,
  )
  expect((await it.app.inject('/robots.txt')).body).toContain('User-agent: *')
  for (const shown of ['/', '/solicitud', '/plazo'])
    expect((await it.app.inject(shown)).headers['x-robots-tag']).toBeUndefined()
  for (const hidden of ['/seguimiento', '/ingresar', '/mesa', '/cuenta', '/clave/x'])
    expect((await it.app.inject(hidden)).headers['x-robots-tag']).toBe('noindex, nofollow')
})

test('who came by HTTPS comes by HTTPS from then on, to every name under ours', () => {
  const headersOf = (https: boolean) => {
    let sent: Record<string, string> = {}
    const reply = {
      headers: (given: Record<string, string>) => {
        sent = given
      },
    }
    secure(reply as unknown as FastifyReply, { https })
    return sent['strict-transport-security']
  }
  expect(headersOf(true)).toBe('max-age=31536000; includeSubDomains')
  expect(headersOf(false)).toBeUndefined()
})
