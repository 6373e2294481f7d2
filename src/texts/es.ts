// Every sentence a person reads. The same fact has the same words on page, mail, paper and telephone.

import { alertRefusal, linePage, sayAcknowledged, sayAlerted } from './alert.ts'
import { boardTexts } from './board.ts'
import { phoneApiTexts, phonePage, sayFollowUp } from './phone.ts'
import { sayBytes, sayExactly, sayMoment, sayNumber, sentence } from './time.ts'

export const stateName = {
  filed: 'Radicado',
  assigned: 'Asignado',
  attending: 'En atención',
  on_hold: 'En espera',
  solved: 'Solucionado',
  closed: 'Cerrado',
  void: 'Anulado',
} as const
type State = keyof typeof stateName

export const employmentName = { funcionario: 'Funcionario público', contratista: 'Contratista' } as const
export const modalityName = { on_site: 'presencial', virtual: 'virtual' } as const
export const roleName = {
  technician: 'Técnico',
  coordinator: 'Coordinador',
  operator: 'Operador de la 2500',
  webmaster: 'Equipo del sitio web',
  auditor: 'Auditor',
  admin: 'Administrador',
} as const
export const holdReasonName = {
  requester: 'Falta una respuesta del solicitante',
  part: 'Falta un repuesto',
  supplier: 'Depende de un proveedor',
  other: 'Otro motivo',
} as const
export const doorName = {
  form: 'formulario',
  requester: 'página del caso',
  desk: 'mesa',
  api: 'API',
  mail: 'correo',
  phone: 'teléfono',
  sms: 'SMS',
  line: 'línea',
  job: 'automático',
  cli: 'consola',
} as const

/** What a verb is called on its button. */
export const verbName = {
  assign: 'Asignar',
  attend: 'Tomar el caso',
  comment: 'Comentar',
  hold: 'Poner en espera',
  resume: 'Reanudar',
  solve: 'Dar solución',
  close: 'Cerrar el caso',
  reopen: 'Reabrir',
  void: 'Anular',
  escalate: 'Escalar',
  rate: 'Calificar',
} as const
type Verb = keyof typeof verbName

const verbInfinitive: Record<Verb, string> = {
  assign: 'asignar',
  attend: 'tomar',
  comment: 'comentar',
  hold: 'poner en espera',
  resume: 'reanudar',
  solve: 'solucionar',
  close: 'cerrar',
  reopen: 'reabrir',
  void: 'anular',
  escalate: 'escalar',
  rate: 'calificar',
}

// ——— The form ———

export const fieldName = {
  fullName: 'Nombre completo',
  nationalId: 'Número de documento',
  email: 'Correo electrónico',
  phone: 'Teléfono o extensión',
  employment: 'Usted es',
  dependencia: 'Dependencia',
  location: '¿Dónde está el problema?',
  service: '¿Con qué necesita ayuda?',
  subject: 'Resuma el problema en una frase',
  description: 'Cuente qué pasa',
  assetTag: 'Placa de inventario del equipo',
  attachments: 'Fotos o archivos',
  dataNotice: 'Aviso de datos personales',
  submissionKey: 'Formulario',
} as const
export type FormField = keyof typeof fieldName

export const fieldError = {
  fullName: {
    missing: 'Escriba su nombre completo.',
    long: 'El nombre es muy largo: use máximo 150 caracteres.',
  },
  nationalId: {
    missing: 'Escriba su número de documento.',
    invalid: 'El número de documento debe tener entre 5 y 12 dígitos, sin letras.',
  },
  email: {
    missing: 'Escriba su correo electrónico: allí le avisaremos.',
    invalid: 'Ese correo no parece completo. Escríbalo así: nombre@barrancabermeja.gov.co',
  },
  phone: {
    missing: 'Escriba un teléfono o extensión donde lo encontremos.',
    invalid: 'El teléfono solo puede llevar números, espacios y «ext.»: por ejemplo 300 123 4567 o 2145.',
  },
  employment: { missing: 'Indique si usted es funcionario público o contratista.' },
  dependencia: {
    missing: 'Elija la dependencia donde trabaja.',
    unknown: 'Esa dependencia no está en la lista. Elija una de la lista.',
  },
  location: {
    missing: 'Escriba dónde está el problema: sede, piso y oficina.',
    long: 'El lugar es muy largo: use máximo 200 caracteres.',
  },
  service: { missing: 'Elija con qué necesita ayuda: hardware, red o software.' },
  subject: {
    missing: 'Resuma el problema en una frase.',
    long: (length: number) =>
      `El resumen tiene ${length} caracteres y el máximo es 150. Deje lo principal aquí y lo demás abajo.`,
  },
  description: {
    missing: 'Cuente qué pasa, para que el técnico llegue preparado.',
    long: (length: number) =>
      `La descripción tiene ${length} caracteres y el máximo es 10.000. Acórtela o adjúntela en un archivo.`,
  },
  assetTag: { long: 'La placa es muy larga: use máximo 60 caracteres.' },
  attachments: {
    many: (max: number) =>
      `Puede adjuntar máximo ${max} archivos. Deje los más útiles: su texto no se perdió.`,
    heavy: (max: number) =>
      `Los archivos pesan más de ${sayBytes(max)} en total. Envíe fotos más pequeñas o siga sin ellas: su texto no se perdió.`,
    broken: 'Un archivo no llegó completo. Adjúntelo otra vez: su texto no se perdió.',
    shut: 'En este momento no podemos recibir archivos. Siga sin ellos: su texto no se perdió. Podrá agregarlos después en la página del caso.',
    quota:
      'Hoy ya se recibieron demasiados archivos de su red o de este caso. Siga sin ellos: su texto no se perdió.',
    gone: 'Un archivo que había adjuntado esperó más de una hora y ya no está. Adjúntelo otra vez: su texto no se perdió.',
    unkept:
      'En este momento no podemos guardar archivos. Espere un minuto y adjúntelos otra vez, o siga sin ellos: su texto no se perdió.',
  },
  dataNotice: { missing: 'Marque la casilla para confirmar que leyó el aviso de datos personales.' },
  submissionKey: {
    invalid: 'El formulario no llegó completo. Revise sus datos y envíelo otra vez.',
    another: 'Este formulario ya se usó para radicar otro caso. Revise sus datos y envíelo otra vez.',
    robot: 'El envío parece automático. Deje vacía la casilla «No escriba aquí» y envíelo otra vez.',
  },
} as const

