// Makes the constancias of what was published, and of what was posted for days and came down: printed, sealed, and kept
// once. Doing it twice keeps the first.
import { createHash } from 'node:crypto'
import { constanciaOf } from '#channels/paper/constancia.ts'
import { newCode } from '#commands/new-code.ts'
import type { ConstanciaKind } from '#rules/publication.ts'
import {
  type Attested,
  findAttested,
  insertConstancia,
  listConstancias,
  listUncertified,
  updateCertified,
} from '#store/publication.ts'
import type { PrintRoom } from './print-acts.ts'

const batch = 20

/** How many constancias it made. */
export async function printConstancias(room: PrintRoom): Promise<number> {
  const { db, now } = room
  let made = 0
  for (;;) {
    const ids = await listUncertified(db, now(), batch)
    for (const id of ids) {
      const published = await findAttested(db, id)
      if (!published) continue
      const before = (await listConstancias(db, id)).map(({ kind }) => kind)
      for (const kind of dueOf(published).filter((one) => !before.includes(one))) {
        await print(room, published, kind)
        made++
      }
      await updateCertified(db, published)
    }
    if (ids.length < batch) return made
  }
}

function dueOf({ state, postingDays }: Attested): readonly ConstanciaKind[] {
  return state === 'withdrawn' && postingDays !== null ? ['publication', 'posting'] : ['publication']
}

async function print(
  { db, now, policies, publicUrl, seal }: PrintRoom,
  published: Attested,
  kind: ConstanciaKind,
) {
  // Fonts and certificates are heavy, and constancias are few: loaded when there is one.
  const { printDocument } = await import('#channels/paper/print.ts')
  const { sealDocument } = await import('#channels/paper/seal.ts')
  const { policy } = policies.inForceAt(published.publishedAt ?? now())
  const code = newCode()
  const document = constanciaOf(published, { kind, code, policy, now: now() })
  const printed = await printDocument({
    document,
    entity: policy.entity,
    verifyUrl: `${publicUrl}/verificar`,
    madeAt: now(),
  })
  const pdf = sealDocument(printed, await seal())
  const pdfSha256 = createHash('sha256').update(pdf).digest('hex')
  await insertConstancia(db, { requestId: published.id, kind, code, document, pdf, pdfSha256 }, now())
}
