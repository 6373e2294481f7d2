// The tables as Kysely sees them. `db/schema.sql` is the same, as PostgreSQL sees it.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ActEventType, ActKind, ActState } from '#rules/act.ts'
import type { AlertLevel, AlertRule, AlertState, AlertTryState } from '#rules/alert.ts'
import type { CallResult } from '#rules/call.ts'
import type {
  Door,
  Employment,
  EventType,
  FollowReason,
  Role,
  Service,
  State,
  Visibility,
} from '#rules/caso.ts'
import type { Audience, MessageState, OutboxTopic } from '#rules/notice.ts'
import type { AlertDoor } from '#rules/policy.ts'

type Instant = Temporal.Instant
type Json<T> = ColumnType<T, string, string>

export interface Schema {
  policy: {
    id: GeneratedAlways<number>
    content: Json<unknown>
    sha256: string
    inForceAt: Instant
    createdAt: Instant
  }
  rulebook: { revision: number }
  act: {
    id: GeneratedAlways<number>
    kind: ActKind
    state: Generated<ActState>
    content: Json<unknown>
    revision: Generated<number>
    basePolicyId: number | null
    begunBy: string
    createdAt: Instant
    updatedAt: Instant
    sha256: string | null
    radicado: string | null
    year: number | null
    consecutive: number | null
    inForceAt: Instant | null
    approvedAt: Instant | null
    code: string | null
    policyId: number | null
    pdf: Buffer | null
    pdfSha256: string | null
  }
  actEvent: {
    id: GeneratedAlways<number>
    actId: number
    at: Instant
    type: ActEventType
    staffId: string
    name: string
    email: string
    sha256: string | null
    text: string | null
  }
  secret: { name: string; value: string }
  staff: {
    id: string
    name: string
    email: string
    emailVerified: boolean
    image: string | null
    role: Role
    active: Generated<boolean>
    twoSteps: Generated<boolean>
    createdAt: Instant
    updatedAt: Instant
  }
  staffSession: {
    id: string
    staffId: string
    token: string
    expiresAt: Instant
    ipAddress: string | null
    userAgent: string | null
    createdAt: Instant
    updatedAt: Instant
  }
  staffAccount: {
    id: string
    staffId: string
    accountId: string
    providerId: string
    password: string | null
    createdAt: Instant
    updatedAt: Instant
  }
  staffSecondStep: {
    id: string
    staffId: string
    secret: string
    recoveryCodes: string
    verified: boolean
    failedCount: Generated<number>
    lockedUntil: Instant | null
  }
  apiKey: {
    id: GeneratedAlways<number>
    staffId: string
    sha256: string
    createdAt: Instant
    revokedAt: Instant | null
  }
  radicadoBook: { book: string; year: number; lastConsecutive: number; lastFiledAt: Instant }
  caso: CasoTable
  event: EventTable
  file: { sha256: string; bytes: number; mediaType: string; createdAt: Instant }
  presence: { casoId: number; staffId: string; until: Instant }
  message: {
    id: GeneratedAlways<number>
    casoId: number
    topic: OutboxTopic
    eventId: number | null
    recipient: string
    audience: Audience
    messageId: string
    state: Generated<MessageState>
    attempts: Generated<number>
    nextTryAt: Instant
    lastError: string | null
    createdAt: Instant
    sentAt: Instant | null
  }
  alarm: {
    casoId: number
    rule: AlertRule
    rounds: Generated<number>
    nextAt: Instant | null
    acknowledgedAt: Instant | null
    acknowledgedBy: string | null
  }
  alert: {
    id: GeneratedAlways<number>
    casoId: number
    rule: AlertRule
    round: number
    level: AlertLevel
    person: string
    name: string
    mobile: string | null
    email: string | null
    doors: AlertDoor[]
    doorNumber: Generated<number>
    attempts: Generated<number>
    key: Generated<string>
    state: Generated<AlertState>
    nextTryAt: Instant
    lastError: string | null
    createdAt: Instant
    sentAt: Instant | null
    deliveredAt: Instant | null
  }
  alertTry: {
    id: GeneratedAlways<number>
    alertId: number
    door: AlertDoor
    tokenSha256: string
    state: Generated<AlertTryState>
    reference: string | null
    pieces: Generated<number>
    error: string | null
    beganAt: Instant
    endedAt: Instant | null
    usedAt: Instant | null
  }
  doorCost: { door: AlertDoor; month: string; messages: number; pieces: number }
  pushSubscription: { endpoint: string; staffId: string; p256dh: string; auth: string; createdAt: Instant }
  attachment: {
    id: GeneratedAlways<number>
    casoId: number
    eventId: number
    sha256: string
    name: string
  }
  phoneCall: {
    id: string
    kind: 'menu' | 'person'
    startedAt: Instant
    caller: Generated<string>
    steps: Json<readonly { readonly at: number; readonly step: string }[]>
    /** Null while it goes on. */
    result: CallResult | 'followed_up' | null
    seconds: number | null
    reason: FollowReason | null
    casoId: number | null
    staffId: string | null
  }
  outbox: {
    id: GeneratedAlways<number>
    topic: OutboxTopic
    casoId: number
    data: Json<Record<string, unknown>>
    createdAt: Instant
  }
}

export interface CasoTable {
  id: GeneratedAlways<number>
  radicado: string
  year: number
  consecutive: number
  submissionKey: string
  accessKey: string
  policyId: number
  service: Service
  dependencia: string
  fullName: string
  nationalId: string
  email: string
  phone: string
  employment: Employment
  location: string
  subject: string
  description: string
  assetTag: string | null
  state: Generated<State>
  assigneeId: string | null
  filedAt: Instant
  attentionDueAt: Instant
  attendedAt: Instant | null
  breachedAt: Instant | null
  escalatedAt: Instant | null
  solvedAt: Instant | null
  solution: string | null
  solutionSeconds: number | null
  /** One of its policy's, for its service; null while nobody said. */
  category: string | null
  autoCloseAt: Instant | null
  /** When assignee and coordinators are warned: part of the promise is spent. Null for cases older than the sweep. */
  warnAt: Instant | null
  warnedAt: Instant | null
  /** When the sweep next has something to do; null when it has nothing. */
  sweepAt: Instant | null
  closedAt: Instant | null
  voidedAt: Instant | null
  rating: number | null
  ratingComment: string | null
  updatedAt: Instant
  search: GeneratedAlways<string>
}

export interface EventTable {
  id: GeneratedAlways<number>
  casoId: number
  at: Instant
  type: EventType
  actorKind: 'requester' | 'staff' | 'system'
  actorId: string | null
  actorName: string
  door: Door
  visibility: Generated<Visibility>
  text: string | null
  data: Json<Record<string, unknown>>
}
