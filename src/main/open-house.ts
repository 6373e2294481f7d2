// Opens the house for whoever works in it: database, policies, files, doorkeeper. The server, the worker and the
// command line begin here.
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { TooHeavy } from '#channels/form/body.ts'
import { askTime } from '#channels/http/ask-time.ts'
import type { Sender } from '#channels/mail/compose.ts'
import { openReader } from '#channels/mail/reader.ts'
import { openMailer } from '#channels/mail/send.ts'
import { openOutward } from '#channels/outward.ts'
import { freshVapidKeys, type VapidKeys } from '#channels/push/send.ts'
import type { PrintRoom } from '#jobs/print-acts.ts'
import type { ScanRoom } from '#jobs/scan-files.ts'
import type { MailRoom } from '#jobs/send-mail.ts'
import type { Watchtower } from '#jobs/watch-publications.ts'
import { casoKeys } from '#rules/caso-key.ts'
import type { Policy } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import { type FileShelf, fileShelf } from '#store/files.ts'
import { loadSecret } from '#store/secret.ts'
import { openVault } from '#store/vault.ts'
import { siteTexts } from '#texts/es.ts'
import type { House } from '#web/context.ts'
import { openBell } from './bell.ts'
import { type OpenClock, openClock } from './clock.ts'
import { type Config, filesDir } from './config.ts'
import { connectionConfig, isDatabaseAway, openDatabase, openPool } from './database.ts'
import { doorkeeper } from './doorkeeper.ts'
import { borrowEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { ownsLedgers } from './grants.ts'
import { adoptHouse, checkHouse, houseMarker, recogniseHouse } from './house-identity.ts'
import { type DatabaseLimits, databaseLimits, noLimits } from './limits.ts'
import type { Logger } from './log.ts'
import { openKeyring } from './master-key.ts'
import { migrate } from './migrate.ts'
import { installPolicy, loadPolicies } from './policies.ts'

const rulebookEveryMs = 5_000

export interface OpenHouse extends House {
  readonly db: Db
  readonly files: FileShelf
  readonly limits: DatabaseLimits
  readonly pool: Pool
  readonly clock: OpenClock
  readonly mail: MailRoom['mail']
  readonly seal: PrintRoom['seal']
  /** What this house is known by to the services that wake phones. */
  readonly vapid: VapidKeys
  readonly watch: Watchtower['watch']
  /** Lets DATA_DIR remember how far the ledger goes. */
  readonly mark: () => Promise<void>
  /** Throws when folder and database are not of one house. */
  readonly recognise: () => Promise<void>
  readonly clamd: ScanRoom['clamd']
  /** Ends connections, and the PostgreSQL that is ours. */
  close(): Promise<void>
}

/**
 * `part` is `owner` for the product itself and `guest` for the command line beside it; an `adopter` is a guest who
 * declares that folder and database are one house. `say` hears the few sentences
 * meant for the person at the terminal. Throws `StartError` for what they can mend.
 */
export async function openHouse(
  config: Config,
  { part, log, say }: { part: 'owner' | 'guest' | 'adopter'; log: Logger; say: (sentence: string) => void },
): Promise<OpenHouse> {
  const enter = part === 'owner' ? startEmbeddedPostgres : borrowEmbeddedPostgres
  const embedded = config.databaseUrl ? undefined : await enter({ dataDir: config.dataDir, log: say })
  const connection = config.databaseUrl ?? embedded?.application
  const owner = config.databaseUrl ? config.migrateDatabaseUrl : embedded?.owner
  if (!connection) throw new Error('no database to connect to')
  const warn = (message: string) => log.warn(message)
  // Six do what twelve would: a statement takes a millisecond, and each connection some 9 MB of PostgreSQL's memory.
  const database = openDatabase(connection, {
    applicationName: `punto-unico ${part === 'owner' ? config.role : 'cli'}`,
    max: part === 'owner' ? 6 : 3,
    log: warn,
  })
  const authPool = openPool(
    { ...connectionConfig(connection), max: 3, application_name: 'punto-unico auth' },
    warn,
  )
  let bell: ReturnType<typeof openBell> | undefined
  const mailer = config.smtpUrl ? openMailer(config.smtpUrl) : undefined
  const reader = openReader()
  let hearing: NodeJS.Timeout | undefined
  let clock: OpenClock | undefined
  const close = async () => {
    clearInterval(hearing)
    clock?.close()
    mailer?.close()
    reader.close()
    await Promise.allSettled([bell?.close(), database.close(), authPool.end()])
    await embedded?.stop()
  }
  try {
    await migrate(owner ?? connection, { application: owner && connection })
    const { db } = database
    const outward = openOutward({ allowPrivate: config.watch === 'private' })
    let website: URL | undefined
    clock = await openClock(db, {
      log,
      keeps: part === 'owner',
      // The entity's own website, asked by TLS: what anybody could forge is no witness.
      askWitness: async () =>
        config.watch === 'off' || !website
          ? undefined
          : askTime(outward, new URL(website.pathname, `https://${website.host}`)),
    })
    const { now } = clock
    if (part === 'adopter') await adoptHouse(db, config.dataDir)
    else await (part === 'owner' ? recogniseHouse : checkHouse)(db, config.dataDir, now())
    if (part === 'owner' && (await ownsLedgers(database.pool)))
      log.warn('the role of DATABASE_URL owns the ledgers and could change them: see MIGRATE_DATABASE_URL')
    await installPolicy(db, config.policyFile, now())
    const keyring = await openKeyring(db, config)
    const vault = openVault(keyring)
    const secret = (name: string) => loadSecret(db, vault, name, randomBytes(32).toString('base64url'))
    const { publicUrl } = config
    bell = openBell(connection, log)
    const policies = await loadPolicies(db)
    website = new URL(policies.inForceAt(now()).policy.entity.website)
    // What another process approved is known here before it rules (`circularLead`); filings find out by themselves.
    if (part === 'owner')
      hearing = setInterval(() => {
        policies.refresh().catch((error: unknown) => log.warn({ error }, 'the rulebook could not be read'))
      }, rulebookEveryMs)
    const vapid: VapidKeys = JSON.parse(
      await loadSecret(db, vault, 'vapid', JSON.stringify(freshVapidKeys())),
    )
    const mailSecret = await secret('mail')
    const from = config.mailFrom ?? defaultSender(policies.inForceAt(now()).policy)
    return {
      db,
      now,
      clock,
      publicUrl,
      casoKeys: casoKeys(keyring),
      vault,
      mailroom: {
        reader,
        sender: from.address,
        maker: { host: new URL(publicUrl).hostname, secret: mailSecret },
      },
      policies,
      files: fileShelf(filesDir(config), () => new TooHeavy()),
      formSecret: await secret('form'),
      limits: config.rateLimit
        ? databaseLimits(db, (limit) => log.warn({ limit }, 'everybody together tries too often'))
        : noLimits,
      doorkeeper: doorkeeper(db, authPool, {
        publicUrl,
        secret: await secret('session'),
        now,
        secondStep: config.secondStep,
        idleHours: config.sessionIdleHours,
        words: () => {
          const { entity } = policies.inForceAt(now()).policy
          return [siteTexts.product, entity.name, entity.office, entity.city]
        },
      }),
      mail: {
        from,
        secret: mailSecret,
        mailer,
        tagged: config.ears.tagged,
        report: reportMail(log),
      },
      seal: async () => {
        const { loadSeal } = await import('./seal.ts')
        return loadSeal(config.dataDir, policies.inForceAt(now()).policy.entity.name, now())
      },
      mark: houseMarker(db, config.dataDir),
      recognise: () => checkHouse(db, config.dataDir, now()),
      watch: config.watch === 'off' ? undefined : { allowsPrivate: config.watch === 'private' },
      isWatching: config.watch !== 'off',
      sendsTexts: config.line.sendsTexts,
      sendsMail: config.smtpUrl !== undefined,
      scansFiles: config.clamd !== undefined,
      clamd: config.clamd,
      bell,
      vapid,
      pushKey: vapid.publicKey,
      pool: database.pool,
      isDatabaseAway,
      report: (error) =>
        log.error({ error }, isDatabaseAway(error) ? 'the database is away' : 'a request failed'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** One line when mail begins to wait, and one when it goes out again. */
function reportMail(log: Logger): (trouble: string | undefined) => void {
  let last: string | undefined
  return (trouble) => {
    if (trouble === last) return
    last = trouble
    if (trouble === undefined) log.info('mail goes out again')
    else log.warn({ trouble }, 'mail waits: its server cannot be used')
  }
}

/** Who signs the mail when MAIL_FROM does not say: nobody reads what is answered to it. */
function defaultSender({ entity }: Policy): Sender {
  const host = new URL(entity.website).hostname.replace(/^www\./, '')
  return { name: siteTexts.product, address: `no-responder@${host}` }
}
