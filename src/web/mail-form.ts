// The form filled from a mail: whoever got our answer opens it with the signed link, and nobody else.
import { sealFile } from '#channels/form/body.ts'
import { limits } from '#rules/caso.ts'
import { findHeardMail } from '#store/heard-mail.ts'
import { findFormToken } from '#store/mail-token.ts'
import type { House } from '#web/context.ts'
import { keepPartsOf, rereadMail } from '#web/heard-mail.ts'

/** What a mail fills in, its files sealed so that they come along if the person leaves them; undefined for no good link. */
export async function findMailAsked(house: House, token: string) {
  if (token === '') return undefined
  const id = findFormToken(house.mailroom.maker.secret, token, house.now())
  const heard = id === undefined ? undefined : await findHeardMail(house.db, id)
  if (!heard) return undefined
  const { mail } = await rereadMail(house, heard.sourceSha256)
  const total = mail.parts.reduce((sum, { content }) => sum + content.length, 0)
  const files = total > limits.filesBytes ? [] : await keepPartsOf(house, mail)
  return {
    subject: heard.subject.slice(0, limits.subject),
    description: heard.text.slice(0, limits.description),
    files: files.map((file) => ({
      sealed: sealFile(file, house.formSecret),
      name: file.name,
      bytes: file.bytes,
    })),
  }
}
