// Reading cases by the API: the list with its filters, one case, and its ledger.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tidyLine } from '#channels/form/receive.ts'
import { Refused } from '#commands/refusal.ts'
import { services, states } from '#rules/caso.ts'
import { parseRadicado } from '#rules/radicado.ts'
import {
  type CasoFilter,
  type CasoOrder,
  type CasoRow,
  findCasoByQuery,
  findCursor,
  listCasos,
} from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { listEvents } from '#store/event.ts'
import { findStaff } from '#store/staff.ts'
import { apiTexts } from '#texts/es.ts'
import type { House } from '#web/context.ts'
import { casoSchema, eventSchema, presentEvent, presentForStaff } from './caso-json.ts'
import { requireReader } from './key.ts'
import { badField } from './problem.ts'
import { answers, fields, instantField, lineField, pageFields, pageOf } from './shape.ts'

const { field, summary } = apiTexts
const { filter: about } = apiTexts.about

const orders = ['due', 'filed', 'updated'] as const satisfies readonly CasoOrder[]

const casosQuery = fields({
  state: z
    .preprocess(
      (typed) => (typeof typed === 'string' ? typed.split(',') : typed),
      z.array(z.enum(states, field.state)),
    )
    .optional()
    .describe(about.state),
  service: z.enum(services, field.service).optional().describe(about.service),
  dependencia: lineField(field.text).optional().describe(about.dependencia),
  assignee: lineField(field.assignee).optional().describe(about.assignee),
  breached: z
    .preprocess(
      (typed) => (typed === 'true' ? true : typed === 'false' ? false : typed),
      z.boolean(field.boolean),
    )
    .optional()
    .describe(about.breached),
  q: z.string(field.text).transform(tidyLine).optional().describe(about.q),
  filedFrom: instantField().optional().describe(about.filedFrom),
  filedTo: instantField().optional().describe(about.filedTo),
  order: z.enum(orders, field.order).default('due').describe(about.order),
  ...pageFields(findCursor),
}).meta({ style: 'form', explode: false })

export const radicadoParams = z.object({ radicado: z.string().describe(apiTexts.about.radicado) })

export const casoRoutes: FastifyPluginAsyncZod<{ house: House }> = async (app, { house }) => {
  const { db } = house
  const shared = { tags: [apiTexts.tags.casos.name], security: [{ bearer: [] }] }
  app.addHook('onRequest', requireReader)

  app.get(
    '/casos',
    {
      schema: {
        ...shared,
        operationId: 'listCasos',
        summary: summary.casos,
        querystring: casosQuery,
        response: answers(pageOf(casoSchema), [401, 403, 422, 429, 500, 503]),
      },
    },
    async (request) => {
      const now = house.now()
      const { order, limit, cursor } = request.query
      const page = await listCasos(db, await filterOf(db, request.query), { order, limit, cursor, now })
      return {
        ...page,
        items: page.items.map((caso) => presentForStaff(caso, house.policies.of(caso.policyId), now)),
      }
    },
  )

  app.get(
    '/casos/:radicado',
    {
      schema: {
        ...shared,
        operationId: 'getCaso',
        summary: summary.caso,
        params: radicadoParams,
        response: answers(casoSchema, [401, 403, 404, 429, 500, 503]),
      },
    },
    async (request) => {
      const caso = await loadTyped(db, request.params.radicado)
      return presentForStaff(caso, house.policies.of(caso.policyId), house.now())
    },
  )

  app.get(
    '/casos/:radicado/events',
    {
      schema: {
        ...shared,
        operationId: 'listEvents',
        summary: summary.events,
        params: radicadoParams,
        querystring: fields(pageFields(readEventCursor)),
        response: answers(pageOf(eventSchema), [401, 403, 404, 422, 429, 500, 503]),
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const caso = await loadTyped(db, request.params.radicado)
      const lines = await listEvents(db, caso.id, { internal: true, after: cursor, limit: limit + 1 })
      const items = lines.slice(0, limit).map(presentEvent)
      return { items, nextCursor: lines.length > limit ? String(items.at(-1)?.id) : null }
    },
  )
}

/** The case that any clear short form of its radicado means. */
export async function loadTyped(db: Db, typed: string): Promise<CasoRow> {
  const query = parseRadicado(typed)
  const caso = query && (await findCasoByQuery(db, query))
  if (!caso) throw new Refused({ kind: 'not_found' })
  return caso
}

async function filterOf(db: Db, query: z.infer<typeof casosQuery>): Promise<CasoFilter> {
  const { state, service, dependencia, breached, q, filedFrom, filedTo } = query
  const assignee = query.assignee === undefined ? undefined : await assigneeOf(db, query.assignee)
  return { states: state, service, dependencia, assignee, breached, words: q, filedFrom, filedTo }
}

async function assigneeOf(db: Db, typed: string): Promise<string | null> {
  if (typed === 'none') return null
  const found = await findStaff(db, typed)
  if (found) return found.id
  throw badField('assignee', field.assignee)
}

/** The last line that was read; `listEvents` goes on after it. */
function readEventCursor(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
