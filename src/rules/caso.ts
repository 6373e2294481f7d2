// The words of a support case. Closed unions: add a member and the compiler walks you through the house.

/** What support is asked for (circular, clauses 1 and 6). */
export const services = ['hardware', 'network', 'software'] as const
export type Service = (typeof services)[number]

/** How the requester is bound to the entity (circular, heading). */
export const employments = ['funcionario', 'contratista'] as const
export type Employment = (typeof employments)[number]

export const states = ['filed', 'assigned', 'attending', 'on_hold', 'solved', 'closed', 'void'] as const
export type State = (typeof states)[number]

/** What can be done to a case once it exists. Opening is not here: only the form opens. */
export const verbs = [
  'assign',
  'attend',
  'comment',
  'hold',
  'resume',
  'solve',
  'close',
  'reopen',
  'void',
  'escalate',
  'rate',
] as const
export type Verb = (typeof verbs)[number]

/** One line of the ledger: what happened, as a past participle. */
export const eventTypes = [
  'opened',
  'assigned',
  'attended',
  'commented',
  'held',
  'resumed',
  'solved',
  'closed',
  'reopened',
  'voided',
  'warned',
  'breached',
  'escalated',
  'alerted',
  'acknowledged',
  'rated',
  'rescheduled',
  'followed_up',
] as const
export type EventType = (typeof eventTypes)[number]

/** The door through which a change came in. */
export const doors = [
  'form',
  'requester',
  'desk',
  'api',
  'mail',
  'phone',
  'sms',
  'line',
  'job',
  'cli',
] as const
export type Door = (typeof doors)[number]

export const visibilities = ['public', 'internal'] as const
export type Visibility = (typeof visibilities)[number]

/** Why a case waits; the solution clock stops, the attention clock never does. */
export const holdReasons = ['requester', 'part', 'supplier', 'other'] as const
export type HoldReason = (typeof holdReasons)[number]

/** Why somebody asks how a case goes, in the order of the keys that say it. */
export const followReasons = ['state', 'late', 'adds', 'fails', 'new_problem', 'other'] as const
export type FollowReason = (typeof followReasons)[number]

export const roles = ['technician', 'coordinator', 'operator', 'webmaster', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who acts: always someone the ledger can name. */
export type Actor =
  | { readonly kind: 'requester'; readonly name: string }
  | { readonly kind: 'staff'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'system' }

/** A filing as it comes through the door, already validated and cleaned. */
export interface CasoDraft {
  readonly submissionKey: string
  readonly fullName: string
  /** Digits only. */
  readonly nationalId: string
  readonly email: string
  readonly phone: string
  readonly employment: Employment
  /** Code of the dependencia in the policy in force. */
  readonly dependencia: string
  readonly location: string
  readonly service: Service
  readonly subject: string
  readonly description: string
  readonly assetTag: string | null
  readonly attachments: readonly KeptFile[]
}

/** A file already safe on disk, under its content hash. */
export interface KeptFile {
  readonly sha256: string
  readonly bytes: number
  /** Sniffed from the content, never believed from the sender. */
  readonly mediaType: string
  readonly name: string
}

/** Limits that the door, the database and the screens share. */
export const limits = {
  fullName: 150,
  nationalIdMin: 5,
  nationalIdMax: 12,
  email: 254,
  phoneMin: 4,
  phone: 40,
  location: 200,
  subject: 150,
  description: 10_000,
  assetTag: 60,
  comment: 10_000,
  reason: 1_000,
  ratingComment: 500,
  callNote: 500,
  files: 10,
  filesBytes: 20 * 1024 * 1024,
  fileName: 200,
} as const
