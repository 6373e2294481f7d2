// What the public calendar says.
import { modalityName } from './es.ts'
import { months, sayClock } from './time.ts'

export const calendarTexts = {
  title: 'Calendario de atención',
  lead: 'Los plazos corren solo en estas horas.',
  month: ({ year, month }: { readonly year: number; readonly month: number }) =>
    `${months[month - 1]} de ${year}`,
  previous: (month: string) => `Ver ${month}`,
  next: (month: string) => `Ver ${month}`,
  closed: 'Sin atención',
  today: 'hoy',
  subscribe: 'Llévelo en su calendario',
  subscribeHint:
    'Copie esta dirección en Google Calendar, Outlook o el calendario de su teléfono: se actualiza sola.',
  calculator: '¿Cuándo vence mi plazo?',
  circular: (number: string, radicado: string) => `Según la Circular ${number} (${radicado}).`,
  feedName: (entity: string) => `Atención de soporte · ${entity}`,
  feedAttention: (modality: keyof typeof modalityName) => `Atención ${modalityName[modality]} de soporte`,
  feedClosed: 'Sin atención de soporte',
  wrongMonth: 'Ese mes no existe. Este es el de hoy.',
} as const

/** "7:30 a. m. – 12:30 p. m." */
export function saySpan(from: Temporal.Instant, to: Temporal.Instant, zone: string): string {
  return `${sayClock(from, zone)} – ${sayClock(to, zone)}`
}
