import { useEffect, useRef, useState } from 'react'
import { Link, NavLink, Outlet, useNavigate, useRouteLoaderData } from 'react-router'
import { mayHoldLine } from '#rules/alert.ts'
import type { Role } from '#rules/caso.ts'
import { mayAnswerCalls, mayManage, mayReadActs, mayReadBoard, mayReadCasos } from '#rules/permissions.ts'
import { mayReadSecurity } from '#rules/security.ts'
import { mayReadWebsite } from '#rules/website-request.ts'
import { actTexts } from '#texts/act.ts'
import { linePage } from '#texts/alert.ts'
import { boardTexts } from '#texts/board.ts'
import {
  accountTexts,
  deskTexts,
  keyTexts,
  paletteTexts,
  roleName,
  settingsTexts,
  siteTexts,
} from '#texts/es.ts'
import { heardMailTexts } from '#texts/heard-mail.ts'
import { phonePage } from '#texts/phone.ts'
import { securityTexts } from '#texts/security.ts'
import { webTexts } from '#texts/website.ts'
import { attentionAt } from '#web/attention.ts'
import { admit } from '#web/desk/admit.ts'
import type { loader as rootLoader } from '../root.tsx'
import { darkCss } from '../ui/tokens.ts'
import type { Route } from './+types/layout.ts'
import './desk.css'
import { DeskFault } from './fault.tsx'
import { Icon } from './icon.tsx'
import { KeyHelp, showKeyHelp } from './key-help.tsx'
import { Key, useKeys, useSingleKeys } from './keys.tsx'
import { Clock, Live } from './live.tsx'
import { type Command, openPalette, Palette } from './palette.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { house, staff } = admit(args)
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const attention = attentionAt(policy, now)
  return {
    nowMs: now.epochMilliseconds,
    id: staff.id,
    name: staff.name,
    role: staff.role,
    holdsLine: mayHoldLine(staff, policy),
    open: attention.open,
    attention: attention.open
      ? deskTexts.attention.open(attention.modality, attention.until)
      : deskTexts.attention.closed(attention.next),
  }
}

/** The frame of the desk: where one is, whether somebody attends now, who one is, and the way out. */
export default function DeskLayout({ loaderData }: Route.ComponentProps) {
  const { name, role, holdsLine, open, attention, nowMs } = loaderData
  const nonce = useRouteLoaderData<typeof rootLoader>('root')?.nonce ?? ''
  const [hasKeys] = useSingleKeys()
  // What only a script opens is not drawn before there is one.
  const [isUp, setUp] = useState(false)
  useEffect(() => setUp(true), [])
  const help = useRef<HTMLDialogElement>(null)
  const exit = useRef<HTMLFormElement>(null)
  const showHelp = () => showKeyHelp(help.current)
  useKeys({ '?': showHelp })
  const sections = useSections(role, holdsLine, { showHelp, leave: () => exit.current?.requestSubmit() })
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constants */}
      <style nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: darkCss }} />
      <noscript>
        <style nonce={nonce}>{'.scripted{display:none!important}'}</style>
      </noscript>
      <div className="desk" data-up={isUp || undefined}>
        <a className="skip" href="#contenido">
          {siteTexts.skip}
        </a>
        <header className="bar">
          <a className="product" href="/">
            {siteTexts.product}
          </a>
          <nav aria-label={deskTexts.sections}>
            {mayReadCasos(role) && <NavLink to="/mesa">{deskTexts.title}</NavLink>}
            {mayAnswerCalls(role) && <NavLink to="/2500">{phonePage.nav}</NavLink>}
            {mayReadWebsite(role) && <NavLink to="/web">{webTexts.title}</NavLink>}
            {holdsLine && <NavLink to="/linea">{linePage.title}</NavLink>}
            {mayReadBoard(role) && <NavLink to="/tablero">{boardTexts.title}</NavLink>}
            {mayReadActs(role) && <NavLink to="/ajustes/circular">{actTexts.title}</NavLink>}
            {mayReadSecurity(role) && <NavLink to="/ajustes/seguridad">{securityTexts.title}</NavLink>}
            {mayManage(role) && (
              <NavLink to="/ajustes" end>
                {settingsTexts.title}
              </NavLink>
            )}
          </nav>
          <p className="attention" data-open={open}>
            <span className="dot" aria-hidden="true" />
            {attention}
          </p>
          <p className="tools scripted">
            <button type="button" onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
              <Icon name="search" size={18} /> <span>{paletteTexts.show}</span> <Key>Ctrl K</Key>
            </button>
            <button type="button" onClick={showHelp} aria-keyshortcuts={hasKeys ? '?' : undefined}>
              <Icon name="keyboard" size={18} /> <span>{keyTexts.show}</span>
            </button>
          </p>
          <p className="me">
            <Link to="/cuenta">
              <strong>{name}</strong> <span>{roleName[role]}</span>
            </Link>
          </p>
          <form method="post" action="/salir" ref={exit}>
            <button type="submit">
              <Icon name="door-exit" size={18} /> <span>{deskTexts.signOut}</span>
            </button>
          </form>
        </header>
        <main id="contenido" tabIndex={-1}>
          <Clock nowMs={nowMs}>
            <Outlet />
          </Clock>
        </main>
        <Live />
        {isUp && <KeyHelp dialog={help} />}
        {isUp && <Palette sections={sections} finds={mayReadCasos(role) || mayReadWebsite(role)} />}
      </div>
    </>
  )
}

/** What the palette offers on every page. */
function useSections(
  role: Role,
  holdsLine: boolean,
  { showHelp, leave }: { showHelp: () => void; leave: () => void },
): readonly Command[] {
  const navigate = useNavigate()
  const page = (path: string, label: string, icon: Command['icon']): Command => ({
    id: path,
    label,
    icon,
    run: () => void navigate(path),
  })
  return [
    ...(mayReadCasos(role) ? [page('/mesa', deskTexts.title, 'layout-list')] : []),
    ...(mayAnswerCalls(role) ? [page('/2500', phonePage.nav, 'phone')] : []),
    ...(holdsLine ? [page('/linea', linePage.heading, 'phone-call')] : []),
    ...(mayReadWebsite(role) ? [page('/web', webTexts.title, 'world-upload')] : []),
    ...(mayReadWebsite(role) ? [page('/web/correo', heardMailTexts.title, 'inbox')] : []),
    ...(mayReadBoard(role) ? [page('/tablero', boardTexts.title, 'chart-bar')] : []),
    ...(mayReadActs(role) ? [page('/ajustes/circular', actTexts.title, 'file-text')] : []),
    ...(mayReadSecurity(role) ? [page('/ajustes/seguridad', securityTexts.title, 'shield-check')] : []),
    ...(mayManage(role) ? [page('/ajustes', settingsTexts.title, 'settings')] : []),
    page('/cuenta', accountTexts.title, 'user'),
    { id: 'help', label: keyTexts.help, key: '?', icon: 'keyboard', run: showHelp },
    { id: 'exit', label: deskTexts.signOut, icon: 'door-exit', run: leave },
  ]
}

export function ErrorBoundary() {
  return <DeskFault />
}
