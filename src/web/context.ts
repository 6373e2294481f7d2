// What every page and route is given: the house it belongs to, and who is asking. No module reaches for them itself.
import { createContext } from 'react-router'
import type { MailReader } from '#channels/mail/reader.ts'
import type { Role } from '#rules/caso.ts'
import type { CasoKeys } from '#rules/caso-key.ts'
import type { ClockDoubt } from '#rules/clock.ts'
import type { Policies } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'
import type { Origin } from '#store/security-event.ts'
import type { Vault } from '#store/vault.ts'

export interface House {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly clock: HouseClock
  readonly policies: Policies
  readonly files: Pick<FileShelf, 'keep' | 'read' | 'renew'>
  /** Without a slash at the end; every link that leaves the house begins with it. */
  readonly publicUrl: string
  /** What the links of cases carry. */
  readonly casoKeys: CasoKeys
  /** Opens what lies sealed in the database. */
  readonly vault: Vault
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
  /** Is every file scanned for viruses before it is downloaded? */
  readonly scansFiles: boolean
  /** Is it the database, not the request? Then the answer is 503. */
  isDatabaseAway(error: unknown): boolean
  /** Tells the log of a failure that a page could not answer for. */
  report(error: unknown): void
}

export interface HouseClock {
  /** What speaks against the house's time, as last judged; nothing is swept while anything does. */
  readonly doubts: readonly ClockDoubt[]
  /** A person, by their id, or the console says that the time is right; answers what speaks against it all the same. */
  confirm(by: string): Promise<readonly ClockDoubt[]>
}

export interface Bell {
  /** Calls `hear` at every ring; answers how to stop. */
  onRing(hear: () => void): () => void
}

/** How often, over all processes. All of it is taken before the work that it allows, never counted after. */
export interface Limits {
  /** A filing from an address, by its network and overall: the seconds to wait when there were too many. */
  filing(address: string): Promise<number | undefined>
  /** Takes one, or `amount`, of what `limit` leaves `who`; an allowance of somebody who is not named is not asked. */
  take(limit: LimitName, who: Taker, amount?: number): Promise<Taken>
}

/** What is limited beside filings; `main/limits.ts` says how much, and why. */
export type LimitName =
  | 'lookUp'
  | 'link'
  | 'call'
  | 'callerCheck'
  | 'signIn'
  | 'knownSignIn'
  | 'code'
  | 'password'
  | 'token'
  | 'apiKey'
  | 'verify'
  | 'requesterChange'
  | 'bytes'

export interface Taker {
  readonly address?: string
  /** The case that is meant, however it was written, as `allowanceOfCaso` has it. */
  readonly caso?: string | undefined
  readonly staff?: string | undefined
  readonly account?: string
  readonly device?: string
  /** The number that calls. */
  readonly caller?: string
}

export interface Taken {
  /** Seconds until there is more; undefined when it was taken. */
  readonly wait: number | undefined
  /** After a success, or of what was not used. Given back once. */
  giveBack(amount?: number): Promise<void>
}

export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  /** Has to set up a second step before anything else. */
  readonly owesSecondStep: boolean
  /** Gave their password some minutes ago: what changes somebody's access need not ask for it. */
  readonly isConfirmed: boolean
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
  /** Whose second step these cookies wait for: a staff id. */
  findWhoOwesCode(request: Request): Promise<string | undefined>
  /** Begins the session that waits for a code, or for a recovery code: the cookies to set, or undefined. */
  confirmCode(code: string, request: Request): Promise<readonly string[] | undefined>
  /** Ends the session: the cookies to set. */
  signOut(request: Request): Promise<readonly string[]>
  findStaff(headers: Headers): Promise<StaffMember | null>
  /** Adds somebody without a password; `passwordLink` lets them choose one. Undefined when the e-mail is taken. */
  addStaff(
    person: { name: string; email: string; role: Role; password?: string },
    origin?: Origin,
  ): Promise<string | undefined>
  /** A link, good once and for 24 hours, with which somebody chooses a password; earlier ones end. */
  passwordLink(staffId: string, origin?: Origin): Promise<string>
  /** Whose link that is, while it is good. */
  findLinkHolder(token: string): Promise<{ readonly name: string; readonly email: string } | undefined>
  /** Uses the token of such a link; false when it is used, replaced or expired. All sessions end. */
  setPassword(token: string, password: string, origin: Origin): Promise<boolean>
  /** Is it common, or made of what everybody knows of this person and this house? */
  isGuessable(password: string, person: { readonly name: string; readonly email: string }): Promise<boolean>
  /** The first administrator, by the one-time set-up link; false when the link is not good any more. */
  setUp(
    token: string,
    person: { name: string; email: string; password: string },
    origin: Origin,
  ): Promise<boolean>
  maySetUp(token: string): Promise<boolean>
  /** Takes the second step from somebody who lost what makes their codes. */
  dropSecondStep(staffId: string, origin: Origin): Promise<void>
  readonly own: OwnAccount
}

/** What somebody signed in does to their own account. Each answers the cookies to set, or undefined when refused. */
export interface OwnAccount {
  /** All other sessions end. */
  changePassword(
    passwords: { current: string; next: string },
    request: Request,
    origin: Origin,
  ): Promise<readonly string[] | undefined>
  /** Is this the password of whoever is signed in? Asked for again before a signature. */
  isPassword(password: string, request: Request): Promise<boolean>
  /** As `isPassword`; what changes somebody's access need not ask again for some minutes. */
  confirm(password: string, request: Request): Promise<boolean>
  /** Makes the secret of a second step, which counts once a code confirmed it: the address for an app of codes. */
  beginSecondStep(password: string, request: Request): Promise<string | undefined>
  /** Answers the recovery codes too, which are never shown again. */
  confirmSecondStep(
    code: string,
    request: Request,
    origin: Origin,
  ): Promise<{ cookies: readonly string[]; recoveryCodes: readonly string[] } | undefined>
  endSecondStep(password: string, request: Request, origin: Origin): Promise<readonly string[] | undefined>
  /** The newest first. */
  listSessions(request: Request): Promise<readonly OwnSession[]>
  endOtherSessions(request: Request, origin: Origin): Promise<void>
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
  /** Who gave their password and still owes a second step: nobody yet, save to the page that sets it up. */
  readonly enrolling: StaffMember | null
  /** Aborted when the server is about to close: what streams ends. */
  readonly leaving: AbortSignal
  /** The page failed because the database is away: said by 503. */
  isAway?: boolean
}

export const houseContext = createContext<House>()
export const visitorContext = createContext<Visitor>()
