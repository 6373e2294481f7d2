// Promises: of what the watcher saw the ledger has a line when it changes (there for the first time, gone, there again),
// not at every look; people are warned after several failures in a row; a look at what was withdrawn or moved meanwhile
// says nothing.
import { nextLook, type WatchResult, warnedFailures } from '#rules/publication.ts'
import type { Db } from '#store/db.ts'
import {
  findWebsiteRequestForUpdate,
  recordWebsiteEvent,
  updateWebsiteRequest,
} from '#store/website-request.ts'

/** What was seen, where; `detail` is a status or the place of a redirection. */
export interface Look {
  readonly id: number
  readonly url: string
  readonly result: WatchResult
  readonly detail: string | null
  /** Of what was there, when it was read to its end. */
  readonly sha256: string | null
}

export async function recordLook(db: Db, look: Look, now: Temporal.Instant): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const request = await findWebsiteRequestForUpdate(tx, { id: look.id })
    if (request?.state !== 'published' || request.publishedUrl !== look.url) return
    const isThere = look.result === 'confirmed'
    const failures = isThere ? 0 : request.watchFailures + 1
    const wasWarned = request.watchFailures >= warnedFailures
    const type =
      isThere && (request.confirmedAt === null || wasWarned)
        ? 'confirmed'
        : failures === warnedFailures
          ? 'unconfirmed'
          : undefined
    const { result, detail, sha256, url } = look
    if (type)
      await recordWebsiteEvent(tx, {
        requestId: request.id,
        at: now,
        type,
        actor: { kind: 'system' },
        visibility: 'internal',
        data: { result, detail, sha256, url },
      })
    await updateWebsiteRequest(
      tx,
      request.id,
      {
        watchedAt: now,
        watchResult: detail ? `${result}:${detail}` : result,
        watchFailures: failures,
        watchAt: nextLook(failures, now),
        ...(isThere &&
          request.confirmedAt === null && {
            confirmedAt: now,
            ...(request.certifyAt !== null && { certifyAt: now }),
          }),
      },
      now,
    )
  })
}
