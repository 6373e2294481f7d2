// Every sentence about mail that was heard: what its senders are told, and what the desk says of it.
import { sayNumber, sentence } from './time.ts'

/** Answers by mail. Nothing in them is the sender's own words. */
export const answerTexts = {
  wayToForm: {
    subject: 'Su solicitud va en el formulario',
    closed:
      'En este correo no se reciben ni se atienden solicitudes. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    notWebsite:
      'Este correo recibe únicamente solicitudes para actualizar el sitio web. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    own: 'Nadie lee este correo. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    filled:
      'Abra el formulario con el enlace: el asunto y el texto de su correo ya están escritos. Revíselos, complete sus datos y envíelo. Recibirá un radicado con la hora en que lo atenderemos.',
    open: 'Abrir el formulario con mi mensaje',
    expires: 'El enlace sirve durante 7 días. No lo comparta: muestra lo que usted escribió.',
    website: (mailbox: string) => `Para publicar o corregir algo en el sitio web escriba a ${mailbox}.`,
    once: (days: number) =>
      days === 1
        ? 'Enviamos esta respuesta una vez al día como máximo.'
        : `Enviamos esta respuesta una vez cada ${days} días como máximo.`,
  },
  casoOver: {
    subject: { closed: 'Su caso está cerrado', void: 'Su caso fue anulado' },
    closed: 'Recibimos su correo, pero su caso está cerrado: lo que escribió no llega a un técnico.',
    void: 'Recibimos su correo, pero su caso fue anulado: lo que escribió no llega a un técnico.',
    reopen: (until: string) =>
      sentence(
        `Si el problema sigue, reabra el caso en su página y cuente allí qué falla. Puede hacerlo a más tardar ${until}`,
      ),
    anew: 'Si todavía necesita ayuda, radique una solicitud nueva.',
  },
  petition: {
    subject: 'Traslado de una petición por competencia',
    lead: 'Trasladamos una petición que llegó a un correo que no es para peticiones (Ley 1755 de 2015, artículo 21).',
    attached: 'El correo original va adjunto, sin cambios.',
    fact: {
      from: 'Remitente',
      received: 'Recibido',
      at: 'En el correo',
      by: 'Trasladado por',
      sha256: 'Huella SHA-256 del adjunto',
    },
    reply: 'Responda directamente al remitente: ya se le informó de este traslado.',
    told: 'Su mensaje es una petición y no corresponde a este correo. La trasladamos a la oficina competente (Ley 1755 de 2015, artículo 21).',
    toldOffice: 'Oficina',
    toldAt: 'Fecha del traslado',
    toldNext: 'No tiene que hacer nada: esa oficina le responderá.',
    toldSubject: 'Trasladamos su petición',
  },
  website: {
    subject: {
      website_acknowledge: 'Recibimos su solicitud',
      website_comment: 'Tiene un mensaje sobre su solicitud',
      website_scheduled: 'Su publicación está programada',
      website_published: 'Su publicación está en el sitio web',
      website_refused: 'Su solicitud no se hará',
    },
    acknowledged: 'Recibimos su solicitud para el sitio web.',
    next: 'Le escribiremos cuando haya novedades. Para agregar algo, responda este correo.',
    comment: (who: string) => `${who} le escribió sobre su solicitud.`,
    scheduled: (when: string) => `Su publicación quedó programada para ${when}.`,
    published: 'Su publicación ya está en el sitio web.',
    open: 'Abrir la publicación',
    refused: 'Su solicitud no se hará.',
    answer: 'Si tiene preguntas, responda este correo.',
    message: 'Mensaje',
    reason: 'Motivo',
    received: 'Recibida',
  },
} as const

/** An address that does not receive, where it matters: say it and what to do. */
export const failingTexts = {
  caso: (email: string, since: string, why: string) =>
    `El correo ${email} no recibe: rebotó ${since}${why && ` (${why})`}. Lo que se le escriba no le llega: llame al`,
  request: (email: string, since: string, why: string) =>
    `El correo ${email} no recibe: rebotó ${since}${why && ` (${why})`}. Lo que se le escriba no le llega: búsquelo por teléfono.`,
} as const

/** What a server said of an address, in one line. */
export function sayFault({ status, diagnostic }: { status: string; diagnostic: string }): string {
  return (diagnostic.includes(status) ? diagnostic : `${status} ${diagnostic}`).trim()
}

