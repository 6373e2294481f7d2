import { documentKinds } from '#rules/website-request.ts'
import { findCursor } from '#store/caso.ts'
import { listPublications } from '#store/publication.ts'
import { siteTexts } from '#texts/es.ts'
import { publicationsPage as t, websiteKindName } from '#texts/website.ts'
import { houseContext } from '#web/context.ts'
import { writeCursor } from '#web/cursor.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { presentPublication, readPublicationFilter } from '#web/publication.ts'

const perPage = 20

export async function loader({ url, context }: DocumentArgs) {
  const house = context.get(houseContext)
  const search = url.searchParams
  const filter = readPublicationFilter(search)
  const from = search.get('desde') ?? ''
  const { items, next } = await listPublications(house.db, filter, {
    limit: perPage,
    cursor: findCursor(from),
  })
  const rest = new URLSearchParams({
    ...(filter.words && { q: filter.words }),
    ...(filter.kind && { tipo: filter.kind }),
  })
  const withMore = (more: Record<string, string>) =>
    String(new URLSearchParams([...rest, ...Object.entries(more)]))
  return {
    filter,
    items: items.map((one) => presentPublication(one, house)),
    isFiltered: rest.size > 0,
    isFurther: from !== '',
    older: next ? `/publicaciones?${withMore({ desde: writeCursor(next) })}` : null,
    newest: `/publicaciones?${rest}`,
    query: String(rest),
  }
}

/** Everything that was published, to be searched by anybody. */
export default function Publications({ loaderData }: DocumentProps<typeof loader>) {
  const { filter, items, isFiltered, isFurther, older, newest, query } = loaderData
  return (
    <>
      <title>{`${t.title} · ${siteTexts.product}`}</title>
      <h1>{t.title}</h1>
      <p>{t.lead}</p>
      <search>
        <form method="get" className="find-publication">
          <label>
            {t.search}
            <input type="search" name="q" defaultValue={filter.words} autoComplete="off" />
          </label>
          <label>
            {t.kind}
            <select name="tipo" defaultValue={filter.kind ?? ''}>
              <option value="">{t.anyKind}</option>
              {documentKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {websiteKindName[kind]}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{t.submit}</button>
        </form>
      </search>
      {items.length === 0 && <p>{isFiltered || isFurther ? t.none : t.empty}</p>}
      <ol className="publications">
        {items.map((one) => (
          <li key={one.radicado}>
            <h2>{one.isThere ? <a href={one.url}>{one.title}</a> : one.title}</h2>
            {one.epigraph && <p>{one.epigraph}</p>}
            <p className="about">
              {[one.issuer, one.published, one.posted].filter(Boolean).join(' · ')}
              {one.withdrawn && <strong> · {one.withdrawn}</strong>}
            </p>
            {one.isConfirmed && one.isThere && <p className="confirmed-file">✓ {t.confirmed}</p>}
            <div className="papers">
              {one.code && (
                <a href={`/verificar/${one.code}`} aria-label={`${t.constancia}: ${one.title}`}>
                  {t.constancia}
                </a>
              )}
              <details>
                <summary>{t.hash}</summary>
                <code>{one.sha256}</code>
              </details>
            </div>
          </li>
        ))}
      </ol>
      {(older || isFurther) && (
        <nav className="pages" aria-label={t.older}>
          {isFurther && <a href={newest}>{t.newest}</a>}
          {older && <a href={older}>{t.older}</a>}
        </nav>
      )}
      <p className="feeds">
        {t.feeds}: <a href={`/publicaciones.json?${query}`}>{t.json}</a> ·{' '}
        <a href={`/publicaciones.csv?${query}`}>{t.csv}</a>
      </p>
    </>
  )
}
