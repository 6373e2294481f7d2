// What the environment says, judged once at the start: a bad value stops it with one sentence that names it.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { ClamdAddress } from '#channels/clamd/scan.ts'
import { type GatewayTemplate, gatewayTemplate, isSmsGateway } from '#channels/http/template.ts'
import type { Sender } from '#channels/mail/compose.ts'
import type { ImapAccount, OAuth } from '#channels/mail/imap-ear.ts'
import { isTlsWellSaid, tlsDemand } from '#channels/mail/tls.ts'
import { type Keyring, parseKeyring } from '#rules/keyring.ts'
import { type SecondStepDuty, secondStepDuties } from '#rules/security.ts'
import { StartError } from './start-error.ts'

const hostPort = z
  .string()
  .regex(/^(\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}$/i, 'debe ser host:puerto')
  .transform((value) => {
    const colon = value.lastIndexOf(':')
    return { host: value.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(value.slice(colon + 1)) }
  })

/** A URL of the house's doors: a server, and what it must be told in the query. */
const doorUrl = (protocol: RegExp, error: string, wanted: readonly string[] = []) =>
  z.url({ protocol, error }).superRefine((value, check) => {
    const url = new URL(value)
    if (!url.hostname || !url.username) check.addIssue({ code: 'custom', message: error })
    for (const name of wanted)
      if (!url.searchParams.get(name))
        check.addIssue({ code: 'custom', message: `le falta ${name}=… en la dirección` })
  })
/** Words with commas between them. */
const words = z.string().transform((list) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
)

const tlsRefusal = 'solo puede terminar en ?tls=never: sin eso se exige una conexión cifrada'

const environment = z
  .object({
    PORT: z.coerce
      .number('debe ser un número de puerto')
      .int('debe ser un número de puerto')
      .min(0)
      .max(65535)
      .default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'debe ser una dirección como https://soporte.entidad.gov.co' })
      .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
      .optional(),
    DATA_DIR: z.string().min(1).default('./data'),
    MASTER_KEY: z
      .string()
      .transform((text, check) => {
        const keyring = parseKeyring(text)
        if (keyring) return keyring
        // Never the text itself.
        check.addIssue({
          code: 'custom',
          message:
            'debe ser como 1:LLAVE, con 32 bytes en base64url (43 signos); varias versiones, con comas',
        })
        return z.NEVER
      })
      .optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'debe empezar por postgres://' }).optional(),
    MIGRATE_DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'debe empezar por postgres://' })
      .optional(),
    POLICY: z.string().min(1).default('policies/circular-004.yaml'),
    ADMIN_EMAIL: z.email('debe ser un correo electrónico').optional(),
    ADMIN_PASSWORD: z.string().min(10, 'debe tener al menos 10 caracteres').optional(),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: 'debe empezar por smtp:// o smtps://' })
      .refine((url) => isTlsWellSaid(new URL(url)), tlsRefusal)
      .optional(),
    MAIL_FROM: z
      .string()
      .regex(
        /^([^\p{Cc}<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
        'debe ser un correo, o así: Nombre <correo>',
      )
      .transform(readSender)
      .optional(),
    RATE_LIMIT: z.enum(['on', 'off'], 'debe ser on u off').default('on'),
    SECOND_STEP: z.enum(secondStepDuties, 'debe ser signers, all u optional').default('signers'),
    SESSION_IDLE_HOURS: z.coerce
      .number('debe ser un número de horas')
      .int('debe ser un número entero de horas')
      .min(1, 'debe ser de 1 a 168 horas')
      .max(168, 'debe ser de 1 a 168 horas')
      .default(12),
    TRUST_PROXY: z
      .string()
      .transform((list) =>
        list
          .split(',')
          .map((address) => address.trim())
          .filter(Boolean),
      )
      .default([]),
    MAIL_LISTEN: hostPort.optional(),
    CLAMD: hostPort.optional(),
    SECURITY_CONTACT: z.email('debe ser un correo electrónico').optional(),
    MAIL_TLS_CERT: z.string().min(1).optional(),
    MAIL_TLS_KEY: z.string().min(1).optional(),
    MAIL_AUTHSERV: words.default([]),
    MAIL_TAGS: z.enum(['on', 'off'], 'debe ser on u off').default('off'),
    IMAP_URLS: z.string().transform(readImapUrls).default([]),
    FASTAGI_LISTEN: hostPort.optional(),
    SMPP_URL: doorUrl(/^smpps?$/, 'debe ser como smpp://usuario:clave@servidor:2775?source=85432', [
      'source',
    ]).optional(),
    ALERT_HTTP: z.string().transform(readGateway).optional(),
    ALERT_HTTP_ALLOW_PRIVATE: z.enum(['on', 'off'], 'debe ser on u off').default('off'),
    AMI_URL: doorUrl(
      /^ami$/,
      'debe ser como ami://usuario:clave@servidor:5038?channel=PJSIP/{number}@troncal',
      ['channel'],
    ).optional(),
    FASTAGI_ALLOW: words
      .refine(
        (addresses) => addresses.every((address) => isIP(address) !== 0),
        'debe ser una lista de direcciones IP',
      )
      .default(['127.0.0.1', '::1']),
    WATCH: z.enum(['on', 'off', 'private'], 'debe ser on, off o private').default('on'),
    LOG_LEVEL: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'debe ser fatal, error, warn, info, debug, trace o silent',
      )
      .default('info'),
    ROLE: z.enum(['all', 'web', 'worker'], 'debe ser all, web o worker').default('all'),
  })
  .refine(
    ({ MAIL_TLS_CERT, MAIL_TLS_KEY }) => (MAIL_TLS_CERT === undefined) === (MAIL_TLS_KEY === undefined),
    { path: ['MAIL_TLS_KEY'], message: 'va junto con MAIL_TLS_CERT: defina las dos o ninguna' },
  )
  .refine(
    ({ DATABASE_URL, MIGRATE_DATABASE_URL }) =>
      DATABASE_URL !== undefined || MIGRATE_DATABASE_URL === undefined,
    {
      path: ['MIGRATE_DATABASE_URL'],
      message: 'va junto con DATABASE_URL: defina las dos o solo DATABASE_URL',
    },
  )
  .refine(
    ({ ADMIN_EMAIL, ADMIN_PASSWORD }) => (ADMIN_EMAIL === undefined) === (ADMIN_PASSWORD === undefined),
    {
      path: ['ADMIN_PASSWORD'],
      message: 'va junto con ADMIN_EMAIL: defina las dos o ninguna',
    },
  )

