// A circular as data: who ordered it, when people are attended, what is promised, which door is for what.
// Promises: what does not fit is refused with the name of the field; a policy that can be read can be kept.
import { z } from 'zod'
import { type Calendar, calendarOf } from './calendar.ts'
import { type Service, services } from './caso.ts'
import { patternProblem } from './radicado.ts'
import { defaultKindWords, websiteKinds } from './website-request.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const day = z.iso.date()
const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$|^24:00(:00)?$/, 'a time of day, 07:30 or 24:00')
const modality = z.enum(['on_site', 'virtual'])
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const address = z.email().max(254)

const zone = z.string().refine(isZone, 'an IANA time zone, such as America/Bogota')
const pattern = z
  .string()
  .max(80)
  .superRefine((value, check) => {
    const problem = patternProblem(value)
    if (problem) check.addIssue({ code: 'custom', message: problem })
  })

const shift = z.strictObject({
  days: z.array(weekday).min(1),
  opens: wallTime.refine((time) => !time.startsWith('24'), 'a time before 24:00'),
  closes: wallTime,
  modality,
})

const closure = z.strictObject({
  on: day,
  from: wallTime.optional().describe('Wall time at which attention stops; the whole day without it'),
  until: wallTime.optional().describe('Wall time at which attention resumes; the end of the day without it'),
  reason: text(200),
  act: text(200).describe('The act that orders the closure'),
})

const phone = z
  .string()
  .regex(/^\+\d{7,15}$/)
  .describe('E.164, for dialling')

/** How an alert reaches somebody; the first of a list that works is used. */
export const alertDoors = ['sms', 'http', 'voice', 'push', 'mail'] as const
export type AlertDoor = (typeof alertDoors)[number]

const alerted = {
  name: text(150),
  mobile: phone,
  email: address.nullable(),
  doors: z
    .array(z.enum(alertDoors))
    .min(1)
    .describe('Doors in the order in which they are tried: when one fails, the next'),
}

const onCallPerson = z.strictObject({
  ...alerted,
  hours: z
    .array(z.strictObject({ days: z.array(weekday).min(1), opens: wallTime, closes: wallTime }))
    .max(50)
    .describe('When this person is on call; always, when empty'),
})

const escalationLine = z.strictObject({
  phone,
  shown: text(30),
  onCall: z.array(onCallPerson).max(50).default([]).describe('Who answers for the line, in order'),
  alert: z
    .strictObject({
      atWarning: z.boolean().describe('Alert the line before the breach too'),
      repeatMinutes: z.int().min(1).max(10_000).describe('Business minutes until an alert is repeated'),
      repeats: z.int().min(0).max(20).describe('How often it is repeated before it goes up'),
      superior: z
        .strictObject(alerted)
        .nullable()
        .describe('Who hears, with the coordinators, when nobody acknowledges'),
    })
    .default({ atWarning: false, repeatMinutes: 15, repeats: 2, superior: null }),
})

const servicePromise = z.strictObject({
  name: text(60),
  meaning: text(300).describe('One sentence: what belongs here'),
  examples: z.array(text(120)).min(1).max(12),
  attentionMinutes: z
    .int()
    .min(1)
    .max(100_000)
    .describe('Promised business minutes until a technician takes charge'),
  solutionMinutes: z.int().min(1).max(1_000_000).nullable().describe('Optional target for the solution'),
  modalities: z.array(modality).min(1).describe('Which hours count'),
  categories: z.array(text(80)).max(60).default([]).describe('How the desk sorts its cases'),
})

const dependencia = z.strictObject({
  code: z.string().regex(/^\d{2,10}$/),
  name: text(150),
  validFrom: day,
  validUntil: day.nullable().describe('Last day on which it exists'),
  parent: z.string().optional().describe('Code of the dependencia that it belongs to'),
  codeToConfirm: z.boolean().optional().describe('The code is plausible but was not found in a source'),
})

const kindWords = z.array(text(60)).max(100)

const websiteRules = z.strictObject({
  approvalFor: z
    .array(z.enum(websiteKinds))
    .max(websiteKinds.length)
    .describe('Kinds of request that a second person approves before they are published'),
  hosts: z
    .array(z.string().regex(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/))
    .max(50)
    .describe(
      "Hosts that publications stand on, beside the entity's own site; *. stands for any part before",
    ),
  postingBusinessDays: z.int().min(1).max(60).describe('Business days that an edict or a notice is posted'),
  serviceMinutes: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .describe('Promised business minutes until publication; the circular promises none'),
  kindWords: z
    .strictObject({
      decree: kindWords,
      circular: kindWords,
      edict: kindWords,
      notice: kindWords,
      legal_document: kindWords,
      banner: kindWords,
      link: kindWords,
      correction: kindWords,
      other: kindWords.default([]),
    })
    .describe('Words that suggest the kind of a request; compared without accents or case'),
})

