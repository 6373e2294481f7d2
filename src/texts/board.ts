// What the board of the promise says: one number for each clause, and where it fails.
import { sayNumber } from './time.ts'

export const boardTexts = {
  title: 'Tablero',
  heading: '¿Estamos cumpliendo?',
  span: (from: string, to: string) => `Casos radicados del ${from} al ${to}.`,
  none: 'Todavía no hay casos en estas semanas.',
  verdict: (kept: number, judged: number) =>
    judged === 0
      ? 'Ningún plazo ha vencido todavía.'
      : `Se cumplieron ${sayNumber(kept)} de ${sayNumber(judged)} plazos de atención.`,
  clause: {
    promise: (service: string, within: string) => `${service}: atención en ${within}`,
    filed: 'Casos por el formulario',
    escalated: 'Escalados a la línea',
    rating: 'Calificación de quien pidió',
  },
  clauseOf: {
    promise: 'Numeral 6',
    filed: 'Numerales 1 y 5',
    escalated: 'Numeral 6',
    rating: 'Trazabilidad',
  },
  trend: (what: string, values: string) => `${what}, semana a semana: ${values}`,
  noData: 'sin datos',
  ofFive: (points: string) => `${points} de 5`,
  fails: 'Dónde falla',
  failsNone: 'Ningún plazo incumplido en estas semanas.',
  failsHead: { service: 'Servicio', dependencia: 'Dependencia', broken: 'Incumplidos', filed: 'Radicados' },
  hours: 'A qué hora se radica lo que se incumple',
  hoursLabel: (hour: string, broken: number, filed: number) => `${hour}: ${broken} incumplidos de ${filed}`,
  table: 'Ver los números',
  weekHead: {
    week: 'Semana del',
    service: 'Servicio',
    filed: 'Radicados',
    kept: 'Cumplidos',
    broken: 'Incumplidos',
    escalated: 'Escalados',
  },
  forbidden: 'El tablero lo ven coordinadores, auditores y administradores.',
} as const

/** "87 %". */
export function sayShare(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`
}
