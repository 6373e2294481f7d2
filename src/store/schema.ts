// The tables as Kysely sees them. `db/schema.sql` is the same, as PostgreSQL sees it.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ActEventType, ActKind, ActState } from '#rules/act.ts'
import type { AlertLevel, AlertRule, AlertState, AlertTryState } from '#rules/alert.ts'
import type { AnswerShare } from '#rules/answer-budget.ts'
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
import type { ScanVerdict } from '#rules/file-scan.ts'
import type { AddressKind, MailFate, MailReason, Trust } from '#rules/heard-mail.ts'
import type { Audience, MailTopic, MessageDoor, MessageState, OutboxTopic } from '#rules/notice.ts'
import type { AlertDoor } from '#rules/policy.ts'
import type { ConstanciaKind } from '#rules/publication.ts'
import type { SecurityEventType } from '#rules/security.ts'
import type { WebsiteEventType, WebsiteKind, WebsiteState, WebsiteTopic } from '#rules/website-request.ts'

type Instant = Temporal.Instant
type Json<T> = ColumnType<T, string, string>

export interface Schema {
  house: {
    id: GeneratedAlways<string>
  }
  policy: {
    id: GeneratedAlways<number>
    content: Json<unknown>
    sha256: string
    inForceAt: Instant
    createdAt: Instant
  }
  rulebook: { revision: number }
  clockMark: { boot: string; at: Instant; uptimeSeconds: number }
  clockDoubt: { one: Generated<boolean>; since: Instant }
  beat: { name: string; at: Instant }
  allowance: { key: string; spent: number; endsAt: Instant }
  person: {
    nationalId: string
    fullName: string
    email: string
    phone: string
    employment: Employment
    dependencia: string
    contractEndsOn: string | null
    importedAt: Instant
  }
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
  masterKey: { version: number; fingerprint: string }
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
    tokenSha256: string
    expiresAt: Instant
    ipAddress: string | null
    userAgent: string | null
    createdAt: Instant
    updatedAt: Instant
    lastSeenAt: Generated<Instant>
    /** When its person last gave their password. */
    confirmedAt: Generated<Instant | null>
  }
  staffDevice: { staffId: string; sha256: string; createdAt: Instant }
  passwordLink: { staffId: string; sha256: string; expiresAt: Instant }
  securityEvent: {
    id: GeneratedAlways<number>
    at: Instant
    type: SecurityEventType
    staffId: string | null
    subjectId: string | null
    address: string | null
    userAgent: string | null
    detail: Readonly<Record<string, string>>
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
    usedStep: Generated<number>
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
  file: {
    sha256: string
    bytes: number
    mediaType: string
    createdAt: Instant
    /** Null until it is scanned for viruses. */
    scan: Generated<ScanVerdict | null>
    scanNote: Generated<string | null>
    scannedAt: Generated<Instant | null>
  }
  presence: { casoId: number; staffId: string; until: Instant }
  message: {
    id: GeneratedAlways<number>
    /** A message belongs to a case, to a heard mail, to a website request or to a line of the security ledger. */
    casoId: number | null
    heardMailId: Generated<number | null>
    websiteRequestId: Generated<number | null>
    securityEventId: Generated<number | null>
    topic: OutboxTopic | MailTopic | 'security'
    eventId: number | null
    recipient: string
    audience: Audience | 'sender' | 'office'
    door: Generated<MessageDoor>
    /** What a provider calls it. */
    reference: Generated<string | null>
    messageId: string
    state: Generated<MessageState>
    attempts: Generated<number>
    /** Null while an automatic answer waits for its turn. */
    nextTryAt: Instant | null
    lastError: string | null
    createdAt: Instant
    sentAt: Instant | null
    bouncedAt: Generated<Instant | null>
    bounce: Generated<string | null>
    /** The budget that an automatic answer comes out of. */
    share: Generated<AnswerShare | null>
    shareDomain: Generated<string | null>
    releasedAt: Generated<Instant | null>
  }
  heardMail: HeardMailTable
  failingAddress: {
    address: string
    since: Instant
    lastAt: Instant
    count: Generated<number>
    status: string
    diagnostic: string
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
  pushSubscription: { endpointSha256: string; staffId: string; sealed: string; createdAt: Instant }
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
  websiteRequest: WebsiteRequestTable
  websiteEvent: WebsiteEventTable
  websiteFile: {
    id: GeneratedAlways<number>
    requestId: number
    eventId: number
    sha256: string
    name: string
  }
  websiteWord: {
    id: GeneratedAlways<number>
    topic: WebsiteTopic
    requestId: number
    eventId: number
    createdAt: Instant
  }
  websiteConstancia: {
    id: GeneratedAlways<number>
    requestId: number
    kind: ConstanciaKind
    code: string
    document: Json<unknown>
    pdf: Buffer
    pdfSha256: string
    madeAt: Instant
  }
}

export interface WebsiteRequestTable {
  id: GeneratedAlways<number>
  radicado: string
  year: number
  consecutive: number
  mailId: number | null
  policyId: number
  senderName: string
  senderEmail: string
  subject: string
  text: string
  kind: WebsiteKind
  suggestedKind: WebsiteKind
  suggestedWords: readonly string[]
  state: Generated<WebsiteState>
  receivedAt: Instant
  desiredAt: Instant | null
  promisedAt: Instant | null
  scheduledAt: Instant | null
  dueAt: GeneratedAlways<Instant>
  facts: ColumnType<unknown, string | undefined, string>
  checked: Generated<readonly string[]>
  documentSha256: string | null
  documentName: string | null
  documentCheck: Json<unknown> | null
  approvedBy: string | null
  approvedAt: Instant | null
  publishedAt: Instant | null
  publishedBy: string | null
  publishedUrl: string | null
  publishedSha256: string | null
  postingDays: number | null
  withdrawalDueAt: Instant | null
  withdrawalToldAt: Instant | null
  withdrawnAt: Instant | null
  watchAt: Instant | null
  watchedAt: Instant | null
  watchResult: string | null
  watchFailures: Generated<number>
  confirmedAt: Instant | null
  /** When a constancia is to be made; null when none is. */
  certifyAt: Instant | null
  revision: Generated<number>
  updatedAt: Instant
  search: GeneratedAlways<string>
}

export interface WebsiteEventTable {
  id: GeneratedAlways<number>
  requestId: number
  at: Instant
  type: WebsiteEventType
  actorKind: 'sender' | 'staff' | 'system'
  actorId: string | null
  actorName: string
  visibility: Generated<Visibility>
  text: string | null
  data: Json<Record<string, unknown>>
}

export interface CasoTable {
  id: GeneratedAlways<number>
  radicado: string
  year: number
  consecutive: number
  /** The hash of what the form sent. */
  submissionKey: string
  /** Of a case from before keys were derived. */
  accessKeySha256: string | null
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

export interface HeardMailTable {
  id: GeneratedAlways<number>
  heardAt: Instant
  via: 'smtp' | 'imap'
  fingerprint: string
  sourceSha256: string
  sourceBytes: number
  address: string
  addressKind: AddressKind
  fate: MailFate
  reason: MailReason
  messageId: string | null
  sender: string
  senderName: string
  recipients: readonly string[]
  recipientCount: number
  subject: string
  text: string
  sentAt: Instant | null
  partNames: readonly string[]
  trust: Trust
  checks: readonly string[]
  suggestion: 'support' | 'website' | null
  suggestedWords: readonly string[]
  dependencia: string | null
  casoId: number | null
  websiteRequestId: number | null
  aboutMessageId: number | null
  settledAs: 'request' | 'not_website' | 'petition' | 'seen' | null
  settledBy: string | null
  settledAt: Instant | null
}