export const formPage = {
  title: 'Reportar un problema',
  errorTitle: (count: number) =>
    count === 1 ? 'Revise un dato antes de radicar' : `Revise ${count} datos antes de radicar`,
  submit: 'Radicar solicitud',
  tooMany: (seconds: number) =>
    `Hemos recibido demasiadas solicitudes seguidas. Espere ${seconds < 90 ? `${seconds} segundos` : `${Math.ceil(seconds / 60)} minutos`}. Vuelva entonces con el botón «Atrás» de su navegador, que conserva lo que escribió, y envíela otra vez.`,
  away: 'En este momento no podemos guardar su solicitud. Espere un minuto y envíela otra vez: lo que escribió sigue aquí.',
} as const

/** What happens next, before sending. */
export function sayExpectation(dueAt: Temporal.Instant, now: Temporal.Instant, zone: string): string {
  return sentence(`Si radica ahora, un técnico lo atenderá a más tardar ${sayMoment(dueAt, now, zone)}`)
}

/** A pointer, never a refusal (circular, clause 3). */
export function sayWebsiteHint(mailbox: string): string {
  return `¿Quiere publicar o cambiar algo en el sitio web? Eso no se pide aquí: escriba a ${mailbox}.`
}

// ——— The case ———

/** Where a case stands, in one sentence to read or to say aloud. */
export function sayState(caso: {
  readonly state: State
  readonly technician: string | null
  readonly breached: boolean
  readonly dueAt: Temporal.Instant
  readonly now: Temporal.Instant
  readonly zone: string
}): string {
  const due = sayMoment(caso.dueAt, caso.now, caso.zone)
  switch (caso.state) {
    case 'filed':
      return caso.breached
        ? `${sentence(`Su caso está radicado y debía atenderse a más tardar ${due}`)} Todavía no lo han atendido.`
        : sentence(`Su caso está radicado. Lo atenderemos a más tardar ${due}`)
    case 'assigned':
      return caso.breached
        ? sentence(`Su caso está asignado a ${caso.technician} y debía atenderse a más tardar ${due}`)
        : sentence(`Su caso está asignado a ${caso.technician}, que lo atenderá a más tardar ${due}`)
    case 'attending':
      return `${caso.technician} está atendiendo su caso.`
    case 'on_hold':
      return `Su caso está en espera. Lo tiene ${caso.technician}.`
    case 'solved':
      return `${caso.technician} dio solución a su caso. Confirme si quedó bien.`
    case 'closed':
      return 'Su caso está cerrado.'
    case 'void':
      return 'Este caso fue anulado.'
  }
}

/** A line of the ledger in words; `text` stands beside it. */
export function sayEvent(event: {
  readonly type:
    | 'opened'
    | 'assigned'
    | 'attended'
    | 'commented'
    | 'held'
    | 'resumed'
    | 'solved'
    | 'closed'
    | 'reopened'
    | 'voided'
    | 'warned'
    | 'breached'
    | 'escalated'
    | 'alerted'
    | 'acknowledged'
    | 'rated'
    | 'rescheduled'
    | 'followed_up'
  readonly actorKind: 'requester' | 'staff' | 'system'
  readonly actorName: string
  readonly data: Readonly<Record<string, unknown>>
}): string {
  const who = event.actorKind === 'system' ? 'El sistema' : event.actorName
  switch (event.type) {
    case 'opened':
      return `${who} radicó la solicitud`
    case 'assigned':
      return `${who} asignó el caso a ${event.data.to}`
    case 'attended':
      return `${who} tomó el caso`
    case 'commented':
      return `${who} comentó`
    case 'held':
      return `${who} puso el caso en espera`
    case 'resumed':
      return `${who} reanudó el caso`
    case 'solved':
      return `${who} dio solución`
    case 'closed':
      return event.actorKind === 'system'
        ? 'El caso se cerró solo, sin respuesta a la solución'
        : `${who} cerró el caso`
    case 'reopened':
      return `${who} reabrió el caso`
    case 'voided':
      return `${who} anuló el caso`
    case 'warned':
      return 'Aviso: el plazo de atención está por vencer'
    case 'breached':
      return 'Se venció el plazo de atención'
    case 'escalated':
      return `${who} escaló el caso`
    case 'alerted':
      return sayAlerted(event.data)
    case 'acknowledged':
      return sayAcknowledged(event.data)
    case 'rated':
      return `${who} calificó la atención: ${event.data.rating} de 5`
    case 'rescheduled':
      return sayRescheduled(event.data as unknown as Rescheduled)
    case 'followed_up':
      return sayFollowUp(event)
  }
}

interface Rescheduled {
  readonly reason: string
  readonly orderedBy: string
  readonly act: string
  readonly from: string
  readonly to: string
  readonly zone: string
}

/** Why a deadline moved, what it was and what it is; also to the phone. */
function sayRescheduled({ reason, orderedBy, act, from, to, zone }: Rescheduled): string {
  const exactly = (at: string) => sayExactly(Temporal.Instant.from(at), zone)
  return `El plazo de atención cambió por «${reason}» (${orderedBy}; acto ${act}): vencía el ${exactly(from)} y ahora vence el ${exactly(to)}`
}

/** Why a span of time does or does not count. */
export function sayReason(
  reason:
    | { readonly kind: 'lunch' | 'night' | 'weekend' }
    | { readonly kind: 'festivo'; readonly name: string; readonly law: string }
    | { readonly kind: 'closure'; readonly reason: string; readonly act: string }
    | { readonly kind: 'modality'; readonly modality: 'on_site' | 'virtual' },
): string {
  switch (reason.kind) {
    case 'lunch':
      return 'Pausa del mediodía'
    case 'night':
      return 'Fuera del horario'
    case 'weekend':
      return 'Día sin atención'
    case 'festivo':
      return `Festivo: ${reason.name} (${reason.law})`
    case 'closure':
      return `${reason.reason} (${reason.act})`
    case 'modality':
      return `La atención ${modalityName[reason.modality]} no cuenta para este servicio`
  }
}

