import { layout, type RouteConfig, route } from '@react-router/dev/routes'

// The table of contents of the desk; that of the public pages is `public/documents.tsx`.
export default [
  route('campana', 'desk/bell.ts'),
  route('buscar', 'desk/search.ts'),
  route('inicio', 'desk/start.ts'),
  route('linea/telefono', 'desk/line-phone.ts'),
  route('linea/avisos.js', 'desk/line-waker.ts'),

  layout('desk/layout.tsx', [
    route('mesa', 'desk/queue.tsx', [route(':radicado', 'desk/caso.tsx')]),
    route('2500', 'desk/phone.tsx'),
    route('linea', 'desk/line.tsx'),
    route('tablero', 'desk/board.tsx'),
    route('web', 'desk/website-queue.tsx', [route(':radicado', 'desk/website-request.tsx')]),
    route('ajustes', 'desk/settings.tsx'),
    route('ajustes/seguridad', 'desk/security.tsx'),
    route('ajustes/circular', 'desk/acts.tsx'),
    route('ajustes/circular/:id', 'desk/act.tsx'),
    route('ajustes/circular/:id/simulacion', 'desk/act-simulation.tsx'),
    route('ajustes/circular/:id/:part', 'desk/act-part.tsx'),
    route('web/correo', 'desk/mail.tsx'),
    route('web/correo/canales-cerrados', 'desk/closed-channels.tsx'),
    route('web/correo/:id', 'desk/mail-item.tsx'),
    route('cuenta', 'desk/account.tsx'),
  ]),
  route('ajustes/circular/:id/circular.yaml', 'desk/act-yaml.ts'),
  route('web/correo/:id/original', 'desk/mail-source.ts'),
  route('web/correo/:id/archivos/:part', 'desk/mail-part.ts'),
  route('mesa/:radicado/archivos/:id', 'desk/attachment.ts'),
  route('web/:radicado/archivos/:id', 'desk/website-file.ts'),
  route('*', 'public/nowhere.tsx'),
] satisfies RouteConfig
