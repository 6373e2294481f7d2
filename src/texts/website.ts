// Every sentence about website requests and what they publish: desk, public index, constancia.
import type { Document, Section } from './circular.ts'
import { sayList } from './circular.ts'
import { sayBytes, sayCivilDay, sayExactly, sayNumber, sentence } from './time.ts'

export const websiteKindName = {
  decree: 'Decreto',
  circular: 'Circular',
  edict: 'Edicto',
  notice: 'Aviso',
  legal_document: 'Otro documento legal',
  banner: 'Banner',
  link: 'Botón o enlace',
  correction: 'Corrección',
  other: 'Otra',
} as const
type Kind = keyof typeof websiteKindName

export const websiteStateName = {
  received: 'Recibida',
  accepted: 'Aceptada',
  in_preparation: 'En preparación',
  for_approval: 'Por aprobar',
  scheduled: 'Programada',
  published: 'Publicada',
  withdrawn: 'Retirada',
  refused: 'Rechazada',
} as const
type State = keyof typeof websiteStateName

export const websiteVerbName = {
  accept: 'Aceptar',
  prepare: 'Preparar',
  ask_approval: 'Pedir aprobación',
  approve: 'Aprobar',
  return: 'Devolver',
  schedule: 'Programar',
  publish: 'Publicar',
  relocate: 'Corregir la dirección',
  withdraw: 'Retirar',
  comment: 'Escribir a quien la pidió',
  note: 'Nota interna',
  classify: 'Cambiar el tipo',
  date: 'Confirmar la fecha',
  describe: 'Guardar la ficha',
  refuse: 'Rechazar',
  petition: 'Trasladar como petición',
} as const
type Verb = keyof typeof websiteVerbName

export const checklistText = {
  signed: 'Está firmado por quien lo expide',
  complete: 'Está completo: todas las páginas y los anexos',
  no_private_data: 'No muestra datos personales que no deban publicarse',
  private_data_needed: 'Solo muestra los datos personales que la notificación exige',
  posting_dates: 'Dice las fechas de fijación y desfijación',
  right_place: 'La sección del sitio es la que corresponde',
  alternative_text: 'El texto alternativo dice lo mismo que la imagen',
  readable: 'Se lee bien en un celular y con buen contraste',
  rights: 'La entidad puede usar las imágenes',
  dates: 'Tiene fecha de inicio y de retiro, o se acordó que se queda',
  target_opens: 'El enlace abre la página correcta',
  says_where: 'El texto dice a dónde lleva',
  owner_agrees: 'La dependencia responsable del contenido está de acuerdo',
  page_found: 'La página por corregir está identificada',
  before_kept: 'Se guardó una copia de cómo estaba',
  understood: 'Está claro qué se pide',
} as const

export const factLabel: Readonly<Record<string, string | readonly [label: string, hint: string]>> = {
  documentType: ['Clase de documento', 'Resolución, acuerdo, manual…'],
  number: ['Número', 'Como está escrito: 045'],
  issuedOn: 'Fecha de expedición',
  epigraph: ['Epígrafe', 'La frase que dice de qué trata: «Por el cual se…»'],
  issuer: ['Quién lo expide', 'La dependencia o el despacho'],
  validFrom: ['Rige desde', 'Vacío: desde su expedición'],
  validUntil: ['Rige hasta', 'Vacío: hasta que otro lo cambie'],
  alternativeText: ['Texto alternativo', 'Lo que oye quien no ve la imagen'],
  target: ['A dónde lleva', 'La dirección completa: https://…'],
  label: ['Texto del botón o enlace', 'Lo que la gente lee'],
  place: ['Dónde va', 'La página y el lugar en ella'],
  page: ['Página por corregir', 'La dirección completa: https://…'],
  change: ['Qué se cambia', 'Cómo está y cómo debe quedar'],
  startsAt: ['Se muestra desde', 'Vacío: desde que se publique'],
  endsAt: ['Se retira', 'Vacío: se queda'],
}

