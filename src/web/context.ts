// What every page and route is given: the house it belongs to, and who is asking. No module reaches for them itself.
import { createContext } from 'react-router'
import type { MailReader } from '#channels/mail/reader.ts'
import type { Role } from '#rules/caso.ts'
import type { Policies } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'

export interface House {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: Policies
  readonly files: Pick<FileShelf, 'keep' | 'read'>
  /** Without a slash at the end; every link that leaves the house begins with it. */
  readonly publicUrl: string
  /** Seals what a form carries for us between two tries. */
  readonly formSecret: string
  readonly limits: Limits
  readonly doorkeeper: Doorkeeper
  /** What browsers are told when they subscribe to be woken: the public half of our VAPID keys. */
  readonly pushKey: string
  /** Mail that was heard: what reads its sources, and what answers are made with. */
  readonly mailroom: {
    readonly reader: MailReader
    readonly sender: string
    readonly maker: { readonly host: string; readonly secret: string }
  }
  /** Rings when something changed anywhere: whoever shows it asks again. */
  readonly bell: Bell
  /** Does anybody visit what was published? */
  readonly isWatching: boolean
  /** Is there a door by which an SMS goes to a requester? */
  readonly sendsTexts: boolean
  /** Is there a server for outgoing mail? Without one messages wait. */
  readonly sendsMail: boolean
  /** Is it the database, not the request? Then the answer is 503. */
  isDatabaseAway(error: unknown): boolean
  /** Tells the log of a failure that a page could not answer for. */
  report(error: unknown): void
}

export interface Bell {
  /** Calls `hear` at every ring; answers how to stop. */
  onRing(hear: () => void): () => void
}

/** Takes one from an allowance; answers the seconds to wait when it is used up. */
export interface Limits {
  /** A filing from an address: per address (a /64 of IPv6) and overall. */
  filing(address: string): Promise<number | undefined>
  /** A guess at a radicado and its document: `failed` counts one, `wait` only asks. */
  readonly lookUp: Guard
  /** A try at signing in. */
  readonly signIn: Guard
}

export interface Guard {
  /** Seconds until `keys` may try again, or undefined when they may now. */
  wait(keys: readonly string[]): Promise<number | undefined>
  failed(keys: readonly string[]): Promise<void>
  succeeded(keys: readonly string[]): Promise<void>
}

export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

/** Accounts, passwords and sessions of the staff. */
export interface Doorkeeper {
  /** Checks the password and begins a session, or the second step towards one: the cookies to set, or undefined. */
  signIn(
    credentials: { email: string; password: string },
    request: Request,
  ): Promise<readonly string[] | undefined>
  /** Do these cookies, sent or to be set, say that a code is still to come? */
  isCodeDue(cookies: string): boolean
  /** Begins the session that waits for a code, or for a recovery code: the cookies to set, or undefined. */
  confirmCode(code: string, request: Request): Promise<readonly string[] | undefined>
  /** Ends the session: the cookies to set. */
  signOut(request: Request): Promise<readonly string[]>
  findStaff(headers: Headers): Promise<StaffMember | null>
  /** Adds somebody without a password; `passwordLink` lets them choose one. Undefined when the e-mail is taken. */
  addStaff(person: {
    name: string
    email: string
    role: Role
    password?: string
  }): Promise<string | undefined>
  /** A link, good once and for 72 hours, with which somebody chooses a password. */
  passwordLink(staffId: string): Promise<string>
  /** Uses the token of such a link; false when it is used or expired. All other sessions end. */
  setPassword(token: string, password: string): Promise<boolean>
  /** The first administrator, by the one-time set-up link; false when the link is not good any more. */
  setUp(token: string, person: { name: string; email: string; password: string }): Promise<boolean>
  maySetUp(token: string): Promise<boolean>
  /** Takes the second step from somebody who lost what makes their codes. */
  dropSecondStep(staffId: string): Promise<void>
  readonly own: OwnAccount
}

/** What somebody signed in does to their own account. Each answers the cookies to set, or undefined when refused. */
export interface OwnAccount {
  /** All other sessions end. */
  changePassword(
    passwords: { current: string; next: string },
    request: Request,
  ): Promise<readonly string[] | undefined>
  /** Is this the password of whoever is signed in? Asked for again before a signature. */
  isPassword(password: string, request: Request): Promise<boolean>
  /** Makes the secret of a second step, which counts once a code confirmed it: the address for an app of codes. */
  beginSecondStep(password: string, request: Request): Promise<string | undefined>
  /** Answers the recovery codes too, which are never shown again. */
  confirmSecondStep(
    code: string,
    request: Request,
  ): Promise<{ cookies: readonly string[]; recoveryCodes: readonly string[] } | undefined>
  endSecondStep(password: string, request: Request): Promise<readonly string[] | undefined>
  /** The newest first. */
  listSessions(request: Request): Promise<readonly OwnSession[]>
  endOtherSessions(request: Request): Promise<void>
}

export interface OwnSession {
  readonly id: string
  readonly createdAt: Temporal.Instant
  readonly userAgent: string | null
  readonly isThis: boolean
}

export interface Visitor {
  readonly address: string
  readonly nonce: string
  /** Throws what kept the house from knowing: a page that asks cannot be shown, all others can. */
  readonly staff: StaffMember | null
  /** Aborted when the server is about to close: what streams ends. */
  readonly leaving: AbortSignal
  /** The page failed because the database is away: said by 503. */
  isAway?: boolean
}

export const houseContext = createContext<House>()
export const visitorContext = createContext<Visitor>()
