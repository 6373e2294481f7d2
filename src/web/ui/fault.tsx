import { isRouteErrorResponse } from 'react-router'
import { errorPage, siteTexts } from '#texts/es.ts'

/** What is said where a page cannot be shown, with a way on. */
export function Fault({ error }: { readonly error: unknown }) {
  const status = isRouteErrorResponse(error) ? error.status : 500
  const said = status === 404 ? errorPage.notFound : status === 403 ? errorPage.ofRequester : errorPage.failed
  return (
    <>
      <title>{`${said.title} · ${siteTexts.product}`}</title>
      <h1>{said.title}</h1>
      <p>{said.text}</p>
      <p>
        <a href="/">{errorPage.home}</a>
      </p>
    </>
  )
}
