import { ColorSchemeScript, MantineProvider } from '@mantine/core'
import '@mantine/core/styles.css'
import { IconDoorExit } from '@tabler/icons-react'
import { useEffect } from 'react'
import { NavLink, Outlet, useRevalidator, useRouteLoaderData } from 'react-router'
import { mayManage, mayReadCasos } from '#rules/permissions.ts'
import { deskTexts, roleName, settingsTexts, siteTexts } from '#texts/es.ts'
import { attentionAt } from '#web/attention.ts'
import { admit } from '#web/desk/admit.ts'
import { cssVariables, scriptlessCss, theme } from '#web/desk/theme.ts'
import type { loader as rootLoader } from '../root.tsx'
import type { Route } from './+types/layout.ts'
import './desk.css'
import { DeskFault } from './fault.tsx'

export const handle = { hydrate: true }

export function loader(args: Route.LoaderArgs) {
  const { house, staff } = admit(args)
  const now = house.now()
  const attention = attentionAt(house.policies.inForceAt(now).policy, now)
  return {
    id: staff.id,
    name: staff.name,
    role: staff.role,
    open: attention.open,
    attention: attention.open
      ? deskTexts.attention.open(attention.modality, attention.until)
      : deskTexts.attention.closed(attention.next),
  }
}

/** The frame of the desk: where one is, whether somebody attends now, who one is, and the way out. */
export default function DeskLayout({ loaderData }: Route.ComponentProps) {
  const { name, role, open, attention } = loaderData
  const nonce = useRouteLoaderData<typeof rootLoader>('root')?.nonce ?? ''
  useFreshness()
  return (
    <>
      <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      <noscript>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constants */}
        <style nonce={nonce} dangerouslySetInnerHTML={{ __html: scriptlessCss() }} />
      </noscript>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        {/* Without a script nothing says which scheme is on: Mantine's parts then take the light one from here. */}
        <div className="desk" data-mantine-color-scheme="light">
          <a className="skip" href="#contenido">
            {siteTexts.skip}
          </a>
          <header className="bar">
            <a className="product" href="/">
              {siteTexts.product}
            </a>
            <nav aria-label={deskTexts.sections}>
              {mayReadCasos(role) && <NavLink to="/mesa">{deskTexts.title}</NavLink>}
              {mayManage(role) && <NavLink to="/ajustes">{settingsTexts.title}</NavLink>}
            </nav>
            <p className="attention" data-open={open}>
              <span className="dot" aria-hidden="true" />
              {attention}
            </p>
            <p className="me">
              <strong>{name}</strong> <span>{roleName[role]}</span>
            </p>
            <form method="post" action="/salir">
              <button type="submit">
                <IconDoorExit size={18} aria-hidden /> {deskTexts.signOut}
              </button>
            </form>
          </header>
          <main id="contenido" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </MantineProvider>
    </>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}

/** Asks again every minute and on coming back, so that no time left is older; never while the server is out of reach. */
function useFreshness() {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    let asked = Date.now()
    const ask = async () => {
      if (document.hidden || Date.now() - asked < 55_000) return
      asked = Date.now()
      const reached = await fetch('/healthz').then(
        ({ ok }) => ok,
        () => false,
      )
      if (reached) revalidate()
    }
    const timer = setInterval(ask, 60_000)
    document.addEventListener('visibilitychange', ask)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [revalidate])
}
