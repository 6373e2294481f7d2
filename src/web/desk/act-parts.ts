// The parts of a draft as forms: which fields each has, how a value is written in its field and read back. What does not
// read is kept as it was typed, so that it comes back and its problem can be said.
import { fold } from '#rules/fold.ts'
import { alertDoors } from '#rules/policy.ts'
import { websiteKinds } from '#rules/website-request.ts'
import { optionName, type PartName, sayHours } from '#texts/act.ts'
import { weekdays } from '#texts/circular.ts'

export type FieldKind =
  | 'line'
  | 'text'
  | 'lines'
  | 'whole'
  | 'hours'
  | 'time'
  | 'date'
  | 'moment'
  | 'check'
  | 'days'
  | 'modality'
  | 'modalities'
  | 'holidays'
  | 'doors'
  | 'turns'
  | 'kinds'

export interface FieldSpec {
  /** Within the content of the act; within the row for a field of rows. */
  readonly path: string
  readonly kind: FieldKind
  /** What an empty field means: null, or no value at all; otherwise it is missing. */
  readonly empty?: 'null' | 'absent'
}

/** A list of things of one shape, a row each. */
export interface RowsSpec {
  readonly path: string
  readonly fields: readonly FieldSpec[]
  readonly fresh: Readonly<Record<string, unknown>>
}

export interface PartSpec {
  readonly fields: readonly FieldSpec[]
  readonly rows: readonly RowsSpec[]
}

const field = (path: string, kind: FieldKind, empty?: FieldSpec['empty']): FieldSpec => ({
  path,
  kind,
  empty,
})
const policy = (path: string, kind: FieldKind, empty?: FieldSpec['empty']) =>
  field(`policy.${path}`, kind, empty)

const line = 'channels.escalationLine'

export const partSpecs: Record<PartName | 'suspension', PartSpec> = {
  circular: {
    fields: [
      policy('circular.number', 'line'),
      field('inForceAt', 'moment'),
      policy('circular.subject', 'text'),
      policy('circular.issuer', 'line'),
      policy('circular.addressedTo', 'lines'),
      policy('circular.legalBasis', 'lines'),
    ],
    rows: [],
  },
  horario: {
    fields: [policy('holidays', 'holidays')],
    rows: [
      {
        path: 'policy.shifts',
        fields: [
          field('days', 'days'),
          field('opens', 'time'),
          field('closes', 'time'),
          field('modality', 'modality'),
        ],
        fresh: { days: [], opens: '', closes: '', modality: 'on_site' },
      },
    ],
  },
  servicios: {
    fields: (['hardware', 'network', 'software'] as const).flatMap((service) => [
      policy(`services.${service}.name`, 'line'),
      policy(`services.${service}.meaning`, 'line'),
      policy(`services.${service}.attentionMinutes`, 'hours'),
      policy(`services.${service}.solutionMinutes`, 'hours', 'null'),
      policy(`services.${service}.modalities`, 'modalities'),
      policy(`services.${service}.examples`, 'lines'),
      policy(`services.${service}.categories`, 'lines'),
    ]),
    rows: [],
  },
  canales: {
    fields: [
      policy('channels.extension', 'line'),
      policy('channels.websiteMailbox', 'line'),
      policy('channels.closedAddresses', 'lines'),
      policy('websiteRequestWords', 'lines'),
      policy('mail.refuseSupport', 'check'),
      policy('mail.answerEveryDays', 'whole'),
      policy('mail.petitionOffice', 'line', 'null'),
      policy('mail.supportWords', 'lines'),
    ],
    rows: [],
  },
  guardia: {
    fields: [
      policy(`${line}.phone`, 'line'),
      policy(`${line}.shown`, 'line'),
      policy(`${line}.alert.atWarning`, 'check'),
      policy(`${line}.alert.repeatMinutes`, 'whole'),
      policy(`${line}.alert.repeats`, 'whole'),
      policy(`${line}.alert.superior.name`, 'line'),
      policy(`${line}.alert.superior.mobile`, 'line'),
      policy(`${line}.alert.superior.email`, 'line', 'null'),
      policy(`${line}.alert.superior.doors`, 'doors'),
    ],
    rows: [
      {
        path: `policy.${line}.onCall`,
        fields: [
          field('name', 'line'),
          field('mobile', 'line'),
          field('email', 'line', 'null'),
          field('doors', 'doors'),
          field('hours', 'turns'),
        ],
        fresh: { name: '', mobile: '+57', email: null, doors: ['sms', 'mail'], hours: [] },
      },
    ],
  },
  sitio: {
    fields: [
      policy('website.approvalFor', 'kinds'),
      policy('website.postingBusinessDays', 'whole'),
      policy('website.serviceMinutes', 'hours', 'null'),
      policy('website.hosts', 'lines'),
      ...websiteKinds
        .filter((kind) => kind !== 'other')
        .map((kind) => policy(`website.kindWords.${kind}`, 'lines')),
    ],
    rows: [],
  },
  textos: {
    fields: [
      policy('texts.formNotice', 'text', 'null'),
      policy('texts.acknowledgement', 'text', 'null'),
      policy('texts.notWebsite', 'text', 'null'),
      policy('texts.closedChannel', 'text', 'null'),
      policy('privacyNotice.summary', 'text'),
      policy('privacyNotice.paragraphs', 'lines'),
      policy('privacyNotice.contact', 'line'),
    ],
    rows: [],
  },
  reglas: {
    fields: [
      policy('entity.name', 'line'),
      policy('entity.office', 'line'),
      policy('entity.officeCode', 'line'),
      policy('entity.city', 'line'),
      policy('entity.website', 'line'),
      policy('zone', 'line'),
      policy('radicado.pattern', 'line'),
      policy('acts.pattern', 'line'),
      policy('warning.atPercent', 'whole'),
      policy('closing.autoCloseBusinessDays', 'whole'),
      policy('closing.reopenDays', 'whole'),
    ],
    rows: [],
  },
  dependencias: {
    fields: [],
    rows: [
      {
        path: 'policy.dependencias',
        fields: [
          field('code', 'line'),
          field('name', 'line'),
          field('validFrom', 'date'),
          field('validUntil', 'date', 'null'),
          field('parent', 'line', 'absent'),
        ],
        fresh: { code: '', name: '', validFrom: '', validUntil: null },
      },
    ],
  },
  cierres: {
    fields: [],
    rows: [
      {
        path: 'policy.closures',
        fields: [
          field('on', 'date'),
          field('from', 'time', 'absent'),
          field('until', 'time', 'absent'),
          field('reason', 'line'),
          field('act', 'line'),
        ],
        fresh: { on: '', reason: '', act: '' },
      },
    ],
  },
  suspension: {
    fields: [
      field('from', 'moment'),
      field('until', 'moment'),
      field('reason', 'line'),
      field('orderedBy', 'line'),
    ],
    rows: [],
  },
}

