// The publications as open data, JSON or CSV, the newest first; a `Link` leads to those before them.
import { findCursor } from '#store/caso.ts'
import { listPublications } from '#store/publication.ts'
import { publicationsPage } from '#texts/website.ts'
import { houseContext } from '#web/context.ts'
import { writeCursor } from '#web/cursor.ts'
import type { DocumentArgs } from '#web/document.ts'
import { feedRow, readPublicationFilter } from '#web/publication.ts'

const perPage = 500

export async function loader({ url, context }: DocumentArgs): Promise<Response> {
  const { db, publicUrl } = context.get(houseContext)
  const { pathname, searchParams: search } = url
  const { items, next } = await listPublications(db, readPublicationFilter(search), {
    limit: perPage,
    cursor: findCursor(search.get('desde') ?? ''),
  })
  const rows = items.map((row) => feedRow(row, publicUrl))
  if (next) search.set('desde', writeCursor(next))
  const older = next ? `${publicUrl}${pathname}?${search}` : null
  const isCsv = pathname.endsWith('.csv')
  return new Response(isCsv ? csv(rows) : JSON.stringify({ publicaciones: rows, siguiente: older }), {
    headers: {
      'content-type': isCsv ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      ...(older && { link: `<${older}>; rel="next"` }),
      ...(isCsv && { 'content-disposition': 'attachment; filename="publicaciones.csv"' }),
    },
  })
}

/** RFC 4180, with the mark that lets Excel read its accents; what a sheet would take for a formula is text. */
function csv(rows: readonly Record<string, string>[]): string {
  const { columns } = publicationsPage
  const cell = (value: string) =>
    `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`
  const lines = [
    columns.join(','),
    ...rows.map((row) => columns.map((name) => cell(row[name] ?? '')).join(',')),
  ]
  return `\ufeff${lines.join('\r\n')}\r\n`
}
