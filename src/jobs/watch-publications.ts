// Visits what was published and says whether the same bytes are there. A look that is lost is taken again.
import { type LookRules, lookAt } from '#channels/website/look.ts'
import { recordLook } from '#commands/watch-publication.ts'
import type { Policies } from '#rules/policy.ts'
import { isKnownHost } from '#rules/publication.ts'
import type { Db } from '#store/db.ts'
import { claimLook } from '#store/publication.ts'

export interface Watchtower {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: Policies
  /** How the watcher may go out; undefined when it may not. */
  readonly watch: Pick<LookRules, 'allowsPrivate' | 'resolve'> | undefined
}

const limits = { maxBytes: 50_000_000, timeoutMs: 30_000 } as const
const lease = { minutes: 2 } as const

/** How many publications it looked at. */
export async function watchPublications(
  { db, now, policies, watch }: Watchtower,
  ending?: AbortSignal,
): Promise<number> {
  if (!watch) return 0
  for (let looked = 0; ; looked++) {
    if (ending?.aborted) return looked
    const claimed = await claimLook(db, now(), now().add(lease))
    if (!claimed) return looked
    const { id, publishedUrl: url, publishedSha256 } = claimed
    if (url === null) continue
    const { policy } = policies.inForceAt(now())
    const seen = await lookAt(url, publishedSha256, {
      ...limits,
      ...watch,
      allows: (host) => isKnownHost(host, policy),
    })
    await recordLook(db, { id, url, ...seen }, now())
  }
}
