// Accounts, passwords and sessions by better-auth, on our tables. Nobody signs up; an administrator adds people.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { sql } from 'kysely'
import type pg from 'pg'
import { addFirstAdmin, addStaff, hashToken, setUpSecret } from '#commands/add-staff.ts'
import { dropSecondStep } from '#commands/change-staff.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { endPasswordLink, hashLink, makePasswordLink, setPassword } from '#commands/set-password.ts'
import { passwordLength } from '#rules/permissions.ts'
import { owesSecondStep, type SecondStepDuty, type SecurityEventType } from '#rules/security.ts'
import type { Db } from '#store/db.ts'
import { findPasswordLink } from '#store/password.ts'
import { findSecret } from '#store/secret.ts'
import type { Origin } from '#store/security-event.ts'
import { countStaff, findStaff } from '#store/staff.ts'
import { siteTexts } from '#texts/es.ts'
import type { Doorkeeper, StaffMember } from '#web/context.ts'
import { hashedSessions, hashToken as hashSession } from './hashed-sessions.ts'
import { spendTotpStep } from './totp-once.ts'

const days = 24 * 3600
/** A session's last use is written down this often, not at every page. */
const seenEveryMinutes = 5
const confirmedForMinutes = 10

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

export interface DoorkeeperOptions {
  readonly publicUrl: string
  readonly secret: string
  readonly now: () => Temporal.Instant
  /** Who has to have a second step. */
  readonly secondStep: SecondStepDuty
  /** A session that nobody uses for so long ends. */
  readonly idleHours: number
  /** Words that are easily guessed in this house: the entity's, the product's. */
  readonly words: () => readonly string[]
}

