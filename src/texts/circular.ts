// An act in words: what stands on its paper and on its page. The same facts as the policy, as an entity would write them.
import { modalityName } from './es.ts'
import { sayBusiness, sayDay, sayExactly, sayMoment, sentence } from './time.ts'

/** A document as blocks; paper and page show the same. */
export type Section =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      /** None where a heading says it already. */
      readonly title: string | null
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }

export interface Document {
  /** "Circular 005". */
  readonly title: string
  readonly radicado: string
  /** "Barrancabermeja, 2 de febrero de 2026". */
  readonly dated: string
  /** Para, De, Asunto. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly body: readonly Section[]
  readonly signatures: readonly Signature[]
  readonly code: string
}

export interface Signature {
  /** "Proyectó" or "Aprobó". */
  readonly act: string
  readonly name: string
  readonly user: string
  readonly at: string
}

type Modality = keyof typeof modalityName
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

export const weekdays = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
] as const satisfies readonly Weekday[]
export const weekdayName: Record<Weekday, string> = {
  mon: 'lunes',
  tue: 'martes',
  wed: 'miércoles',
  thu: 'jueves',
  fri: 'viernes',
  sat: 'sábado',
  sun: 'domingo',
}

/** "lunes a viernes", "lunes, miércoles y domingo". */
export function sayWeekdays(days: readonly Weekday[]): string {
  const at = weekdays.flatMap((day, index) => (days.includes(day) ? [index] : []))
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  const name = (index: number) => weekdayName[weekdays[index] as Weekday]
  if (at.length > 2 && last - first === at.length - 1) return `${name(first)} a ${name(last)}`
  return sayList(at.map(name))
}

/** "a, b y c". */
export function sayList(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  const last = items.at(-1) ?? ''
  return `${items.slice(0, -1).join(', ')} ${/^h?i(?!e)/i.test(last) ? 'e' : 'y'} ${last}`
}

/** "7:30 a. m." from 07:30. */
export function sayWallTime(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  if (hour === 24 || (hour === 0 && minute === 0)) return '12:00 de la noche'
  if (hour === 12 && minute === 0) return '12:00 m.'
  return `${hour % 12 || 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'a' : 'p'}. m.`
}

export const actName = { circular: 'Circular', closure: 'Suspensión de la atención' } as const
export const signatureName = { drafted: 'Proyectó', approved: 'Aprobó' } as const

interface CircularFacts {
  readonly circular: {
    readonly number: string
    readonly subject: string
    readonly issuer: string
    readonly addressedTo: readonly string[]
    readonly legalBasis: readonly string[]
  }
  readonly entity: {
    readonly name: string
    readonly office: string
    readonly city: string
    readonly website: string
  }
  readonly zone: string
  readonly shifts: readonly {
    readonly days: readonly Weekday[]
    readonly opens: string
    readonly closes: string
    readonly modality: Modality
  }[]
  readonly holidays: 'colombia' | 'none'
  readonly closures: readonly {
    readonly on: string
    readonly from?: string
    readonly until?: string
    readonly reason: string
    readonly act: string
  }[]
  readonly services: Readonly<
    Record<
      'hardware' | 'network' | 'software',
      {
        readonly name: string
        readonly meaning: string
        readonly attentionMinutes: number
        readonly solutionMinutes: number | null
        readonly modalities: readonly Modality[]
      }
    >
  >
  readonly channels: {
    readonly extension: string
    readonly websiteMailbox: string
    readonly closedAddresses: readonly string[]
    readonly escalationLine: { readonly shown: string }
  }
  readonly closing: { readonly autoCloseBusinessDays: number }
  readonly dependencias: readonly {
    readonly code: string
    readonly name: string
    readonly validFrom: string
    readonly validUntil: string | null
  }[]
}

