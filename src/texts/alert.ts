// What the line says: alerts to people, lines of the ledger, the line's page and the page that acknowledges.
import { sayDuration, sayMoment, sayNumber, sentence } from './time.ts'

type Door = 'sms' | 'http' | 'voice' | 'push' | 'mail'
type Rule = 'warning' | 'breach' | 'escalation'

export const alertDoorName: Record<Door, string> = {
  sms: 'SMS',
  http: 'mensajería',
  voice: 'llamada',
  push: 'aviso al teléfono',
  mail: 'correo',
}

/** What an alert tells: no more of anybody than who has the case. */
export interface AlertFacts {
  readonly rule: Rule
  readonly level: 'line' | 'up'
  readonly radicado: string
  readonly consecutive: number
  readonly service: string
  readonly dependencia: string
  readonly dueAt: Temporal.Instant
  readonly assignee: string | null
  /** When the alert was raised: an alert tried again says the same. */
  readonly at: Temporal.Instant
  readonly zone: string
}

function sayWhat({ rule, dueAt, at, zone }: AlertFacts): string {
  const when = sayMoment(dueAt, at, zone)
  switch (rule) {
    case 'warning':
      return sentence(`Nadie lo ha atendido y vence ${when}`)
    case 'breach':
      return sentence(`Sin atender: venció ${when}`)
    case 'escalation':
      return sentence(`Escalado: venció ${when}`)
  }
}

const sayHolder = (assignee: string | null) => (assignee ? `Lo tiene ${assignee}.` : 'Nadie lo tiene.')

/** The alert without its link, for every door. */
export function sayAlert(facts: AlertFacts): string {
  const { level, radicado, service, dependencia, assignee } = facts
  return [
    `Punto Único: caso ${radicado}.`,
    sayWhat(facts),
    `${service}, ${dependencia}.`,
    sayHolder(assignee),
    ...(level === 'up' ? ['La línea no ha confirmado.'] : []),
  ].join(' ')
}

export const alertMessage = {
  title: (number: number) => `Caso ${number}: se necesita a alguien`,
  confirm: (link: string) => `Confirme: ${link}`,
  reply: (consecutive: number) => `o responda OK ${consecutive}`,
  button: 'Confirmar que me hago cargo',
  mail: {
    subject: {
      warning: 'Alerta: está por vencer',
      breach: 'Alerta: plazo vencido',
      escalation: 'Alerta: caso escalado',
    },
    next: 'Confirme que se hace cargo: las demás alertas de este caso se detienen. Después llame o asigne a quien lo atienda.',
    once: 'El enlace es suyo, sirve una sola vez y vence en 24 horas.',
  },
} as const

/** Why a try at a door did not go well, in one sentence that holds no secret. */
export const doorFault = {
  notSetUp: 'Esta puerta no está configurada.',
  noMobile: 'La persona no tiene celular en la circular.',
  noEmail: 'La persona no tiene correo en la circular.',
  noPhoneSubscribed: 'No hay un teléfono de esa persona suscrito a los avisos.',
  unreachable: (what: string, code: string) => `No se pudo conectar con ${what} (${code}).`,
  cut: (what: string) => `Se cortó la conexión con ${what}.`,
  timeout: (what: string) => `${what[0]?.toUpperCase()}${what.slice(1)} no respondió a tiempo.`,
  login: (what: string) => `El usuario o la clave no sirven en ${what}.`,
  busy: (what: string) => `Hay demasiados mensajes en ${what} por ahora.`,
  refused: (what: string, code: string) => `No lo aceptó ${what} (${code}).`,
  privateAddress: 'La dirección configurada es privada y no está permitida (ALERT_HTTP_ALLOW_PRIVATE).',
  undelivered: (code: string) => `El operador no pudo entregarlo (${code}).`,
  noAnswer: 'Nadie contestó la llamada.',
  lineBusy: 'La línea estaba ocupada.',
  callFailed: 'La llamada no pudo salir.',
  subscriptionGone: 'El teléfono ya no recibe avisos.',
  other: (code: string) => `El envío falló (${code}).`,
} as const

export const doorProvider = {
  sms: 'el centro de SMS',
  http: 'el proveedor de mensajería',
  voice: 'la planta telefónica',
  push: 'el servicio de avisos',
} as const

function sayNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} y ${names.at(-1)}`
}

/** The lines of the ledger about alerts. */
export function sayAlerted(data: Readonly<Record<string, unknown>>): string {
  const door = (name: unknown) => alertDoorName[name as Door]
  switch (data.what) {
    case 'fell_over':
      return `La alerta a ${data.name} no salió por ${door(data.from)} y sigue por ${door(data.next)}. ${data.why}`
    case 'failed':
      return `La alerta a ${data.name} no salió por ninguna puerta. ${data.why}`
    default: {
      const names = data.to as readonly string[]
      if (names.length === 0)
        return 'No hay a quién alertar: ni la línea ni los coordinadores tienen a alguien'
      const why =
        data.level === 'up'
          ? data.round === 1
            ? 'Nadie está de turno en la línea: se alertó a '
            : 'La línea no confirmó: se alertó a '
          : data.round === 1
            ? ''
            : `Sin confirmar todavía (alerta ${data.round}): se alertó a `
      const first = { warning: 'Por vencer: ', breach: '', escalation: 'Por el escalamiento: ' }[
        data.rule as Rule
      ]
      return `${first}${why || (first ? 'se alertó a ' : 'Se alertó a ')}${sayNames(names)}`
    }
  }
}

export function sayAcknowledged(data: Readonly<Record<string, unknown>>): string {
  return `${data.by} confirmó la alerta y se hace cargo`
}

const pieces = (door: Door, count: number) => {
  const unit =
    door === 'sms' ? ['parte', 'partes'] : door === 'voice' ? ['llamada', 'llamadas'] : ['envío', 'envíos']
  return `${sayNumber(count)} ${unit[count === 1 ? 0 : 1]}`
}

export const alertTexts = {
  title: 'Alertas',
  count: (count: number) => `${sayNumber(count)} ${count === 1 ? 'alerta' : 'alertas'}`,
  state: {
    waiting: 'Por enviar',
    sent: 'Enviada',
    delivered: 'Entregada',
    failed: 'Falló',
    needless: 'Ya no hizo falta',
  },
  to: (name: string, door: Door) => `a ${name} por ${alertDoorName[door]}`,
  rule: {
    warning: 'Por vencer',
    breach: 'Plazo vencido',
    escalation: 'Escalamiento',
  } satisfies Record<Rule, string>,
  round: (round: number) => (round === 1 ? '' : `alerta ${round}`),
  pieces,
  owner: (name: string, when: string) => sentence(`${name} se hizo cargo ${when}`),
  nobody: 'Nadie se ha hecho cargo.',
  acknowledge: 'Me hago cargo',
} as const

export const linePage = {
  title: 'Línea',
  heading: 'Línea de escalamiento',
  lead: (count: number) =>
    count === 0
      ? 'No hay casos vencidos sin atender.'
      : count === 1
        ? '1 caso vencido sin atender.'
        : `${sayNumber(count)} casos vencidos sin atender.`,
  more: (shown: number) => `Estos son los ${sayNumber(shown)} más antiguos.`,
  further: 'Ver los siguientes',
  first: 'Volver al principio',
  none: 'Nada por hacer ahora. Si un plazo se vence, aparece aquí y le llega una alerta.',
  soon: 'Por vencer',
  overdue: 'Vencidos',
  overdueSince: (ms: number) => `Vencido hace ${sayDuration(ms / 60_000)}`,
  dueIn: (ms: number) => `Vence en ${sayDuration(ms / 60_000)}`,
  escalated: 'Escalado',
  has: (technician: string) => `Asignado a ${technician}`,
  hasNobody: 'Sin asignar',
  mine: (when: string) => sentence(`Usted se hizo cargo ${when}`),
  alerted: (count: number, last: string) => `${alertTexts.count(count)}; la última, ${last}`,
  notAlerted: 'Aún sin alertas',
  callRequester: 'Llamar al solicitante',
  callTechnician: 'Llamar al técnico',
  call: (name: string) => `Llamar a ${name}`,
  noPhone: (phone: string) => `Extensión del solicitante: ${phone}`,
  open: 'Ver el caso',
  reassign: 'Reasignar',
  reassignTo: 'Asignar a',
  choose: 'Elija a alguien',
  done: {
    acknowledge: 'Usted se hizo cargo. Las demás alertas de ese caso se detienen.',
    assign: 'El caso quedó asignado.',
  },
  error: {
    to: 'Elija a quién asignar el caso.',
    unknown: 'No se entendió la orden. Vuelva a intentarlo.',
    away: 'La base de datos no responde. Espere un momento y vuelva a intentarlo.',
  },
  push: {
    title: 'Avisos en este teléfono',
    about: 'Cuando un plazo se venza, este teléfono le avisa aunque la página esté cerrada.',
    on: 'Activar avisos',
    off: 'Quitar avisos',
    active: 'Los avisos están activos en este teléfono.',
    blocked:
      'El navegador tiene bloqueados los avisos de este sitio. Permítalos en sus ajustes y vuelva aquí.',
    unable:
      'Este navegador no puede recibir avisos. En iPhone, primero agregue la página a la pantalla de inicio.',
    failed: 'No se pudieron activar los avisos. Revise la conexión y vuelva a intentarlo.',
  },
  costs: {
    title: 'Costo de este mes',
    none: 'Este mes no ha salido ninguna alerta.',
    door: 'Puerta',
    messages: 'Mensajes',
    pieces: 'Lo que se cobra',
  },
  forbidden:
    'Esta página es de quienes atienden la línea de escalamiento. Pida a un coordinador que lo agregue a la línea.',
} as const

export const confirmPage = {
  title: 'Confirmar una alerta',
  lead: (radicado: string) => `Caso ${radicado}`,
  overdue: (left: string, when: string) =>
    sentence(`${left[0]?.toUpperCase()}${left.slice(1)}: debía atenderse a más tardar ${when}`),
  soon: (left: string, when: string) =>
    sentence(`${left[0]?.toUpperCase()}${left.slice(1)}: debe atenderse a más tardar ${when}`),
  ask: 'Al confirmar, usted se hace cargo de que alguien lo atienda ya. Las demás alertas de este caso se detienen.',
  button: 'Confirmar que me hago cargo',
  doneTitle: 'Usted se hizo cargo',
  done: 'Quedó registrado y las demás alertas se detienen. Ahora llame o asigne a quien lo atienda.',
  toLine: 'Abrir la línea',
  overTitle: 'No hay nada que confirmar',
  fact: {
    service: 'Servicio',
    dependencia: 'Dependencia',
    assignee: 'Quién lo tiene',
    nobody: 'Nadie',
  },
} as const

/** Why nothing was acknowledged. */
export const alertRefusal = {
  linkSpent: 'Este enlace ya se usó o venció. Ingrese a la línea para ver cómo va el caso.',
  nothing: 'Este caso ya no necesita que alguien se haga cargo: está atendido, anulado o dentro de su plazo.',
  already: (by: string, when: string) => sentence(`${by} ya se hizo cargo ${when}`),
  notOnLine: 'Solo quienes atienden la línea de escalamiento pueden hacerse cargo.',
} as const