/** The desk's page of heard mail. */
export const heardMailTexts = {
  title: 'Correo',
  lead: 'Todo lo que llegó a los correos que atiende este sistema, y qué pasó con cada mensaje. Nada se pierde.',
  toMail: 'Correo recibido',
  empty: 'No hay correo aquí.',
  emptyQuarantine: 'No hay correo por revisar.',
  views: 'Qué correo se ve',
  view: {
    revisar: 'Por revisar',
    todo: 'Todo',
    solicitudes: 'Solicitudes',
    respuestas: 'Respuestas',
    formulario: 'Al formulario',
    automatico: 'Automático',
    devuelto: 'Devuelto',
  },
  older: 'Más antiguos',
  newest: 'Los más recientes',
  back: 'Todo el correo',
  noSubject: '(sin asunto)',
  noSender: '(sin remitente)',
  noText: 'El mensaje no trae texto.',
  files: (count: number) => (count === 1 ? '1 archivo' : `${count} archivos`),
  fate: {
    request: 'Abrió una solicitud',
    follow_up: 'Respuesta a una solicitud o un caso',
    refused: 'Se envía al formulario',
    automatic: 'Automático, no se responde',
    bounce: 'Correo devuelto',
    quarantine: 'Por revisar',
  },
  reason: {
    website_request: 'Llegó al correo del sitio web.',
    not_website: 'Pide soporte, que va en el formulario.',
    closed_channel: 'Llegó a un correo que no se atiende.',
    own_address: 'Llegó al correo desde el que envía el sistema, que nadie lee.',
    petition: 'Es una petición.',
    reply: 'Responde un mensaje nuestro, o su remitente ya hace parte.',
    caso_comment: 'Quien radicó el caso responde: sus palabras y archivos están en el caso.',
    caso_closed: 'Responde sobre un caso cerrado: solo se guarda. Se le dijo cómo reabrirlo.',
    caso_void: 'Responde sobre un caso anulado: solo se guarda. Se le dijo cómo radicar otro.',
    not_requester: 'Responde sobre un caso, pero no es quien lo radicó: solo se guarda, y el caso no cambia.',
    unproven: 'Responde sobre un caso, pero el remitente es falso: solo se guarda, y el caso no cambia.',
    nothing_said: 'Responde sobre un caso sin decir nada nuevo ni traer archivos: solo se guarda.',
    delivery_failed: 'Un mensaje nuestro no se pudo entregar.',
    delivery_delayed: 'Un mensaje nuestro tarda en entregarse.',
    auto_submitted: 'El mensaje dice que lo escribió una máquina.',
    report: 'Es un informe de entrega o de lectura.',
    precedence: 'Es un envío masivo.',
    list: 'Viene de una lista de correo.',
    suppress: 'Pide que no se le responda automáticamente.',
    null_sender: 'No tiene a quién devolverlo: así viajan los mensajes de las máquinas.',
    daemon: 'Lo envía un servidor o una dirección que no recibe respuestas.',
    calendar: 'Es una invitación o una respuesta de calendario.',
    ourselves: 'Lo envía una dirección nuestra.',
    bcc: 'Ninguna dirección nuestra está en Para ni en Copia.',
    unreadable: 'No se pudo leer como correo.',
    too_slow: 'Leerlo tarda demasiado: parece hecho para estorbar.',
    too_deep: 'Tiene demasiadas partes, una dentro de otra.',
    too_large: 'No pudimos leerlo: es demasiado grande o complejo. Se guardó como llegó.',
    no_sender: 'No dice quién lo envía.',
    several_senders: 'Dice que lo envían varias personas.',
    unknown_address: 'Llegó a una dirección que no conocemos.',
    flood: 'El remitente abrió demasiadas solicitudes en una hora.',
    not_a_party:
      'Habla de una solicitud, pero no hay prueba de que lo envíe quien la pidió: no cambia nada hasta que usted decida.',
  },
  trust: {
    verified: 'Remitente verificado',
    failed: 'Remitente falso',
    unverified: 'Sin verificar',
  },
  trustMeans: {
    verified: 'El servidor del remitente confirma que lo envió.',
    failed: 'El dominio del remitente dice que este correo no es suyo. No se le responde.',
    unverified: 'No hay prueba de que lo enviara quien dice.',
  },
  trick: {
    direction: 'Tiene signos que cambian el sentido de la lectura. Aquí se ven como [U+…].',
    invisible: 'Tiene signos invisibles. Aquí se ven como [U+…].',
    lookAlike: (domain: string, of: string) => `El dominio ${domain} imita a ${of}, y es otro.`,
    foreignLetters: (domain: string) => `El dominio ${domain} está escrito con letras de otro alfabeto.`,
    nameIsAddress: (name: string) => `El nombre muestra ${name}, pero el correo viene de otra dirección.`,
  },
  tricks: 'Cuidado con este mensaje',
  readMail: 'Ver el correo',
  addressKind: {
    website: 'correo del sitio web',
    closed: 'correo que no se atiende',
    own: 'correo del sistema',
    unknown: 'dirección desconocida',
  },
  fact: {
    from: 'De',
    at: 'Llegó a',
    when: 'Recibido',
    to: 'Para y copia',
    fate: 'Qué pasó',
    request: 'Solicitud',
    caso: 'Caso',
    seems: 'Parece',
    dependencia: 'Dependencia',
    checks: 'Comprobaciones',
  },
  suggestion: { support: 'soporte', website: 'sitio web' },
  words: (words: string) => `por: ${words}`,
  more: (count: number) => `y ${count} más`,
  message: 'Mensaje',
  casoOnly: 'Este mensaje es de un caso de soporte: lo lee solo quien trabaja en los casos.',
  asText: 'Se muestra solo el texto: el mensaje con formato no se puede mostrar con seguridad.',
  safe: 'Sin imágenes ni estilos. Los enlaces no se abren: al lado se ve adónde llevan.',
  attachments: 'Archivos',
  source: 'Descargar el original',
  answers: 'Respuestas',
  answerHeld:
    'Se envían pocas respuestas automáticas por hora a quienes no conocemos. Saldrá cuando le toque; si en un día no le toca, ya no se envía.',
  topic: {
    way_to_form: 'Enlace al formulario',
    website_acknowledge: 'Acuse de recibo',
    caso_over: 'Aviso de caso cerrado',
    petition: 'Traslado a la oficina de peticiones',
    petition_told: 'Aviso de traslado al remitente',
  } as Record<string, string>,
  answerState: {
    held: 'espera su turno',
    waiting: 'por enviar',
    sent: 'enviado',
    failed: 'no se pudo enviar',
  },
  bounced: 'devuelto',
  settle: {
    title: 'Decidir',
    request: 'Es para el sitio web',
    requestHint: 'Abre una solicitud con este mensaje y sus archivos.',
    not_website: 'No corresponde',
    not_websiteHint: 'Le responde una vez, con el enlace al formulario ya lleno.',
    petition: 'Es una petición',
    petitionHint: (office: string) =>
      `La traslada a ${office} con el original adjunto, y le avisa al remitente.`,
    noOffice: 'Para trasladar peticiones, la circular debe decir el correo de la oficina competente.',
    seen: 'Ya lo vi',
    seenHint: 'Sale de la lista por revisar. No se responde.',
  },
  settled: {
    request: 'abrió la solicitud',
    not_website: 'dijo que no corresponde',
    petition: 'lo trasladó como petición',
    seen: 'lo revisó',
  },
  settledBy: (who: string, what: string, when: string) => `${who} ${what}, ${when}.`,
  done: 'Listo.',
  refusal: {
    not_allowed: 'Su rol no decide sobre el correo.',
    not_found: 'Ese correo no existe.',
    settled: 'Otra persona ya decidió sobre este correo.',
    no_sender: 'El mensaje no dice a quién responder: solo se puede marcar como visto.',
    has_request: 'Este correo ya tiene una solicitud: decida en ella.',
    no_office: 'La circular no dice a qué oficina van las peticiones.',
  },
  closedChannels: {
    title: 'Quién escribe todavía a los correos cerrados',
    short: 'Correos cerrados',
    lead: 'Mensajes por mes en los correos que no se atienden. A sus remitentes se les responde con el enlace al formulario, una vez en varios días; cada mensaje dice si ya se le respondió.',
    empty: 'Nadie ha escrito a un correo cerrado en los últimos doce meses.',
    inAll: (count: number) => (count === 1 ? '1 mensaje' : `${sayNumber(count)} mensajes`),
    unknown: 'Dependencia desconocida',
    wrote: (mails: number, senders: number) =>
      `${mails === 1 ? '1 mensaje' : `${sayNumber(mails)} mensajes`} de ${senders === 1 ? '1 persona' : `${sayNumber(senders)} personas`}`,
  },
} as const

/** The form, opened with the link of an answer. */
export const mailFormTexts = {
  notice:
    'El asunto y el texto de su correo ya están escritos. Revíselos, complete lo que falta y radique la solicitud.',
  files: 'Archivos de su correo: quite la marca a los que no quiera enviar',
} as const