export function factName(name: string): string {
  const found = factLabel[name]
  return typeof found === 'string' ? found : (found?.[0] ?? name)
}

export const refusalReasonName = {
  not_website: 'No es del sitio web: es soporte y va por el formulario',
  not_authorised: 'Quien la pide no puede ordenarla',
  incomplete: 'Faltan datos o el documento no sirve',
  duplicate: 'Ya se había pedido',
  other: 'Otro motivo',
} as const

export const webTexts = {
  title: 'Sitio web',
  skip: 'Saltar a la solicitud',
  list: {
    label: 'Solicitudes para el sitio web',
    filters: 'Filtrar',
    search: 'Buscar por radicado o palabras',
    searchHint: 'Radicado o palabras',
    apply: 'Buscar',
    state: 'Estado',
    kind: 'Tipo',
    anyKind: 'Todos los tipos',
    next: 'Más solicitudes',
    first: 'Volver al principio',
    clear: 'Quitar los filtros',
    groups: {
      wrong: 'Publicado, pero hay que actuar',
      exact: 'Ese radicado',
      late: 'Atrasadas',
      today: 'Para hoy',
      tomorrow: 'Para mañana',
      later: 'Después',
      all: 'Solicitudes',
    },
    empty: {
      open: {
        title: 'No hay nada por publicar',
        text: 'Cuando llegue un correo al buzón del sitio web, la solicitud aparece aquí sola.',
      },
      filtered: { title: 'Ninguna solicitud coincide', text: 'Pruebe con menos filtros u otras palabras.' },
      further: { title: 'No hay más solicitudes', text: 'Llegó al final de la lista.' },
    },
    states: {
      'por-publicar': 'Por publicar',
      'sin-aceptar': 'Sin aceptar',
      'por-aprobar': 'Por aprobar',
      programadas: 'Programadas',
      publicadas: 'Publicadas',
      retiradas: 'Retiradas',
      rechazadas: 'Rechazadas',
      todas: 'Todas',
    },
    noDate: 'sin fecha pedida',
    urgency: {
      none: (when: string) => when,
      late: (when: string) => `atrasada: ${when}`,
      withdraw: (when: string) => `retirar: ${when}`,
    },
  },
  request: {
    back: 'Volver a la lista',
    details: 'Datos de la solicitud',
    actions: 'Qué se puede hacer',
    text: 'Qué pidieron',
    sheet: 'Ficha de publicación',
    sheetShown: 'Lo que se publica',
    checklist: 'Lista de chequeo',
    checklistLeft: (count: number) =>
      count === 0 ? 'Completa' : count === 1 ? 'Falta 1 punto' : `Faltan ${sayNumber(count)} puntos`,
    document: 'Documento',
    chooseDocument: 'Qué archivo se publica',
    noDocument: 'Ninguno todavía',
    otherDocument: 'Subir otro archivo',
    otherDocumentHint: 'Si la versión correcta no venía en el correo. Máximo 20 MB.',
    checking: 'El PDF se está revisando: el resultado aparece en unos segundos.',
    checks: 'Revisión del PDF',
    ledger: 'Recorrido',
    ledgerOrder: '(lo último primero)',
    sender: 'La pidió',
    kind: 'Tipo',
    suggested: (kind: string) => `El sistema sugirió: ${kind}`,
    words: (words: readonly string[]) =>
      words.length === 0 ? 'Ninguna palabra conocida' : `por ${sayList(words.map((word) => `«${word}»`))}`,
    received: 'Llegó',
    desired: 'Se quiere publicada',
    soonest: 'Lo antes posible',
    asked: (words: string) => `El correo dice «${words}»:`,
    mail: 'Ver el correo',
    scheduled: 'Programada para',
    approved: 'La aprobó',
    published: 'Publicada',
    url: 'Dirección',
    sha256: 'Huella del archivo (SHA-256)',
    watch: 'Comprobación',
    withdrawal: 'Se retira',
    posting: (days: number) => `${days} ${days === 1 ? 'día hábil' : 'días hábiles'} de fijación`,
    withdrawn: 'Retirada',
    constancia: 'Constancias',
    constanciaKind: {
      publication: 'Constancia de publicación',
      posting: 'Constancia de fijación y desfijación',
    },
    constanciaSoon: 'Se hace sola después de la publicación.',
    files: 'Archivos',
    internal: 'Interna',
    readOnly: 'Su rol lee las solicitudes; no las cambia.',
    nothingToDo: 'Esta solicitud ya terminó.',
    unknownTime: 'sin fecha pedida',
  },
  form: {
    kind: 'Qué es',
    desiredAt: 'Cuándo se quiere publicada',
    desiredHint: 'Vacío: lo antes posible',
    askedHint: (words: string) => `El correo dice «${words}». Cámbiela, o déjela vacía: lo antes posible.`,
    scheduleAt: 'Publicar el',
    url: 'Dirección donde quedó publicada',
    urlHint: 'Péguela del navegador. El sistema la visita y comprueba que esté el mismo archivo.',
    urlHintPage: 'La página del sitio donde se ve.',
    comment: 'Qué le dice',
    commentHint: 'Le llega por correo, en el mismo hilo.',
    note: 'Nota',
    noteHint: 'Solo la ve el equipo.',
    reason: 'Por qué',
    returnReason: 'Qué hay que cambiar',
    refuseText: 'Qué le explica',
    refuseHint: 'Le llega por correo. Si es soporte, la respuesta lleva el enlace al formulario.',
    withdrawReason: 'Motivo, si no es el fin de los días',
    withdrawHint: 'Puede quedar vacío.',
    withdrawAsk: 'Primero retírela del sitio; después regístrelo aquí.',
    approveAsk: (when: string) => `Queda programada para ${when}.`,
    askApproval: 'Otra persona debe revisarla y aprobarla antes de publicar.',
    choose: 'Elija…',
    save: 'Guardar la ficha',
    confirm: {
      accept: 'Aceptar la solicitud',
      schedule: 'Programar',
      publish: 'Registrar la publicación',
      relocate: 'Guardar la dirección',
      withdraw: 'Registrar el retiro',
      comment: 'Enviar',
      note: 'Guardar la nota',
      classify: 'Cambiar el tipo',
      return: 'Devolver',
      refuse: 'Rechazar la solicitud',
    },
    optional: 'opcional',
  },
  done: {
    accept: 'Aceptada. Ahora complete la ficha.',
    prepare: 'Volvió a preparación.',
    ask_approval: 'Pidió la aprobación. Debe darla otra persona.',
    approve: 'Aprobada y programada. Se le avisa a quien la pidió.',
    return: 'Devuelta para corregir.',
    schedule: 'Programada. Se le avisa a quien la pidió.',
    publish: 'Publicación registrada. Se le avisa a quien la pidió, y el sistema comprueba la dirección.',
    relocate: 'Dirección corregida. El sistema la comprueba otra vez.',
    withdraw: 'Retiro registrado.',
    comment: 'Mensaje guardado: sale por correo.',
    note: 'Nota guardada.',
    date: 'Fecha confirmada.',
    petition: 'Trasladada como petición. A quien la envió se le avisa, y la solicitud queda cerrada.',
    classify: 'Tipo cambiado. La lista de chequeo empieza de nuevo.',
    describe: 'Ficha guardada.',
    refuse: 'Rechazada. Se le explica a quien la pidió.',
  },
  error: {
    unknown: 'No entendimos qué quiere hacer. Use los botones de la página.',
    kind: 'Elija el tipo.',
    moment: 'Ponga una fecha y hora.',
    url: 'Escriba la dirección completa: https://…',
    text: 'Escriba el mensaje.',
    reason: 'Elija el motivo.',
    why: 'Diga qué hay que cambiar.',
    fact: 'Revise cómo está escrito.',
    long: (max: number) => `El texto es muy largo: use máximo ${sayNumber(max)} caracteres.`,
    away: 'La base de datos no responde. No se guardó nada; lo que escribió sigue aquí. Intente de nuevo.',
    document: 'Elija un archivo de la lista.',
  },
  notFound: {
    title: 'No encontramos esa solicitud',
    text: 'Revise el radicado: puede escribirlo entero o solo su número.',
  },
  help: 'Con una solicitud del sitio web',
  palette: 'Solicitudes del sitio web',
} as const

