// Every sentence about circulars and closures while they are written, signed, compared and checked.
import { sayNumber } from './time.ts'
import { websiteKindName } from './website.ts'

export const actTexts = {
  title: 'Circular',
  lead: 'Las reglas del soporte: quién las proyectó, quién las aprobó y desde cuándo rigen.',
  states: {
    draft: 'Borrador',
    drafted: 'Firmado por quien proyectó',
    approved: 'Aprobado',
    discarded: 'Descartado',
  },
  inForce: 'Rige ahora',
  next: 'Regirá después',
  since: (when: string) => `desde ${when}`,
  until: (when: string) => `hasta ${when}`,
  drafting: 'En preparación',
  nothingDrafted: 'No hay ningún borrador.',
  history: 'Actos',
  historyEmpty: 'Todavía no hay actos firmados aquí. La circular vigente se cargó al instalar el sistema.',
  older: 'Anteriores',
  firstPage: 'Volver al principio',
  newCircular: 'Proyectar una circular nueva',
  newCircularHint: 'Empieza con las reglas que rigen hoy. Nada cambia hasta que dos personas la firmen.',
  newClosure: 'Suspender la atención',
  newClosureHint:
    'Un decreto cierra las oficinas una tarde o unos días: los plazos que toca se corren solos.',
  importYaml: 'Cargar un archivo YAML',
  importHint: 'El mismo formato que se descarga aquí. Reemplaza lo escrito en el borrador.',
  importSubmit: 'Cargar en el borrador',
  exportYaml: 'Descargar YAML',
  downloadPdf: 'Descargar el PDF firmado',
  printing: 'El PDF firmado se está preparando: estará listo en unos segundos.',
  open: 'Abrir',
  publicPage: 'Página pública del acto',
  document: 'Texto del acto',
  documentHint: 'Así queda en el papel.',
  unreadable: 'El texto se puede ver cuando no falte ningún dato.',
  steps: {
    write: 'Escribir',
    simulate: 'Simular',
    draft: 'Firma de quien proyecta',
    approve: 'Firma de quien aprueba',
  },
  parts: 'Partes',
  simulation: 'Simulación',
  differences: 'Qué cambia',
  noDifferences: 'Todavía no cambia nada frente a la circular vigente.',
  differenceHead: { where: 'Dónde', before: 'Hoy', after: 'En el borrador' },
  ledger: 'Recorrido',
  signatures: 'Firmas',
  hash: 'Huella del contenido (SHA-256)',
  radicado: 'Radicado',
  code: 'Código de verificación',
  problems: (count: number) =>
    count === 1
      ? 'Falta revisar 1 dato antes de firmar'
      : `Falta revisar ${sayNumber(count)} datos antes de firmar`,
  fit: 'No falta ningún dato.',
  save: 'Guardar',
  saved: 'Guardado.',
  backToAct: 'Volver al borrador',
  backToActs: 'Volver a la circular',
  add: 'Agregar',
  remove: 'Quitar',
  password: 'Su contraseña',
  passwordHint: 'Firmar es un acto suyo: confirme que es usted.',
  signDraft: 'Firmar como quien proyecta',
  signDraftHint: 'Con su firma el texto queda fijo. Otra persona lo aprueba.',
  approve: 'Aprobar y firmar',
  approveHint: (when: string) => `Con su firma recibe radicado y rige desde ${when}.`,
  needsOther: 'Lo aprueba otra persona: quien proyecta no aprueba.',
  return: 'Devolver a borrador',
  returnReason: 'Qué hay que corregir',
  noReason: 'Escriba qué hay que corregir.',
  discard: 'Descartar el borrador',
  discardConfirm: 'Sí, quiero descartarlo',
  confirmDiscard: 'Marque la casilla para confirmar que quiere descartarlo.',
  wrongPassword: 'La contraseña no es correcta: no se firmó.',
  done: {
    begun: 'El borrador está listo para escribir.',
    imported: 'El archivo quedó cargado en el borrador.',
    drafted: 'Quedó firmado. Falta que otra persona lo apruebe.',
    approved: 'Quedó aprobado y radicado.',
    returned: 'Volvió a borrador.',
    discarded: 'El borrador quedó descartado.',
    saved: 'Guardado.',
  },
  event: {
    begun: 'empezó el borrador',
    drafted: 'firmó como quien proyecta',
    returned: 'lo devolvió a borrador',
    approved: 'lo aprobó y firmó',
    discarded: 'lo descartó',
  },
  yaml: {
    invalid: (why: string) => `El archivo no es YAML válido: ${why}`,
    missing: 'Elija un archivo.',
    large: 'El archivo es muy grande: el máximo es 500 kB.',
    notPolicy: 'El archivo no tiene la forma de una circular.',
  },
  unknown: 'No entendimos qué quiere hacer. Use los botones de la página.',
} as const

