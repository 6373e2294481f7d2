// The API: /api/v1. What is checked, what is answered and what the document says are the same schemas. It reads and
// attends cases; there is no way to create one here (circular, clauses 1 and 5).
import swagger from '@fastify/swagger'
import type { FastifyError, FastifyInstance } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Refused } from '#commands/refusal.ts'
import { apiTexts, problems, sayRefusal } from '#texts/es.ts'
import type { House } from '#web/context.ts'
import { recordRefusal } from '#web/refusal.ts'
import { callRoutes } from './calls.ts'
import { casoRoutes } from './casos.ts'
import { deadlineRoutes } from './deadline.ts'
import { openApi } from './document.ts'
import { holderOf, requireKey } from './key.ts'
import { ProblemError, problemBody, problemType } from './problem.ts'
import { answers } from './shape.ts'
import { stepRoutes } from './steps.ts'

export async function api(app: FastifyInstance, { house }: { house: House }): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  readJsonAlone(app)
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
  })
  // A parameter left empty is one left out.
  app.addHook('preValidation', async (request) => {
    const given = Object.entries(request.query as Record<string, unknown>).filter(([, value]) => value !== '')
    request.query = Object.fromEntries(given)
  })
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { problem, headers } = problemOf(error, house)
    // Fastify would cut the connection of whoever still sends, and the answer with it.
    reply.removeHeader('connection')
    return reply.code(problem.status).headers(headers).type(problemType).send(problemBody(problem))
  })

  const methods = methodsByAddress(app)
  await app.register(swagger, openApi(house.publicUrl))
  app.withTypeProvider<ZodTypeProvider>().get(
    '/openapi.json',
    {
      schema: {
        operationId: 'getDocument',
        tags: [apiTexts.tags.document.name],
        security: [],
        summary: apiTexts.summary.document,
        response: answers(z.looseObject({}), [500]),
      },
    },
    async () => ({ ...app.swagger() }),
  )
  await app.register(deadlineRoutes, { house })
  await app.register(async (staff) => {
    staff.decorateRequest('keyHolder', null)
    staff.addHook('onRequest', requireKey(house))
    staff.addHook('onResponse', async (request, reply) => {
      if (reply.statusCode === 403) await recordRefusal(house, request, holderOf(request).id)
    })
    await staff.register(casoRoutes, { house })
    await staff.register(stepRoutes, { house })
    await staff.register(callRoutes, { house })
  })
  refuseTheRest(app, methods, house)
}

/** Bodies are JSON and nothing else; an empty one is none. */
function readJsonAlone(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body.trim() === '' ? done(null) : parse(request, body, done),
  )
}

type Methods = Map<string, readonly string[]>

/** Which methods each address has, as its routes are made. */
function methodsByAddress(app: FastifyInstance): Methods {
  const methods: Methods = new Map()
  app.addHook('onRoute', ({ url, method }) => {
    methods.set(url, [...(methods.get(url) ?? []), method].flat())
  })
  return methods
}

/** 405 for the methods that an address does not have, 404 for every other address; judged before any body is read. */
function refuseTheRest(app: FastifyInstance, methods: Methods, { publicUrl }: House): void {
  const { formOnly, method, unknownPath } = apiTexts.problem
  const refuse = (url: string, refused: string[], problem: (asked: string) => ProblemError) =>
    app.route({
      url,
      method: refused,
      schema: { hide: true },
      onRequest: async (request) => {
        throw problem(request.method)
      },
      handler: async () => undefined,
    })
  for (const [address, has] of [...methods]) {
    const url = address.slice(app.prefix.length)
    const headers = { allow: has.filter((known) => known !== 'HEAD').join(', ') }
    const refused = app.supportedMethods.filter((known) => !has.includes(known))
    refuse(url, refused, (asked) => {
      const title = url === '/casos' && asked === 'POST' ? formOnly(`${publicUrl}/solicitud`) : method
      return new ProblemError({ status: 405, title }, headers)
    })
  }
  for (const url of ['/', '/*'])
    refuse(url, app.supportedMethods, () => new ProblemError({ status: 404, title: unknownPath }))
}

/** What went wrong, as a problem; what is our own fault is reported. */
function problemOf(error: FastifyError, house: House): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof Refused) return refusalProblem(error, house)
  if (hasZodFastifySchemaValidationErrors(error))
    return new ProblemError({
      status: 422,
      title: problems.badInput,
      errors: error.validation.flatMap(fieldErrors),
    })
  const title = unreadable[error.statusCode ?? 500]
  if (title && error.statusCode) return new ProblemError({ status: error.statusCode, title })
  house.report(error)
  return house.isDatabaseAway(error)
    ? new ProblemError({ status: 503, title: problems.away }, { 'retry-after': '60' })
    : new ProblemError({ status: 500, title: problems.unexpected })
}

/** Of Fastify's own errors, those of whoever sent the body. */
const unreadable: Readonly<Record<number, string>> = {
  400: apiTexts.problem.body,
  413: apiTexts.problem.bodyLarge,
  415: apiTexts.problem.mediaType,
}

function refusalProblem({ refusal }: Refused, { now, policies }: House): ProblemError {
  const at = now()
  const status = refusal.kind === 'not_found' ? 404 : refusal.kind === 'not_allowed' ? 403 : 409
  return new ProblemError({ status, title: sayRefusal(refusal, at, policies.inForceAt(at).policy.zone) })
}

type Invalid = NonNullable<FastifyError['validation']>[number]

/** One error for each field; what nobody knows comes in one, and is named each. */
function fieldErrors({ instancePath, message = problems.badInput, params }: Invalid) {
  const named = Array.isArray(params.keys) ? params.keys.map(String) : [instancePath.split('/')[1]]
  return named.map((field) => ({ field: field || 'body', message }))
}