export interface Config {
  readonly port: number
  readonly host: string
  readonly publicUrl: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** How to connect as the tables' owner, where the role of `databaseUrl` is not. */
  readonly migrateDatabaseUrl: string | undefined
  /** In the place of DATA_DIR/master.key. */
  readonly masterKey: Keyring | undefined
  readonly policyFile: string
  readonly smtpUrl: string | undefined
  readonly mailFrom: Sender | undefined
  /** Whom to tell of a weakness; security.txt names it. */
  readonly securityContact: string | undefined
  /** Where files are scanned for viruses. */
  readonly clamd: ClamdAddress | undefined
  readonly ears: {
    readonly listen: { readonly host: string; readonly port: number } | undefined
    /** Files of the certificate for STARTTLS; one is made without them. */
    readonly tls: { readonly cert: string; readonly key: string } | undefined
    readonly imap: readonly ImapAccount[]
    /** Servers whose Authentication-Results are believed. */
    readonly authserv: readonly string[]
    /** Answers are heard at the website mailbox with a tag after a plus sign. */
    readonly tagged: boolean
  }
  readonly admin: { readonly email: string; readonly password: string } | undefined
  readonly rateLimit: boolean
  /** Who has to have a second step at the door: who signs acts or administers, all of the staff, or who wants to. */
  readonly secondStep: SecondStepDuty
  /** A session that nobody uses for so long ends; without that, it lives for seven days. */
  readonly sessionIdleHours: number
  readonly trustProxy: readonly string[]
  /** The doors of the escalation line that are set up. */
  readonly line: {
    readonly smppUrl: string | undefined
    readonly gateway: GatewayTemplate | undefined
    readonly amiUrl: string | undefined
    readonly allowPrivate: boolean
    /** Do SMS go out by one of them to requesters too? */
    readonly sendsTexts: boolean
  }
  /** Where an exchange finds the voice menu, and from which addresses it may come; off when undefined. */
  readonly fastAgi:
    | { readonly host: string; readonly port: number; readonly allow: readonly string[] }
    | undefined
  /** How publications are visited: not at all, or also on private networks. */
  readonly watch: 'on' | 'off' | 'private'
  readonly logLevel: string
  readonly role: 'all' | 'web' | 'worker'
}

export const projectDir = resolve(import.meta.dirname, '../..')