/** "Llegó y nadie la ha aceptado.", where a request stands, in one sentence. */
export function sayWebsiteState(request: {
  readonly state: State
  readonly needsApproval: boolean
  readonly when: string | undefined
  readonly withdrawal: string | undefined
}): string {
  const { state, needsApproval, when, withdrawal } = request
  switch (state) {
    case 'received':
      return 'Llegó y nadie la ha aceptado. Diga qué es y para cuándo.'
    case 'accepted':
      return 'Aceptada. Complete la ficha y la lista de chequeo.'
    case 'in_preparation':
      return needsApproval
        ? 'En preparación. Cuando la ficha esté completa, pida la aprobación.'
        : 'En preparación. Cuando la ficha esté completa, prográmela o publíquela.'
    case 'for_approval':
      return 'Espera la aprobación de otra persona.'
    case 'scheduled':
      return sentence(`Lista para publicar ${when ?? ''}`)
    case 'published':
      return withdrawal ? `Publicada. ${withdrawal}` : 'Publicada.'
    case 'withdrawn':
      return 'Se publicó y ya se retiró.'
    case 'refused':
      return 'Rechazada. A quien la pidió se le explicó por qué.'
  }
}

export const withdrawalSaid = {
  due: (when: string) => sentence(`Debe retirarse: se cumplió ${when}`),
  later: (when: string) => sentence(`Se retira ${when}`),
} as const

