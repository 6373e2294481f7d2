// A constancia as a document, from what was written when it was published.
import type { Policy } from '#rules/policy.ts'
import { type ConstanciaKind, factsIn } from '#rules/publication.ts'
import type { WebsiteKind } from '#rules/website-request.ts'
import { type Document, sayDate } from '#texts/circular.ts'
import { sayConstancia } from '#texts/website.ts'

export interface Published {
  readonly radicado: string
  readonly kind: WebsiteKind
  readonly facts: unknown
  readonly documentName: string | null
  readonly publishedAt: Temporal.Instant | null
  readonly publishedUrl: string | null
  readonly publishedSha256: string | null
  readonly postingDays: number | null
  readonly confirmedAt: Temporal.Instant | null
  readonly withdrawnAt: Temporal.Instant | null
  readonly approvedAt: Temporal.Instant | null
  readonly publisherName: string
  readonly publisherEmail: string
  readonly approverName: string | null
  readonly approverEmail: string | null
}

/** Throws for what was not published with a document. */
export function constanciaOf(
  published: Published,
  { kind, code, policy, now }: { kind: ConstanciaKind; code: string; policy: Policy; now: Temporal.Instant },
): Document {
  const { publishedAt, publishedUrl, publishedSha256, approvedAt, approverName } = published
  if (!publishedAt || !publishedUrl || !publishedSha256)
    throw new Error(`${published.radicado} was not published with a document`)
  const { entity, zone } = policy
  return sayConstancia({
    kind,
    code,
    zone,
    entity,
    radicado: published.radicado,
    dated: `${entity.city}, ${sayDate(now.toZonedDateTimeISO(zone).toPlainDate())}`,
    documentKind: published.kind,
    facts: factsIn(published.facts),
    fileName: published.documentName ?? '',
    sha256: publishedSha256,
    url: publishedUrl,
    publishedAt,
    confirmedAt: published.confirmedAt,
    withdrawnAt: published.withdrawnAt,
    postingDays: published.postingDays,
    publisher: { name: published.publisherName, email: published.publisherEmail },
    approver:
      approverName && approvedAt
        ? { name: approverName, email: published.approverEmail ?? '', at: approvedAt }
        : null,
  })
}
