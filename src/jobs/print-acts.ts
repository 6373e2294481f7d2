// Makes the document of every act that was approved: printed, sealed, and kept once. Doing it twice keeps the first.
import { createHash } from 'node:crypto'
import { actDocument, paperOf } from '#channels/paper/compose.ts'
import type { SealKey } from '#channels/paper/seal.ts'
import type { Policies } from '#rules/policy.ts'
import { listActEvents, listUnprintedActs, updateActPdf } from '#store/act.ts'
import type { Db } from '#store/db.ts'

export interface PrintRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: Policies
  readonly publicUrl: string
  /** Asked for when there is something to seal. */
  readonly seal: () => Promise<SealKey>
}

const batch = 20

/** How many documents it made. */
export async function printActs(room: PrintRoom): Promise<number> {
  const { db, now, policies, publicUrl } = room
  let printed = 0
  for (;;) {
    const acts = await listUnprintedActs(db, batch)
    if (acts.length === 0) return printed
    // Fonts and certificates are heavy, and acts are few: loaded when there is one.
    const { printDocument } = await import('#channels/paper/print.ts')
    const { sealDocument } = await import('#channels/paper/seal.ts')
    for (const act of acts) {
      const { policy } = policies.inForceAt(act.approvedAt ?? now())
      const paper = paperOf(act, await listActEvents(db, act.id))
      const document = actDocument(paper, { policy, publicUrl, now: now() })
      const pdf = await printDocument({
        document,
        entity: policy.entity,
        verifyUrl: `${publicUrl}/verificar`,
        madeAt: now(),
      })
      const sealed = sealDocument(pdf, await room.seal())
      await updateActPdf(db, act.id, sealed, createHash('sha256').update(sealed).digest('hex'))
      printed++
    }
    if (acts.length < batch) return printed
  }
}
