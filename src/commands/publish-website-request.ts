// Promises: only what is finished, and approved where the policy asks, is published, on a host that the policy knows;
// then it is written who, when, where, and the hash of the very file; the watcher looks at once, and what is posted for
// days has the instant at which it comes down. A wrong address is mended, and the watcher looks again.
import type { Policies, Policy } from '#rules/policy.ts'
import {
  certifyAfter,
  factsIn,
  isKnownHost,
  isWatched,
  postingDaysOf,
  withdrawalDueAt,
} from '#rules/publication.ts'
import { isDocument } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import { refuseUnapproved, refuseUnfinished } from './approve-website-request.ts'
import { changeWebsiteRequest, type WebsiteOrder, WebsiteRefused } from './change-website-request.ts'

export async function publishWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly url: string },
  policies: Policies,
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'publish', order, now, (request, at) => {
    const { policy } = policies.inForceAt(at)
    refuseUnfinished(request)
    refuseUnapproved(request, policy)
    refuseUnknownHost(order.url, policy)
    const { kind, documentSha256 } = request
    const sha256 = isDocument(kind) ? documentSha256 : null
    const postingDays = postingDaysOf(kind, policy)
    return {
      set: {
        publishedAt: at,
        publishedBy: order.actor.id,
        publishedUrl: order.url,
        publishedSha256: sha256,
        postingDays,
        withdrawalDueAt: withdrawalDueAt({ kind, facts: factsIn(request.facts), publishedAt: at }, policy),
        watchAt: isWatched(kind) ? at : null,
        certifyAt: isDocument(kind) ? at.add(certifyAfter) : null,
      },
      event: 'published',
      data: { url: order.url, sha256, postingDays },
      tell: 'published',
    }
  })
}

export async function relocateWebsiteRequest(
  db: Db,
  order: WebsiteOrder & { readonly url: string },
  policies: Policies,
  now: Temporal.Instant,
): Promise<void> {
  await changeWebsiteRequest(db, 'relocate', order, now, (request, at) => {
    refuseUnknownHost(order.url, policies.inForceAt(at).policy)
    return {
      set: {
        publishedUrl: order.url,
        watchAt: isWatched(request.kind) ? at : null,
        watchFailures: 0,
        watchResult: null,
        confirmedAt: null,
      },
      event: 'relocated',
      data: { from: request.publishedUrl, url: order.url },
    }
  })
}

function refuseUnknownHost(url: string, policy: Policy): void {
  const { hostname } = new URL(url)
  if (!isKnownHost(hostname, policy)) throw new WebsiteRefused({ kind: 'unknown_host', host: hostname })
}