const circular = z.strictObject({
  number: text(20),
  radicado: text(60),
  issuedOn: day,
  subject: text(300),
  issuer: text(200),
  addressedTo: z.array(text(120)).min(1),
  legalBasis: z.array(text(300)),
  signers: z
    .array(
      z.strictObject({
        act: z.enum(['drafted', 'approved']),
        name: text(150),
        user: text(80),
        signedAt: z.iso.datetime({ offset: true }),
      }),
    )
    .min(1),
})

const parts = {
  entity: z.strictObject({
    name: text(150),
    office: text(150).describe('The office that gives support'),
    officeCode: z.string().regex(/^\d{1,10}$/),
    website: z.url(),
    city: text(80),
  }),
  zone,
  shifts: z.array(shift).min(1).max(50),
  holidays: z.enum(['colombia', 'none']),
  closures: z.array(closure).max(5000),
  services: z.strictObject({ hardware: servicePromise, network: servicePromise, software: servicePromise }),
  channels: z.strictObject({
    extension: z
      .string()
      .regex(/^\d{2,10}$/)
      .describe('Internal extension for following up'),
    websiteMailbox: address,
    closedAddresses: z.array(text(254)).describe('Addresses not attended; * stands for any characters'),
    escalationLine,
  }),
  radicado: z.strictObject({ pattern }),
  acts: z
    .strictObject({ pattern })
    .default({ pattern: 'EE-{yyyymmdd}-{office:4}-{consecutive:9}' })
    .describe('The book of acts: circulars and closures'),
  texts: z
    .strictObject({
      formNotice: text(500).nullable().describe('Stands above the form'),
      acknowledgement: text(1000).nullable().describe('Added to the acknowledgement of a case'),
      notWebsite: text(2000).nullable().describe('Answer to support asked for in the website mailbox'),
      closedChannel: text(2000).nullable().describe('Answer to mail at a closed address'),
    })
    .default({ formNotice: null, acknowledgement: null, notWebsite: null, closedChannel: null })
    .describe("Words of the entity's own, in place of or beside the product's"),
  closing: z.strictObject({
    autoCloseBusinessDays: z.int().min(1).max(60).describe('A solved case closes by itself after these'),
    reopenDays: z
      .int()
      .min(0)
      .max(365)
      .describe('Calendar days in which the requester may reopen a closed case'),
  }),
  warning: z.strictObject({
    atPercent: z.int().min(1).max(99).describe('Share of the promise spent when people are warned'),
  }),
  privacyNotice: z.strictObject({
    summary: text(500),
    paragraphs: z.array(text(1500)).min(1).max(12),
    contact: text(200),
  }),
  websiteRequestWords: z
    .array(text(60))
    .max(200)
    .describe('Words that suggest a website request; compared without accents or case'),
  mail: z
    .strictObject({
      supportWords: z
        .array(text(60))
        .max(200)
        .describe('Words that suggest support in the website mailbox; compared without accents or case'),
      refuseSupport: z
        .boolean()
        .describe('Answer what seems to be support with the way to the form, without a person deciding'),
      answerEveryDays: z
        .int()
        .min(1)
        .max(365)
        .describe('A sender is sent the way to the form once in these days'),
      petitionOffice: address
        .nullable()
        .describe('Who receives the petitions of citizens that came to a mailbox of ours (Ley 1755 of 2015)'),
    })
    .default({ supportWords: [], refuseSupport: false, answerEveryDays: 7, petitionOffice: null })
    .describe('How mail is heard and answered'),
  website: websiteRules
    .default(() => ({
      approvalFor: [],
      hosts: [],
      postingBusinessDays: 5,
      serviceMinutes: null,
      kindWords: Object.fromEntries(
        websiteKinds.map((kind) => [kind, [...defaultKindWords[kind]]]),
      ) as z.infer<typeof websiteRules>['kindWords'],
    }))
    .describe('How website requests are carried to publication'),
  dependencias: z.array(dependencia).min(1).max(2000),
}

/** A policy in force: its circular has a radicado, a date and both signatures. */
export const policySchema = z.strictObject({ circular, ...parts }).superRefine(checkParts)

/** A policy still to be signed: the book of acts gives its radicado, the signatures its date. */
export const policyDraftSchema = z
  .strictObject({ circular: circular.omit({ radicado: true, issuedOn: true, signers: true }), ...parts })
  .superRefine(checkParts)

