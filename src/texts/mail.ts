// Every sentence of a mail. What the page also says is said in the page's words.
import { sayBusiness, sayDay, sayMoment, sentence } from './time.ts'

/** "hoy, lunes 2 de febrero, a las 4:30 p. m.": as people say it, and still true for who reads it tomorrow. */
export function sayDated(at: Temporal.Instant, written: Temporal.Instant, zone: string): string {
  const on = at.toZonedDateTimeISO(zone).toPlainDate()
  const day = sayDay(on, written.toZonedDateTimeISO(zone).year)
  return sayMoment(at, written, zone).replace(/^(hoy|mañana|ayer) /, `$1, ${day}, `)
}

export const mailTexts = {
  radicado: 'Radicado',
  openCaso: 'Ver el caso',
  openDesk: 'Abrir el caso en la mesa',
  newCaso: 'Radicar una solicitud nueva',
  files: (count: number) => (count === 1 ? 'Adjuntó 1 archivo.' : `Adjuntó ${count} archivos.`),
  late: (due: string) => `Lo atendimos después del plazo, que venció ${sentence(due)} Le pedimos disculpas.`,
  line: 'Llame a la línea de escalamiento:',
  fact: {
    deadline: 'Plazo de atención',
    why: 'Por qué',
    subject: 'Asunto',
    service: 'Servicio',
    requester: 'Solicitante',
    dependencia: 'Dependencia',
    location: 'Lugar',
  },
  why: (minutes: number, service: string, filed: string, circular: string) =>
    `${sayBusiness(minutes)} para ${service} desde que se radicó, ${filed} (Circular ${circular})`,
  quote: { solution: 'Solución', reason: 'Motivo', awaited: 'Qué se espera', message: 'Mensaje' },

  /** The subject, after the radicado. A case's own subject is only for the staff. */
  subject: {
    acknowledge: 'Solicitud radicada',
    attended: 'Su caso está en atención',
    question: 'Tiene un mensaje sobre su caso',
    held: 'Su caso está en espera',
    solved: 'Su caso tiene solución',
    closed: 'Su caso está cerrado',
    reopened: 'Su caso se reabrió',
    voided: 'Su caso fue anulado',
    breached: 'No le cumplimos el plazo',
    rescheduled: 'Cambió el plazo de su caso',
    caso_link: 'El enlace de su caso',
    form_link: 'El enlace para reportar un problema',
  },
  deskSubject: {
    assigned: 'Caso asignado',
    commented: 'El solicitante escribió',
    warned: 'El plazo está por vencer',
    breached: 'Se venció el plazo',
    escalated: 'Caso escalado',
    reopened: 'Caso reabierto',
  },

  lead: {
    question: (who: string) => `${who} le escribió sobre su caso.`,
    breached: (due: string) =>
      `El plazo de atención de su caso venció ${due} y nadie lo había atendido. Le pedimos disculpas.`,
    assigned: (who: string) => `${who} le asignó este caso.`,
    commented: (who: string) => `${who} escribió sobre su caso.`,
    warned: (due: string) => sentence(`Nadie ha tomado este caso y debe atenderse a más tardar ${due}`),
    caso_link: 'Nos pidieron el enlace de su caso. Con él puede verlo cuando quiera; no lo comparta.',
    form_link:
      'Usted nos llamó por un problema nuevo. Repórtelo en el formulario: es la única forma de radicar un caso.',
    rescheduled: (due: string) => sentence(`El plazo de atención de su caso cambió: ahora vence ${due}`),
    deskBreached: (due: string) => `El plazo de atención venció ${due} y nadie había tomado el caso.`,
  },

  /** What to do now. */
  next: {
    follow: (extension: string) =>
      `Siga su caso en su página, o llame a la extensión ${extension} con su radicado.`,
    attended: 'Si quiere agregar una foto o un dato, hágalo en la página del caso.',
    answer: 'Responda en la página del caso.',
    heldForYou: 'Responda en la página del caso para que podamos seguir.',
    held: 'No tiene que hacer nada: le escribiremos cuando haya solución.',
    solved:
      'Si quedó bien, ciérrelo en la página del caso. Si sigue fallando, reábralo allí mismo y cuente qué falla.',
    closed: (until: string) =>
      `Cuéntenos en la página del caso cómo fue la atención. ${sentence(`Si el problema vuelve, allí mismo puede reabrirlo a más tardar ${until}`)}`,
    reopened: 'Le escribiremos cuando haya solución.',
    voided: 'Si todavía necesita ayuda, radique una solicitud nueva.',
    breached: 'También puede escalar el caso en su página: queda registrado y se avisa a los coordinadores.',
    assigned: 'Tómelo en la mesa antes de que venza el plazo.',
    assignedLater: 'Continúe la atención en la mesa.',
    commented: 'Léalo y respóndale en la mesa.',
    warned: 'Tómelo o asígnelo antes de que venza.',
    deskBreached: 'Tómelo o asígnelo ya. Al solicitante se le informó la línea de escalamiento.',
    escalated: 'Llame al solicitante y haga que lo atiendan ya.',
    deskReopened: 'Revíselo en la mesa.',
    formLink: 'El radicado le llega a este correo apenas lo envíe.',
    rescheduled:
      'No tiene que hacer nada. En la página del caso puede ver por qué y cómo se cuenta el plazo.',
  },

  footer: {
    noReply: 'No responda este correo.',
    add: 'Lo que quiera agregar, escríbalo en la página del caso.',
    key: 'El enlace abre su caso sin contraseña: no lo comparta.',
  },
} as const

/** Why a message did not get through, in one short sentence that holds no secret. */
export const deliveryFault = {
  answered: (answer: string) => `El servidor de correo respondió: ${answer}`,
  unreachable: (code: string) => `No se pudo conectar con el servidor de correo (${code}).`,
  cut: 'El servidor de correo cortó la conexión.',
  timeout: 'El servidor de correo no respondió a tiempo.',
  login: 'El servidor de correo no aceptó el usuario o la contraseña de SMTP_URL.',
  insecure: (code: string) => `No hay conexión segura con el servidor de correo (${code}).`,
  address: 'La dirección del destinatario no se puede usar.',
  unwritten: 'No se pudo redactar el mensaje. Ya quedó anotado.',
  other: (code: string) => `El envío falló (${code}).`,
  needless: 'Esperó su turno un día y ya no hace falta.',
} as const
