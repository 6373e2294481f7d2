// Promises: whoever asks for the link of a case by its radicado alone gets it where the case's requester reads: at the e-mail
// that the case has, and nowhere else; nothing of the case changes, and nothing says whether there is such a case.
import type { RadicadoQuery } from '#rules/radicado.ts'
import { findCasoByQuery } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { enqueue } from '#store/outbox.ts'

export async function sendOwnLink(db: Db, query: RadicadoQuery, now: Temporal.Instant): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const caso = await findCasoByQuery(tx, query)
    if (caso) await enqueue(tx, 'caso_link', caso.id, now, { causedBy: 'requester' })
  })
}
