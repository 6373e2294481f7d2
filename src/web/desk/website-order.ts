// What the forms of a website request send: read, judged field by field, and done by its command.
import type { FormBody } from '#channels/form/body.ts'
import { tidyLine, tidyText } from '#channels/form/receive.ts'
import {
  acceptWebsiteRequest,
  classifyWebsiteRequest,
  dateWebsiteRequest,
} from '#commands/accept-website-request.ts'
import {
  approveWebsiteRequest,
  askApproval,
  returnWebsiteRequest,
} from '#commands/approve-website-request.ts'
import { commentWebsiteRequest, noteWebsiteRequest } from '#commands/comment-website-request.ts'
import {
  type ChosenDocument,
  describeWebsiteRequest,
  prepareWebsiteRequest,
} from '#commands/prepare-website-request.ts'
import { publishWebsiteRequest, relocateWebsiteRequest } from '#commands/publish-website-request.ts'
import { refuseWebsiteRequest } from '#commands/refuse-website-request.ts'
import { scheduleWebsiteRequest } from '#commands/schedule-website-request.ts'
import { settleMail } from '#commands/settle-mail.ts'
import { withdrawWebsiteRequest } from '#commands/withdraw-website-request.ts'
import { instantOf } from '#rules/act.ts'
import { readFacts } from '#rules/publication.ts'
import {
  checklists,
  refusalReasons,
  type WebsiteKind,
  type WebsiteVerb,
  websiteKinds,
  websiteLimits,
  websiteVerbs,
} from '#rules/website-request.ts'
import { webTexts } from '#texts/website.ts'
import type { House, StaffMember } from '#web/context.ts'
import type { Brought } from '#web/take-form.ts'

export type WebsiteErrors = Readonly<Record<string, string | undefined>>

/** Why nothing was done; all that was typed comes back. */
export interface WebsiteProblem {
  readonly intent: WebsiteVerb | undefined
  readonly message?: string
  readonly errors: WebsiteErrors
  readonly values: Readonly<Record<string, string>>
  /** Files that already arrived, sealed to come along with the next try. */
  readonly kept: readonly Brought[]
}

export function websiteIntentOf(fields: ReadonlyMap<string, string>): WebsiteVerb | undefined {
  return websiteVerbs.find((verb) => verb === fields.get('intent'))
}

interface Desk {
  readonly radicado: string
  /** The kind that the request has now: it says which fields its sheet has. */
  readonly kind: WebsiteKind
  /** The mail that opened it. */
  readonly mailId: number | null
  readonly house: House
  readonly staff: StaffMember
}