/** Why a step of an act was not done, and what to do. Instants are already said. */
export function sayActRefusal(
  refusal:
    | { readonly kind: 'not_allowed' }
    | { readonly kind: 'not_found' }
    | { readonly kind: 'wrong_state'; readonly state: keyof typeof actTexts.states }
    | { readonly kind: 'changed_meanwhile' }
    | { readonly kind: 'same_person' }
    | { readonly kind: 'not_fit'; readonly problems: number }
    | { readonly kind: 'in_the_past'; readonly earliest: string }
    | { readonly kind: 'before_another'; readonly inForceAt: string }
    | { readonly kind: 'draft_exists' },
): string {
  switch (refusal.kind) {
    case 'not_allowed':
      return 'Su rol no firma actos. Pídalo a un coordinador o a un administrador.'
    case 'not_found':
      return 'Ese acto no existe.'
    case 'wrong_state':
      return `El acto ya está en otro paso: ${actTexts.states[refusal.state].toLowerCase()}. Mire cómo quedó.`
    case 'changed_meanwhile':
      return 'Otra persona cambió el borrador mientras tanto. Lo que usted escribió sigue aquí: compárelo con el borrador y guárdelo otra vez.'
    case 'same_person':
      return actTexts.needsOther
    case 'not_fit':
      return `${actTexts.problems(refusal.problems)}.`
    case 'in_the_past':
      return `Debe regir después de la firma: ponga una hora desde ${refusal.earliest}.`
    case 'before_another':
      return `Ya hay una circular aprobada que rige desde ${refusal.inForceAt}: esta debe regir después.`
    case 'draft_exists':
      return 'Ya hay una circular en preparación: siga con ella o descártela.'
  }
}

export const partNames = [
  'circular',
  'horario',
  'servicios',
  'canales',
  'guardia',
  'sitio',
  'textos',
  'reglas',
  'dependencias',
  'cierres',
] as const
export type PartName = (typeof partNames)[number]

export const partTexts: Record<PartName | 'suspension', { readonly title: string; readonly lead: string }> = {
  circular: {
    title: 'Encabezado y vigencia',
    lead: 'Qué circular es, a quién va, en qué se basa y desde cuándo rige.',
  },
  horario: {
    title: 'Horario',
    lead: 'Las jornadas de la semana y cómo se atiende en cada una. El plazo solo corre en ellas.',
  },
  servicios: { title: 'Servicios y plazos', lead: 'Qué se promete para cada servicio.' },
  canales: { title: 'Canales', lead: 'Qué recibe cada canal y cuáles están cerrados.' },
  guardia: { title: 'Línea de escalamiento', lead: 'A qué número se escala y quién responde por él.' },
  sitio: {
    title: 'Sitio web',
    lead: 'Quién aprueba lo que se publica, cuánto se fija y qué palabras sugieren el tipo de cada solicitud.',
  },
  textos: {
    title: 'Textos',
    lead: 'Palabras propias de la entidad. Lo que se deje vacío lo dice el sistema.',
  },
  reglas: { title: 'Entidad y reglas', lead: 'La entidad, el radicado, los avisos y el cierre.' },
  dependencias: {
    title: 'Dependencias',
    lead: 'Cada una con las fechas en que existe: los casos viejos conservan su nombre.',
  },
  cierres: {
    title: 'Días sin atención',
    lead: 'Día cívico, Semana Santa u otro cierre, cada uno con el acto que lo ordena.',
  },
  suspension: {
    title: 'Suspensión de la atención',
    lead: 'De cuándo a cuándo no hay atención, por qué y quién lo ordena.',
  },
}

