// What a website request publishes. Promises: what a kind needs is one table, and what is still missing has a name; a
// publication stands on hosts that the policy knows; its days posted are business days; what was found in a document is
// plain facts, and each has a verdict.
import { z } from 'zod'
import { addBusinessDays } from './deadline.ts'
import { calendarFor, type Policy } from './policy.ts'
import { isDocument, isPosted, type WebsiteKind } from './website-request.ts'

/** What is published of a kind, a field each; all of it may be missing while it is prepared. */
export const factNames = [
  'documentType',
  'number',
  'issuedOn',
  'epigraph',
  'issuer',
  'validFrom',
  'validUntil',
  'alternativeText',
  'target',
  'label',
  'place',
  'page',
  'change',
  'startsAt',
  'endsAt',
] as const
export type FactName = (typeof factNames)[number]
export type Facts = Readonly<Partial<Record<FactName, string>>>

const line = (max: number) => z.string().trim().min(1).max(max)
const day = z.iso.date()
const moment = z
  .string()
  .regex(/^20\d\d-\d\d-\d\dT\d\d:\d\d$/)
  .refine(isMoment)
const address = z.url({ protocol: /^https?$/ }).max(2000)

const shapes: Record<FactName, z.ZodType<string>> = {
  documentType: line(60),
  number: line(40),
  issuedOn: day,
  epigraph: line(600),
  issuer: line(200),
  validFrom: day,
  validUntil: day,
  alternativeText: line(300),
  target: address,
  label: line(120),
  place: line(200),
  page: address,
  change: line(4000),
  startsAt: moment,
  endsAt: moment,
}

const document = ['number', 'issuedOn', 'epigraph', 'issuer', 'validFrom', 'validUntil'] as const
export const factsOf: Record<WebsiteKind, readonly FactName[]> = {
  decree: document,
  circular: document,
  edict: document,
  notice: document,
  legal_document: ['documentType', ...document],
  banner: ['alternativeText', 'target', 'startsAt', 'endsAt'],
  link: ['label', 'target', 'place'],
  correction: ['page', 'change'],
  other: ['change'],
}

/** May be left out: a document in force from its date until another says otherwise; a banner without an end. */
const optional: readonly FactName[] = ['validFrom', 'validUntil', 'startsAt', 'endsAt']
/** An edict or a notice need not have a number. */
const optionalOf: Partial<Record<WebsiteKind, readonly FactName[]>> = {
  edict: ['number'],
  notice: ['number'],
  banner: ['target'],
}

export function isOptional(kind: WebsiteKind, name: FactName): boolean {
  return optional.includes(name) || (optionalOf[kind]?.includes(name) ?? false)
}

/** The facts of a kind that stand in a form, and which of them do not read. Empty ones are left out. */
export function readFacts(
  kind: WebsiteKind,
  typed: (name: FactName) => string,
): { readonly facts: Facts; readonly wrong: readonly FactName[] } {
  const facts: Partial<Record<FactName, string>> = {}
  const wrong: FactName[] = []
  for (const name of factsOf[kind]) {
    const value = typed(name).trim()
    if (value === '') continue
    const read = shapes[name].safeParse(value)
    if (read.success) facts[name] = read.data
    else wrong.push(name)
  }
  const ends = (from: FactName, until: FactName) => {
    const [a, b] = [facts[from], facts[until]]
    if (a && b && b < a) wrong.push(until)
  }
  ends('validFrom', 'validUntil')
  ends('startsAt', 'endsAt')
  return { facts, wrong }
}

/** What was kept, read again: of a row whose kind may have changed since. */
export function factsIn(kept: unknown): Facts {
  if (kept === null || typeof kept !== 'object') return {}
  return Object.fromEntries(
    Object.entries(kept).filter(
      ([name, value]) => (factNames as readonly string[]).includes(name) && typeof value === 'string',
    ),
  )
}

export function missingFacts(kind: WebsiteKind, facts: Facts): readonly FactName[] {
  return factsOf[kind].filter((name) => !isOptional(kind, name) && facts[name] === undefined)
}

/** May a publication stand at this address? On the entity's own site, under it, or on a host that the policy names. */
export function isKnownHost(host: string, policy: Pick<Policy, 'entity' | 'website'>): boolean {
  const own = new URL(policy.entity.website).hostname.replace(/^www\./, '')
  return [own, `*.${own}`, ...policy.website.hosts].some((known) =>
    known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known,
  )
}

