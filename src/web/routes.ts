import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

// The table of contents of the pages.
export default [
  layout('public/layout.tsx', [
    index('public/home.tsx'),
    route('solicitud', 'public/new-caso.tsx'),
    route('seguimiento', 'public/find-caso.tsx'),
    route('caso/:radicado', 'public/caso.tsx'),
    route('plazo', 'public/deadline.tsx'),
    route('calendario', 'public/calendar.tsx'),
    route('verificar', 'public/verify.tsx'),
    route('verificar/:code', 'public/verify-act.tsx'),
    route('aviso-de-datos', 'public/privacy-notice.tsx'),
    route('ingresar', 'public/sign-in.tsx'),
    route('ingresar/codigo', 'public/sign-in-code.tsx'),
    route('preparar/:token', 'public/set-up.tsx'),
    route('clave/:token', 'public/choose-password.tsx'),
    route('*', 'public/not-found.tsx'),
  ]),
  route('caso/:radicado/archivos/:id', 'public/attachment.ts'),
  route('verificar/:code/acto.pdf', 'public/act-pdf.ts'),
  route('calendario.ics', 'public/calendar-feed.ts'),
  route('salir', 'public/sign-out.ts'),
  route('campana', 'desk/bell.ts'),
  route('buscar', 'desk/search.ts'),
  route('inicio', 'desk/start.ts'),

  layout('desk/layout.tsx', [
    route('mesa', 'desk/queue.tsx', [route(':radicado', 'desk/caso.tsx')]),
    route('2500', 'desk/phone.tsx'),
    route('ajustes', 'desk/settings.tsx'),
    route('ajustes/circular', 'desk/acts.tsx'),
    route('ajustes/circular/:id', 'desk/act.tsx'),
    route('ajustes/circular/:id/simulacion', 'desk/act-simulation.tsx'),
    route('ajustes/circular/:id/:part', 'desk/act-part.tsx'),
    route('cuenta', 'desk/account.tsx'),
  ]),
  route('ajustes/circular/:id/circular.yaml', 'desk/act-yaml.ts'),
  route('mesa/:radicado/archivos/:id', 'desk/attachment.ts'),
] satisfies RouteConfig