/** What a field is called; `*` stands for the place in a list or a service's name. */
const fields: Readonly<Record<string, string | readonly [label: string, hint: string]>> = {
  inForceAt: ['Rige desde', 'Fecha y hora. La hora de la firma no puede ser posterior.'],
  'policy.circular.number': ['Número', 'Por ejemplo 005.'],
  'policy.circular.subject': 'Asunto',
  'policy.circular.issuer': 'La expide',
  'policy.circular.addressedTo': ['Dirigida a', 'Uno por línea.'],
  'policy.circular.legalBasis': ['En qué se basa', 'Un acto por línea. Puede quedar vacío.'],
  'policy.shifts': 'Jornadas',
  'policy.shifts.*.days': 'Días',
  'policy.shifts.*.opens': 'Abre',
  'policy.shifts.*.closes': 'Cierra',
  'policy.shifts.*.modality': 'Modalidad',
  'policy.holidays': 'Festivos',
  'policy.zone': ['Zona horaria', 'Por ejemplo America/Bogota.'],
  'policy.services.*.name': 'Nombre',
  'policy.services.*.meaning': ['Qué es', 'Una frase.'],
  'policy.services.*.examples': ['Ejemplos', 'Uno por línea: se ven en el formulario.'],
  'policy.services.*.attentionMinutes': ['Plazo de atención', 'Tiempo hábil, en horas y minutos: 4:00.'],
  'policy.services.*.solutionMinutes': ['Meta de solución', 'Tiempo hábil: 16:00. Vacío si no hay meta.'],
  'policy.services.*.modalities': 'Horas que cuentan',
  'policy.services.*.categories': ['Categorías', 'Una por línea: con ellas la mesa clasifica los casos.'],
  'policy.channels.extension': ['Extensión de seguimiento', 'Solo informa cómo va un caso.'],
  'policy.channels.websiteMailbox': ['Buzón del sitio web', 'Solo recibe solicitudes para el sitio web.'],
  'policy.channels.closedAddresses': [
    'Canales cerrados',
    'Un correo por línea. El asterisco vale por cualquier texto: tic.*@entidad.gov.co',
  ],
  'policy.mail.refuseSupport':
    'Responder sin que decida una persona a lo que parece soporte en el buzón del sitio web',
  'policy.mail.answerEveryDays': [
    'Responder a una misma persona cada',
    'Días. Una respuesta por persona y canal.',
  ],
  'policy.mail.petitionOffice': [
    'Correo que recibe las peticiones ciudadanas',
    'Ley 1755 de 2015. Vacío si no hay.',
  ],
  'policy.mail.supportWords': ['Palabras que sugieren soporte', 'Una por línea.'],
  'policy.channels.escalationLine.phone': ['Número para marcar', 'Con indicativo: +573133316196.'],
  'policy.channels.escalationLine.shown': ['Número como se lee', 'Por ejemplo 313 331 6196.'],
  'policy.channels.escalationLine.onCall': 'Quién responde por la línea, en orden',
  'policy.channels.escalationLine.onCall.*.name': 'Nombre',
  'policy.channels.escalationLine.onCall.*.mobile': ['Celular', '+57300…'],
  'policy.channels.escalationLine.onCall.*.email': 'Correo',
  'policy.channels.escalationLine.onCall.*.doors': [
    'Vías, en orden',
    'sms, mensajería, llamada, aviso, correo',
  ],
  'policy.channels.escalationLine.onCall.*.hours': [
    'Turno',
    'Vacío: siempre. Una línea por turno: lun-vie 07:30-18:00',
  ],
  'policy.channels.escalationLine.alert': 'Alertas',
  'policy.channels.escalationLine.alert.atWarning': 'Alertar también antes de que venza el plazo',
  'policy.channels.escalationLine.alert.repeatMinutes': ['Repetir cada', 'Minutos hábiles.'],
  'policy.channels.escalationLine.alert.repeats': [
    'Repeticiones',
    'Después se avisa a los coordinadores y al superior.',
  ],
  'policy.channels.escalationLine.alert.superior': 'Superior que se entera si nadie confirma',
  'policy.channels.escalationLine.alert.superior.name': ['Superior: nombre', 'Vacío si no hay.'],
  'policy.channels.escalationLine.alert.superior.mobile': 'Superior: celular',
  'policy.channels.escalationLine.alert.superior.email': 'Superior: correo',
  'policy.channels.escalationLine.alert.superior.doors': [
    'Superior: vías, en orden',
    'sms, mensajería, llamada, aviso, correo',
  ],
  'policy.texts.formNotice': ['Aviso sobre el formulario', 'Se ve antes de las preguntas.'],
  'policy.texts.acknowledgement': ['En el acuse de recibo', 'Se agrega al correo que confirma el radicado.'],
  'policy.texts.notWebsite': [
    'Respuesta a quien pide soporte en el buzón del sitio web',
    'El enlace al formulario lo agrega el sistema.',
  ],
  'policy.texts.closedChannel': [
    'Respuesta en los canales cerrados',
    'El enlace al formulario lo agrega el sistema.',
  ],
  'policy.privacyNotice.summary': 'Aviso de datos personales, en breve',
  'policy.privacyNotice.paragraphs': ['Aviso de datos personales', 'Un párrafo por línea.'],
  'policy.privacyNotice.contact': 'Contacto para datos personales',
  'policy.entity.name': 'Entidad',
  'policy.entity.office': 'Dependencia que da soporte',
  'policy.entity.officeCode': ['Código de esa dependencia', 'Va en el radicado.'],
  'policy.entity.website': 'Sitio web',
  'policy.entity.city': 'Ciudad',
  'policy.radicado.pattern': ['Forma del radicado', '{yyyymmdd} {yyyy} {office:4} {consecutive:9}'],
  'policy.acts.pattern': ['Forma del radicado de los actos', '{yyyymmdd} {yyyy} {office:4} {consecutive:9}'],
  'policy.warning.atPercent': ['Avisar cuando pase este porcentaje del plazo', 'Entre 1 y 99.'],
  'policy.closing.autoCloseBusinessDays': 'Días hábiles para que un caso solucionado se cierre solo',
  'policy.closing.reopenDays': 'Días en que quien lo pidió puede reabrir un caso cerrado',
  'policy.websiteRequestWords': ['Palabras que sugieren una solicitud para el sitio web', 'Una por línea.'],
  'policy.website.approvalFor': ['Tipos que aprueba otra persona', 'Sin ninguno, nadie más aprueba.'],
  'policy.website.postingBusinessDays': ['Días hábiles que se fija un edicto o un aviso', 'Entre 1 y 60.'],
  'policy.website.serviceMinutes': ['Plazo para publicar', 'Tiempo hábil: 8:00. Vacío si no hay plazo.'],
  'policy.website.hosts': [
    'Otros sitios donde se publica',
    'Uno por línea, además del sitio de la entidad: *.gov.co vale por cualquiera que termine así.',
  ],
  'policy.website.kindWords.decree': ['Palabras que sugieren un decreto', 'Una por línea.'],
  'policy.website.kindWords.circular': 'Palabras que sugieren una circular',
  'policy.website.kindWords.edict': 'Palabras que sugieren un edicto',
  'policy.website.kindWords.notice': 'Palabras que sugieren un aviso',
  'policy.website.kindWords.legal_document': 'Palabras que sugieren otro documento legal',
  'policy.website.kindWords.banner': 'Palabras que sugieren un banner',
  'policy.website.kindWords.link': 'Palabras que sugieren un botón o enlace',
  'policy.website.kindWords.correction': 'Palabras que sugieren una corrección',
  'policy.dependencias': 'Dependencias',
  'policy.dependencias.*': 'Dependencia',
  'policy.dependencias.*.code': 'Código',
  'policy.dependencias.*.name': 'Nombre',
  'policy.dependencias.*.validFrom': 'Existe desde',
  'policy.dependencias.*.validUntil': ['Hasta', 'Vacío si sigue.'],
  'policy.dependencias.*.parent': ['Pertenece a', 'Código, o vacío.'],
  'policy.dependencias.*.codeToConfirm': 'Código por confirmar',
  'policy.closures': 'Días sin atención',
  'policy.closures.*.on': 'Día',
  'policy.closures.*.from': ['Desde', 'Vacío: todo el día.'],
  'policy.closures.*.until': 'Hasta',
  'policy.closures.*.reason': 'Motivo',
  'policy.closures.*.act': ['Acto', 'El decreto o la resolución que lo ordena.'],
  from: ['Desde', 'Fecha y hora. No puede ser anterior a la firma.'],
  until: 'Hasta',
  reason: ['Motivo', 'Por ejemplo: duelo distrital.'],
  orderedBy: ['Acto que lo ordena', 'Por ejemplo: Decreto 120 de 2026.'],
}

