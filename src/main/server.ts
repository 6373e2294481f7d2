// The HTTP side of the house: Fastify around the pages, with the API, the files of the build and the signs of life.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { createRequest } from '@remix-run/node-fetch-server'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router'
import { errorPage, problems } from '#texts/es.ts'
import { api } from '#web/api/api.ts'
import { problemType } from '#web/api/problem.ts'
import { answerInJson, isForJson } from '#web/api/public.ts'
import { type House, houseContext, type StaffMember, type Visitor, visitorContext } from '#web/context.ts'
import { openCopies } from '#web/copies.ts'
import { Page } from '#web/page.ts'
import type * as publicPages from '#web/public/documents.tsx'
import { recordRefusal } from '#web/refusal.ts'
import { contentSecurityPolicy, documentPolicy, isCrossSiteChange, secure } from '#web/security.ts'
import { mayBeIndexed, wellKnown } from '#web/well-known.ts'
import { projectDir } from './config.ts'
import type { Logger } from './log.ts'
import { addSigns, type Signs } from './signs.ts'

const plainText = 'text/plain; charset=utf-8'
/** How long whoever still sends or waits is waited for at the end. */
const stragglersMs = 4_000
const readPastBytes = 256 * 1024 * 1024

export interface ServerOptions {
  readonly trustProxy: readonly string[]
  readonly log: Logger
  readonly signs?: Signs
  /** The e-mail that security.txt names. */
  readonly securityContact?: string | undefined
  /** The built pages; tests may leave the default. */
  readonly buildDir?: string
}

/** Builds the server; `listen` and `close` are Fastify's. */
export async function buildServer(house: House, options: ServerOptions): Promise<FastifyInstance> {
  const { publicUrl } = house
  const home = new URL(publicUrl)
  const https = home.protocol === 'https:'
  const buildDir = options.buildDir ?? join(projectDir, 'build')
  const build = (await import(join(buildDir, 'server/index.js'))) as ServerBuild
  const handlePage = createRequestHandler(build, 'production')
  const { documents, answerDocument } = build.entry.module as unknown as typeof publicPages

  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 120_000,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // Judged below, in our own words.
    http: { requireHostHeader: false },
    clientErrorHandler: answerUnreadable,
    // An address that does not even read: the router never sees it.
    frameworkErrors: (_error, request, answer) => {
      const reply = answer as FastifyReply
      secure(reply, { https })
      void (request.url.startsWith('/api/')
        ? reply
            .code(404)
            .type(problemType)
            .send({ type: 'about:blank', status: 404, title: problems.notFound })
        : reply.code(404).type(plainText).send(errorPage.notFound.text))
    },
  })

  app.addHook('onRequest', async (request, reply) => {
    secure(reply, { https })
    if (!isAddressed(request.raw)) return reply.code(400).type(plainText).send(problems.badRequest)
    // The API reads no cookie: whoever has a key may call it from wherever they are.
    if (!request.url.startsWith('/api/') && isCrossSiteChange(request, publicUrl))
      return reply.code(403).type(plainText).send(problems.crossSite)
  })
  // One line a request, with nothing of a person in it: no address, no query, no body.
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?', 1)[0]?.replace(secretPath, '$1…'),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
    if (!request.raw.complete) readPast(request.raw)
  })

  addSigns(app, house.db, options.signs ?? {})

  const leaving = new AbortController()
  app.addHook('preClose', async () => {
    leaving.abort()
    // Who still sends or waits by then has had their time: the house closes in order.
    setTimeout(() => app.server.closeAllConnections(), stragglersMs).unref()
  })

  await app.register(fastifyStatic, {
    root: join(buildDir, 'client/assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    index: false,
  })
  await app.register(wellKnown, { house, securityContact: options.securityContact })
  await app.register(api, { prefix: '/api/v1', house })

  const copies = openCopies(house)
  await app.register(async (pages) => {
    // Pages read their own bodies, streamed.
    pages.removeAllContentTypeParsers()
    pages.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const webRequest = (request: FastifyRequest, reply: FastifyReply) =>
      createRequest(request.raw, reply.raw, { host: home.host, protocol: home.protocol })
    const meet = async ({ ip, headers: { cookie } }: FastifyRequest, nonce: string): Promise<Visitor> => {
      const finding = cookie ? house.doorkeeper.findStaff(new Headers({ cookie })) : null
      const [staff] = await Promise.allSettled([finding])
      return {
        address: ip,
        nonce,
        leaving: leaving.signal,
        get staff() {
          const known = knownOf(staff)
          return known?.owesSecondStep ? null : known
        },
        get enrolling() {
          const known = knownOf(staff)
          return known?.owesSecondStep ? known : null
        },
      }
    }
    const recordIfRefused = async (request: FastifyRequest, visitor: Visitor, { status }: Response) => {
      if (status === 403 && visitor.staff) await recordRefusal(house, request, visitor.staff.id)
    }
    for (const document of documents)
      pages.route({
        method: ['GET', 'POST'],
        url: document.path,
        handler: async (request, reply) => {
          reply.headers({
            'content-security-policy': documentPolicy,
            'cache-control': 'no-store',
            ...robots(request.url),
          })
          const isSame = document.same && request.method !== 'POST' && request.raw.url === document.path
          const copy = isSame ? copies.find(document) : undefined
          if (copy) return reply.type('text/html; charset=utf-8').send(copy)
          const visitor = await meet(request, '')
          let web: Request | undefined
          const args = {
            method: request.method,
            url: new URL(request.url, home),
            params: request.params as Record<string, string>,
            // Most pages need nothing more of it, and it costs more than many of them.
            get request() {
              web ??= webRequest(request, reply)
              return web
            },
            context: contextOf(house, visitor),
          }
          const answer =
            (isForJson(request.headers.accept)
              ? await answerInJson(args.request, house, visitor)
              : undefined) ?? (await answerDocument(document, args))
          await recordIfRefused(request, visitor, answer)
          if (!(answer instanceof Page)) return answer
          if (isSame) copies.keep(document, answer)
          return sendPage(reply, answer)
        },
      })
    const addresses = new Set(documents.map(({ path }) => path))
    pages.all('*', async (request, reply) => {
      // Telephones begin what one types with a capital.
      const [path = '', query] = request.url.split(/(?=\?)/, 2)
      const typed = path.toLowerCase()
      if (typed !== path && addresses.has(typed)) return reply.redirect(typed + (query ?? ''), 308)
      const nonce = randomUUID()
      reply.headers({
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
        ...robots(request.url),
      })
      const visitor = await meet(request, nonce)
      const web = webRequest(request, reply)
      // Judged above, by where the browser is; behind a proxy the router would compare it with the wrong address.
      web.headers.delete('origin')
      const answer = await handlePage(web, contextOf(house, visitor))
      await recordIfRefused(request, visitor, answer)
      return answer instanceof Page ? sendPage(reply, answer) : answer
    })
  })
  return app
}

