// A heard mail as its kept source reads now.
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { MailReading } from '#channels/mail/reader.ts'
import { type KeptFile, limits } from '#rules/caso.ts'
import { mailLimits, type ReadMail } from '#rules/heard-mail.ts'
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

export async function rereadMail(house: House, sourceSha256: string): Promise<MailReading> {
  return house.mailroom.reader.read(await readSource(house, sourceSha256))
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