const services = /^policy\.services\.(hardware|network|software)(?=\.|$)/

/** A path as the labels know it. */
function patternOf(path: readonly (string | number)[]): string {
  return path
    .map(String)
    .join('.')
    .replace(services, 'policy.services.*')
    .replace(/\.\d+(?=\.|$)/g, '.*')
}

export function fieldLabel(path: readonly (string | number)[]): string {
  const found = fields[patternOf(path)]
  return typeof found === 'string' ? found : (found?.[0] ?? String(path.at(-1) ?? ''))
}

export function fieldHint(path: readonly (string | number)[]): string | undefined {
  const found = fields[patternOf(path)]
  return typeof found === 'string' ? undefined : found?.[1]
}

const serviceName = { hardware: 'Hardware', network: 'Red', software: 'Software' } as const

/** "Servicios y plazos · Software · Plazo de atención", for a list of differences or problems. */
export function sayPlace(path: readonly (string | number)[]): string {
  const whole = path.map(String)
  const service = services.exec(whole.join('.'))?.[1] as keyof typeof serviceName | undefined
  const labels = whole
    .map((_, at) => whole.slice(0, at + 1))
    .map((part) => [fields[patternOf(part)], part] as const)
  const named = labels.flatMap(([found, part]) =>
    found === undefined
      ? []
      : [`${fieldLabel(part)}${/^\d+$/.test(part.at(-1) ?? '') ? ` ${part.at(-1)}` : ''}`],
  )
  const inList = /\.(\d+)\./.exec(whole.join('.'))?.[1]
  return [
    ...(service ? [serviceName[service]] : []),
    ...named.slice(0, -1),
    ...(inList !== undefined && !named.some((name) => name.endsWith(` ${inList}`))
      ? [inList.length > 3 ? inList : `fila ${Number(inList) + 1}`]
      : []),
    ...named.slice(-1),
  ].join(' · ')
}