/** The part in which a problem is mended. */
export function partOf(path: readonly PropertyKey[]): PartName | 'suspension' {
  const whole = path.map(String).join('.')
  const within = (spec: string) =>
    whole === spec || whole.startsWith(`${spec}.`) || spec.startsWith(`${whole}.`)
  const found = Object.entries(partSpecs).find(
    ([, { fields, rows }]) =>
      fields.some(({ path }) => within(path)) || rows.some(({ path }) => within(path)),
  )
  return (found?.[0] ?? 'circular') as PartName | 'suspension'
}

type Fields = ReadonlyMap<string, string>

/** A content with what a form of one part says, and what its buttons for rows ask. */
export function editPart(content: unknown, { fields, rows }: PartSpec, form: Fields): unknown {
  let edited = structuredClone(content)
  for (const spec of fields) edited = withValue(edited, spec.path, readField(spec, spec.path, form))
  for (const spec of rows) edited = withValue(edited, spec.path, readRows(content, spec, form))
  return withoutEmptySuperior(edited)
}

/** Without a name there is no superior. */
function withoutEmptySuperior(content: unknown): unknown {
  const path = 'policy.channels.escalationLine.alert.superior'
  const superior = valueAt(content, path) as
    | { name?: unknown; mobile?: unknown; email?: unknown }
    | null
    | undefined
  return superior && !superior.name && !superior.mobile && !superior.email
    ? withValue(content, path, null)
    : content
}

function readRows(content: unknown, { path, fields, fresh }: RowsSpec, form: Fields): unknown {
  const count = Number(form.get(`${path}.count`) ?? 0)
  const before = valueAt(content, path)
  const list: unknown[] = []
  for (let at = 0; at < Math.min(count, 2000); at++) {
    if (form.has(`${path}.${at}.remove`)) continue
    // What a row has beside its fields stays.
    let row: unknown = { ...(Array.isArray(before) ? (before[at] as object | undefined) : undefined) }
    for (const spec of fields)
      row = withValue(row, spec.path, readField(spec, `${path}.${at}.${spec.path}`, form))
    list.push(row)
  }
  if (form.get('intent') === `add ${path}`) list.push({ ...fresh })
  return list
}