/** Why a step was not done, and what to do. */
export function sayRefusal(
  refusal:
    | { readonly kind: 'not_found' }
    | { readonly kind: 'not_allowed'; readonly verb: Verb }
    | { readonly kind: 'wrong_state'; readonly verb: Verb; readonly state: State; readonly by: string | null }
    | { readonly kind: 'not_breached'; readonly dueAt: Temporal.Instant }
    | { readonly kind: 'already_escalated'; readonly at: Temporal.Instant }
    | { readonly kind: 'reopen_too_late'; readonly days: number }
    | { readonly kind: 'not_assignable' }
    | { readonly kind: 'same_assignee'; readonly by: string }
    | { readonly kind: 'submission_of_another' }
    | { readonly kind: 'unknown_category' }
    | { readonly kind: 'link_spent' }
    | { readonly kind: 'nothing_to_acknowledge' }
    | { readonly kind: 'already_acknowledged'; readonly by: string; readonly at: Temporal.Instant }
    | { readonly kind: 'not_on_line' }
    | { readonly kind: 'no_mobile' },
  now: Temporal.Instant,
  zone: string,
): string {
  switch (refusal.kind) {
    case 'not_found':
      return 'No encontramos ese caso. Revise el radicado.'
    case 'not_allowed':
      return `Su rol no permite ${verbInfinitive[refusal.verb]} casos. Pídalo a un coordinador.`
    case 'wrong_state':
      return sayWrongState(refusal)
    case 'not_breached':
      return `El plazo de atención no se ha incumplido. Se puede escalar después de que venza, ${sentence(sayMoment(refusal.dueAt, now, zone))}`
    case 'already_escalated':
      return sentence(`Este caso ya se escaló ${sayMoment(refusal.at, now, zone)}`)
    case 'reopen_too_late':
      return `El caso se cerró hace más de ${refusal.days} días. Radique una solicitud nueva en el formulario.`
    case 'not_assignable':
      return 'Esa persona no puede recibir casos. Elija un técnico o coordinador activo.'
    case 'same_assignee':
      return `El caso ya está asignado a ${refusal.by}.`
    case 'submission_of_another':
      return fieldError.submissionKey.another
    case 'unknown_category':
      return 'Esa categoría no es de este servicio. Elija una de la lista, o ninguna.'
    case 'link_spent':
      return alertRefusal.linkSpent
    case 'nothing_to_acknowledge':
      return alertRefusal.nothing
    case 'already_acknowledged':
      return alertRefusal.already(refusal.by, sayMoment(refusal.at, now, zone))
    case 'not_on_line':
      return alertRefusal.notOnLine
    case 'no_mobile':
      return phonePage.send.noMobile
  }
}

function sayWrongState({ verb, state, by }: { verb: Verb; state: State; by: string | null }): string {
  if (state === 'attending' && verb === 'attend') return `${by} ya está atendiendo este caso.`
  if (state === 'on_hold' && verb === 'attend') return `${by} ya tiene este caso, en espera. Reanúdelo.`
  if (verb === 'solve' && (state === 'filed' || state === 'assigned'))
    return 'Primero tome el caso: sin atención no puede haber solución.'
  if (verb === 'close' && state !== 'closed' && state !== 'void')
    return 'Primero dé la solución: solo se cierra un caso solucionado.'
  const is = {
    filed: 'radicado',
    assigned: 'asignado',
    attending: 'en atención',
    on_hold: 'en espera',
    solved: 'solucionado',
    closed: 'cerrado',
    void: 'anulado',
  }[state]
  return `No se puede ${verbInfinitive[verb]} un caso que está ${is}.`
}

// ——— Attention now ———

/** "estamos en atención virtual hasta las 6:00 p. m.", or when it begins again. */
export function sayAttention(
  attention:
    | { readonly open: true; readonly modality: 'on_site' | 'virtual'; readonly until: string }
    | { readonly open: false; readonly next: string },
): string {
  return sentence(
    attention.open
      ? `Estamos en atención ${modalityName[attention.modality]} hasta las ${attention.until}`
      : `Ahora no hay atención. Volvemos ${attention.next}`,
  )
}

// ——— Follow-up ———

export const lookUpPage = {
  title: 'Saber cómo va mi caso',
  wrong: 'No encontramos un caso con ese radicado y ese documento. Revise los dos datos e intente otra vez.',
  tooMany:
    'Hubo demasiados intentos. Por seguridad, por ahora ese caso no se puede consultar con el documento, aunque los datos sean correctos.',
  link: {
    title: 'Reciba el enlace en su correo',
    text: (radicado: string) =>
      `Le enviaremos el enlace del caso ${radicado} al correo que se escribió en la solicitud, y a ningún otro. Con ese enlace lo consulta sin escribir el documento.`,
    submit: 'Enviar el enlace al correo del caso',
    sent: 'Si el caso existe, el enlace ya va para el correo que se escribió en la solicitud. Puede tardar unos minutos; revise también el correo no deseado.',
    tooMany:
      'Ya se pidió ese enlace varias veces. Revise el correo que se escribió en la solicitud, o llame a la extensión de seguimiento.',
    other: 'Consultar otro caso',
  },
} as const

export const signInPage = {
  title: 'Ingresar',
  wrong: 'El correo o la contraseña no son correctos.',
  tooMany: 'Demasiados intentos. Espere unos minutos e intente otra vez.',
} as const

export const problems = {
  away: 'El sistema no puede guardar ni leer en este momento. Intente otra vez en un minuto.',
  notFound: 'No existe.',
  badInput: 'Revise los datos enviados.',
  signIn: 'Falta una llave válida: envíe «Authorization: Bearer LLAVE».',
  forbidden: 'Su rol no permite ver esto.',
  tooMany: 'Demasiadas solicitudes. Espere e intente otra vez.',
  unexpected: 'Algo falló de nuestro lado. Ya quedó anotado; intente otra vez en un minuto.',
  crossSite: 'La solicitud viene de otro sitio y no se aceptó.',
  badRequest: 'La petición no se entiende. Revise la dirección e intente otra vez.',
  headLarge:
    'La petición trae encabezados demasiado largos. Borre las cookies de este sitio e intente otra vez.',
  slow: 'El envío tardó demasiado y no llegó completo. Intente otra vez con archivos más pequeños.',
} as const

