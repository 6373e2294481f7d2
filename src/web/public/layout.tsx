import type { ReactNode } from 'react'
import type { Policy } from '#rules/policy.ts'
import { siteTexts } from '#texts/es.ts'
import { publicationsPage } from '#texts/website.ts'
import icono from '../ui/icono.svg'
import { tokensCss } from '../ui/tokens.ts'
import publicCss from './public.css?url'

/** A public page, whole: its head, and the frame of every one: the bar of the State, the entity, the page, and where else to turn. */
export function Layout({
  policy: { entity, channels, circular },
  styles = [],
  children,
}: {
  readonly policy: Policy
  readonly styles?: readonly string[] | undefined
  readonly children: ReactNode
}) {
  return (
    <html lang="es-CO">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" content="#3366cc" />
        <link rel="icon" href={icono} type="image/svg+xml" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constants */}
        <style dangerouslySetInnerHTML={{ __html: tokensCss }} />
        {[publicCss, ...styles].map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <a className="skip" href="#contenido">
          {siteTexts.skip}
        </a>
        <nav className="govco" aria-label="GOV.CO">
          <a href="https://www.gov.co">{siteTexts.govco}</a>
        </nav>
        <header className="site">
          <a href="/">
            <strong>{siteTexts.product}</strong>
            <span>
              {siteTexts.tagline} · {entity.name}
            </span>
          </a>
        </header>
        <main id="contenido">{children}</main>
        <footer className="site">
          <p>
            {entity.office}
            <br />
            Seguimiento: extensión {channels.extension} · Circular {circular.number} de{' '}
            {circular.issuedOn.slice(0, 4)}
          </p>
          <nav aria-label="Otras páginas">
            <a href="/plazo">{siteTexts.deadline}</a>
            <a href="/calendario">{siteTexts.calendar}</a>
            <a href="/publicaciones">{publicationsPage.title}</a>
            <a href="/verificar">{siteTexts.verify}</a>
            <a href="/aviso-de-datos">{siteTexts.privacy}</a>
            <a href="/ingresar">{siteTexts.staff}</a>
          </nav>
        </footer>
      </body>
    </html>
  )
}
