// The operator's page of the extension, and what the ledger says of a follow-up.

const reasons = {
  state: 'Quiere saber cómo va',
  late: 'No lo han atendido a tiempo',
  adds: 'Agrega información',
  fails: 'Sigue fallando',
  new_problem: 'Tiene un problema nuevo',
  other: 'Otro motivo',
} as const
export const followReasonName: Readonly<Record<string, string>> = reasons

/** A follow-up in the ledger: by the voice menu, or answered by somebody. */
export function sayFollowUp(event: {
  readonly actorKind: 'requester' | 'staff' | 'system'
  readonly actorName: string
  readonly data: Readonly<Record<string, unknown>>
}): string {
  if (event.actorKind === 'requester') return 'Se consultó el caso por teléfono'
  const reason = followReasonName[String(event.data.reason)]
  return `${event.actorName} respondió una llamada sobre el caso${reason ? `: ${reason.toLowerCase()}` : ''}`
}

export const phoneApiTexts = {
  tag: { name: 'Llamadas', description: 'Llamadas a la extensión 2500 que anuncia la planta telefónica' },
  summary: 'Anuncia una llamada que entra',
  from: 'Un número de teléfono: solo dígitos, con + al principio si lo tiene.',
  id: 'Un UUID.',
  about: {
    document: 'Una llamada anunciada',
    from: 'El número de quien llama, como lo dice la planta; vacío si no se conoce',
    id: 'La llamada; la misma dos veces es una',
    at: 'Cuándo se anunció',
    url: 'La página del operador para esta llamada',
  },
} as const

/** The operator's page. */
export const phonePage = {
  nav: 'Llamadas',
  title: (extension: string) => `Extensión ${extension}`,
  find: 'Buscar a quien llama',
  findHint: 'Radicado, documento, nombre o teléfono',
  search: 'Buscar',
  results: 'Casos que coinciden',
  ofCaller: (number: string) => `Casos de ${number}`,
  more: 'Hay más casos. Escriba algo más: el radicado o el documento.',
  others: 'Ver los demás casos',
  nothing: {
    title: 'No hay casos con ese dato.',
    ofCaller: 'No hay casos de ese teléfono.',
    text: 'Pida el radicado o el documento y búsquelo. Si el problema es nuevo, se radica en el formulario:',
  },
  choose: {
    title: 'Elija el caso',
    text: 'Pregunte cuándo lo radicó y de qué dependencia es, y elíjalo en la lista.',
  },
  ringing: (number: string) => `Llama ${number || 'un número oculto'}`,
  open: 'Abrir',
  callerIs: (name: string, dependencia: string) => `En el directorio: ${name}, ${dependencia}.`,
  before: (count: number) =>
    count <= 1 ? 'Primera llamada de hoy.' : `${count} llamadas de este número hoy.`,
  readAloud: 'Lea en voz alta',
  who: 'Lo atiende',
  whoDid: 'Lo atendió',
  nobody: 'Nadie todavía',
  deadline: 'Plazo de atención',
  why: '¿Por qué?',
  last: 'Último paso',
  requester: 'El solicitante',
  may: 'Qué puede hacer quien llama',
  mayDo: {
    escalate: 'Escalar el caso: el plazo de atención se incumplió.',
    escalated: 'El caso ya está escalado. Déle la línea si la pide:',
    wait: (due: string) => `Esperar. Puede escalar si nadie lo atiende a más tardar ${due}`,
    comment: 'Agregar un dato: escríbalo como comentario.',
    confirm: 'Confirmar la solución, o reabrir el caso, en el enlace de su correo.',
    reopen: 'Reabrir el caso en el enlace de su correo, si el problema volvió.',
    new: 'Un problema nuevo se reporta en el formulario: aquí no se abren casos.',
  },
  check: {
    title: 'Compruebe quién llama',
    text: 'Antes de leer datos personales o de hacer algo por quien llama, pida los cuatro últimos dígitos de su documento.',
    label: 'Cuatro últimos dígitos del documento',
    submit: 'Comprobar',
    wrong:
      'Esos dígitos no son los del documento del caso. Pídalos otra vez; si no coinciden, no lea datos personales.',
    tooMany: (minutes: number) =>
      `Hubo demasiados intentos con este caso. Espere ${minutes === 1 ? '1 minuto' : `${minutes} minutos`}.`,
    done: 'Identidad comprobada',
    first: 'Primero compruebe quién llama.',
  },
  person: 'Datos de quien radicó',
  field: {
    name: 'Nombre',
    dependencia: 'Dependencia',
    location: 'Lugar',
    phone: 'Teléfono',
    email: 'Correo',
    subject: 'Asunto',
    description: 'Descripción',
  },
  follow: {
    title: 'Registrar el seguimiento',
    reason: 'Motivo',
    note: 'Nota para el personal (opcional)',
    submit: 'Registrar y terminar',
    missing: 'Elija el motivo de la llamada.',
    long: (max: number) => `La nota admite hasta ${max} letras.`,
  },
  comment: {
    title: 'Agregar un comentario',
    label: 'Lo que dice quien llama; queda a la vista del solicitante',
    submit: 'Agregar comentario',
    missing: 'Escriba el comentario.',
    said: (text: string) => `Por teléfono: ${text}`,
  },
  escalate: 'Escalar el caso',
  send: {
    title: 'Enviar un enlace',
    what: { caso: 'Enlace del caso', form: 'Enlace del formulario' },
    by: { mail: 'por correo', sms: 'por SMS' },
    noMobile: 'El teléfono del caso no es un celular de Colombia: envíe el enlace por correo.',
  },
  done: {
    check: 'Identidad comprobada.',
    follow: 'Seguimiento registrado.',
    comment: 'Comentario agregado.',
    escalate: 'Caso escalado. Los coordinadores ya fueron avisados.',
    'caso-mail': 'El enlace del caso sale al correo que tiene el caso.',
    'caso-sms': 'El enlace del caso sale por SMS al celular que tiene el caso.',
    'form-mail': 'El enlace del formulario sale al correo que tiene el caso.',
    'form-sms': 'El enlace del formulario sale por SMS al celular que tiene el caso.',
  },
  today: {
    title: 'Llamadas de hoy',
    calls: 'Llamadas',
    byMenu: 'Las atendió la voz automática',
    mean: 'Duración media',
    none: 'Todavía no hay llamadas hoy.',
    reasons: 'Motivos',
    repeated: 'Llamaron más de una vez',
    times: (count: number) => `${count}\u00a0veces`,
  },
  empty: {
    title: 'Busque a quien llama',
    text: 'Escriba lo que le digan: el radicado, el documento, el nombre o el teléfono. Cuando la planta anuncia una llamada, aparece aquí.',
  },
  keys: { title: 'En las llamadas', reason: 'Elegir el motivo de la llamada' },
} as const

/** "Yolanda P. Ñ.": whom one speaks of, before it is known who calls. */
export function shortName(fullName: string): string {
  const [first = '', ...rest] = fullName.split(/\s+/)
  return [first, ...rest.map((name) => `${name[0]?.toUpperCase()}.`)].join(' ')
}

/** "1 min 20 s". */
export function saySeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds % 60)
  return [minutes > 0 && `${minutes}\u00a0min`, (rest > 0 || minutes === 0) && `${rest}\u00a0s`]
    .filter(Boolean)
    .join(' ')
}