export const errorPage = {
  notFound: {
    title: 'Esta página no existe',
    text: 'Puede que el enlace esté incompleto. Cópielo entero o empiece desde el inicio.',
  },
  failed: {
    title: 'No pudimos mostrar la página',
    text: 'Algo falló de nuestro lado y ya quedó anotado. Espere un minuto y vuelva a intentarlo.',
  },
  ofRequester: {
    title: 'Este enlace es de quien hizo la solicitud',
    text: 'Usted ingresó con su cuenta del equipo: atienda el caso desde la mesa. Si la solicitud es suya, cierre la sesión y abra el enlace de nuevo.',
  },
  home: 'Ir al inicio',
} as const

export const siteTexts = {
  product: 'Punto Único',
  tagline: 'Soporte técnico',
  govco: 'Portal del Estado Colombiano - GOV.CO',
  skip: 'Ir al contenido',
  report: 'Reportar un problema',
  reportHint: 'Un equipo, la red o un programa no funciona.',
  follow: 'Saber cómo va mi caso',
  followHint: 'Con su radicado y los cuatro últimos dígitos de su documento.',
  privacy: 'Aviso de datos personales',
  deadline: '¿Cuándo me atienden?',
  calendar: 'Calendario de atención',
  verify: 'Comprobar un documento',
  staff: 'Ingreso del personal',
} as const

export const casoPage = {
  tooMany:
    'Hemos recibido demasiados mensajes seguidos. Espere un rato y envíelo otra vez: lo que escribió sigue aquí.',
  subject: 'Asunto',
  description: 'Descripción',
  saveNumber: 'Solicitud radicada. Guarde el número: con él y su documento podrá consultarla.',
  escalated: (when: string) => sentence(`Este caso se escaló ${when}`),
  closesBySelf: (when: string) => sentence(`Si no responde, el caso se cierra solo ${when}`),
  done: {
    comment: 'Su mensaje quedó en el caso.',
    close: 'Gracias. El caso quedó cerrado.',
    reopen: 'El caso se reabrió. El técnico ya lo sabe.',
    rate: 'Gracias por su calificación.',
    escalate:
      'El escalamiento quedó registrado y los coordinadores ya lo saben. Si es urgente, llame a la línea.',
  },
  noFile: 'Escriba un mensaje o adjunte un archivo.',
  noReason: 'Cuente qué sigue fallando, para que el técnico sepa por dónde seguir.',
  noRating: 'Elija de 1 a 5.',
  long: (max: number) => `El texto es muy largo: use máximo ${max} caracteres.`,
  gone: 'Ese enlace no abre ningún caso. Consulte con su radicado y su documento.',
} as const

export const passwordPage = {
  title: 'Elija su contraseña',
  hint: (min: number) => `Al menos ${min} caracteres. Una frase que usted recuerde sirve bien.`,
  length: (min: number) => `Use al menos ${min} caracteres.`,
  expired: 'Este enlace ya se usó, venció o hay uno más nuevo. Pida uno nuevo a un administrador.',
} as const

export const setUpPage = {
  title: 'Primer administrador',
  lead: 'Con esta cuenta podrá agregar al resto del equipo. El enlace sirve una sola vez.',
  mend: 'Revise los datos',
} as const

// ——— The API ———

