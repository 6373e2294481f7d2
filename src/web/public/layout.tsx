import type { ReactNode } from 'react'
import { Outlet } from 'react-router'
import { siteTexts } from '#texts/es.ts'
import { publicationsPage } from '#texts/website.ts'
import { houseContext } from '#web/context.ts'
import { Fault } from '../ui/fault.tsx'
import type { Route } from './+types/layout.ts'
import './public.css'

export function loader({ context }: Route.LoaderArgs) {
  const { policies, now } = context.get(houseContext)
  const { entity, channels, circular } = policies.inForceAt(now()).policy
  return {
    entity,
    extension: channels.extension,
    circular: circular.number,
    year: circular.issuedOn.slice(0, 4),
  }
}

export default function PublicLayout({ loaderData }: Route.ComponentProps) {
  return (
    <Frame {...loaderData}>
      <Outlet />
    </Frame>
  )
}

/** A page that is not there, or cannot be shown, looks like all others and leads on. */
export function ErrorBoundary({ error, loaderData }: Route.ErrorBoundaryProps) {
  const fault = <Fault error={error} />
  return loaderData ? <Frame {...loaderData}>{fault}</Frame> : fault
}

/** The frame of every public page: the bar of the State, the entity, the page, and where else to turn. */
function Frame({
  entity,
  extension,
  circular,
  year,
  children,
}: Route.ComponentProps['loaderData'] & { readonly children: ReactNode }) {
  return (
    <>
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
          Seguimiento: extensión {extension} · Circular {circular} de {year}
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
    </>
  )
}
