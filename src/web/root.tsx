import type { ReactNode } from 'react'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteLoaderData,
} from 'react-router'
import { visitorContext } from '#web/context.ts'
import type { Route } from './+types/root.ts'
import { Fault } from './ui/fault.tsx'
import icono from './ui/icono.svg'
import { tokensCss } from './ui/tokens.ts'

export function loader({ context }: Route.LoaderArgs) {
  return { nonce: context.get(visitorContext).nonce }
}

export function shouldRevalidate() {
  return false
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useRouteLoaderData<typeof loader>('root')?.nonce
  return (
    <html lang="es-CO" suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" content="#3366cc" />
        <link rel="icon" href={icono} type="image/svg+xml" />
        <Meta />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constants */}
        <style nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: tokensCss }} />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function Root() {
  return <Outlet />
}

/** What is shown when nothing else can be: plain. */
export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <main>
      <Fault status={isRouteErrorResponse(error) ? error.status : 500} />
    </main>
  )
}
