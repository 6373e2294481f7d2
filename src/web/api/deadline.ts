// Business time for whoever asks, without a key: when a deadline falls due and why, and whether there is attention now.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hoursAt, NeverOpensError } from '#rules/calendar.ts'
import { type Service, services } from '#rules/caso.ts'
import { type Explanation, explainDeadline } from '#rules/deadline.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import { apiTexts, sayAttention, sayReason } from '#texts/es.ts'
import { attentionAt } from '#web/attention.ts'
import type { House } from '#web/context.ts'
import { badField } from './problem.ts'
import { answers, fields, instantField, instantOut, wholeOut } from './shape.ts'

const { field, summary } = apiTexts
const { deadline: about, now: aboutNow } = apiTexts.about

const modality = z.enum(['on_site', 'virtual'])

const deadlineQuery = fields({
  service: z.enum(services, field.service).describe(about.service),
  from: instantField().optional().describe(about.from),
})

const deadlineSchema = z
  .object({
    service: z.enum(services).describe(about.service),
    from: instantOut().describe(about.from),
    dueAt: instantOut().describe(about.dueAt),
    businessMinutes: wholeOut().describe(about.businessMinutes),
    steps: z
      .array(
        z.object({
          from: instantOut().describe(about.stepFrom),
          to: instantOut().describe(about.stepTo),
          counts: z.boolean().describe(about.counts),
          minutes: z.number().describe(about.minutes),
          modality: modality.optional().describe(about.modality),
          reason: z.string().optional().describe(about.reason),
        }),
      )
      .describe(about.steps),
  })
  .meta({ id: 'Deadline', description: about.document })

const attentionSchema = z
  .object({
    at: instantOut().describe(aboutNow.at),
    open: z.boolean().describe(aboutNow.open),
    modality: modality.describe(aboutNow.modality),
    until: instantOut().nullable().describe(aboutNow.until),
    opensAt: instantOut().nullable().describe(aboutNow.opensAt),
    text: z.string().describe(aboutNow.text),
  })
  .meta({ id: 'Attention', description: aboutNow.document })

export const deadlineRoutes: FastifyPluginAsyncZod<{ house: House }> = async (app, { house }) => {
  app.get(
    '/deadline',
    {
      schema: {
        operationId: 'getDeadline',
        tags: [apiTexts.tags.time.name],
        security: [],
        summary: summary.deadline,
        querystring: deadlineQuery,
        response: answers(deadlineSchema, [422, 500]),
      },
    },
    async (request) => {
      const now = house.now()
      const { service, from = now } = request.query
      const { policy } = house.policies.inForceAt(from)
      return { service, ...present(explain(policy, service, from)) }
    },
  )

  app.get(
    '/now',
    {
      schema: {
        operationId: 'getNow',
        tags: [apiTexts.tags.time.name],
        security: [],
        summary: summary.now,
        response: answers(attentionSchema, [500]),
      },
    },
    async () => {
      const now = house.now()
      const { policy } = house.policies.inForceAt(now)
      const { isOpen, opensAt, closesAt, modality } = hoursAt(calendarFor(policy), now)
      return {
        at: String(now),
        open: isOpen,
        modality,
        until: isOpen ? String(closesAt) : null,
        opensAt: isOpen ? null : String(opensAt),
        text: sayAttention(attentionAt(policy, now)),
      }
    },
  )
}

/** The calendar counts in milliseconds, and knows some years and no others. */
function explain(policy: Policy, service: Service, from: Temporal.Instant): Explanation {
  const whole = Temporal.Instant.fromEpochMilliseconds(from.epochMilliseconds)
  try {
    return explainDeadline(calendarFor(policy, service), whole, policy.services[service].attentionMinutes)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof NeverOpensError)) throw error
    throw badField('from', field.calendar)
  }
}

function present({ from, dueAt, businessMinutes, steps }: Explanation) {
  return {
    from: String(from),
    dueAt: String(dueAt),
    businessMinutes,
    steps: steps.map((step) => ({
      from: String(step.from),
      to: String(step.to),
      counts: step.counts,
      minutes: step.minutes,
      ...(step.counts ? { modality: step.modality } : { reason: sayReason(step.reason) }),
    })),
  }
}