function knownOf(found: PromiseSettledResult<StaffMember | null>): StaffMember | null {
  if (found.status === 'rejected') throw found.reason
  return found.value
}

/** One host, and an address of this house: what is meant for a proxy is not for us (RFC 9112, 3.2). */
function isAddressed({ url, rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1
  return url?.startsWith('/') === true && (hosts === 1 || (hosts === 0 && httpVersion === '1.0'))
}

/**
 * The answer went out before the body was read. Most browsers read no answer until they have sent it all, and a
 * connection that is cut takes the answer with it: so the rest is read past, within reason.
 */
function readPast(message: IncomingMessage): void {
  let left = readPastBytes
  message.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) message.socket.destroy()
  })
  message.resume()
}

/** What is no HTTP that we can read gets an answer all the same, unless another has begun. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const begun = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage?.headersSent
  if (error.code === 'ECONNRESET' || begun || !socket.writable) return void socket.destroy()
  const [status, text] = unreadable[error.code ?? ''] ?? ['400 Bad Request', problems.badRequest]
  const head = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${plainText}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
  setTimeout(() => socket.destroy(), 1_000).unref()
}

const unreadable: Readonly<Record<string, readonly [status: string, text: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', problems.headLarge],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Content Too Large', problems.headLarge],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', problems.slow],
}

/** Personal pages are in no index. */
function robots(url: string): Record<string, string> {
  return mayBeIndexed(url.split('?', 1)[0] ?? '') ? {} : { 'x-robots-tag': 'noindex, nofollow' }
}

/** Head and text in one write. */
function sendPage(reply: FastifyReply, { status, headers, html }: Page): FastifyReply {
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  for (const [name, value] of headers) if (name !== 'set-cookie') reply.header(name, value)
  return reply.code(status).send(html)
}
/** Addresses that open something to whoever holds them. */
const secretPath = /^(\/(?:linea\/confirmar|clave|preparar)\/)[^/]+/

function contextOf(house: House, visitor: Visitor): RouterContextProvider {
  const context = new RouterContextProvider()
  context.set(houseContext, house)
  context.set(visitorContext, visitor)
  return context
}
