// What whoever keeps the product is told when it is not ready: what is wrong, and what to do.
import type { ClockDoubt, ClockDoubtKind } from '#rules/clock.ts'
import { sayDuration } from './time.ts'

export const signTexts = {
  database:
    'No se pudo escribir en la base de datos a tiempo. Revise que esté en marcha, que tenga espacio en disco y que no esté en solo lectura.',
  files:
    'No se pudo escribir en DATA_DIR/files a tiempo. Revise el espacio en disco y los permisos de la carpeta.',
  workers:
    'Ningún proceso atiende las tareas de fondo: no salen correos ni se vigilan los plazos. Arranque uno con ROLE=all o ROLE=worker.',
} as const

const clockDoubt: Readonly<Record<ClockDoubtKind, (long: string) => string>> = {
  apart: (long) =>
    `El reloj de este servidor y el de la base de datos difieren en ${long}. Ponga los dos en hora (NTP).`,
  ahead: (long) =>
    `El reloj se adelantó ${long} de repente. Ponga el servidor en hora; si la hora actual es la correcta, confírmela.`,
  behind: (long) =>
    `El reloj está ${long} atrás de una hora que ya se vio. Ponga el servidor en hora; si la hora actual es la correcta, confírmela.`,
  book: (long) =>
    `El último radicado tiene una hora ${long} en el futuro: el reloj estuvo mal, o lo está. Ponga el servidor en hora; si la hora actual es la correcta, confírmela.`,
  slept: (long) =>
    `Pasaron ${long} sin que el sistema estuviera en marcha, y no hay quien diga si la hora es correcta. Revísela y confírmela.`,
}

export function sayClockDoubt({ kind, seconds }: ClockDoubt): string {
  return clockDoubt[kind](sayDuration(Math.round(seconds / 60)))
}

export const clockTexts = {
  title: 'La hora está en duda',
  held: 'Mientras tanto se reciben casos, pero no se avisan ni se registran incumplimientos, no se cierran casos por silencio y no se borra nada.',
  says: (moment: string) => `Según la base de datos es ${moment}.`,
  confirm: 'Confirmar que la hora es correcta',
  confirmHint: 'Compare antes con otro reloj. Si la hora está mal, no confirme: póngala bien en el servidor.',
  done: 'La hora quedó confirmada: lo que esperaba se hace ahora.',
  stillDoubted: 'La hora sigue en duda:',
  right: (moment: string) => `La hora es correcta: ${moment}.`,
} as const
