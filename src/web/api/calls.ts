// The exchange tells of a call that comes in: it opens on the page of whoever answers the extension.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { announceCall } from '#commands/announce-call.ts'
import { phoneApiTexts as t } from '#texts/phone.ts'
import type { House } from '#web/context.ts'
import { holderOf } from './key.ts'
import { answers, fields, instantOut } from './shape.ts'

const announcement = fields({
  from: z
    .string(t.from)
    .transform((typed) => typed.replace(/[\s().-]/g, ''))
    .refine((number) => /^\+?\d{0,20}$/.test(number), t.from)
    .describe(t.about.from),
  id: z.uuid(t.id).optional().describe(t.about.id),
})

const callSchema = z
  .object({
    id: z.string().describe(t.about.id),
    from: z.string().describe(t.about.from),
    at: instantOut().describe(t.about.at),
    url: z.string().describe(t.about.url),
  })
  .meta({ id: 'Call', description: t.about.document })

export const callRoutes: FastifyPluginAsyncZod<{ house: House }> = async (app, { house }) => {
  app.post(
    '/calls',
    {
      schema: {
        operationId: 'announceCall',
        tags: [t.tag.name],
        security: [{ bearer: [] }],
        summary: t.summary,
        body: announcement,
        response: answers(callSchema, [400, 401, 403, 413, 415, 422, 429, 500, 503]),
      },
    },
    async (request) => {
      const { from, id = randomUUID() } = request.body
      const now = house.now()
      await announceCall(house.db, { id, caller: from, by: holderOf(request) }, now)
      return { id, from, at: String(now), url: `${house.publicUrl}/2500?llamada=${id}` }
    },
  )
}
