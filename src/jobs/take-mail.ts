// Takes a raw mail from an ear: reads it apart, weighs its sender, keeps its source and files, and has it heard. When this
// answers, the mail is committed; when it throws, the ear must keep it and try again.
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { fingerprintOf } from '#channels/mail/fingerprint.ts'
import type { MailReader } from '#channels/mail/reader.ts'
import { type Handover, type Resolver, trustFromHeaders, verifySender } from '#channels/mail/trust.ts'
import {
  type Heard,
  type HeardOutcome,
  hearMail,
  type MailHouse,
  mayBringFiles,
} from '#commands/hear-mail.ts'
import { type KeptFile, limits } from '#rules/caso.ts'
import type { Envelope, QuarantineReason, ReadMail, Trusted } from '#rules/heard-mail.ts'
import { mailLimits } from '#rules/heard-mail.ts'
import type { Db } from '#store/db.ts'
import type { FileShelf } from '#store/files.ts'

export interface EarRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly files: Pick<FileShelf, 'keep'>
  readonly reader: MailReader
  readonly house: MailHouse
  /** Servers whose Authentication-Results are believed. */
  readonly trustedServers: readonly string[]
  /** DNS for checking senders; tests answer for it. */
  readonly resolver?: Resolver
}

export interface Arrival {
  readonly raw: Buffer
  readonly envelope: Envelope
  /** Known when the sender's own server handed it to us. */
  readonly handover?: Handover
  /** The ear could not take all of it. */
  readonly problem?: QuarantineReason
}

const compress = promisify(gzip)

export async function takeMail(room: EarRoom, arrival: Arrival): Promise<HeardOutcome> {
  const { raw, envelope } = arrival
  const { db, now, files, reader, house } = room
  const [{ mail, problem }, packed] = await Promise.all([reader.read(raw), compress(raw, { level: 6 })])
  const ours = { channels: house.policies.inForceAt(now()).policy.channels, sender: house.sender }
  const brings = !problem && mayBringFiles(mail, envelope, { ours, host: house.maker.host })
  const [source, trusted, kept] = await Promise.all([
    keep(files, packed, 'correo.eml.gz'),
    weighSender(room, arrival, mail),
    brings ? keepParts(files, mail) : [],
  ])
  const heard: Heard = {
    envelope,
    mail,
    problem: arrival.problem ?? problem,
    source: { ...source, mediaType: 'application/gzip' },
    sourceBytes: raw.length,
    fingerprint: fingerprintOf(raw, envelope),
    trusted,
    files: kept,
  }
  return hearMail(db, heard, house, now())
}

/** As many of a mail's files as a request may have; all of them stay in its source. */
export async function keepParts(
  files: Pick<FileShelf, 'keep'>,
  mail: Pick<ReadMail, 'parts'>,
): Promise<readonly KeptFile[]> {
  const kept: KeptFile[] = []
  for (const { content, name } of mail.parts.slice(0, limits.files))
    if (content.length > 0) kept.push(await keep(files, content, name.slice(-limits.fileName)))
  return kept
}

function keep(files: Pick<FileShelf, 'keep'>, content: Uint8Array, name: string): Promise<KeptFile> {
  return files.keep(Readable.from([Buffer.from(content)]), name, mailLimits.bytes * 2)
}

/** A server of our own network hands over what others sent: its word counts if it is configured, its address proves nothing. */
async function weighSender(room: EarRoom, { raw, handover }: Arrival, mail: ReadMail): Promise<Trusted> {
  const { trustedServers, resolver } = room
  if (handover && (resolver || !isPrivate(handover.ip))) return verifySender(raw, handover, resolver)
  return trustFromHeaders(mail, trustedServers)
}

function isPrivate(ip: string): boolean {
  return /^(::ffff:)?(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)|^(::1$|f[cd]|fe80)/i.test(
    ip,
  )
}
