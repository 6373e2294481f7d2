import { errorPage, siteTexts } from '#texts/es.ts'

/** What is said where a page cannot be shown, with a way on. */
export function Fault({ isNotFound }: { readonly isNotFound: boolean }) {
  const said = isNotFound ? errorPage.notFound : errorPage.failed
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