export const apiTexts = {
  title: 'Punto Único: API',
  description:
    'Lee y atiende los casos de soporte. Los casos solo se radican en el formulario: aquí no se puede crear ninguno. Todo instante va en ISO 8601, en UTC. Todo error es un documento de problema (RFC 9457) con una frase para las personas.',
  key: 'Llave que entrega un administrador. Actúa con su rol, y la bitácora la nombra.',
  tags: {
    time: { name: 'Plazos', description: 'Cuándo hay atención y cuándo vence un plazo. Sin llave.' },
    casos: { name: 'Casos', description: 'Leer los casos y su bitácora.' },
    steps: { name: 'Pasos', description: 'Lo que se hace con un caso. Responde el caso como quedó.' },
    calls: phoneApiTexts.tag,
    document: { name: 'Documento', description: 'Esta descripción.' },
  },
  summary: {
    document: 'Este documento',
    deadline: 'Cuándo vence un plazo y por qué',
    now: 'Si hay atención ahora',
    casos: 'Buscar casos',
    caso: 'Un caso',
    events: 'La bitácora de un caso',
    assign: 'Asignar a un técnico o coordinador activo',
    attend: 'Tomar el caso: aquí se cumple o se incumple el plazo de atención',
    comment: 'Comentar, a la vista del solicitante o solo para el personal',
    hold: 'Poner en espera: se detiene el tiempo de solución',
    resume: 'Reanudar un caso en espera',
    solve: 'Dar la solución',
    close: 'Cerrar un caso solucionado',
    reopen: 'Reabrir un caso solucionado o cerrado',
    void: 'Anular: queda en la bitácora con su motivo, y el número no se usa más',
    escalate: 'Escalar un caso con el plazo de atención incumplido',
  },
  answer: {
    200: 'Hecho.',
    400: 'El cuerpo no es JSON válido.',
    401: 'Falta la llave o no sirve.',
    403: 'El rol de la llave no lo permite.',
    404: 'No existe ese caso.',
    409: 'El caso no admite ese paso ahora; el título dice por qué.',
    413: 'El cuerpo es demasiado grande.',
    415: 'El cuerpo no viene como application/json.',
    422: 'Algún dato no sirve; «errors» dice cuál y por qué.',
    429: 'Demasiados intentos con llaves que no sirven; «Retry-After» dice cuándo seguir.',
    500: 'Falló el servicio.',
    503: 'La base de datos no responde; «Retry-After» dice en cuántos segundos intentar.',
  },
  problem: {
    unknownPath: 'Esta dirección no existe en la API.',
    method: 'Esta dirección no admite ese método.',
    formOnly: (url: string) => `Un caso de soporte solo se radica en el formulario: ${url}`,
    body: 'El cuerpo no es JSON válido.',
    bodyLarge: 'El cuerpo es demasiado grande.',
    mediaType: 'Envíe el cuerpo como application/json.',
  },
  field: {
    unknown: 'Este dato no existe aquí.',
    object: 'Envíe un objeto JSON.',
    service: 'Elija un servicio: hardware, network o software.',
    instant: 'Escriba un instante ISO 8601 con su zona, por ejemplo 2026-02-02T08:30:00-05:00.',
    calendar: 'Use una fecha entre 1984 y 2099, con tiempo para que el plazo venza.',
    text: 'Escriba un texto.',
    state:
      'Use uno o varios estados separados por comas: filed, assigned, attending, on_hold, solved, closed, void.',
    assignee: 'Nadie del personal tiene ese identificador o correo. Para los casos sin asignar use none.',
    boolean: 'Escriba true o false.',
    order: 'Use due, filed o updated.',
    limit: 'Escriba un número entre 1 y 100.',
    cursor: 'Ese cursor no sirve: use el de nextCursor, tal como llegó.',
    to: 'Escriba el identificador o el correo de quien recibe el caso.',
    visibility: 'Diga si el comentario es public o internal.',
    kind: 'Use requester, part, supplier u other.',
    comment: 'Escriba el comentario.',
    solution: 'Escriba cómo se solucionó.',
    reason: 'Escriba el motivo.',
    long: (max: number) => `El texto es muy largo: use máximo ${sayNumber(max)} caracteres.`,
  },
  about: {
    problem: {
      document: 'Un problema, según RFC 9457.',
      type: 'Siempre about:blank: el estado HTTP dice la clase de problema.',
      status: 'El estado HTTP.',
      title: 'Qué pasó y qué hacer, en una frase.',
      errors: 'Qué dato corregir.',
    },
    page: {
      items: 'La página, en orden.',
      nextCursor: 'Lo que se envía en «cursor» para la página siguiente; null en la última.',
      limit: 'Cuántos por página.',
      cursor: 'El «nextCursor» de la página anterior.',
    },
    deadline: {
      document: 'Un plazo de atención y por qué vence cuando vence.',
      service: 'El servicio.',
      from: 'Desde cuándo se cuenta; ahora, si se omite.',
      dueAt: 'El primer instante en que ya pasó todo el tiempo prometido.',
      businessMinutes: 'Minutos hábiles prometidos.',
      steps: 'Todo el tiempo de «from» a «dueAt», sin huecos.',
      stepFrom: 'Desde cuándo.',
      stepTo: 'Hasta cuándo.',
      counts: 'Si este tiempo cuenta.',
      minutes: 'Cuánto dura, en minutos de reloj.',
      modality: 'Cómo se atiende en ese tiempo.',
      reason: 'Por qué no cuenta.',
    },
    now: {
      document: 'Si hay atención ahora, y hasta o desde cuándo.',
      at: 'El instante de la respuesta.',
      open: 'Si hay atención.',
      modality: 'Cómo se atiende; si está cerrado, cómo se atenderá al abrir.',
      until: 'Hasta cuándo hay atención; null si está cerrado.',
      opensAt: 'Cuándo vuelve a haber atención; null si está abierto.',
      text: 'Lo mismo, en una frase.',
    },
    filter: {
      state: 'Uno o varios estados, separados por comas.',
      service: 'El servicio.',
      dependencia: 'El código de la dependencia.',
      assignee: 'Quién lo tiene: su identificador, su correo, o none para los casos sin asignar.',
      breached: 'Si el plazo de atención se incumplió.',
      q: 'Palabras del caso, todas; la última puede estar incompleta.',
      filedFrom: 'Radicados desde este instante.',
      filedTo: 'Radicados antes de este instante.',
      order:
        'due: primero el que vence antes; filed: primero el último radicado; updated: primero el último que cambió.',
    },
    radicado: 'El radicado entero, o una forma corta y clara: 123, 2026-123.',
    caso: {
      document: 'Un caso de soporte, como lo ve el personal.',
      radicado: 'Su número, único para siempre.',
      service: 'El servicio.',
      state: 'En qué va.',
      dependencia: 'La dependencia de quien lo pidió.',
      requester: 'Quien lo pidió.',
      nationalId: 'Documento, solo dígitos.',
      employment: 'Cómo se vincula a la entidad.',
      location: 'Dónde está el problema.',
      subject: 'El problema en una frase.',
      description: 'El problema, contado por quien lo tiene.',
      assetTag: 'Placa de inventario.',
      assignee: 'Quién lo tiene.',
      policyId: 'La versión de la circular bajo la que se radicó.',
      filedAt: 'Cuándo se radicó.',
      attentionDueAt: 'Cuándo vence la atención.',
      attendedAt: 'Cuándo lo tomó un técnico por primera vez.',
      breached: 'Si el plazo de atención se incumplió.',
      breachedAt: 'Cuándo quedó anotado el incumplimiento: el instante del vencimiento.',
      escalation:
        'La línea de escalamiento, abierta solo tras un incumplimiento y mientras el caso siga abierto.',
      escalatedAt: 'Cuándo se escaló.',
      solvedAt: 'Cuándo se le dio solución.',
      solution: 'Cómo se solucionó.',
      category: 'Cómo lo clasificó la mesa: una de las categorías del servicio.',
      solutionMinutes: 'Minutos hábiles de la radicación a la solución, sin las esperas.',
      autoCloseAt: 'Cuándo se cierra solo, si nadie responde.',
      closedAt: 'Cuándo se cerró.',
      voidedAt: 'Cuándo se anuló.',
      rating: 'Calificación del solicitante, de 1 a 5.',
      ratingComment: 'Lo que dijo al calificar.',
      updatedAt: 'Cuándo cambió por última vez.',
    },
    event: {
      document: 'Una línea de la bitácora: nunca cambia.',
      id: 'Su número, en orden.',
      at: 'Cuándo pasó.',
      type: 'Qué pasó.',
      sentence: 'Qué pasó, en una frase.',
      actor: 'Quién lo hizo.',
      door: 'Por dónde entró.',
      visibility: 'Si la ve el solicitante o solo el personal.',
      text: 'Lo que se escribió.',
      data: 'Detalles, según lo que pasó.',
      attachments: 'Los archivos que llegaron con ella.',
    },
    step: {
      to: 'A quién: su identificador o su correo.',
      comment: 'El comentario.',
      visibility: 'public: lo ve el solicitante. internal: solo el personal.',
      hold: 'Qué se espera; lo ve el solicitante.',
      kind: 'Qué clase de espera es.',
      solution: 'Cómo se solucionó; lo ve el solicitante.',
      category: 'Una de las categorías que la circular tiene para el servicio.',
      reason: 'El motivo; lo ve el solicitante.',
    },
  },
} as const

