// The words of a website request (circular, clause 3). Promises: it only takes the steps in this table; what asks for a
// second person is not published without one; its kind is suggested by plain words that are shown, and a person decides.
import type { Actor, Role } from './caso.ts'
import { fold } from './fold.ts'

export const websiteKinds = [
  'decree',
  'circular',
  'edict',
  'notice',
  'legal_document',
  'banner',
  'link',
  'correction',
  'other',
] as const
export type WebsiteKind = (typeof websiteKinds)[number]

/** Kinds that publish a document of the law (Ley 1712 of 2014, Res. MinTIC 1519 of 2020): they stand in the public index. */
export const documentKinds = [
  'decree',
  'circular',
  'edict',
  'notice',
  'legal_document',
] as const satisfies readonly WebsiteKind[]
/** Kinds that are posted for days that the law counts, and then taken down. */
export const postedKinds = ['edict', 'notice'] as const satisfies readonly WebsiteKind[]

export function isDocument(kind: WebsiteKind): boolean {
  return (documentKinds as readonly WebsiteKind[]).includes(kind)
}

export function isPosted(kind: WebsiteKind): boolean {
  return (postedKinds as readonly WebsiteKind[]).includes(kind)
}

export const websiteStates = [
  'received',
  'accepted',
  'in_preparation',
  'for_approval',
  'scheduled',
  'published',
  'withdrawn',
  'refused',
] as const
export type WebsiteState = (typeof websiteStates)[number]

/** States in which somebody still has to do something before it is published. */
export const openWebsiteStates = [
  'received',
  'accepted',
  'in_preparation',
  'for_approval',
  'scheduled',
] as const satisfies readonly WebsiteState[]

/** What can be done to a request once it exists, in the order in which a page offers it. */
export const websiteVerbs = [
  'accept',
  'prepare',
  'ask_approval',
  'approve',
  'return',
  'schedule',
  'publish',
  'relocate',
  'withdraw',
  'comment',
  'note',
  'classify',
  'date',
  'describe',
  'refuse',
  'petition',
] as const
export type WebsiteVerb = (typeof websiteVerbs)[number]

const steps: Record<WebsiteVerb, Partial<Record<WebsiteState, WebsiteState>>> = {
  accept: { received: 'accepted' },
  // Back from the schedule too: what was approved is then approved again.
  prepare: { accepted: 'in_preparation', scheduled: 'in_preparation' },
  ask_approval: { in_preparation: 'for_approval' },
  approve: { for_approval: 'scheduled' },
  return: { for_approval: 'in_preparation' },
  schedule: { in_preparation: 'scheduled', scheduled: 'scheduled' },
  publish: { in_preparation: 'published', scheduled: 'published' },
  relocate: { published: 'published' },
  withdraw: { published: 'withdrawn' },
  comment: {
    received: 'received',
    accepted: 'accepted',
    in_preparation: 'in_preparation',
    for_approval: 'for_approval',
    scheduled: 'scheduled',
    published: 'published',
    withdrawn: 'withdrawn',
    refused: 'refused',
  },
  note: {
    received: 'received',
    accepted: 'accepted',
    in_preparation: 'in_preparation',
    for_approval: 'for_approval',
    scheduled: 'scheduled',
    published: 'published',
    withdrawn: 'withdrawn',
    refused: 'refused',
  },
  classify: { received: 'received', accepted: 'accepted', in_preparation: 'in_preparation' },
  // The date that the mail asks for is the one that is wanted.
  date: { received: 'received', accepted: 'accepted', in_preparation: 'in_preparation' },
  describe: { accepted: 'in_preparation', in_preparation: 'in_preparation' },
  refuse: {
    received: 'refused',
    accepted: 'refused',
    in_preparation: 'refused',
    for_approval: 'refused',
    scheduled: 'refused',
  },
  // It was no request for the website: its mail goes to the office for petitions.
  petition: {
    received: 'refused',
    accepted: 'refused',
    in_preparation: 'refused',
    for_approval: 'refused',
    scheduled: 'refused',
  },
}

/** The state after `verb`, or undefined when that step does not exist. */
export function nextWebsiteState(state: WebsiteState, verb: WebsiteVerb): WebsiteState | undefined {
  return steps[verb][state]
}

/** The verbs that exist from a state, in the order a page offers them. */
export function websiteVerbsFrom(state: WebsiteState): readonly WebsiteVerb[] {
  return websiteVerbs.filter((verb) => steps[verb][state] !== undefined)
}

/** What happens to a request, one line each, never altered. `answered`: the sender wrote again. */
export const websiteEventTypes = [
  'received',
  'classified',
  'dated',
  'accepted',
  'prepared',
  'described',
  'approval_asked',
  'approved',
  'returned',
  'scheduled',
  'published',
  'relocated',
  'withdrawn',
  'refused',
  'commented',
  'noted',
  'answered',
  'confirmed',
  'unconfirmed',
  'withdrawal_due',
  'certified',
] as const
export type WebsiteEventType = (typeof websiteEventTypes)[number]