/** `pool` is its own, with `pg`'s plain types: better-auth works with `Date`. */
export function doorkeeper(
  db: Db,
  pool: pg.Pool,
  { publicUrl, secret, now, secondStep, idleHours, words }: DoorkeeperOptions,
): Doorkeeper {
  const isHttps = publicUrl.startsWith('https:')
  const auth = betterAuth({
    baseURL: publicUrl,
    secret,
    database: hashedSessions(pool),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      revokeSessionsOnPasswordReset: true,
    },
    session: {
      modelName: 'staff_session',
      expiresIn: 7 * days,
      // A session ends when its cookie does, however often it is used.
      disableSessionRefresh: true,
      fields: {
        userId: 'staff_id',
        token: 'token_sha256',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...times,
      },
    },
    user: {
      modelName: 'staff',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        active: { type: 'boolean', required: true, input: false },
      },
    },
    account: {
      modelName: 'staff_account',
      fields: {
        userId: 'staff_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: {
      modelName: 'staff_verification',
      storeIdentifier: 'hashed',
      fields: { expiresAt: 'expires_at', ...times },
    },
    plugins: [
      twoFactor({
        issuer: siteTexts.product,
        backupCodeOptions: {
          // Made when the step is confirmed, and shown then alone.
          customBackupCodesGenerate: () => [],
          storeBackupCodes: 'plain',
        },
        schema: {
          user: { fields: { twoFactorEnabled: 'two_steps' } },
          twoFactor: {
            modelName: 'staff_second_step',
            fields: {
              userId: 'staff_id',
              backupCodes: 'recovery_codes',
              failedVerificationCount: 'failed_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
    advanced: {
      // With its own prefix (`__Secure-`) a neighbour of the domain could set our cookies; with this one nobody else can.
      useSecureCookies: false,
      cookiePrefix: isHttps ? '__Host-pu' : 'pu',
      defaultCookieAttributes: { secure: isHttps },
      ipAddress: { disableIpTracking: true },
    },
    databaseHooks: {
      session: {
        create: {
          // Somebody set aside keeps their password and gets no session.
          before: async ({ userId }) => {
            const person = await db
              .selectFrom('staff')
              .select('active')
              .where('id', '=', userId)
              .executeTakeFirst()
            return person?.active === true
          },
        },
      },
    },
  })

  /** The token of the session's cookie, when we signed it: as better-auth does, and without asking it at every page. */
  async function readToken(cookies: string): Promise<string | undefined> {
    return readSigned(cookies, (await auth.$context).authCookies.sessionToken.name)
  }

  async function readSigned(cookies: string, name: string): Promise<string | undefined> {
    const { secret } = await auth.$context
    const written = cookies
      .split(/; */)
      .find((cookie) => cookie.startsWith(`${name}=`))
      ?.slice(name.length + 1)
    if (!written) return undefined
    const [token = '', proof = ''] = decoded(written).split('.')
    const given = Buffer.from(proof, 'base64')
    const expected = createHmac('sha256', secret).update(token).digest()
    return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
  }

  /** The page is shown whether or not this can be written: a database may be readable alone. */
  async function touch(sessionId: string): Promise<void> {
    await sql`update staff_session set last_seen_at = now() where id = ${sessionId}`
      .execute(db)
      .catch(() => {})
  }

  async function recordOwn(type: SecurityEventType, origin: Origin): Promise<void> {
    await recordSecurity(db, { type, ...(origin.staffId && { subject: origin.staffId }) }, origin, now())
  }

  async function findWhoOwesCode(request: Request): Promise<string | undefined> {
    const { createAuthCookie, internalAdapter } = await auth.$context
    const token = await readSigned(request.headers.get('cookie') ?? '', createAuthCookie('two_factor').name)
    return token && (await internalAdapter.findVerificationValue(token))?.value
  }

  async function isFirstUse(staffId: string, code: string): Promise<boolean> {
    return spendTotpStep(db, staffId, code, (await auth.$context).secretConfig)
  }

  return {
    async signIn(credentials, request) {
      return cookiesOf(
        await auth.api.signInEmail({ body: credentials, headers: plain(request), asResponse: true }),
      )
    },
    isCodeDue: (cookies) => /(^|[; -])pu\.two_factor=[^;]/.test(cookies),
    findWhoOwesCode,
    async confirmCode(code, request) {
      const tidy = tidyCode(code)
      const order = { headers: plain(request), asResponse: true } as const
      if (!/^\d{6}$/.test(tidy))
        return cookiesOf(
          await auth.api.verifyBackupCode({ body: { code: hashRecoveryCode(secret, tidy) }, ...order }),
        )
      const staffId = await findWhoOwesCode(request)
      if (staffId && !(await isFirstUse(staffId, tidy))) return undefined
      return cookiesOf(await auth.api.verifyTOTP({ body: { code: tidy }, ...order }))
    },
    async signOut(request) {
      const response = await auth.api.signOut({ headers: plain(request), asResponse: true })
      return response.headers.getSetCookie()
    },
    async findStaff(headers) {
      const cookies = headers.get('cookie')
      const token = cookies?.includes('pu.session_token') && (await readToken(cookies))
      if (!token) return null
      const { rows } = await sql<SessionRow>`
        select staff.id, name, email, role, two_steps, staff_session.id as session_id,
          coalesce(confirmed_at > now() - make_interval(mins => ${confirmedForMinutes}), false) as is_confirmed,
          last_seen_at < now() - make_interval(mins => ${seenEveryMinutes}) as is_stale
        from staff_session join staff on staff.id = staff_id
        where token_sha256 = ${hashSession(token)} and expires_at > now() and active
          and last_seen_at > now() - make_interval(hours => ${idleHours})`.execute(db)
      const [row] = rows
      if (!row) return null
      if (row.isStale) await touch(row.sessionId)
      const { id, name, email, role, twoSteps, isConfirmed } = row
      return {
        id,
        name,
        email,
        role,
        isConfirmed,
        owesSecondStep: owesSecondStep(secondStep, { role, twoSteps }),
      }
    },
    async addStaff({ password, ...person }, origin) {
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      return addStaff(db, { ...person, passwordHash }, now(), origin)
    },
    async passwordLink(staffId, origin) {
      return `${publicUrl}/clave/${await makePasswordLink(db, staffId, now(), origin)}`
    },
    async findLinkHolder(token) {
      const id = await findPasswordLink(db, hashLink(token), now())
      return id === undefined ? undefined : await findStaff(db, id)
    },
    async setPassword(token, password, origin) {
      return setPassword(db, { token, passwordHash: await hashPassword(password) }, now(), origin)
    },
    async isGuessable(password, person) {
      const { isGuessable } = await import('./guessable-password.ts')
      return isGuessable(password, [...words(), person.name, person.email])
    },
    async setUp(token, { password, ...person }, origin) {
      const passwordHash = await hashPassword(password)
      return (await addFirstAdmin(db, token, { ...person, passwordHash }, now(), origin)) !== undefined
    },
    async maySetUp(token) {
      return (await countStaff(db)) === 0 && (await findSecret(db, setUpSecret)) === hashToken(token)
    },
    async dropSecondStep(staffId, origin) {
      await dropSecondStep(db, staffId, now(), origin)
    },
    own: {
      async changePassword({ current, next }, request, origin) {
        const body = { currentPassword: current, newPassword: next, revokeOtherSessions: true }
        const cookies = cookiesOf(
          await auth.api.changePassword({ body, headers: plain(request), asResponse: true }),
        )
        if (cookies && origin.staffId) await endPasswordLink(db, origin.staffId, now(), origin)
        return cookies
      },
      async isPassword(password, request) {
        const order = { body: { password }, headers: plain(request), asResponse: true } as const
        return cookiesOf(await auth.api.verifyPassword(order)) !== undefined
      },
      async confirm(password, request) {
        if (!(await this.isPassword(password, request))) return false
        const session = await auth.api.getSession({ headers: plain(request) })
        if (!session) return false
        await sql`update staff_session set confirmed_at = now() where id = ${session.session.id}`.execute(db)
        return true
      },
      async beginSecondStep(password, request) {
        const response = await auth.api.enableTwoFactor({
          body: { password },
          headers: plain(request),
          asResponse: true,
        })
        if (!cookiesOf(response)) return undefined
        const { totpURI } = (await response.json()) as { totpURI: string }
        return totpURI
      },
      async confirmSecondStep(code, request, origin) {
        const headers = plain(request)
        const session = await auth.api.getSession({ headers })
        if (session && !(await isFirstUse(session.user.id, tidyCode(code)))) return undefined
        const cookies = cookiesOf(
          await auth.api.verifyTOTP({ body: { code: tidyCode(code) }, headers, asResponse: true }),
        )
        if (!session || !cookies) return undefined
        await recordOwn('second_step_on', origin)
        const codes = Array.from({ length: 10 }, newRecoveryCode)
        await db
          .updateTable('staffSecondStep')
          .set({ recoveryCodes: hashRecoveryCodes(secret, codes) })
          .where('staffId', '=', session.user.id)
          .execute()
        return { cookies, recoveryCodes: codes }
      },
      async endSecondStep(password, request, origin) {
        const order = { body: { password }, headers: plain(request), asResponse: true } as const
        const cookies = cookiesOf(await auth.api.disableTwoFactor(order))
        if (cookies) await recordOwn('second_step_off', origin)
        return cookies
      },
      async listSessions(request) {
        const here = await auth.api.getSession({ headers: plain(request) })
        if (!here) return []
        const rows = await db
          .selectFrom('staffSession')
          .select(['id', 'createdAt', 'userAgent'])
          .where('staffId', '=', here.user.id)
          .where(
            sql<boolean>`expires_at > now() and last_seen_at > now() - make_interval(hours => ${idleHours})`,
          )
          .orderBy('createdAt', 'desc')
          .execute()
        return rows.map((row) => ({ ...row, isThis: row.id === here.session.id }))
      },
      async endOtherSessions(request, origin) {
        const here = await auth.api.getSession({ headers: plain(request) })
        if (!here) return
        await db
          .deleteFrom('staffSession')
          .where('staffId', '=', here.user.id)
          .where('id', '<>', here.session.id)
          .execute()
        await recordOwn('sessions_ended', origin)
      },
    },
  }
}

interface SessionRow extends Omit<StaffMember, 'owesSecondStep'> {
  readonly twoSteps: boolean
  readonly sessionId: string
  readonly isStale: boolean
}

/** Of an order that was refused, undefined. */
function cookiesOf(response: Response): readonly string[] | undefined {
  if (response.status >= 500) throw new Error(`the doorkeeper failed with ${response.status}`)
  return response.ok ? response.headers.getSetCookie() : undefined
}

/** "K7PQ2-M4XTD": 50 bits in signs that are not taken for one another, which people copy from paper. */
function newRecoveryCode(): string {
  const signs = Array.from(randomBytes(10), (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte % 32])
  return `${signs.slice(0, 5).join('')}-${signs.slice(5).join('')}`
}

/** With a key: 50 bits alone would be found by trying. */
function hashRecoveryCode(secret: string, code: string): string {
  return createHmac('sha256', secret).update(`recovery ${code}`).digest('base64url')
}

/** What is kept of recovery codes. */
export function hashRecoveryCodes(secret: string, codes: readonly string[]): string {
  return JSON.stringify(codes.map((code) => hashRecoveryCode(secret, code)))
}

/** A code as it was made, however it was typed. */
function tidyCode(typed: string): string {
  const signs = typed.toUpperCase().replace(/[^A-Z\d]/g, '')
  return signs.length === 10 ? `${signs.slice(0, 5)}-${signs.slice(5)}` : signs
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ''
  }
}

/** Only the cookie goes on: origin and fetch metadata were judged at our own door. */
function plain(request: Request): Headers {
  const headers = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = request.headers.get(name)
    if (value) headers.set(name, value)
  }
  return headers
}