// ——— The desk ———

/** Where a case stands, for whoever works on it. `technician` has it; `due` is already said. */
export function sayDeskState(caso: {
  readonly state: State
  readonly technician: string | null
  readonly breached: boolean
  readonly reopened: boolean
  readonly due: string
}): string {
  const { technician } = caso
  // "p. m." already ends in one.
  const due = caso.due.endsWith('.') ? caso.due : `${caso.due}.`
  switch (caso.state) {
    case 'filed':
      return caso.breached
        ? `Nadie lo ha tomado. Debía atenderse a más tardar ${due}`
        : `Nadie lo ha tomado. Debe atenderse a más tardar ${due}`
    case 'assigned':
      if (caso.reopened) return `Se reabrió y lo tiene ${technician}.`
      return caso.breached
        ? `Lo tiene ${technician}, sin atender. Debía atenderse a más tardar ${due}`
        : `Lo tiene ${technician}, sin atender. Debe atenderse a más tardar ${due}`
    case 'attending':
      return `Lo está atendiendo ${technician}.`
    case 'on_hold':
      return `Está en espera. Lo tiene ${technician}.`
    case 'solved':
      return `${technician} dio solución. Falta que el solicitante confirme.`
    case 'closed':
      return 'Está cerrado.'
    case 'void':
      return 'Está anulado: su número no se usa más.'
  }
}

export const deskTexts = {
  title: 'Mesa',
  sections: 'Secciones',
  skipToCaso: 'Ir al caso',
  signOut: 'Salir',
  attention: {
    open: (modality: keyof typeof modalityName, until: string) =>
      `Atención ${modalityName[modality]} hasta las ${until}`,
    closed: (next: string) => `Sin atención ahora. Vuelve ${next}`,
  },
  list: {
    label: 'Lista de casos',
    /** Both counted up to `most`, and one more. */
    counts: (open: number, overdue: number, most: number) => {
      const said = (count: number) => (count > most ? `más de ${sayNumber(most)}` : sayNumber(count))
      const text = `${said(open)} ${open === 1 ? 'abierto' : 'abiertos'}`
      return `${text[0]?.toUpperCase()}${text.slice(1)}${overdue === 0 ? '' : `, ${said(overdue)} sin atender y con el plazo vencido`}`
    },
    filters: 'Filtros',
    search: 'Buscar',
    searchHint: 'Radicado, nombre o palabra',
    state: 'Estado',
    service: 'Servicio',
    anyService: 'Todos',
    assignee: 'Asignado a',
    anyone: 'Cualquiera',
    mine: 'Mí',
    nobody: 'Nadie',
    overdue: 'Solo con el plazo incumplido',
    apply: 'Buscar',
    clear: 'Quitar filtros',
    unassigned: 'Sin asignar',
    escalated: 'Escalado',
    next: 'Siguientes',
    first: 'Volver al principio',
    groups: {
      exact: 'Con ese radicado',
      unattended: 'Por atender',
      attended: 'En curso',
    },
    empty: {
      open: { title: 'No hay casos abiertos', text: 'Cuando alguien radique una solicitud aparecerá aquí.' },
      filtered: {
        title: 'Ningún caso cumple esos filtros',
        text: 'Quite alguno, o busque con menos palabras.',
      },
      further: { title: 'No hay más casos', text: 'Ya vio todos los de esta lista.' },
    },
  },
  states: {
    abiertos: 'Abiertos',
    'sin-atender': 'Sin atender',
    'en-atencion': 'En atención',
    'en-espera': 'En espera',
    solucionados: 'Solucionados',
    cerrados: 'Cerrados',
    anulados: 'Anulados',
    todos: 'Todos',
  },
  promise: { kept: 'plazo cumplido', late: 'se atendió tarde', reopened: 'se reabrió', void: 'sin plazo' },
  caso: {
    back: 'Volver a la mesa',
    nobody: 'Nadie',
    actions: 'Qué hacer con el caso',
    readOnly: 'Su rol permite leer este caso, no cambiarlo.',
    nothingToDo: 'En este estado no hay nada que hacer con el caso.',
    description: 'Descripción',
    solution: 'Solución',
    details: 'Datos del caso',
    deadline: 'Plazo de atención',
    why: '¿Por qué ese plazo?',
    state: 'Estado',
    assignee: 'Asignado a',
    requester: 'Solicitante',
    phone: 'Teléfono',
    email: 'Correo',
    dependencia: 'Dependencia',
    location: 'Lugar',
    assetTag: 'Placa de inventario',
    category: 'Categoría',
    service: 'Servicio',
    filed: 'Radicado el',
    escalation: 'Escalamiento',
    escalated: (when: string) => `Escalado ${when}`,
    notEscalated: 'No se ha escalado',
    mayNotEscalate: 'No aplica: el plazo no se ha incumplido',
    rating: 'Calificación',
    rated: (points: number) => `${points} de 5`,
    closesBySelf: (when: string) => `Se cierra solo ${when} si el solicitante no responde.`,
    files: 'Archivos',
    ledger: 'Bitácora',
    ledgerOrder: 'Lo más reciente primero.',
    door: 'Por dónde entró',
    internal: 'Interno',
    internalHint: 'No lo ve el solicitante',
  },
  done: {
    attend: 'Usted tomó el caso.',
    assign: 'El caso quedó asignado.',
    comment: 'Su comentario quedó en la bitácora.',
    hold: 'El caso quedó en espera. Se detuvo el tiempo de solución.',
    resume: 'El caso se reanudó. Corre el tiempo de solución.',
    solve: 'La solución quedó registrada y se le avisa al solicitante.',
    close: 'El caso quedó cerrado.',
    reopen: 'El caso quedó reabierto.',
    void: 'El caso quedó anulado.',
    escalate: 'El caso quedó escalado y se avisa a los coordinadores.',
    acknowledge: linePage.done.acknowledge,
  },
  form: {
    to: 'Asignar a',
    choose: 'Elija una persona',
    you: (name: string) => `${name} (usted)`,
    comment: 'Comentario',
    visibility: 'Quién lo lee',
    public: 'El solicitante y el personal',
    internal: 'Solo el personal',
    files: 'Archivos',
    filesHint: (files: number, max: string) => `Hasta ${files}, ${max} en total.`,
    kept: 'Archivos que ya recibimos',
    orphan: 'Lo que usted escribió: cópielo si lo necesita',
    reason: 'Motivo',
    chooseReason: 'Elija un motivo',
    awaited: 'Qué se espera',
    seen: 'Lo lee el solicitante.',
    solution: 'Cómo se solucionó',
    category: 'Categoría',
    noCategory: 'Sin clasificar',
    reopen: 'Por qué se reabre',
    void: 'Por qué se anula',
    voidAsk: (radicado: string) =>
      `¿Anular el caso ${radicado}? El número no se usa más y el caso no se puede reabrir.`,
    confirm: 'Sí, entiendo y quiero anularlo',
    escalateAsk: (line: string) =>
      `Queda registrado y se avisa a los coordinadores. Si es urgente, llame además a la línea ${line}.`,
    submit: {
      assign: 'Asignar',
      comment: 'Guardar comentario',
      hold: 'Poner en espera',
      solve: 'Dar solución',
      reopen: 'Reabrir el caso',
      void: 'Anular el caso',
      escalate: 'Escalar el caso',
    },
  },
  error: {
    to: 'Elija a quién se le asigna.',
    comment: 'Escriba un comentario o adjunte un archivo.',
    reason: 'Elija un motivo.',
    awaited: 'Escriba qué se espera: lo lee el solicitante.',
    solution: 'Escriba cómo se solucionó: sin eso no queda rastro.',
    reopen: 'Escriba por qué se reabre.',
    void: 'Escriba por qué se anula: queda en la bitácora.',
    confirm: 'Marque la casilla para confirmar que quiere anular el caso.',
    long: (length: number, max: number) =>
      `El texto tiene ${sayNumber(length)} caracteres y el máximo es ${sayNumber(max)}.`,
    unknown: 'No entendimos qué quiere hacer. Use los botones del caso.',
    offline: 'No hay conexión con el servidor y no se guardó. Lo que escribió sigue aquí: intente otra vez.',
    away: 'El sistema no puede guardar en este momento. Lo que escribió sigue aquí: intente otra vez en un minuto.',
  },
  fault: {
    forbidden: {
      title: 'Su rol no abre esta página',
      casos:
        'Los casos tienen datos personales y los ve quien los atiende. Si los necesita, pídalo a un administrador.',
      line: linePage.forbidden,
      board: boardTexts.forbidden,
      calls: 'La extensión de seguimiento la atienden operadores, coordinadores y administradores.',
      settings: 'Los ajustes son de los administradores. Si necesita un cambio, pídaselo a uno de ellos.',
      security: 'El registro de seguridad lo ven los administradores y los auditores.',
      website:
        'Las solicitudes para el sitio web las llevan el encargado del sitio, los coordinadores y los administradores.',
      acts: 'Las circulares en preparación las ven coordinadores, administradores y auditores. Las firmadas son públicas.',
      mail: 'El correo lo ven quienes administran el sitio web, coordinadores, administradores y auditores.',
    },
    casoNotFound: {
      title: 'No encontramos ese caso',
      text: 'Revise el radicado: puede escribirlo entero o solo su número.',
    },
    offline: {
      title: 'No hay conexión con el servidor',
      text: 'Revise su red y vuelva a intentarlo. Lo que ya guardó no se perdió.',
    },
    toDesk: 'Ir a la mesa',
  },
} as const

