import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

// The table of contents of the pages.
export default [
  layout('public/layout.tsx', [
    index('public/home.tsx'),
    route('solicitud', 'public/new-caso.tsx'),
    route('seguimiento', 'public/find-caso.tsx'),
    route('caso/:radicado', 'public/caso.tsx'),
    route('plazo', 'public/deadline.tsx'),
    route('aviso-de-datos', 'public/privacy-notice.tsx'),
    route('ingresar', 'public/sign-in.tsx'),
    route('ingresar/codigo', 'public/sign-in-code.tsx'),
    route('preparar/:token', 'public/set-up.tsx'),
    route('clave/:token', 'public/choose-password.tsx'),
    route('linea/confirmar/:token', 'public/acknowledge-alert.tsx'),
    route('*', 'public/not-found.tsx'),
  ]),
  route('caso/:radicado/archivos/:id', 'public/attachment.ts'),
  route('salir', 'public/sign-out.ts'),
  route('campana', 'desk/bell.ts'),
  route('buscar', 'desk/search.ts'),
  route('linea/telefono', 'desk/line-phone.ts'),
  route('linea/avisos.js', 'desk/line-waker.ts'),

  layout('desk/layout.tsx', [
    route('mesa', 'desk/queue.tsx', [route(':radicado', 'desk/caso.tsx')]),
    route('linea', 'desk/line.tsx'),
    route('ajustes', 'desk/settings.tsx'),
    route('cuenta', 'desk/account.tsx'),
  ]),
  route('mesa/:radicado/archivos/:id', 'desk/attachment.ts'),
] satisfies RouteConfig
