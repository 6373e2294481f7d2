// The words of mail that was heard. Promises: each mail ends in one fate, with a reason that a person can read; what is
// in a mail stays what its sender wrote, cleaned of what could leave its place.

/** What became of a mail. None is lost and none is only "read". */
export const mailFates = ['request', 'follow_up', 'refused', 'automatic', 'bounce', 'quarantine'] as const
export type MailFate = (typeof mailFates)[number]

/** Whose address it was sent to (circular, clauses 3 and 4); `own`: what the product's own mail comes from. */
export const addressKinds = ['website', 'closed', 'own', 'unknown'] as const
export type AddressKind = (typeof addressKinds)[number]

/** Why a mail is a machine's, and so never answered. */
export const automaticReasons = [
  'auto_submitted',
  'report',
  'precedence',
  'list',
  'suppress',
  'null_sender',
  'daemon',
  'calendar',
  'ourselves',
  'bcc',
] as const
export type AutomaticReason = (typeof automaticReasons)[number]

/** Why a person has to look at it. */
export const quarantineReasons = [
  'unreadable',
  'too_slow',
  'too_deep',
  'too_large',
  'no_sender',
  'several_senders',
  'unknown_address',
  'flood',
  'not_a_party',
] as const
export type QuarantineReason = (typeof quarantineReasons)[number]

export type MailReason =
  | AutomaticReason
  | QuarantineReason
  | 'website_request'
  | 'not_website'
  | 'closed_channel'
  | 'own_address'
  | 'petition'
  | 'reply'
  | CasoAnswer
  | 'delivery_failed'
  | 'delivery_delayed'

/** What an answer to a message of a case comes to. Only the first changes anything in the case. */
export const casoAnswers = [
  'caso_comment',
  'caso_closed',
  'caso_void',
  'not_requester',
  'unproven',
  'nothing_said',
] as const
export type CasoAnswer = (typeof casoAnswers)[number]

/** What is known of whether the sender is who the mail says. */
export const trusts = ['verified', 'failed', 'unverified'] as const
export type Trust = (typeof trusts)[number]

export interface Trusted {
  readonly trust: Trust
  /** Each check with its result, such as `dmarc=pass`; empty when nothing was checked. */
  readonly checks: readonly string[]
}

export interface MailAddress {
  readonly name: string
  readonly address: string
}

export interface MailPart {
  readonly name: string
  readonly mediaType: string
  /** Names an image of the HTML itself. */
  readonly contentId: string | null
  readonly content: Uint8Array
}

/** What a delivery report says of one recipient (RFC 3464). */
export interface ReportedRecipient {
  readonly address: string
  readonly action: string
  readonly status: string
  readonly diagnostic: string
}

export interface MailReport {
  readonly kind: 'delivery' | 'disposition'
  readonly recipients: readonly ReportedRecipient[]
  /** The Message-ID that the report speaks of. */
  readonly messageId: string | null
}

/** A mail as it was read: decoded, cleaned, bounded. */
export interface ReadMail {
  readonly messageId: string | null
  readonly from: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** How many recipients the headers name, also past those kept. */
  readonly recipientCount: number
  readonly subject: string
  readonly text: string
  readonly html: string | null
  /** The sender's own date, when it is one. */
  readonly sentAt: Temporal.Instant | null
  /** Message-IDs that it follows, the nearest last. */
  readonly references: readonly string[]
  /** The headers that say what kind of mail it is, by lower-case name. */
  readonly marks: Readonly<Record<string, readonly string[]>>
  readonly parts: readonly MailPart[]
  /** The method of a calendar part, such as REPLY. */
  readonly calendarMethod: string | null
  readonly report: MailReport | null
}

/** How it was handed over: an ear of SMTP knows the envelope, an ear of IMAP its own address. */
export interface Envelope {
  readonly via: 'smtp' | 'imap'
  /** The null return path is ''; undefined when the ear does not know it. */
  readonly mailFrom: string | undefined
  readonly recipients: readonly string[]
}

/** Bounds of what is kept of a mail beside its source. */
export const mailLimits = {
  /** Of the whole source. */
  bytes: 30 * 1024 * 1024,
  subject: 500,
  text: 200_000,
  html: 1_000_000,
  addresses: 200,
  address: 320,
  name: 200,
  references: 50,
  messageId: 998,
  parts: 100,
  /** Recipients of one delivery. */
  recipients: 100,
} as const