// ——— Settings ———

export const settingsTexts = {
  title: 'Ajustes',
  staff: 'Personal',
  name: 'Nombre',
  email: 'Correo electrónico',
  role: 'Rol',
  you: 'usted',
  active: 'Activo',
  aside: 'Apartado',
  change: 'Cambiar',
  changeOf: (name: string) => `Cambiar a ${name}`,
  add: {
    title: 'Agregar una persona',
    submit: 'Agregar',
    missingName: 'Escriba el nombre.',
    longName: (max: number) => `El nombre es muy largo: use máximo ${max} caracteres.`,
    email: 'Escriba un correo completo: nombre@entidad.gov.co',
    taken: 'Ese correo ya es de alguien del personal.',
    role: 'Elija un rol.',
    chooseRole: 'Elija un rol',
  },
  saveRole: 'Guardar rol',
  link: 'Crear enlace de contraseña',
  sessions: 'Cerrar sus sesiones',
  setAside: 'Apartar',
  setAsideHint: 'Quien se aparta pierde el ingreso al instante; su nombre sigue en la bitácora.',
  bringBack: 'Volver a activar',
  keys: 'Llaves de la API',
  keysHint:
    'Cada llave actúa con su rol. Se crean en la consola del servidor con «key add». Una llave apartada deja de servir al instante.',
  noKeys: 'No hay llaves.',
  handOver: {
    title: (name: string) => `Enlace para ${name}`,
    text: 'Entrégueselo en persona o por un medio seguro: sirve una sola vez, durante 24 horas, y no se vuelve a mostrar. Los enlaces anteriores ya no sirven.',
    label: 'Enlace para elegir la contraseña',
    copy: 'Copiar',
    copied: 'Copiado',
  },
  done: {
    role: (name: string, role: string) => `El rol de ${name} ahora es: ${role}.`,
    aside: (name: string) => `${name} quedó apartado y sus sesiones se cerraron.`,
    back: (name: string) => `${name} está activo otra vez.`,
    sessions: (name: string) => `Las sesiones de ${name} se cerraron.`,
    added: (name: string) => `${name} ya está en el personal.`,
  },
  lastAdmin: 'Es el último administrador activo: nombre otro antes de cambiarlo.',
  gone: 'Esa persona ya no está en la lista. Mire la lista otra vez.',
} as const

