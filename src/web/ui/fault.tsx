import { errorPage, siteTexts } from '#texts/es.ts'

/** What is said where a page cannot be shown, with a way on. */
export function Fault({ status }: { readonly status: number }) {
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