/** Reads the environment; an empty variable is the same as none. Throws `StartError`. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = environment.safeParse(given)
  if (!read.success) {
    const problem = read.error.issues[0]
    throw new StartError(`La variable ${problem?.path.join('.')} no sirve: ${problem?.message}.`)
  }
  const value = read.data
  return {
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.PUBLIC_URL ?? `http://localhost:${value.PORT}`,
    dataDir: resolve(projectDir, value.DATA_DIR),
    databaseUrl: value.DATABASE_URL,
    migrateDatabaseUrl: value.MIGRATE_DATABASE_URL,
    masterKey: value.MASTER_KEY,
    policyFile: resolve(projectDir, value.POLICY),
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM,
    clamd: value.CLAMD,
    securityContact: value.SECURITY_CONTACT,
    ears: {
      listen: value.MAIL_LISTEN,
      tls:
        value.MAIL_TLS_CERT && value.MAIL_TLS_KEY
          ? { cert: value.MAIL_TLS_CERT, key: value.MAIL_TLS_KEY }
          : undefined,
      imap: value.IMAP_URLS,
      authserv: value.MAIL_AUTHSERV,
      tagged: value.MAIL_TAGS === 'on',
    },
    admin:
      value.ADMIN_EMAIL && value.ADMIN_PASSWORD
        ? { email: value.ADMIN_EMAIL, password: value.ADMIN_PASSWORD }
        : undefined,
    rateLimit: value.RATE_LIMIT === 'on',
    secondStep: value.SECOND_STEP,
    sessionIdleHours: value.SESSION_IDLE_HOURS,
    trustProxy: value.TRUST_PROXY,
    line: {
      smppUrl: value.SMPP_URL,
      gateway: value.ALERT_HTTP,
      amiUrl: value.AMI_URL,
      allowPrivate: value.ALERT_HTTP_ALLOW_PRIVATE === 'on',
      sendsTexts:
        value.SMPP_URL !== undefined || (value.ALERT_HTTP !== undefined && isSmsGateway(value.ALERT_HTTP)),
    },
    fastAgi: value.FASTAGI_LISTEN && { ...value.FASTAGI_LISTEN, allow: value.FASTAGI_ALLOW },
    watch: value.WATCH,
    logLevel: value.LOG_LEVEL,
    role: value.ROLE,
  }
}

/** The template of a gateway, as JSON or as the path of a file that holds it. What it says is never repeated. */
function readGateway(given: string, check: z.RefinementCtx): GatewayTemplate | typeof z.NEVER {
  const fail = (message: string) => {
    check.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  let json: unknown
  try {
    json = JSON.parse(
      given.trimStart().startsWith('{') ? given : readFileSync(resolve(projectDir, given), 'utf8'),
    )
  } catch {
    return fail('debe ser JSON, o la ruta de un archivo JSON que se pueda leer')
  }
  const read = gatewayTemplate.safeParse(json)
  if (read.success) return read.data
  const [problem] = read.error.issues
  return fail(`la plantilla no sirve en ${problem?.path.join('.') || 'su raíz'}: ${problem?.message}`)
}

/** `imap(s)://user:pass@host:port/FOLDER?address=who@it.serves`, several with commas between them. */
function readImapUrls(list: string, check: z.RefinementCtx): readonly ImapAccount[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
    .flatMap((text, index) => {
      const refuse = (why: string) => {
        // Never the text itself: it holds a password.
        check.addIssue({ code: 'custom', message: `la cuenta ${index + 1} ${why}` })
        return []
      }
      const url = URL.parse(text)
      if (!url || !/^imaps?:$/.test(url.protocol) || !url.hostname)
        return refuse('debe ser imaps://usuario:clave@servidor/CARPETA?address=correo')
      const address = url.searchParams.get('address') ?? ''
      if (!/^[^\s@]+@[^\s@]+$/.test(address))
        return refuse('no dice qué correo atiende: agregue ?address=correo')
      if (!isTlsWellSaid(url)) return refuse(tlsRefusal)
      if (!url.username || !url.password) return refuse('necesita usuario y clave')
      const oauth = readOAuth(url.searchParams)
      if (oauth === 'unknown')
        return refuse('tiene un oauth que no es google ni microsoft, o le falta client_id')
      const secure = url.protocol === 'imaps:'
      return [
        {
          host: url.hostname,
          port: Number(url.port) || (secure ? 993 : 143),
          secure,
          tls: tlsDemand(url),
          user: decodeURIComponent(url.username),
          password: decodeURIComponent(url.password),
          folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
          address,
          oauth,
        },
      ]
    })
}

/** `oauth=google|microsoft`, with `client_id`, and `client_secret` and `tenant` where they are needed. */
function readOAuth(params: URLSearchParams): OAuth | undefined | 'unknown' {
  const provider = params.get('oauth')
  if (provider === null) return undefined
  const clientId = params.get('client_id')
  if (!clientId) return 'unknown'
  const clientSecret = params.get('client_secret') ?? undefined
  if (provider === 'google')
    return { tokenUrl: 'https://oauth2.googleapis.com/token', clientId, clientSecret, scope: undefined }
  if (provider !== 'microsoft') return 'unknown'
  const tenant = encodeURIComponent(params.get('tenant') ?? 'organizations')
  return {
    tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    clientId,
    clientSecret,
    scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  }
}

/** `Nombre <correo>`, or the address alone. */
function readSender(text: string): Sender {
  const [, name = '', address = text] = /^([^<]*)<([^<>]+)>$/.exec(text) ?? []
  return { name: name.trim().replace(/^"|"$/g, ''), address }
}

/** Where attachments lie. */
export function filesDir(config: Config): string {
  return join(config.dataDir, 'files')
}