/** Why a value does not fit, and what to write. Told apart by what the schema says of it. */
export function sayFieldProblem(problem: {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly origin?: string
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly format?: string
  readonly params?: unknown
}): string {
  const field = String(problem.path.at(-1) ?? '')
  const kind = (problem.params as { kind?: string } | undefined)?.kind
  if (kind && kind in problemText) return problemText[kind as keyof typeof problemText]
  switch (problem.code) {
    case 'too_small':
      if (problem.origin === 'array') return 'Agregue al menos uno.'
      return problem.origin === 'string' ? 'Falta este dato.' : `Escriba un número desde ${problem.minimum}.`
    case 'too_big':
      if (problem.origin === 'array') return `Son demasiados: el máximo es ${problem.maximum}.`
      return problem.origin === 'string'
        ? `El texto es muy largo: use máximo ${problem.maximum} caracteres.`
        : `Escriba un número hasta ${problem.maximum}.`
    case 'invalid_format':
      if (problem.format === 'email') return 'Escriba un correo completo: nombre@entidad.gov.co'
      if (problem.format === 'url') return 'Escriba la dirección completa: https://www.entidad.gov.co'
      if (problem.format === 'date') return 'Elija una fecha.'
      return formatText[field] ?? 'Revise cómo está escrito.'
    case 'invalid_type':
      return field in formatText ? (formatText[field] as string) : 'Falta este dato.'
    case 'invalid_value':
      return 'Elija una opción de la lista.'
    case 'unrecognized_keys':
      return 'Tiene un dato que el sistema no conoce.'
    case 'custom':
      return formatText[field] ?? 'Revise este dato.'
    default:
      return 'Revise este dato.'
  }
}

