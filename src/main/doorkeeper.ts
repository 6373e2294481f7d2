// Accounts, passwords and sessions by better-auth, on our tables. Nobody signs up; an administrator adds people.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { sql } from 'kysely'
import type pg from 'pg'
import { addFirstAdmin, addStaff, hashToken, setUpSecret } from '#commands/add-staff.ts'
import { passwordLength } from '#rules/permissions.ts'
import type { Db } from '#store/db.ts'
import { findSecret } from '#store/secret.ts'
import { countStaff } from '#store/staff.ts'
import { siteTexts } from '#texts/es.ts'
import type { Doorkeeper, StaffMember } from '#web/context.ts'
import { spendTotpStep } from './totp-once.ts'

const days = 24 * 3600
const linkHours = 72

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** `pool` is its own, with `pg`'s plain types: better-auth works with `Date`. */
export function doorkeeper(
  db: Db,
  pool: pg.Pool,
  { publicUrl, secret, now }: { publicUrl: string; secret: string; now: () => Temporal.Instant },
): Doorkeeper {
  const auth = betterAuth({
    baseURL: publicUrl,
    secret,
    database: pool,
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
        backupCodeOptions: { customBackupCodesGenerate: () => Array.from({ length: 10 }, newRecoveryCode) },
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
    advanced: { cookiePrefix: 'pu', ipAddress: { disableIpTracking: true } },
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
      const order = { body: { code: tidyCode(code) }, headers: plain(request), asResponse: true } as const
      if (!/^\d{6}$/.test(order.body.code)) return cookiesOf(await auth.api.verifyBackupCode(order))
      const staffId = await findWhoOwesCode(request)
      if (staffId && !(await isFirstUse(staffId, order.body.code))) return undefined
      return cookiesOf(await auth.api.verifyTOTP(order))
    },
    async signOut(request) {
      const response = await auth.api.signOut({ headers: plain(request), asResponse: true })
      return response.headers.getSetCookie()
    },
    async findStaff(headers) {
      const cookies = headers.get('cookie')
      const token = cookies?.includes('pu.session_token') && (await readToken(cookies))
      if (!token) return null
      const { rows } = await sql<StaffMember>`
        select staff.id, name, email, role from staff_session join staff on staff.id = staff_id
        where token = ${token} and expires_at > now() and active`.execute(db)
      return rows[0] ?? null
    },
    async addStaff({ password, ...person }) {
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      return addStaff(db, { ...person, passwordHash }, now())
    },
    async passwordLink(staffId) {
      const token = randomBytes(24).toString('base64url')
      const { internalAdapter } = await auth.$context
      await internalAdapter.createVerificationValue({
        identifier: `reset-password:${token}`,
        value: staffId,
        expiresAt: new Date(Date.now() + linkHours * 3_600_000),
      })
      return `${publicUrl}/clave/${token}`
    },
    async setPassword(token, password) {
      try {
        await auth.api.resetPassword({ body: { token, newPassword: password } })
        return true
      } catch (error) {
        if (error instanceof Error && 'statusCode' in error && error.statusCode === 400) return false
        throw error
      }
    },
    async setUp(token, { password, ...person }) {
      return (
        (await addFirstAdmin(db, token, { ...person, passwordHash: await hashPassword(password) }, now())) !==
        undefined
      )
    },
    async maySetUp(token) {
      return (await countStaff(db)) === 0 && (await findSecret(db, setUpSecret)) === hashToken(token)
    },
    async dropSecondStep(staffId) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom('staffSecondStep').where('staffId', '=', staffId).execute()
        await tx.updateTable('staff').set({ twoSteps: false }).where('id', '=', staffId).execute()
      })
    },
    own: {
      async changePassword({ current, next }, request) {
        const body = { currentPassword: current, newPassword: next, revokeOtherSessions: true }
        return cookiesOf(await auth.api.changePassword({ body, headers: plain(request), asResponse: true }))
      },
      async isPassword(password, request) {
        const order = { body: { password }, headers: plain(request), asResponse: true } as const
        return cookiesOf(await auth.api.verifyPassword(order)) !== undefined
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
      async confirmSecondStep(code, request) {
        const headers = plain(request)
        const session = await auth.api.getSession({ headers })
        if (session && !(await isFirstUse(session.user.id, tidyCode(code)))) return undefined
        const cookies = cookiesOf(
          await auth.api.verifyTOTP({ body: { code: tidyCode(code) }, headers, asResponse: true }),
        )
        if (!session || !cookies) return undefined
        const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: session.user.id } })
        return { cookies, recoveryCodes: backupCodes }
      },
      async endSecondStep(password, request) {
        const body = { password }
        return cookiesOf(await auth.api.disableTwoFactor({ body, headers: plain(request), asResponse: true }))
      },
      async listSessions(request) {
        const here = await auth.api.getSession({ headers: plain(request) })
        if (!here) return []
        const rows = await db
          .selectFrom('staffSession')
          .select(['id', 'createdAt', 'userAgent'])
          .where('staffId', '=', here.user.id)
          .where(sql<boolean>`expires_at > now()`)
          .orderBy('createdAt', 'desc')
          .execute()
        return rows.map((row) => ({ ...row, isThis: row.id === here.session.id }))
      },
      async endOtherSessions(request) {
        await auth.api.revokeOtherSessions({ headers: plain(request) })
      },
    },
  }
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