/** The business days that a kind is posted; null when it stays. */
export function postingDaysOf(kind: WebsiteKind, policy: Policy): number | null {
  return isPosted(kind) ? policy.website.postingBusinessDays : null
}

/** When a publication has to be taken down: the end of its last day posted, or of a banner. Null when it stays. */
export function withdrawalDueAt(
  { kind, facts, publishedAt }: { kind: WebsiteKind; facts: Facts; publishedAt: Temporal.Instant },
  policy: Policy,
): Temporal.Instant | null {
  const days = postingDaysOf(kind, policy)
  if (days !== null) return addBusinessDays(calendarFor(policy), publishedAt, days)
  return kind === 'banner' && facts.endsAt
    ? Temporal.PlainDateTime.from(facts.endsAt).toZonedDateTime(policy.zone).toInstant()
    : null
}

/** What was found in a PDF. */
export interface DocumentCheck {
  /** Could it be read at all, without a password, in the time and memory that a document gets? */
  readonly opens: 'yes' | 'password' | 'broken' | 'no_pdf' | 'too_complex'
  readonly pages: number
  /** Of the pages looked at, how many have text that can be selected and searched. */
  readonly looked: number
  readonly withText: number
  readonly tagged: boolean
  readonly language: string | null
  readonly title: string | null
  readonly bytes: number
}

/** Of a document of so many bytes, as long as nothing was found in it. */
export function nothingFound(bytes: number): Omit<DocumentCheck, 'opens'> {
  return { pages: 0, looked: 0, withText: 0, tagged: false, language: null, title: null, bytes }
}

export const documentChecks = ['opens', 'text', 'tagged', 'language', 'title', 'size'] as const
export type DocumentCheckName = (typeof documentChecks)[number]
/** `poor` may be published, and should be better (Res. MinTIC 1519 of 2020, annex 1). */
export type Verdict = 'good' | 'poor' | 'bad'

/** A reader on a poor line waits some 20 s for this at 2 Mbit/s. */
export const lightBytes = 5_000_000

export function verdictsOf(check: DocumentCheck): Readonly<Partial<Record<DocumentCheckName, Verdict>>> {
  if (check.opens !== 'yes') return { opens: 'bad', size: check.bytes > lightBytes ? 'poor' : 'good' }
  return {
    opens: 'good',
    text: check.withText === check.looked ? 'good' : check.withText === 0 ? 'bad' : 'poor',
    tagged: check.tagged ? 'good' : 'poor',
    language: check.language ? (/^es\b/i.test(check.language) ? 'good' : 'poor') : 'poor',
    title: check.title ? 'good' : 'poor',
    size: check.bytes > lightBytes ? 'poor' : 'good',
  }
}

export const constanciaKinds = ['publication', 'posting'] as const
export type ConstanciaKind = (typeof constanciaKinds)[number]

/** What the watcher saw at the address of a publication. */
export const watchResults = [
  'confirmed',
  'different',
  'status',
  'away',
  'redirected',
  'refused',
  'too_large',
] as const
export type WatchResult = (typeof watchResults)[number]

/** From this many failures in a row on, people are warned; the site may just have been slow before. */
export const warnedFailures = 3

/** The constancia waits this long for the watcher to see the publication; then it is made without. */
export const certifyAfter = { minutes: 15 } as const

const againMinutes = [1, 5, 15, 60, 360]
const confirmedAgainHours = 24

/** When the watcher looks again: soon after a failure, then ever later; a day after it was right. */
export function nextLook(failures: number, now: Temporal.Instant): Temporal.Instant {
  if (failures === 0) return now.add({ hours: confirmedAgainHours })
  return now.add({ minutes: againMinutes[Math.min(failures, againMinutes.length) - 1] ?? 360 })
}

/** Is a request watched? What has bytes that were published, for as long as it is published. */
export function isWatched(kind: WebsiteKind): boolean {
  return isDocument(kind)
}

function isMoment(value: string): boolean {
  try {
    return Temporal.PlainDateTime.from(value, { overflow: 'reject' }) !== undefined
  } catch {
    return false
  }
}