// ——— The desk, live ———

export const liveTexts = {
  newCaso: (number: string, subject: string) => `Caso nuevo: ${number} ${subject}`,
  newCasos: (count: number, subject: string) => `${sayNumber(count)} casos nuevos; el último: ${subject}`,
  present: (names: readonly string[]) =>
    names.length === 1
      ? `También lo mira ${names[0]}.`
      : `También lo miran ${names.slice(0, -1).join(', ')} y ${names.at(-1)}.`,
  messages: 'Mensajes',
  earlierMessages: (count: number) => (count === 1 ? 'Ver uno anterior' : `Ver ${count} anteriores`),
  mailIsOff: 'Todavía no hay servidor de correo: los mensajes esperan y no se pierden.',
  messageTo: {
    requester: 'al solicitante',
    mobile: 'al celular del solicitante',
    staff: (address: string) => `a ${address}`,
  },
  messageState: { waiting: 'Por enviar desde', sent: 'Enviado', failed: 'Falló', bounced: 'Devuelto' },
  messageTopic: {
    acknowledge: 'Acuse de recibo',
    assigned: 'Aviso de asignación',
    attended: 'Aviso de atención',
    question: 'Comentario',
    held: 'Aviso de espera',
    solved: 'Aviso de solución',
    closed: 'Aviso de cierre',
    reopened: 'Aviso de reapertura',
    voided: 'Aviso de anulación',
    warned: 'Alerta de plazo',
    breached: 'Plazo vencido',
    escalated: 'Escalamiento',
    commented: 'Escribió el solicitante',
    rescheduled: 'Cambio de plazo',
    caso_link: 'Enlace del caso',
    form_link: 'Enlace del formulario',
  },
} as const

/** "Firefox en Windows", from what a browser says of itself. */
export function sayBrowser(userAgent: string | null): string {
  const named = (names: readonly (readonly [RegExp, string])[]) =>
    names.find(([sign]) => sign.test(userAgent ?? ''))?.[1]
  const browser = named([
    [/Edg/, 'Edge'],
    [/OPR|Opera/, 'Opera'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrom|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ])
  const system = named([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  return browser && system ? `${browser} en ${system}` : (browser ?? 'Navegador desconocido')
}

export const keyTexts = {
  title: 'Teclas de la mesa',
  show: 'Teclas',
  close: 'Cerrar',
  list: 'En la lista',
  verbs: 'En el caso abierto',
  anywhere: 'En toda la mesa',
  next: 'Caso siguiente',
  previous: 'Caso anterior',
  search: 'Buscar en la lista',
  palette: 'Ir a un caso o hacer algo',
  help: 'Ver estas teclas',
  escape: 'Cerrar lo que está abierto',
  single: 'Usar teclas de una sola letra',
  singleHint: 'Desactívelas si dicta con la voz o si las oprime sin querer. Vale para este navegador.',
} as const

export const paletteTexts = {
  label: 'Ir a un caso o hacer algo',
  show: 'Ir a…',
  hint: 'Radicado, palabra o acción',
  casos: 'Casos',
  verbs: 'Con el caso abierto',
  sections: 'Ir a',
  searching: 'Buscando…',
  nothing: 'Nada coincide. Pruebe con el número del caso o con otra palabra.',
  offline: 'No hay conexión con el servidor: no se pudo buscar.',
} as const

// ——— One's own account ———

export const accountTexts = {
  title: 'Mi cuenta',
  password: {
    title: 'Contraseña',
    current: 'Contraseña actual',
    next: 'Contraseña nueva',
    submit: 'Cambiar contraseña',
    done: 'Su contraseña cambió. Sus otras sesiones se cerraron.',
  },
  twoSteps: {
    title: 'Ingreso en dos pasos',
    why: 'Además de la contraseña se pide un código de seis cifras de su teléfono. Quien adivine su contraseña no podrá entrar.',
    on: 'Activado',
    off: 'Desactivado',
    password: 'Su contraseña, para confirmar que es usted',
    begin: 'Activar',
    scan: 'Abra en su teléfono una aplicación de códigos (por ejemplo Google Authenticator, Microsoft Authenticator o FreeOTP) y lea este código QR.',
    qr: 'Código QR para la aplicación de códigos',
    secret: 'Si no puede leerlo, escriba esta clave en la aplicación',
    code: 'Código de seis cifras que muestra la aplicación',
    confirm: 'Confirmar y activar',
    done: 'El ingreso en dos pasos quedó activado.',
    recovery: 'Sus códigos de recuperación',
    recoveryHint:
      'Guárdelos fuera de su teléfono. Cada uno sirve una vez, en lugar del código, si lo pierde. No se vuelven a mostrar.',
    saved: 'Ya los guardé',
    end: 'Desactivar',
    ended: 'El ingreso en dos pasos quedó desactivado.',
    drop: 'Quitar segundo paso',
    dropped: (name: string) => `${name} ingresa otra vez solo con su contraseña.`,
  },
  sessions: {
    title: 'Sesiones abiertas',
    here: 'esta sesión',
    since: (when: string) => `desde ${when}`,
    end: 'Cerrar las demás',
    done: 'Las demás sesiones se cerraron.',
    alone: 'Solo está abierta esta.',
  },
  wrongPassword: 'La contraseña no es correcta.',
  wrongCode: 'Ese código no es. Escriba el que muestra la aplicación en este momento.',
  changed: 'Eso ya había cambiado. Mire cómo está ahora.',
} as const

export const codePage = {
  title: 'Segundo paso',
  label: 'Código de seis cifras',
  hint: 'El que muestra la aplicación de su teléfono. También sirve uno de sus códigos de recuperación.',
  submit: 'Ingresar',
  wrong:
    'Ese código no es. Escriba el que muestra la aplicación en este momento; tras cinco intentos hay que volver a empezar.',
  back: 'Volver a empezar',
  lost: '¿Perdió el teléfono y los códigos? Pida a un administrador que le quite el segundo paso.',
} as const
