// A case and its ledger as the staff reads them by the API. What opens doors (access and submission keys) never leaves.
import { z } from 'zod'
import { doors, employments, eventTypes, services, states, visibilities } from '#rules/caso.ts'
import { isBreached } from '#rules/lifecycle.ts'
import { dependenciaName, type Policy } from '#rules/policy.ts'
import type { CasoRow } from '#store/caso.ts'
import type { EventRow } from '#store/event.ts'
import { apiTexts, sayEvent } from '#texts/es.ts'
import { iso, presentEscalation } from '#web/present.ts'
import { instantOut, wholeOut } from './shape.ts'

const { caso: about, event: aboutEvent } = apiTexts.about

export const casoSchema = z
  .object({
    radicado: z.string().describe(about.radicado),
    service: z.enum(services).describe(about.service),
    state: z.enum(states).describe(about.state),
    subject: z.string().describe(about.subject),
    description: z.string().describe(about.description),
    location: z.string().describe(about.location),
    assetTag: z.string().nullable().describe(about.assetTag),
    dependencia: z.object({ code: z.string(), name: z.string() }).describe(about.dependencia),
    requester: z
      .object({
        fullName: z.string(),
        nationalId: z.string().describe(about.nationalId),
        email: z.string(),
        phone: z.string(),
        employment: z.enum(employments).describe(about.employment),
      })
      .describe(about.requester),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable().describe(about.assignee),
    policyId: wholeOut().describe(about.policyId),
    filedAt: instantOut().describe(about.filedAt),
    attentionDueAt: instantOut().describe(about.attentionDueAt),
    attendedAt: instantOut().nullable().describe(about.attendedAt),
    breached: z.boolean().describe(about.breached),
    breachedAt: instantOut().nullable().describe(about.breachedAt),
    escalation: z.object({ allowed: z.boolean(), phone: z.string().nullable() }).describe(about.escalation),
    escalatedAt: instantOut().nullable().describe(about.escalatedAt),
    solvedAt: instantOut().nullable().describe(about.solvedAt),
    solution: z.string().nullable().describe(about.solution),
    category: z.string().nullable().describe(about.category),
    solutionMinutes: z.number().nullable().describe(about.solutionMinutes),
    autoCloseAt: instantOut().nullable().describe(about.autoCloseAt),
    closedAt: instantOut().nullable().describe(about.closedAt),
    voidedAt: instantOut().nullable().describe(about.voidedAt),
    rating: wholeOut().nullable().describe(about.rating),
    ratingComment: z.string().nullable().describe(about.ratingComment),
    updatedAt: instantOut().describe(about.updatedAt),
  })
  .meta({ id: 'Caso', description: about.document })

export const eventSchema = z
  .object({
    id: wholeOut().describe(aboutEvent.id),
    at: instantOut().describe(aboutEvent.at),
    type: z.enum(eventTypes).describe(aboutEvent.type),
    sentence: z.string().describe(aboutEvent.sentence),
    actor: z
      .object({
        kind: z.enum(['requester', 'staff', 'system']),
        id: z.string().nullable(),
        name: z.string().nullable(),
      })
      .describe(aboutEvent.actor),
    door: z.enum(doors).describe(aboutEvent.door),
    visibility: z.enum(visibilities).describe(aboutEvent.visibility),
    text: z.string().nullable().describe(aboutEvent.text),
    data: z.record(z.string(), z.unknown()).describe(aboutEvent.data),
    attachments: z
      .array(z.object({ id: wholeOut(), name: z.string(), bytes: wholeOut(), mediaType: z.string() }))
      .describe(aboutEvent.attachments),
  })
  .meta({ id: 'Event', description: aboutEvent.document })

export function presentForStaff(
  caso: CasoRow,
  policy: Policy,
  now: Temporal.Instant,
): z.infer<typeof casoSchema> {
  return {
    radicado: caso.radicado,
    service: caso.service,
    state: caso.state,
    subject: caso.subject,
    description: caso.description,
    location: caso.location,
    assetTag: caso.assetTag,
    dependencia: { code: caso.dependencia, name: dependenciaName(policy, caso.dependencia) },
    requester: {
      fullName: caso.fullName,
      nationalId: caso.nationalId,
      email: caso.email,
      phone: caso.phone,
      employment: caso.employment,
    },
    assignee: caso.assigneeId === null ? null : { id: caso.assigneeId, name: caso.assigneeName ?? '' },
    policyId: caso.policyId,
    filedAt: String(caso.filedAt),
    attentionDueAt: String(caso.attentionDueAt),
    attendedAt: iso(caso.attendedAt),
    breached: isBreached(caso, now),
    breachedAt: iso(caso.breachedAt),
    escalation: presentEscalation(caso, policy, now),
    escalatedAt: iso(caso.escalatedAt),
    solvedAt: iso(caso.solvedAt),
    solution: caso.solution,
    category: caso.category,
    solutionMinutes: caso.solutionSeconds === null ? null : caso.solutionSeconds / 60,
    autoCloseAt: iso(caso.autoCloseAt),
    closedAt: iso(caso.closedAt),
    voidedAt: iso(caso.voidedAt),
    rating: caso.rating,
    ratingComment: caso.ratingComment,
    updatedAt: String(caso.updatedAt),
  }
}

export function presentEvent(event: EventRow): z.infer<typeof eventSchema> {
  return {
    id: event.id,
    at: String(event.at),
    type: event.type,
    sentence: sayEvent(event),
    actor: { kind: event.actorKind, id: event.actorId, name: event.actorName || null },
    door: event.door,
    visibility: event.visibility,
    text: event.text,
    data: event.data,
    attachments: [...event.attachments],
  }
}
