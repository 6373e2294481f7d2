// What the staff does with a case by the API: one address for each verb. There is none that opens a case.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import type { Order } from '#commands/change-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { holdCaso, resumeCaso } from '#commands/hold-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { reopenCaso } from '#commands/reopen-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { holdReasons, limits, type Verb, visibilities } from '#rules/caso.ts'
import { findCaso } from '#store/caso.ts'
import { apiTexts } from '#texts/es.ts'
import type { House } from '#web/context.ts'
import { casoSchema, presentForStaff } from './caso-json.ts'
import { loadTyped, radicadoParams } from './casos.ts'
import { holderOf, requireRightTo } from './key.ts'
import { answers, fields, lineField, textField } from './shape.ts'

const { field, summary, tags } = apiTexts
const { step: about } = apiTexts.about

const nothing = fields({})
const assignment = fields({ to: lineField(field.to).describe(about.to) })
const comment = fields({
  text: textField(field.comment, limits.comment).describe(about.comment),
  visibility: z.enum(visibilities, field.visibility).describe(about.visibility),
})
const wait = fields({
  reason: textField(field.reason, limits.reason).describe(about.hold),
  kind: z.enum(holdReasons, field.kind).default('other').describe(about.kind),
})
const solution = fields({
  solution: textField(field.solution, limits.comment).describe(about.solution),
  category: textField(field.text, 80).nullable().default(null).describe(about.category),
})
const reason = fields({ reason: textField(field.reason, limits.reason).describe(about.reason) })

export const stepRoutes: FastifyPluginAsyncZod<{ house: House }> = async (app, { house }) => {
  const { db, policies } = house
  // A body left out is one without fields, so that each that is missing is named.
  app.addHook('preValidation', async (request) => {
    request.body ??= {}
  })

  step('assign', assignment, (order, { to }, now) => assignCaso(db, { ...order, to }, now))
  step('attend', nothing, (order, _, now) => attendCaso(db, order, now))
  step('comment', comment, (order, said, now) => commentCaso(db, { ...order, ...said }, now))
  step('hold', wait, (order, { kind, reason: text }, now) =>
    holdCaso(db, { ...order, reason: kind, text }, now),
  )
  step('resume', nothing, (order, _, now) => resumeCaso(db, order, now))
  step('solve', solution, (order, said, now) => solveCaso(db, { ...order, ...said }, policies.of, now))
  step('close', nothing, (order, _, now) => closeCaso(db, order, now))
  step('reopen', reason, (order, said, now) => reopenCaso(db, { ...order, ...said }, policies.of, now))
  step('void', reason, (order, said, now) => voidCaso(db, { ...order, ...said }, now))
  step('escalate', nothing, (order, _, now) => escalateCaso(db, order, now))

  function step<Body extends z.ZodType>(
    verb: Exclude<Verb, 'rate'>,
    body: Body,
    take: (order: Order, said: z.infer<Body>, now: Temporal.Instant) => Promise<void>,
  ) {
    app.post(
      `/casos/:radicado/${verb}`,
      {
        schema: {
          operationId: `${verb}Caso`,
          tags: [tags.steps.name],
          security: [{ bearer: [] }],
          summary: summary[verb],
          params: radicadoParams,
          body,
          response: answers(casoSchema, [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503]),
        },
        onRequest: requireRightTo(verb),
      },
      async (request) => {
        const now = house.now()
        const { radicado } = await loadTyped(db, request.params.radicado)
        await take({ radicado, actor: holderOf(request), door: 'api' }, request.body as z.infer<Body>, now)
        const caso = await findCaso(db, radicado)
        if (!caso) throw new Refused({ kind: 'not_found' })
        return presentForStaff(caso, policies.of(caso.policyId), now)
      },
    )
  }
}