const problemText = {
  twice: 'Ese código está dos veces.',
  ends_before: 'Termina antes de empezar.',
  too_long: 'Una suspensión dura máximo 60 días. Para más, proyecte una circular.',
  no_parent: 'No hay otra dependencia con ese código.',
  never_due: 'Ninguna jornada tiene esas horas: el plazo nunca vencería.',
} as const

const time = 'Escriba una hora, por ejemplo 07:30.'
const formatText: Readonly<Record<string, string>> = {
  opens: time,
  closes: time,
  from: 'Ponga una fecha y hora.',
  until: 'Ponga una fecha y hora.',
  inForceAt: 'Ponga una fecha y hora.',
  phone: 'Escriba el número con indicativo: +573133316196.',
  mobile: 'Escriba el celular con indicativo: +573001234567.',
  code: 'Use solo dígitos, de 2 a 10.',
  officeCode: 'Use solo dígitos.',
  extension: 'Use solo dígitos, de 2 a 10.',
  pattern: 'Use {consecutive:N} una vez y {yyyymmdd} o {yyyy}; lo demás, mayúsculas, dígitos y guiones.',
  zone: 'Escriba una zona como America/Bogota.',
  attentionMinutes: 'Escriba horas y minutos, por ejemplo 4:00.',
  solutionMinutes: 'Escriba horas y minutos, por ejemplo 16:00, o deje vacío.',
  atPercent: 'Escriba un número entre 1 y 99.',
  autoCloseBusinessDays: 'Escriba un número entre 1 y 60.',
  postingBusinessDays: 'Escriba un número entre 1 y 60.',
  serviceMinutes: 'Escriba horas y minutos, por ejemplo 8:00, o deje vacío.',
  hosts: 'Escriba solo el nombre del sitio: www.entidad.gov.co',
  reopenDays: 'Escriba un número entre 0 y 365.',
  repeatMinutes: 'Escriba un número desde 1.',
  repeats: 'Escriba un número entre 0 y 20.',
  doors: 'Escriba una o varias, en orden: sms, mensajería, llamada, aviso, correo.',
  hours: 'Escriba días y horas, por ejemplo lun-vie 07:30-18:00.',
  validFrom: 'Elija una fecha.',
  validUntil: 'Elija una fecha, o deje vacío.',
}

export const optionName = {
  holidays: { colombia: 'Los de Colombia', none: 'Ninguno' },
  modality: { on_site: 'Presencial', virtual: 'Virtual' },
  day: { mon: 'lun', tue: 'mar', wed: 'mié', thu: 'jue', fri: 'vie', sat: 'sáb', sun: 'dom' },
  door: { sms: 'sms', http: 'mensajería', voice: 'llamada', push: 'aviso', mail: 'correo' },
  kind: websiteKindName,
} as const