interface EventSaid {
  readonly type: string
  readonly actorKind: string
  readonly actorName: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A line of the ledger: who did what. */
export function sayWebsiteEvent({ type, actorKind, actorName, data }: EventSaid): string {
  const who = actorKind === 'system' ? 'El sistema' : actorName
  const kindOf = (value: unknown) => websiteKindName[value as Kind] ?? ''
  const what: Readonly<Record<string, string>> = {
    received: 'la pidió por correo',
    accepted: `la aceptó como ${kindOf(data.kind).toLowerCase()}`,
    classified: `cambió el tipo de ${kindOf(data.from).toLowerCase()} a ${kindOf(data.to).toLowerCase()}`,
    prepared: 'la devolvió a preparación',
    described: data.document
      ? `guardó la ficha con el documento ${String(data.document)}`
      : 'guardó la ficha',
    approval_asked: 'pidió la aprobación',
    approved: 'la aprobó',
    returned: 'la devolvió para corregir',
    scheduled: 'la programó',
    published: `la publicó en ${String(data.url)}`,
    relocated: `corrigió la dirección: ${String(data.url)}`,
    withdrawn: 'la retiró del sitio',
    dated: `confirmó la fecha que pide el correo: «${String(data.words)}»`,
    refused:
      data.reason === 'petition'
        ? `la cerró: es un derecho de petición, trasladada a ${String(data.office)}`
        : `la rechazó: ${(refusalReasonName[data.reason as keyof typeof refusalReasonName] ?? '').toLowerCase()}`,
    commented: 'le escribió a quien la pidió',
    noted: 'dejó una nota',
    answered: 'escribió por correo',
    confirmed: 'comprobó que en la dirección está el mismo archivo',
    unconfirmed: `avisa: ${sayWatch(String(data.result), (data.detail as string | null) ?? null).toLowerCase()}`,
    withdrawal_due: 'avisa: se cumplió el tiempo, hay que retirarla',
    certified:
      data.kind === 'posting'
        ? 'hizo la constancia de fijación y desfijación'
        : 'hizo la constancia de publicación',
  }
  return `${who} ${what[type] ?? type}`
}

/** What the watcher saw. */
export function sayWatch(result: string, detail: string | null): string {
  switch (result) {
    case 'confirmed':
      return 'Está publicado el mismo archivo, byte por byte.'
    case 'different':
      return 'En la dirección hay otro archivo: no es el que se aprobó.'
    case 'status':
      return `La dirección respondió con el error ${detail ?? ''}: el archivo no está.`
    case 'away':
      return 'El sitio no respondió.'
    case 'redirected':
      return `La dirección lleva a otro sitio (${detail ?? ''}) que la circular no conoce.`
    case 'refused':
      return 'La dirección apunta a una red privada: no se visita.'
    case 'too_large':
      return 'Lo que hay en la dirección es demasiado grande para ser ese archivo.'
    default:
      return 'Todavía no se ha comprobado.'
  }
}

export const watchTexts = {
  pending: 'Todavía no se ha comprobado: se hace en unos segundos.',
  off: 'La comprobación automática está apagada en este servidor.',
  looked: (when: string) => sentence(`Última visita: ${when}`),
  again: (when: string) => sentence(`Se intenta otra vez ${when}`),
  wrong: (count: number) => `Van ${sayNumber(count)} intentos seguidos sin encontrarlo.`,
} as const

interface CheckSaid {
  readonly opens: 'yes' | 'password' | 'broken' | 'no_pdf' | 'too_complex'
  readonly pages: number
  readonly looked: number
  readonly withText: number
  readonly tagged: boolean
  readonly language: string | null
  readonly title: string | null
  readonly bytes: number
}

/** What was found in a PDF, and what to do about what is poor. */
export function sayCheck(name: string, verdict: 'good' | 'poor' | 'bad', check: CheckSaid): string {
  const pages = check.pages === 1 ? '1 página' : `${sayNumber(check.pages)} páginas`
  switch (name) {
    case 'opens':
      if (check.opens === 'yes') return `Es un PDF de ${pages} y abre sin clave.`
      if (check.opens === 'password') return 'Pide una clave para abrir: pida la versión sin clave.'
      if (check.opens === 'broken') return 'El PDF está dañado: pídalo otra vez.'
      if (check.opens === 'too_complex')
        return 'No pudimos leer este documento: es demasiado complejo. Se guardó como llegó; ábralo con cuidado, o pida una versión más sencilla.'
      return 'No es un PDF: pida el documento en PDF.'
    case 'text':
      if (verdict === 'good') return 'Su texto se puede buscar, copiar y oír.'
      if (verdict === 'bad')
        return 'Es una imagen escaneada: quien no ve no lo puede leer, ni se puede buscar. Pida el PDF que sale del programa donde se escribió.'
      return `Solo ${sayNumber(check.withText)} de ${sayNumber(check.looked)} páginas tienen texto; las demás son imágenes escaneadas.`
    case 'tagged':
      return verdict === 'good'
        ? 'Está etiquetado: el lector de pantalla sabe qué es título, lista o tabla.'
        : 'No está etiquetado. Al guardarlo, elija «PDF accesible» o «etiquetas de estructura».'
    case 'language':
      if (verdict === 'good') return 'Dice que está en español.'
      return check.language
        ? `Dice que está en otro idioma (${check.language}): corrija el idioma del documento.`
        : 'No dice en qué idioma está: el lector de pantalla puede leerlo mal.'
    case 'title':
      return verdict === 'good'
        ? `Su título es «${check.title ?? ''}».`
        : 'No tiene título: la pestaña mostrará el nombre del archivo. Póngalo en las propiedades.'
    default:
      return verdict === 'good'
        ? `Pesa ${sayBytes(check.bytes)}.`
        : `Pesa ${sayBytes(check.bytes)}: tarda en abrir con una conexión lenta. Redúzcalo si puede.`
  }
}

export const verdictName = { good: 'Bien', poor: 'Mejorable', bad: 'No cumple' } as const

/** Why a step was not done, and what to do. */
export function sayWebsiteRefusal(
  refusal:
    | { readonly kind: 'not_allowed' | 'not_found' | 'changed_meanwhile' | 'needs_approval' }
    | { readonly kind: 'same_person' | 'in_the_past' | 'unknown_file' }
    | { readonly kind: 'wrong_state'; readonly verb: Verb; readonly state: State }
    | {
        readonly kind: 'unfinished'
        readonly facts: readonly string[]
        readonly items: readonly (keyof typeof checklistText)[]
        readonly document: 'missing' | 'unusable' | undefined
      }
    | { readonly kind: 'unknown_host'; readonly host: string },
): string {
  switch (refusal.kind) {
    case 'not_allowed':
      return 'Su rol no cambia las solicitudes del sitio web.'
    case 'not_found':
      return 'Esa solicitud no existe.'
    case 'wrong_state':
      return `Ya no se puede: la solicitud está ${websiteStateName[refusal.state].toLowerCase()}. Mire cómo quedó.`
    case 'changed_meanwhile':
      return 'Otra persona cambió la ficha mientras tanto. Lo que usted escribió sigue aquí: compárelo y guárdelo otra vez.'
    case 'needs_approval':
      return 'Este tipo de solicitud necesita la aprobación de otra persona: pídala primero.'
    case 'same_person':
      return 'La aprueba otra persona: usted pidió la aprobación.'
    case 'in_the_past':
      return 'Esa hora ya pasó. Ponga una que venga, o publíquela de una vez.'
    case 'unknown_file':
      return 'Ese archivo no es de esta solicitud.'
    case 'unknown_host':
      return `${refusal.host} no es del sitio de la entidad. Si debe serlo, agréguelo en la circular, en la parte «Sitio web».`
    case 'unfinished': {
      const left = [
        ...(refusal.facts.length > 0
          ? [`datos (${sayList(refusal.facts.map(factName)).toLowerCase()})`]
          : []),
        ...(refusal.document === 'missing' ? ['el documento'] : []),
        ...(refusal.document === 'unusable' ? ['un PDF que abra'] : []),
        ...(refusal.items.length > 0
          ? [
              refusal.items.length === 1
                ? '1 punto de la lista'
                : `${refusal.items.length} puntos de la lista`,
            ]
          : []),
      ]
      return `Todavía falta: ${sayList(left)}. Complete la ficha y guárdela.`
    }
  }
}

/** "Decreto 045 del 20 de noviembre de 2026". */
export function sayPublicationTitle(
  kind: Kind,
  facts: { readonly documentType?: string; readonly number?: string; readonly issuedOn?: string },
): string {
  const name =
    kind === 'legal_document' ? (facts.documentType ?? websiteKindName[kind]) : websiteKindName[kind]
  const dated = facts.issuedOn ? ` del ${sayCivilDay(facts.issuedOn)}` : ''
  return `${name}${facts.number ? ` ${facts.number}` : ''}${dated}`
}

export const publicationsPage = {
  title: 'Publicaciones',
  lead: 'Decretos, circulares, edictos, avisos y otros documentos que la entidad ha publicado en su sitio web.',
  search: 'Palabras o número',
  kind: 'Tipo',
  anyKind: 'Todos',
  submit: 'Buscar',
  published: (when: string) => `Publicado el ${when}`,
  withdrawn: (when: string) => `Retirado el ${when}`,
  posted: (when: string) => `Fijado hasta el ${when}`,
  open: 'Ver el documento',
  constancia: 'Constancia',
  confirmed: 'Comprobado: en el sitio está el mismo archivo',
  hash: 'Huella del archivo (SHA-256)',
  older: 'Más antiguas',
  newest: 'Volver a las más recientes',
  none: 'Ninguna publicación coincide. Pruebe con menos palabras.',
  empty: 'Todavía no hay publicaciones.',
  feeds: 'Datos abiertos',
  json: 'JSON',
  csv: 'CSV',
  columns: [
    'radicado',
    'tipo',
    'clase',
    'numero',
    'fecha_expedicion',
    'epigrafe',
    'expide',
    'rige_desde',
    'rige_hasta',
    'publicado',
    'retirado',
    'url',
    'sha256',
    'constancia',
  ],
} as const

export const constanciaTexts = {
  title: { publication: 'Constancia de publicación', posting: 'Constancia de fijación y desfijación' },
  found: 'Esta constancia existe y es auténtica.',
  download: 'Descargar el PDF sellado',
  published: 'Publicó',
  approved: 'Aprobó',
  hash: 'Huella del archivo publicado (SHA-256)',
} as const

interface Attested {
  readonly kind: 'publication' | 'posting'
  readonly radicado: string
  readonly code: string
  readonly dated: string
  readonly zone: string
  readonly entity: { readonly name: string; readonly website: string }
  readonly documentKind: Kind
  readonly facts: {
    readonly documentType?: string
    readonly number?: string
    readonly issuedOn?: string
    readonly epigraph?: string
    readonly issuer?: string
  }
  readonly fileName: string
  readonly sha256: string
  readonly url: string
  readonly publishedAt: Temporal.Instant
  readonly confirmedAt: Temporal.Instant | null
  readonly withdrawnAt: Temporal.Instant | null
  readonly postingDays: number | null
  readonly publisher: { readonly name: string; readonly email: string }
  readonly approver: { readonly name: string; readonly email: string; readonly at: Temporal.Instant } | null
}

/** A constancia as a document: the same words for its paper and its page. */
export function sayConstancia(attested: Attested): Document {
  const { zone, facts, entity } = attested
  const exactly = (at: Temporal.Instant) => sayExactly(at, zone)
  const title = sayPublicationTitle(attested.documentKind, facts)
  const paragraph = (text: string): Section => ({ kind: 'paragraph', text })
  const days = attested.postingDays ?? 0
  return {
    title: constanciaTexts.title[attested.kind],
    radicado: attested.radicado,
    dated: attested.dated,
    code: attested.code,
    facts: [
      ['Documento', title],
      ...(facts.epigraph ? [['Epígrafe', facts.epigraph] as const] : []),
      ...(facts.issuer ? [['Expide', facts.issuer] as const] : []),
      ['Dirección', attested.url],
    ],
    body: [
      paragraph(
        attested.kind === 'publication'
          ? `${entity.name} hace constar que el documento identificado arriba se publicó en su sitio web el ${exactly(attested.publishedAt).replace(/\.$/, '')}.`
          : `${entity.name} hace constar que el documento identificado arriba se fijó en su sitio web el ${exactly(attested.publishedAt)} y se desfijó el ${exactly(attested.withdrawnAt ?? attested.publishedAt)}, después de ${days === 1 ? '1 día hábil' : `${sayNumber(days)} días hábiles`} de fijación ordenados.`,
      ),
      { kind: 'heading', text: 'El archivo' },
      {
        kind: 'list',
        items: [
          `Nombre: ${attested.fileName}`,
          `Huella SHA-256: ${attested.sha256}`,
          attested.confirmedAt
            ? `El ${exactly(attested.confirmedAt)} el sistema visitó la dirección y encontró el mismo archivo, byte por byte.`
            : 'Al hacer esta constancia, el sistema no había podido comprobar el archivo en la dirección.',
        ],
      },
      paragraph(
        'La huella identifica el archivo: si cambia un solo byte, cambia la huella. Quien tenga el archivo puede calcularla y compararla.',
      ),
    ],
    signatures: [
      ...(attested.approver
        ? [
            {
              act: constanciaTexts.approved,
              name: attested.approver.name,
              user: attested.approver.email,
              at: exactly(attested.approver.at),
            },
          ]
        : []),
      {
        act: constanciaTexts.published,
        name: attested.publisher.name,
        user: attested.publisher.email,
        at: exactly(attested.publishedAt),
      },
    ],
  }
}
