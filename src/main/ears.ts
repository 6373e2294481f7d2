// The ears: direct reception by SMTP and mailboxes heard by IMAP, as the environment names them.
import { readFileSync } from 'node:fs'
import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { openImapEar } from '#channels/mail/imap-ear.ts'
import { openSmtpEar } from '#channels/mail/smtp-ear.ts'
import type { MailHouse } from '#commands/hear-mail.ts'
import { type EarRoom, takeMail } from '#jobs/take-mail.ts'
import { kindOfAddress } from '#rules/mail-address.ts'
import type { Config } from './config.ts'
import type { Logger } from './log.ts'
import type { OpenHouse } from './open-house.ts'
import { StartError } from './start-error.ts'

/** Opens every ear; answers what closes them, after what is in hand is committed. */
export async function openEars(
  house: OpenHouse,
  { listen, tls, imap, authserv }: Config['ears'],
  log: Logger,
): Promise<() => Promise<void>> {
  const { db, now, files, policies } = house
  const { reader, sender, maker } = house.mailroom
  const name = maker.host
  const mailHouse: MailHouse = { policies, sender, maker }
  const room: EarRoom = { db, now, files, reader, house: mailHouse, trustedServers: authserv }
  const ears: { close(): Promise<void> }[] = []
  if (listen) {
    const ear = await openSmtpEar({
      ...listen,
      name,
      tls: tls ? readCertificate(tls) : await makeCertificate(name, now()),
      kindOf: (address) =>
        kindOfAddress(address, {
          channels: policies.inForceAt(now()).policy.channels,
          sender,
        }),
      take: async (arrival) => {
        const { fate, repeated } = await takeMail(room, arrival)
        log.info({ via: 'smtp', fate, repeated }, 'mail heard')
      },
      report: (error) => log.error({ error }, 'a mail could not be taken; its sender will try again'),
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' || error.code === 'EACCES'
        ? new StartError(`No se puede escuchar correo en ${listen.host}:${listen.port} (${error.code}).`)
        : error
    })
    ears.push(ear)
  }
  for (const account of imap) {
    const ear = openImapEar({
      account,
      take: async (arrival) => {
        const { fate, repeated } = await takeMail(room, arrival)
        log.info({ via: 'imap', fate, repeated }, 'mail heard')
        return fate
      },
      lost: (error, seconds) =>
        log.warn({ error, address: account.address, seconds }, 'a mailbox was lost and is tried again'),
    })
    ears.push(ear)
  }
  return async () => {
    await Promise.all(ears.map((ear) => ear.close()))
  }
}

function readCertificate({ cert, key }: { cert: string; key: string }) {
  try {
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch (error) {
    throw new StartError(`No se puede leer el certificado de correo: ${(error as Error).message}.`)
  }
}

/** Good enough to keep the way between two servers private: servers of mail seldom ask who signed it. */
export async function makeCertificate(name: string, now: Temporal.Instant) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now.epochMilliseconds - 60_000),
    notAfter: new Date(now.add({ hours: 24 * 825 }).epochMilliseconds),
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n').trim()}\n-----END PRIVATE KEY-----\n`,
  }
}