function readField({ kind, empty }: FieldSpec, name: string, form: Fields): unknown {
  const typed = form.get(name)?.trim() ?? ''
  const none = empty === 'null' ? null : empty === 'absent' ? undefined : ''
  switch (kind) {
    case 'line':
    case 'date':
    case 'moment':
    case 'modality':
    case 'holidays':
      return typed === '' ? none : typed
    case 'time':
      return typed === '' ? none : typed
    case 'text':
      return typed === '' ? none : typed.replaceAll('\r\n', '\n')
    case 'lines':
      return typed.split(/\r?\n/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))
    case 'whole':
      return /^\d{1,9}$/.test(typed) ? Number(typed) : typed
    case 'hours':
      return typed === '' ? none : readHours(typed)
    case 'check':
      return form.has(name)
    case 'days':
      return weekdays.filter((day) => form.has(`${name}.${day}`))
    case 'kinds':
      return websiteKinds.filter((kind) => form.has(`${name}.${kind}`))
    case 'modalities':
      return (['on_site', 'virtual'] as const).filter((modality) => form.has(`${name}.${modality}`))
    case 'doors':
      return typed
        .split(/[,;\s]+/)
        .filter(Boolean)
        .map((word) => alertDoors.find((door) => fold(optionName.door[door]) === fold(word)) ?? word)
    case 'turns':
      return typed.split(/\r?\n/).flatMap((one) => (one.trim() === '' ? [] : [readTurn(one.trim())]))
  }
}

/** A value as its field shows it. */
export function writeField(kind: FieldKind, value: unknown): string {
  if (value === null || value === undefined) return ''
  switch (kind) {
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : String(value)
    case 'hours':
      return typeof value === 'number' ? sayHours(value) : String(value)
    case 'doors':
      return Array.isArray(value)
        ? value.map((door) => (optionName.door as Record<string, string>)[String(door)] ?? door).join(', ')
        : ''
    case 'turns':
      return Array.isArray(value) ? value.map(writeTurn).join('\n') : ''
    default:
      return String(value)
  }
}

/** "4:00", "4 h", "90 min" or "4" in minutes; what is none of these stays as it is. */
function readHours(typed: string): number | string {
  const [, hours, minutes] = /^(\d{1,4})(?:[:.h]\s*(\d{1,2}))?\s*(?:h|horas?)?$/i.exec(typed) ?? []
  if (hours !== undefined && Number(minutes ?? 0) < 60) return Number(hours) * 60 + Number(minutes ?? 0)
  const [, alone] = /^(\d{1,6})\s*min/i.exec(typed) ?? []
  return alone === undefined ? typed : Number(alone)
}

/** "lun-vie 07:30-18:00" or "sáb dom 08:00-12:00". */
function readTurn(typed: string): unknown {
  const [, names = '', opens, closes] =
    /^(.{1,100}?)\s{1,9}(\d{1,2}:\d{2})\s{0,9}(?:-|–|a)\s{0,9}(\d{1,2}:\d{2})$/.exec(typed) ?? []
  const at = (name: string) =>
    weekdays.findIndex((day) => fold(optionName.day[day]) === fold(name).slice(0, 3))
  const days = names.split(/[\s,]+/).flatMap((word) => {
    const [first = '', last = first] = word.split(/[-–]/)
    const [from, to] = [at(first), at(last)]
    return from < 0 || to < from ? [undefined] : weekdays.slice(from, to + 1)
  })
  return opens && closes && !days.includes(undefined)
    ? { days, opens: opens.padStart(5, '0'), closes: closes.padStart(5, '0') }
    : typed
}

function writeTurn(turn: unknown): string {
  if (typeof turn === 'string') return turn
  const { days = [], opens = '', closes = '' } = turn as { days?: string[]; opens?: string; closes?: string }
  const names = days.map((day) => (optionName.day as Record<string, string>)[day] ?? day)
  const at = days.map((day) => (weekdays as readonly string[]).indexOf(day))
  const isRange = at.length > 2 && at.every((one, index) => one === (at[0] ?? 0) + index)
  return `${isRange ? `${names[0]}-${names.at(-1)}` : names.join(' ')} ${opens}-${closes}`
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(content: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined
  }, content)
}

/** A content with another value at a path; undefined takes the key away. */
function withValue(content: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.')
  const object = {
    ...(content !== null && typeof content === 'object' ? (content as Record<string, unknown>) : {}),
  }
  const next = rest.length === 0 ? value : withValue(object[key], rest.join('.'), value)
  if (next === undefined) delete object[key]
  else object[key] = next
  return object
}
