// A publication as the public sees it: on the page, and in the feeds.
import { factsIn } from '#rules/publication.ts'
import { documentKinds, isDocument } from '#rules/website-request.ts'
import type { PublicationFilter, PublicationPage } from '#store/publication.ts'
import { sayCivilDay } from '#texts/time.ts'
import { sayPublicationTitle, publicationsPage as t, websiteKindName } from '#texts/website.ts'
import type { House } from '#web/context.ts'

type Row = PublicationPage['items'][number]

export function readPublicationFilter(search: URLSearchParams): PublicationFilter {
  const words = (search.get('q') ?? '').replaceAll('\0', '').trim().slice(0, 200)
  return {
    kind: documentKinds.find((kind) => kind === search.get('tipo')),
    words: /[\p{L}\p{N}]/u.test(words) ? words : undefined,
  }
}

export function presentPublication(row: Row, { policies, now }: House) {
  const { zone } = policies.inForceAt(now()).policy
  const dayOf = (at: Temporal.Instant) => sayCivilDay(at.toZonedDateTimeISO(zone).toPlainDate().toString())
  const facts = factsIn(row.facts)
  return {
    radicado: row.radicado,
    title: sayPublicationTitle(row.kind, facts),
    epigraph: facts.epigraph ?? '',
    issuer: facts.issuer ?? '',
    published: row.publishedAt ? t.published(dayOf(row.publishedAt)) : '',
    posted:
      row.withdrawnAt === null && row.postingDays !== null && row.withdrawalDueAt
        ? t.posted(dayOf(row.withdrawalDueAt))
        : '',
    withdrawn: row.withdrawnAt ? t.withdrawn(dayOf(row.withdrawnAt)) : '',
    isThere: row.withdrawnAt === null,
    isConfirmed: row.confirmedAt !== null,
    url: row.publishedUrl ?? '',
    sha256: row.publishedSha256 ?? '',
    code: row.code,
  }
}

/** A row of the feeds, in the order of the columns of the CSV. */
export function feedRow(row: Row, publicUrl: string): Record<(typeof t.columns)[number], string> {
  const facts = factsIn(row.facts)
  return {
    radicado: row.radicado,
    tipo: isDocument(row.kind) ? websiteKindName[row.kind] : '',
    clase: facts.documentType ?? websiteKindName[row.kind],
    numero: facts.number ?? '',
    fecha_expedicion: facts.issuedOn ?? '',
    epigrafe: facts.epigraph ?? '',
    expide: facts.issuer ?? '',
    rige_desde: facts.validFrom ?? '',
    rige_hasta: facts.validUntil ?? '',
    publicado: row.publishedAt?.toString() ?? '',
    retirado: row.withdrawnAt?.toString() ?? '',
    url: row.publishedUrl ?? '',
    sha256: row.publishedSha256 ?? '',
    constancia: row.code ? `${publicUrl}/verificar/${row.code}` : '',
  }
}