export type Policy = z.infer<typeof policySchema>
export type PolicyDraft = z.infer<typeof policyDraftSchema>
export type Dependencia = Policy['dependencias'][number]

function checkParts(policy: Omit<Policy, 'circular'>, check: z.RefinementCtx): void {
  const seen = new Set<string>()
  policy.dependencias.forEach(({ code, validFrom, validUntil }, index) => {
    if (seen.has(code))
      check.addIssue({
        code: 'custom',
        path: ['dependencias', index, 'code'],
        message: `${code} stands twice`,
        params: { kind: 'twice' },
      })
    if (validUntil && validUntil < validFrom)
      check.addIssue({
        code: 'custom',
        path: ['dependencias', index, 'validUntil'],
        message: 'ends before it begins',
        params: { kind: 'ends_before' },
      })
    seen.add(code)
  })
  policy.dependencias.forEach(({ code, parent }, index) => {
    if (parent !== undefined && (parent === code || !seen.has(parent)))
      check.addIssue({
        code: 'custom',
        path: ['dependencias', index, 'parent'],
        message: `${parent} is no other dependencia`,
        params: { kind: 'no_parent' },
      })
  })
  policy.closures.forEach(({ from = '00:00', until = '24:00' }, index) => {
    if (until.padEnd(8, ':00') <= from.padEnd(8, ':00'))
      check.addIssue({
        code: 'custom',
        path: ['closures', index, 'until'],
        message: 'ends before it begins',
        params: { kind: 'ends_before' },
      })
  })
  for (const service of services) {
    const counts = policy.services[service].modalities
    if (!policy.shifts.some((shift) => counts.includes(shift.modality)))
      check.addIssue({
        code: 'custom',
        path: ['services', service, 'modalities'],
        message: 'no shift has these modalities: the promise would never fall due',
        params: { kind: 'never_due' },
      })
  }
}

/** A policy as the house keeps it: immutable, numbered, in force from an instant. */
export interface PolicyVersion {
  readonly id: number
  readonly inForceAt: Temporal.Instant
  /** When the next version takes over; undefined while none is signed. */
  readonly until: Temporal.Instant | undefined
  /** The rulebook's revision that this was read from; it grows with every act. */
  readonly revision: number
  /** With the closures that acts of their own ordered since. */
  readonly policy: Policy
}

/** Every version, ready to be asked. */
export interface Policies {
  /** The version that a case filed at that instant comes under. */
  inForceAt(at: Temporal.Instant): PolicyVersion
  /**
   * Any version, by the id that a case keeps. A case whose promise is settled (attended or annulled) keeps the calendar
   * of that moment: `settledAt` leaves out the closures ordered later.
   */
  of(id: number, settledAt?: Temporal.Instant | null): Policy
  /** A version as it was signed, without the closures ordered since. */
  signed(id: number): Policy
  /** Takes in the acts that came into being since. */
  refresh(): Promise<void>
}

/** Every problem of a candidate policy as `path: message`; empty when it is valid. */
export function policyProblems(candidate: unknown): readonly string[] {
  const result = policySchema.safeParse(candidate)
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.') || '(root)'}: ${message}`)
}

/** What of a policy makes its calendars; a draft has it too. */
export type Hours = Pick<Policy, 'zone' | 'shifts' | 'holidays' | 'closures' | 'services'>

const calendars = new WeakMap<Hours, Map<string, Calendar>>()

/** The calendar of a service under a policy; without one, of all attention. Built once, shared by equal calendars. */
export function calendarFor(policy: Hours, service?: Service): Calendar {
  const counts = service ? [...policy.services[service].modalities].sort() : undefined
  const key = counts?.join() ?? ''
  const built = calendars.get(policy) ?? new Map<string, Calendar>()
  calendars.set(policy, built)
  const known = built.get(key)
  if (known) return known
  const { zone, shifts, holidays, closures } = policy
  const calendar = calendarOf({ zone, shifts, holidays, closures }, counts)
  built.set(key, calendar)
  return calendar
}

/** The dependencias that exist on a civil day, by name. */
export function dependenciasOn(policy: Policy, on: Temporal.PlainDate): readonly Dependencia[] {
  const today = on.toString()
  return policy.dependencias
    .filter(({ validFrom, validUntil }) => validFrom <= today && (validUntil === null || today <= validUntil))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'es'))
}

/** Its name, also after it ceased to exist; the code itself when the policy never knew it. */
export function dependenciaName(policy: Policy, code: string): string {
  return policy.dependencias.find((known) => known.code === code)?.name ?? code
}

function isZone(value: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return /^[A-Z]/.test(value)
  } catch {
    return false
  }
}