/** The order ready to be done, or what is wrong with it. */
export function readWebsiteOrder(
  body: FormBody,
  { radicado, kind, mailId, house, staff }: Desk,
): { errors: WebsiteErrors } | { run: (now: Temporal.Instant) => Promise<void> } {
  const { db, policies } = house
  const e = webTexts.error
  const field = (name: string) => body.fields.get(name) ?? ''
  const { zone } = policies.inForceAt(house.now()).policy
  const order = { radicado, actor: { kind: 'staff', ...staff } } as const
  const text = tidyText(field('text'))
  const wanting = (missing: string, max: number) =>
    text === '' ? missing : text.length > max ? e.long(max) : undefined

  switch (websiteIntentOf(body.fields)) {
    case 'accept': {
      const chosen = websiteKinds.find((one) => one === field('kind'))
      const desired = readMoment(field('desiredAt'), zone)
      const errors = {
        kind: chosen ? undefined : e.kind,
        desiredAt: desired === undefined ? e.moment : undefined,
      }
      return when(errors, (now) =>
        acceptWebsiteRequest(db, { ...order, kind: chosen ?? 'other', desiredAt: desired ?? null }, now),
      )
    }
    case 'classify': {
      const chosen = websiteKinds.find((one) => one === field('kind'))
      return when({ kind: chosen ? undefined : e.kind }, (now) =>
        classifyWebsiteRequest(db, { ...order, kind: chosen ?? 'other' }, now),
      )
    }
    case 'describe': {
      const { facts, wrong } = readFacts(kind, (name) => tidyText(field(name)))
      const desired = readMoment(field('desiredAt'), zone)
      const document = documentOf(body)
      const errors = {
        ...Object.fromEntries(wrong.map((name) => [name, e.fact])),
        desiredAt: desired === undefined ? e.moment : undefined,
      }
      const checked = checklists[kind].filter((item) => body.fields.has(`check.${item}`))
      const revision = Number(field('revision'))
      return when(errors, (now) =>
        describeWebsiteRequest(
          db,
          { ...order, revision, facts, checked, desiredAt: desired ?? null, document },
          now,
        ),
      )
    }
    case 'date': {
      const desired = readMoment(field('desiredAt'), zone)
      const words = tidyLine(field('words').slice(0, 2 * websiteLimits.reason)).slice(0, websiteLimits.reason)
      return when({ desiredAt: desired ? undefined : e.moment }, (now) =>
        dateWebsiteRequest(db, { ...order, desiredAt: desired ?? now, words }, now),
      )
    }
    case 'petition': {
      const settling = { id: mailId ?? 0, as: 'petition', actor: order.actor } as const
      return { run: (now) => settleMail(db, settling, { policies, ...house.mailroom }, now) }
    }
    case 'prepare':
      return { run: (now) => prepareWebsiteRequest(db, order, now) }
    case 'ask_approval':
      return { run: (now) => askApproval(db, order, now) }
    case 'approve':
      return { run: (now) => approveWebsiteRequest(db, order, now) }
    case 'return':
      return when({ text: wanting(e.why, websiteLimits.reason) }, (now) =>
        returnWebsiteRequest(db, { ...order, reason: text }, now),
      )
    case 'schedule': {
      const at = readMoment(field('at'), zone)
      return when({ at: at ? undefined : e.moment }, (now) =>
        scheduleWebsiteRequest(db, { ...order, at: at ?? now }, policies, now),
      )
    }
    case 'publish':
    case 'relocate': {
      const url = tidyLine(field('url'))
      const isAddress = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && url.length <= 2_000
      const run = field('intent') === 'publish' ? publishWebsiteRequest : relocateWebsiteRequest
      return when({ url: isAddress ? undefined : e.url }, (now) => run(db, { ...order, url }, policies, now))
    }
    case 'withdraw':
      return when(
        { text: text.length > websiteLimits.reason ? e.long(websiteLimits.reason) : undefined },
        (now) => withdrawWebsiteRequest(db, { ...order, reason: text === '' ? null : text }, now),
      )
    case 'comment':
      return when({ text: wanting(e.text, websiteLimits.text) }, (now) =>
        commentWebsiteRequest(db, { ...order, text }, now),
      )
    case 'note':
      return when({ text: wanting(e.text, websiteLimits.text) }, (now) =>
        noteWebsiteRequest(db, { ...order, text, files: [] }, now),
      )
    case 'refuse': {
      const reason = refusalReasons.find((one) => one === field('reason'))
      const errors = { reason: reason ? undefined : e.reason, text: wanting(e.text, websiteLimits.reason) }
      return when(errors, (now) =>
        refuseWebsiteRequest(db, { ...order, reason: reason ?? 'other', text }, now),
      )
    }
    default:
      return { errors: {} }
  }
}

/** A file that comes now goes before one that was chosen; nothing said leaves what is. */
function documentOf(body: FormBody): ChosenDocument {
  const [sent] = body.files
  if (sent) return sent
  const chosen = body.fields.get('document')
  if (chosen === undefined || chosen === 'same') return undefined
  return /^\d{1,15}$/.test(chosen) ? Number(chosen) : null
}

/** The instant of a field; null when it is empty, undefined when it does not read. */
function readMoment(typed: string, zone: string): Temporal.Instant | null | undefined {
  const value = typed.trim()
  if (value === '') return null
  if (!/^20\d\d-\d\d-\d\dT\d\d:\d\d$/.test(value)) return undefined
  try {
    return instantOf(value, zone)
  } catch {
    return undefined
  }
}

function when(errors: WebsiteErrors, run: (now: Temporal.Instant) => Promise<void>) {
  return Object.values(errors).some((message) => message !== undefined) ? { errors } : { run }
}
