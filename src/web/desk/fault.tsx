import { isRouteErrorResponse, useRouteError } from 'react-router'
import { deskTexts, errorPage, siteTexts } from '#texts/es.ts'
import type { Room } from '#web/desk/admit.ts'

/** What is said, inside the desk's frame, when a page cannot be shown. */
export function DeskFault({ notFound = errorPage.notFound }: { notFound?: { title: string; text: string } }) {
  const error = useRouteError()
  const said = sayFault(error, notFound)
  const away = isRouteErrorResponse(error) && error.status === 403
  return (
    <section className="fault-in-desk" id="caso" tabIndex={-1}>
      <title>{`${said.title} · ${siteTexts.product}`}</title>
      <h1>{said.title}</h1>
      <p>{said.text}</p>
      <p>{away ? <a href="/">{errorPage.home}</a> : <a href="/mesa">{deskTexts.fault.toDesk}</a>}</p>
    </section>
  )
}

function sayFault(error: unknown, notFound: { title: string; text: string }) {
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
    return deskTexts.fault.offline
  if (!isRouteErrorResponse(error)) return errorPage.failed
  if (error.status === 404) return notFound
  if (error.status !== 403) return errorPage.failed
  const { title, ...text } = deskTexts.fault.forbidden
  return { title, text: text[(error.data as { room: Room }).room] }
}