/** A value of a policy in words, for a list of differences. */
export function sayValue(path: readonly string[], value: unknown): string {
  if (value === undefined || value === null || value === '') return '—'
  const field = path.at(-1) ?? ''
  if (typeof value === 'number' && /Minutes$/.test(field) && field !== 'repeatMinutes') return sayHours(value)
  if (typeof value === 'boolean') return value ? 'sí' : 'no'
  if (Array.isArray(value))
    return value.length === 0 ? '—' : value.map((one) => sayValue(path, one)).join('; ')
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, one]) => one !== null && one !== undefined)
      .map(([key, one]) => sayValue([...path, key], one))
      .join(', ')
  if (path.includes('approvalFor'))
    return (optionName.kind as Record<string, string>)[String(value)] ?? String(value)
  for (const names of [optionName.modality, optionName.day, optionName.holidays, optionName.door])
    if (Object.hasOwn(names, String(value))) return (names as Record<string, string>)[String(value)] ?? ''
  return String(value)
}

/** "4:00" from 240 minutes. */
export function sayHours(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

// ——— Simulation ———

export const simulationTexts = {
  title: 'Simulación',
  lead: (days: number, casos: number) =>
    `Los ${sayNumber(casos)} casos de los últimos ${days} días, con las reglas que rigen y con las del borrador. No cambia ningún caso.`,
  none: (days: number) => `No hay casos en los últimos ${days} días: no hay con qué comparar.`,
  verdict: (now: number, then: number, all: number) => {
    const share = (kept: number) => `${Math.round((kept / all) * 100)} %`
    if (then === now)
      return `Se habría cumplido lo mismo: ${sayNumber(now)} de ${sayNumber(all)} plazos (${share(now)}).`
    return `Se habrían cumplido ${sayNumber(then)} de ${sayNumber(all)} plazos (${share(then)}); con las reglas de hoy, ${sayNumber(now)} (${share(now)}).`
  },
  caption: 'Plazos cumplidos por servicio y dependencia',
  head: {
    service: 'Servicio',
    dependencia: 'Dependencia',
    casos: 'Casos',
    now: 'Cumplidos hoy',
    after: 'Con el borrador',
    change: 'Diferencia',
  },
  all: 'Todas',
  chart: 'Plazos cumplidos por servicio: hoy y con el borrador',
  bar: { now: 'hoy', after: 'borrador' },
  took: (milliseconds: number) => `Calculado en ${(milliseconds / 1000).toFixed(1).replace('.', ',')} s.`,
} as const

// ——— Checking an act ———

export const verifyPage = {
  title: 'Comprobar un documento',
  lead: 'Compruebe que una circular, una suspensión o una constancia es auténtica, con su código o con el archivo PDF.',
  code: 'Código de verificación',
  codeHint: 'Está al final del documento, por ejemplo K7PQ-M4XT-9DRW.',
  submitCode: 'Comprobar el código',
  file: 'Archivo PDF',
  fileHint: 'El archivo tal como lo recibió. No lo guardamos.',
  submitFile: 'Comprobar el archivo',
  unknownCode: 'Ningún documento tiene ese código. Revíselo: no lleva la letra O ni el número 0.',
  missingCode: 'Escriba el código.',
  missingFile: 'Elija el archivo PDF.',
  tooMany: 'Demasiados intentos. Espere unos minutos e intente otra vez.',
  genuine: 'Es auténtico: el archivo es, byte por byte, el que el sistema firmó.',
  changed:
    'Este archivo no es el que el sistema firmó: alguien lo cambió, o viene de otra parte. Compárelo con el original, que puede descargar con su código.',
  found: 'Este acto existe y está firmado.',
  download: 'Descargar el PDF firmado',
  printing: 'El PDF firmado estará listo en unos segundos. Recargue la página.',
  hash: 'Huella del contenido firmado (SHA-256)',
  inForce: (when: string) => `Rige desde ${when}.`,
} as const
