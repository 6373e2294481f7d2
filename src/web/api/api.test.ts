import Fastify, { type RouteOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeStaff } from '#commands/change-staff.ts'
import { openDatabase } from '#main/database.ts'
import { openLog } from '#main/log.ts'
import { buildServer } from '#main/server.ts'
import { type Role, roles } from '#rules/caso.ts'
import { type Ask, apiOf } from '../../../tests/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import {
  addTestKey,
  openTestCaso,
  signInAs,
  type TestHouse,
  testHouse,
} from '../../../tests/support/house.ts'
import { api } from './api.ts'

let database: TestDatabase
let t: TestHouse
let ask: Ask
let key: string
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  ask = apiOf(t)
  key = (await addTestKey(t.house, 'coordinator')).key
  await openTestCaso(t.house)
})
beforeEach(() => t.at('2026-02-02T08:30:00-05:00'))
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const countCasos = async () =>
  (await sql<{ count: number }>`select count(*)::int as count from caso`.execute(t.house.db)).rows[0]?.count

describe('a key', () => {
  const noKey = { title: 'Falta una llave válida: envíe «Authorization: Bearer LLAVE».' }

  test.each([
    ['none at all', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['one that nobody made', { authorization: `Bearer pu_${'x'.repeat(43)}` }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['two in one', { authorization: 'Bearer pu_a pu_b' }],
    ['one as a cookie', { cookie: 'key=pu_a' }],
  ])('%s is 401, for reading and for doing', async (_, headers) => {
    for (const [method, path] of [
      ['GET', '/casos'],
      ['GET', '/casos/1'],
      ['GET', '/casos/1/events'],
      ['POST', '/casos/1/attend'],
    ] as const) {
      const answer = await ask(method, path, { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer')
      expect(answer.json).toMatchObject(noKey)
    }
  })

  test('the session of a browser opens nothing here, not even an administrator’s', async () => {
    const { cookie } = await signInAs(t.house, 'admin')
    const page = await t.app.inject({ url: '/', headers: { cookie } })
    expect(page.statusCode).toBe(200)
    expect((await ask('GET', '/casos', { headers: { cookie } })).status).toBe(401)
    const attend = { cookie, 'sec-fetch-site': 'same-origin' }
    expect((await ask('POST', '/casos/1/attend', { headers: attend })).status).toBe(401)
  })

  test('is asked for before anything is read: the body may be anything', async () => {
    const headers = { 'content-type': 'application/json' }
    expect((await ask('POST', '/casos/1/solve', { headers, body: '{' })).status).toBe(401)
  })

  test('ends with its holder', async () => {
    const { key: lent, staff } = await addTestKey(t.house, 'technician')
    expect((await ask('GET', '/casos', { key: lent })).status).toBe(200)
    await changeStaff(t.house.db, staff.id, { active: false }, t.house.now())
    expect((await ask('GET', '/casos', { key: lent })).status).toBe(401)
  })

  test('its scheme is written in any case', async () => {
    const { status } = await ask('GET', '/casos', { headers: { authorization: `bearer ${key}` } })
    expect(status).toBe(200)
  })

  test.each(roles)('of the role %s reads cases, unless it is the webmaster’s', async (role: Role) => {
    const { key: own } = await addTestKey(t.house, role)
    for (const path of ['/casos', '/casos/1', '/casos/1/events', '/casos/999']) {
      const { status, json } = await ask('GET', path, { key: own })
      if (role === 'webmaster') {
        expect(status).toBe(403)
        expect(json.title).toBe('Su rol no permite ver esto.')
      } else expect(status).toBe(path === '/casos/999' ? 404 : 200)
    }
  })
})

describe('there is no way to create a case', () => {
  const whole = {
    fullName: 'Ana Ruiz',
    nationalId: '12345678',
    email: 'ana@barrancabermeja.gov.co',
    service: 'software',
    subject: 'Hola',
    description: 'Hola',
  }
  test.each([
    ['with a key and all its fields', { body: whole, key: true }],
    ['without a key', { body: whole }],
    ['as a form', { body: 'fullName=Ana', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['as several parts', { body: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['as JSON that does not read', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['with nothing', {}],
  ])('POST /casos %s is 405 and points to the form', async (_, { key: with_, ...question }: Given) => {
    const before = await countCasos()
    const { status, headers, json } = await ask('POST', '/casos', {
      ...question,
      key: with_ ? key : undefined,
    })
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET')
    expect(json.title).toBe(
      'Un caso de soporte solo se radica en el formulario: http://localhost:3000/solicitud',
    )
    expect(await countCasos()).toBe(before)
  })
  interface Given {
    readonly key?: boolean
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
  }

  test.each([
    ['PUT', '/casos', 405],
    ['PATCH', '/casos', 405],
    ['PUT', '/casos/ST-20260202-0190-000000099', 405],
    ['POST', '/casos/ST-20260202-0190-000000099', 405],
    ['POST', '/casos/', 405],
    ['POST', '/casos/99/open', 404],
    ['POST', '/solicitud', 404],
  ] as const)('nor does %s %s', async (method, path, expected) => {
    const before = await countCasos()
    expect((await ask(method, path, { key, body: whole })).status).toBe(expected)
    expect(await countCasos()).toBe(before)
  })
})

describe('what cannot be answered', () => {
  test.each(['', '/', '/nada', '/casos/1/nada', '/casos/1/events/2', '/CASOS', '/openapi.yaml'])(
    'an address that does not exist is 404: %j',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const { status, json } = await ask(method, path, { key, ...(method === 'POST' && { body: '{' }) })
        expect([status, json.title]).toEqual([404, 'Esta dirección no existe en la API.'])
      }
    },
  )

  test.each([
    ['POST', '/deadline', 'GET'],
    ['DELETE', '/casos/1', 'GET'],
    ['POST', '/casos/1/events', 'GET'],
    ['GET', '/casos/1/attend', 'POST'],
    ['PUT', '/casos/1/solve', 'POST'],
    ['OPTIONS', '/casos', 'GET'],
  ] as const)('%s %s is 405, and says what is allowed', async (method, path, allow) => {
    const { status, headers, json } = await ask(method, path, { key })
    expect([status, headers.allow, json.title]).toEqual([405, allow, 'Esta dirección no admite ese método.'])
  })

  test.each([
    ['JSON that does not read is 400', '{"text":', 'application/json', 400, 'El cuerpo no es JSON válido.'],
    [
      'JSON that would change what objects are is 400',
      '{"__proto__":{"a":1}}',
      'application/json',
      400,
      'El cuerpo no es JSON válido.',
    ],
    ['plain text is 415', 'hola', 'text/plain', 415, 'Envíe el cuerpo como application/json.'],
    [
      'a form is 415',
      'text=hola',
      'application/x-www-form-urlencoded',
      415,
      'Envíe el cuerpo como application/json.',
    ],
    ['a type that is none is 415', '{}', 'json', 415, 'Envíe el cuerpo como application/json.'],
    [
      'too large a body is 413',
      `"${'x'.repeat(2 ** 20)}"`,
      'application/json',
      413,
      'El cuerpo es demasiado grande.',
    ],
  ])('%s', async (_, body, type, expected, title) => {
    const { status, json } = await ask('POST', '/casos/1/comment', {
      key,
      body,
      headers: { 'content-type': type },
    })
    expect([status, json.title]).toEqual([expected, title])
  })

  test('JSON says its charset if it likes', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const body = JSON.stringify({ text: 'Sí', visibility: 'internal' })
    expect((await ask('POST', '/casos/1/comment', { key, body, headers })).status).toBe(200)
  })

  test('when the database is away, 503 says when to try again; deadlines are still told', async () => {
    const away = openDatabase(
      { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nowhere' },
      { applicationName: 'away', log: () => {} },
    )
    const reported: unknown[] = []
    const house = { ...t.house, db: away.db, report: (error: unknown) => void reported.push(error) }
    const app = await buildServer(house, { trustProxy: [], log: openLog('silent') })
    try {
      const answer = await app.inject({ url: '/api/v1/casos', headers: { authorization: `Bearer ${key}` } })
      expect(answer.statusCode).toBe(503)
      expect(answer.headers).toMatchObject({
        'retry-after': '60',
        'content-type': 'application/problem+json; charset=utf-8',
      })
      expect(answer.json().title).toBe(
        'El sistema no puede guardar ni leer en este momento. Intente otra vez en un minuto.',
      )
      expect(reported).toHaveLength(1)
      expect((await app.inject({ url: '/api/v1/deadline?service=software' })).statusCode).toBe(200)
    } finally {
      await app.close()
      await away.close()
    }
  })

  test('a failure of ours is 500, says nothing of its inside, and is reported', async () => {
    const { db } = database.owner
    await sql`alter table caso rename to elsewhere`.execute(db)
    // The support that asks looks into the table as well, so this one asks by itself.
    const { statusCode, headers, body } = await t.app.inject({
      url: '/api/v1/casos/1',
      headers: { authorization: `Bearer ${key}` },
    })
    await sql`alter table elsewhere rename to caso`.execute(db)
    expect(statusCode).toBe(500)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      status: 500,
      title: 'Algo falló de nuestro lado. Ya quedó anotado; intente otra vez en un minuto.',
    })
    expect(t.reported.map(String)).toEqual(['error: relation "caso" does not exist'])
  })
})

describe('the OpenAPI document', () => {
  type Json = Record<string, unknown>
  interface Operation {
    operationId: string
    summary: string
    tags: string[]
    security?: Record<string, string[]>[]
    parameters?: { name: string; in: string; required: boolean; description: string; schema: Json }[]
    requestBody?: { content: Record<string, { schema: Json }> }
    responses: Record<string, { description: string; content: Record<string, { schema: Json }> }>
  }
  interface Document {
    openapi: string
    info: Json
    servers: { url: string }[]
    tags: { name: string; description: string }[]
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, Json>; securitySchemes: Json }
  }
  let document: Document
  let operations: { path: string; method: string; operation: Operation }[]
  beforeAll(async () => {
    document = (await ask('GET', '/openapi.json')).json
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
  })

  test('is of OpenAPI 3.1, in Spanish, and says how a key is sent', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Punto Único: API', version: '1.0.0', description: expect.stringMatching(/formulario/) },
      servers: [{ url: 'http://localhost:3000' }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    })
    const known = ['openapi', 'info', 'servers', 'tags', 'paths', 'components']
    expect(known).toEqual(expect.arrayContaining(Object.keys(document)))
  })

  test('holds every route of the API, and no other', async () => {
    const routes: RouteOptions[] = []
    const app = Fastify()
    app.addHook('onRoute', (route) => {
      routes.push(route)
    })
    await app.register(api, { prefix: '/api/v1', house: t.house })
    await app.close()
    const served = routes
      .filter(({ schema, method }) => !(schema as { hide?: boolean }).hide && method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    const said = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    expect(said.toSorted()).toEqual(served.toSorted())
    expect(said).toHaveLength(17)
    expect(said).not.toContain('POST /api/v1/casos')
  })

  test('every operation has a name of its own, a summary, a tag that exists, and all its answers', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { path, method, operation } of operations) {
      expect(operation.summary).toMatch(/^\p{Lu}/u)
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(operation.tags))
      const statuses = Object.keys(operation.responses)
      expect(statuses).toEqual(expect.arrayContaining(['200', '500']))
      if (path.includes('/casos') || path.includes('/calls')) {
        expect(operation.security).toEqual([{ bearer: [] }])
        expect(statuses).toEqual(expect.arrayContaining(['401', '403', '503']))
      } else expect(operation.security).toEqual([])
      if (path.includes('{radicado}')) expect(statuses).toContain('404')
      if (method === 'post') expect(statuses).toEqual(expect.arrayContaining(['400', '413', '415', '422']))
      if (method === 'post' && path.includes('{radicado}'))
        expect(statuses).toEqual(expect.arrayContaining(['404', '409']))
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description).toMatch(/^\p{Lu}.+\.$/u)
        const type = status === '200' ? 'application/json' : 'application/problem+json'
        expect(Object.keys(response.content)).toEqual([type])
        if (status !== '200')
          expect(response.content[type]?.schema).toEqual({ $ref: '#/components/schemas/Problem' })
      }
    }
  })

  test('every parameter is described, and those of the path are all there', () => {
    for (const { path, operation } of operations) {
      const parameters = operation.parameters ?? []
      for (const { description, schema, in: place, required } of parameters) {
        expect(description).toMatch(/^\p{L}/u)
        expect(schema.type).toEqual(expect.any(String))
        if (place === 'path') expect(required).toBe(true)
      }
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
    const casos = document.paths['/api/v1/casos']?.get?.parameters ?? []
    expect(casos.map(({ name }) => name)).toEqual([
      'state',
      'service',
      'dependencia',
      'assignee',
      'breached',
      'q',
      'filedFrom',
      'filedTo',
      'order',
      'limit',
      'cursor',
    ])
  })

  test('steps that take nothing have no body; the others say what they take', () => {
    const bodies = operations
      .filter(({ method }) => method === 'post')
      .map(({ path, operation }) => {
        const schema = operation.requestBody?.content['application/json']?.schema as
          | { properties: Json; required: string[] }
          | undefined
        return [path.split('/').at(-1), schema && Object.keys(schema.properties), schema?.required]
      })
    expect(bodies).toEqual([
      ['assign', ['to'], ['to']],
      ['attend', undefined, undefined],
      ['comment', ['text', 'visibility'], ['text', 'visibility']],
      ['hold', ['reason', 'kind'], ['reason']],
      ['resume', undefined, undefined],
      ['solve', ['solution', 'category'], ['solution']],
      ['close', undefined, undefined],
      ['reopen', ['reason'], ['reason']],
      ['void', ['reason'], ['reason']],
      ['escalate', undefined, undefined],
      ['calls', ['from', 'id'], ['from']],
    ])
  })

  test('every schema is JSON Schema 2020-12 and every reference leads somewhere; none is there for nothing', () => {
    const keywords = new Set([
      '$ref',
      'type',
      'format',
      'enum',
      'items',
      'properties',
      'required',
      'additionalProperties',
      'propertyNames',
      'anyOf',
      'minLength',
      'maxLength',
      'minimum',
      'maximum',
      'pattern',
      'default',
      'description',
      'example',
    ])
    const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
    const referred = new Set<string>()
    const check = (schema: Json): void => {
      for (const keyword of Object.keys(schema)) expect(keywords).toContain(keyword)
      if (typeof schema.$ref === 'string') {
        const name = schema.$ref.replace('#/components/schemas/', '')
        expect(Object.keys(document.components.schemas)).toContain(name)
        referred.add(name)
        return
      }
      if (schema.type !== undefined) expect(types).toEqual(expect.arrayContaining([schema.type].flat()))
      const properties = (schema.properties ?? {}) as Record<string, Json>
      expect(Object.keys(properties)).toEqual(expect.arrayContaining((schema.required ?? []) as string[]))
      const below = [
        ...Object.values(properties),
        ...((schema.anyOf ?? []) as Json[]),
        ...(schema.items ? [schema.items as Json] : []),
        ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties as Json] : []),
      ]
      for (const one of below) check(one)
    }
    for (const schema of Object.values(document.components.schemas)) check(schema)
    for (const { operation } of operations) {
      for (const { schema } of operation.parameters ?? []) check(schema)
      for (const { content } of [
        operation.requestBody ?? { content: {} },
        ...Object.values(operation.responses),
      ])
        for (const { schema } of Object.values(content)) check(schema)
    }
    expect([...referred].toSorted()).toEqual(['Attention', 'Call', 'Caso', 'Deadline', 'Event', 'Problem'])
    expect(Object.keys(document.components.schemas).toSorted()).toEqual([...referred].toSorted())
    expect(JSON.stringify(document)).not.toMatch(/accessKey|submissionKey/)
  })
})
