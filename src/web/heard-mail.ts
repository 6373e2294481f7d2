// A heard mail as its kept source reads now. The source stays on the shelf byte for byte; the desk sees it without our keys.
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { MailReading } from '#channels/mail/reader.ts'
import { type KeptFile, limits } from '#rules/caso.ts'
import { mailLimits, type ReadMail } from '#rules/heard-mail.ts'
import { maskOwnKeys } from '#rules/own-keys.ts'
import { mayReadCasos } from '#rules/permissions.ts'
import type { House, StaffMember } from '#web/context.ts'

const unpack = promisify(gunzip)

/** A mail about a case is for those who read cases; whoever tends the website alone sees only that it came. */
export function mayReadMail({ role }: StaffMember, { casoId }: { readonly casoId: number | null }): boolean {
  return casoId === null || mayReadCasos(role)
}

/** The raw mail, byte for byte. */
export async function readSource(house: House, sourceSha256: string): Promise<Buffer> {
  const packed = Buffer.concat(await house.files.read(sourceSha256).toArray())
  return unpack(packed, { maxOutputLength: mailLimits.bytes + 1 })
}

/** As the desk is shown it: whoever wrote may have quoted a link of ours. */
export async function rereadMail(house: House, sourceSha256: string): Promise<MailReading> {
  const { mail, problem } = await house.mailroom.reader.read(await readSource(house, sourceSha256))
  const { subject, text, html } = mail
  return {
    problem,
    mail: {
      ...mail,
      subject: maskOwnKeys(subject),
      text: maskOwnKeys(text),
      html: html === null ? null : maskOwnKeys(html),
    },
  }
}

/** Its files, on the shelf, as many as a request may have. */
export async function keepPartsOf(house: House, mail: ReadMail): Promise<readonly KeptFile[]> {
  const kept: KeptFile[] = []
  for (const { content, name } of mail.parts.slice(0, limits.files))
    if (content.length > 0)
      kept.push(
        await house.files.keep(
          Readable.from([Buffer.from(content)]),
          name.slice(-limits.fileName),
          mailLimits.bytes,
        ),
      )
  return kept
}

/** What is longer is no text that somebody wrote. */
const textBytes = 512 * 1024
const base64Lines = /(?:^[A-Za-z0-9+/]{4,100}={0,2}\r?\n)+/gm

/** The bytes for whoever reads them on the desk: keys of ours masked, also in what is written as base64. */
export function withoutKeys(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  let said = ''
  let at = 0
  for (const { 0: block, index } of text.matchAll(base64Lines)) {
    said += maskedBytes(text.slice(at, index)) + maskedBase64(block)
    at = index + block.length
  }
  said += maskedBytes(text.slice(at))
  return said === text ? bytes : Buffer.from(said, 'latin1')
}

/** The mark that stands for a key is no sign of Latin-1. */
function maskedBytes(text: string): string {
  return text.length > textBytes ? text : maskOwnKeys(text).replaceAll('…', '...')
}

function maskedBase64(block: string): string {
  if (block.length > textBytes) return block
  const words = Buffer.from(block, 'base64').toString('latin1')
  const masked = maskedBytes(words)
  if (masked === words) return block
  return Buffer.from(masked, 'latin1')
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n')
}
