// The security ledger, the second step that is owed, and what people are told of their own account.
import type { SecurityEventType, ToldType } from '#rules/security.ts'

export const securityTexts = {
  title: 'Seguridad',
  lead: 'Quién ingresó, quién no pudo y quién cambió el acceso de quién. Nadie puede borrar ni corregir estas líneas.',
  filters: 'Filtros',
  type: 'Qué pasó',
  anyType: 'Todo',
  person: 'Persona',
  anyPerson: 'Todas',
  from: 'Desde',
  to: 'Hasta',
  apply: 'Filtrar',
  clear: 'Quitar filtros',
  empty: 'No hay nada con esos filtros.',
  older: 'Más antiguas',
  newest: 'Las más nuevas',
  nobody: 'alguien sin identificar',
  console: 'la consola del servidor',
  by: (name: string) => `Por ${name}`,
  detail: {
    email: 'Correo escrito',
    path: 'Dirección',
    role: 'Rol',
    before: 'Antes',
    name: 'Nombre',
    limit: 'Límite',
    radicado: 'Radicado',
    act: 'Acto',
  } as Readonly<Record<string, string>>,
} as const

export const securityEventName: Record<SecurityEventType, string> = {
  signed_in: 'Ingresó',
  sign_in_failed: 'Ingreso fallido',
  code_failed: 'Código equivocado',
  locked: 'Intentos agotados',
  recovery_code_used: 'Código de recuperación usado',
  new_device: 'Navegador nuevo',
  signed_out: 'Salió',
  sessions_ended: 'Sesiones cerradas',
  confirmation_failed: 'No confirmó su contraseña',
  staff_added: 'Persona agregada',
  role_changed: 'Rol cambiado',
  set_aside: 'Persona apartada',
  brought_back: 'Persona activada otra vez',
  password_link_made: 'Enlace de contraseña creado',
  password_link_used: 'Enlace de contraseña usado',
  password_changed: 'Contraseña cambiada',
  second_step_on: 'Segundo paso activado',
  second_step_off: 'Segundo paso desactivado',
  second_step_dropped: 'Segundo paso quitado',
  key_made: 'Llave de la API creada',
  key_ended: 'Llave de la API apartada',
  key_restored: 'Llave de la API activada otra vez',
  refused: 'Acceso negado',
  exported: 'Datos descargados',
  requester_link_opened: 'Enlace de un solicitante abierto',
  set_up: 'Primer administrador creado',
}

export const securityMail = {
  subject: {
    new_device: 'Ingreso desde un navegador nuevo',
    role_changed: 'Cambió su rol',
    password_link_used: 'Cambió su contraseña',
    password_changed: 'Cambió su contraseña',
    second_step_on: 'Segundo paso activado',
    second_step_off: 'Segundo paso desactivado',
    second_step_dropped: 'Le quitaron el segundo paso',
  } satisfies Record<ToldType, string>,
  lead: {
    new_device: 'Alguien ingresó a su cuenta desde un navegador que no se había usado antes.',
    role_changed: 'Cambió lo que usted puede hacer en Punto Único.',
    password_link_used: 'La contraseña de su cuenta se cambió con un enlace de un solo uso.',
    password_changed: 'La contraseña de su cuenta se cambió.',
    second_step_on: 'Su cuenta ahora pide un segundo paso al ingresar.',
    second_step_off: 'Su cuenta ya no pide un segundo paso al ingresar.',
    second_step_dropped: 'Un administrador quitó el segundo paso de su cuenta.',
  } satisfies Record<ToldType, string>,
  fact: { when: 'Cuándo', by: 'Quién', role: 'Rol', browser: 'Navegador', address: 'Desde' },
  yourself: 'Usted, o alguien con su sesión',
  ifYou: 'Si fue usted, no tiene que hacer nada.',
  ifNot: {
    role_changed: 'Si no lo esperaba, pregunte a un administrador.',
    account:
      'Si no fue usted, avise ya a un administrador: él cierra sus sesiones y le da un enlace para elegir otra contraseña.',
  },
} as const

export const confirmTexts = {
  title: 'Confirme que es usted',
  text: 'Lo que va a hacer cambia el acceso de alguien. Escriba su contraseña para seguir; no se la pediremos otra vez durante diez minutos.',
  password: 'Su contraseña',
  submit: 'Confirmar y seguir',
  cancel: 'Cancelar',
} as const

export const owedStepPage = {
  title: 'Active el segundo paso',
  lead: 'Su cuenta administra o firma actos, así que ingresa en dos pasos: la contraseña y un código de su teléfono. Actívelo ahora para seguir.',
  begin: 'Seguir',
  go: 'Ya los guardé: entrar',
  leave: 'Salir',
} as const

export const passwordFault = {
  common:
    'Esa contraseña es fácil de adivinar. Use una frase de cuatro o más palabras que no tengan que ver entre sí, sin su nombre, la entidad ni un año.',
} as const