/** What a circular orders, clause by clause. `inForceAt`: from when. */
export function sayCircular(
  policy: CircularFacts,
  { inForceAt, formUrl }: { inForceAt: Temporal.Instant; formUrl: string },
): readonly Section[] {
  const { circular, channels, services, entity, zone } = policy
  const closingDays = policy.closing.autoCloseBusinessDays
  const promised = Object.values(services)
  const from = inForceAt.toZonedDateTimeISO(zone)
  const rules = `Esta circular rige desde ${sentence(sayMoment(inForceAt, inForceAt.subtract({ hours: 24 * 400 }), zone))}`
  return [
    {
      kind: 'paragraph',
      text: `${circular.issuer}${circular.legalBasis.length > 0 ? `, con base en ${sayList(circular.legalBasis.map((basis) => `«${basis}»`))},` : ''} dispone:`,
    },
    heading('1. Punto único de reporte'),
    paragraph(
      `El soporte de ${sayList(promised.map(({ name }) => name.toLowerCase()))} se pide únicamente en el formulario ${formUrl}. Cada solicitud recibe un radicado, y de ella queda constancia de quién atendió, cuándo y cómo se solucionó. Lo que no está en el formulario no se atiende.`,
    ),
    heading('2. Horario de atención'),
    {
      kind: 'table',
      title: null,
      head: ['Días', 'Horas', 'Modalidad'],
      rows: policy.shifts.map(({ days, opens, closes, modality }) => [
        sayWeekdays(days),
        `${sayWallTime(opens)} a ${sayWallTime(closes)}`,
        modalityName[modality],
      ]),
    },
    paragraph(
      policy.holidays === 'colombia'
        ? 'No hay atención en los festivos de ley. Los plazos se cuentan solo en estas horas.'
        : 'Los plazos se cuentan solo en estas horas.',
    ),
    ...(policy.closures.length > 0
      ? [
          paragraph('Tampoco hay atención:'),
          list(
            policy.closures.map(
              (closure) => `${sayClosure(closure, from.year)}: ${closure.reason} (${closure.act})`,
            ),
          ),
        ]
      : []),
    heading('3. Plazos de atención'),
    {
      kind: 'table',
      title: null,
      head: ['Servicio', 'Un técnico atiende en máximo', 'Meta de solución'],
      rows: promised.map(({ name, attentionMinutes, solutionMinutes }) => [
        name,
        sayBusiness(attentionMinutes),
        solutionMinutes === null ? 'sin meta' : sayBusiness(solutionMinutes),
      ]),
    },
    paragraph(
      `Si el plazo de atención se incumple, y solo entonces, quien pidió el soporte puede escalar su caso a la línea ${channels.escalationLine.shown}. Un caso solucionado se cierra solo si ${closingDays === 1 ? 'en 1 día hábil' : `en ${closingDays} días hábiles`} nadie responde.`,
    ),
    heading('4. Seguimiento'),
    paragraph(
      `La extensión interna ${channels.extension} informa cómo va un caso ya radicado. Por ella no se radican casos.`,
    ),
    heading('5. Sitio web'),
    paragraph(
      `El buzón ${channels.websiteMailbox} recibe únicamente solicitudes de publicación o cambio en ${entity.website}.`,
    ),
    heading('6. Canales cerrados'),
    paragraph(
      'No se reciben ni se atienden solicitudes enviadas a correos de funcionarios ni a otros buzones de la dependencia.',
    ),
    ...(channels.closedAddresses.length > 0 ? [list(channels.closedAddresses)] : []),
    heading('7. Vigencia'),
    paragraph(rules),
    {
      kind: 'table',
      title: 'Anexo: dependencias',
      head: ['Código', 'Dependencia'],
      rows: policy.dependencias
        .filter(({ validUntil }) => validUntil === null || validUntil >= from.toPlainDate().toString())
        .map(({ code, name }) => [code, name]),
    },
  ]
}

const heading = (text: string): Section => ({ kind: 'heading', text })
const paragraph = (text: string): Section => ({ kind: 'paragraph', text })
const list = (items: readonly string[]): Section => ({ kind: 'list', items })

/** "el jueves 2 de abril", "el viernes 3 de abril de 2:00 p. m. a 6:00 p. m.". */
export function sayClosure(
  { on, from, until }: { readonly on: string; readonly from?: string; readonly until?: string },
  thisYear: number,
): string {
  const day = `el ${sayDay(Temporal.PlainDate.from(on), thisYear)}`
  const whole = (from ?? '00:00') === '00:00' && (until ?? '24:00') === '24:00'
  return whole ? day : `${day}, de ${sayWallTime(from ?? '00:00')} a ${sayWallTime(until ?? '24:00')}`
}

/** What an act of closure orders. */
export function sayClosureAct(
  { reason, orderedBy }: { readonly reason: string; readonly orderedBy: string },
  { from, until, zone }: { from: Temporal.Instant; until: Temporal.Instant; zone: string },
): readonly Section[] {
  const long = from.subtract({ hours: 24 * 400 })
  return [
    paragraph(
      `Se suspende la atención de soporte desde ${sayMoment(from, long, zone)} hasta ${sentence(sayMoment(until, long, zone))}`,
    ),
    paragraph(`Motivo: ${sentence(reason)} Lo ordena: ${sentence(orderedBy)}`),
    paragraph(
      'El tiempo de esta suspensión no cuenta en los plazos de atención. A quien tenga un caso radicado y sin atender se le informa su nuevo plazo; la bitácora de cada caso dice cuál era el anterior.',
    ),
  ]
}

/** "2 de febrero de 2026". */
export function sayDate(on: Temporal.PlainDate): string {
  return sayDay(on, Number.NaN).replace(/^\S+ /, '')
}

/** The signatures of an act, as they stand on it. */
export function saySignature(
  { act, name, user }: { readonly act: 'drafted' | 'approved'; readonly name: string; readonly user: string },
  at: Temporal.Instant,
  zone: string,
): Signature {
  return { act: signatureName[act], name, user, at: sayExactly(at, zone) }
}

export const paperTexts = {
  radicado: 'Radicado No.',
  to: 'Para',
  from: 'De',
  subject: 'Asunto',
  closureSubject: 'Suspensión de la atención de soporte',
  signatures: 'Firmas electrónicas',
  signed: ['', 'Nombre', 'Usuario', 'Fecha y hora'],
  law: 'Firmado electrónicamente con ingreso y contraseña de cada persona (Ley 527 de 1999).',
  verify: 'Compruebe este documento',
  verifyHow: (url: string) => `Lea el código QR, o escriba el código de verificación en ${url}`,
  code: 'Código de verificación',
  qr: (url: string) => `Código QR que abre ${url}`,
  page: (page: number, pages: number) => `Página ${page} de ${pages}`,
  reason: 'Acto firmado electrónicamente',
  selfSigned: (entity: string) => `${entity} (certificado propio de Punto Único)`,
  govco: 'GOV.CO',
} as const