/** Who acts on a request. */
export type WebsiteActor =
  | { readonly kind: 'sender'; readonly name: string }
  | Exclude<Actor, { kind: 'requester' }>

/** The sender is told of these, by mail. Asking and saying are one thing: a comment to the sender. */
export const websiteTopics = ['acknowledge', 'comment', 'scheduled', 'published', 'refused'] as const
export type WebsiteTopic = (typeof websiteTopics)[number]

/** Why a request is not done. `not_website`: support, which has a form of its own. */
export const refusalReasons = ['not_website', 'not_authorised', 'incomplete', 'duplicate', 'other'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** Who takes a request to its publication. */
export function mayTendWebsite(role: Role): boolean {
  return role === 'webmaster' || role === 'coordinator' || role === 'admin'
}

export function mayReadWebsite(role: Role): boolean {
  return mayTendWebsite(role) || role === 'auditor'
}

/** What a person looks at before a request of a kind goes out; all of it, before it does. */
export const checklists = {
  decree: ['signed', 'complete', 'no_private_data', 'right_place'],
  circular: ['signed', 'complete', 'no_private_data', 'right_place'],
  edict: ['signed', 'complete', 'private_data_needed', 'posting_dates', 'right_place'],
  notice: ['signed', 'complete', 'private_data_needed', 'posting_dates', 'right_place'],
  legal_document: ['signed', 'complete', 'no_private_data', 'right_place'],
  banner: ['alternative_text', 'readable', 'rights', 'dates'],
  link: ['target_opens', 'says_where', 'owner_agrees'],
  correction: ['page_found', 'before_kept', 'owner_agrees'],
  other: ['understood', 'owner_agrees'],
} as const satisfies Record<WebsiteKind, readonly string[]>
export type ChecklistItem = (typeof checklists)[WebsiteKind][number]

/** What of a kind's checklist nobody ticked yet. */
export function uncheckedOf(kind: WebsiteKind, checked: readonly string[]): readonly ChecklistItem[] {
  return (checklists[kind] as readonly ChecklistItem[]).filter((item) => !checked.includes(item))
}

export interface KindSuggestion {
  readonly kind: WebsiteKind
  /** The words that led to it, in the spelling of the rules; none when it is `other` for want of any. */
  readonly words: readonly string[]
}

/**
 * What a mail seems to ask for. A word in the subject weighs as much as three in the names of its files, and these as
 * much as three in its text; of equals, the first in the order of the kinds.
 */
export function suggestedKind(
  mail: { readonly subject: string; readonly text: string; readonly attachmentNames: readonly string[] },
  rules: Readonly<Partial<Record<WebsiteKind, readonly string[]>>>,
): KindSuggestion {
  const places = [
    { plain: folded(mail.subject), weight: 9 },
    { plain: folded(mail.attachmentNames.join('\n')), weight: 3 },
    { plain: folded(mail.text.slice(0, 20_000)), weight: 1 },
  ]
  const weighed = websiteKinds.map((kind) => {
    const found = (rules[kind] ?? [])
      .map((word) => ({
        word,
        weight: places.reduce((sum, place) => sum + (says(place.plain, word) ? place.weight : 0), 0),
      }))
      .filter(({ weight }) => weight > 0)
    return {
      kind,
      words: found.map(({ word }) => word),
      weight: found.reduce((sum, one) => sum + one.weight, 0),
    }
  })
  const [best] = weighed.toSorted((a, b) => b.weight - a.weight)
  return best && best.weight > 0 ? { kind: best.kind, words: best.words } : { kind: 'other', words: [] }
}

/** A word stands by itself, or in the plural. */
function says(plain: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(folded(word))}(?:e?s)?(?!\\p{L})`, 'u').test(plain)
}

function folded(text: string): string {
  return fold(text).replaceAll('_', ' ')
}

/** The rules of a policy that says nothing of its own. */
export const defaultKindWords = {
  decree: ['decreto'],
  circular: ['circular'],
  edict: ['edicto', 'emplazamiento'],
  notice: ['aviso', 'notificación por aviso', 'citación', 'publicación por aviso'],
  legal_document: [
    'resolución',
    'acuerdo',
    'acto administrativo',
    'directiva',
    'manual',
    'convocatoria',
    'informe',
  ],
  banner: ['banner', 'carrusel', 'imagen principal', 'pieza gráfica'],
  link: ['botón', 'enlace', 'vínculo', 'link', 'acceso directo'],
  correction: [
    'corregir',
    'corrección',
    'actualizar',
    'actualización',
    'error',
    'modificar',
    'cambiar',
    'reemplazar',
  ],
  other: [],
} as const satisfies Record<WebsiteKind, readonly string[]>

/** The pattern of radicados in the book of website requests: the cases' own, with SW in the place of ST. */
export function websitePattern(pattern: string): string {
  return /^ST(?![A-Z0-9])/.test(pattern) ? `SW${pattern.slice(2)}` : `SW-${pattern}`
}

/** Limits that the doors, the database and the pages share. */
export const websiteLimits = { text: 10_000, reason: 1_000, words: 20 } as const
