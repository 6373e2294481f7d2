// How people say times: "hoy a las 4:30 p. m.", "el martes 24 de marzo a las 10:00 a. m.", "faltan 35 min".
import { dayNumber, wallAt } from '#rules/zone.ts'

const nbsp = '\u00a0'

const weekdays = ['domingo', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado']
export const months = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'septiembre',
  'octubre',
  'noviembre',
  'diciembre',
]

/** "4:30 p. m.", kept on one line. */
export function sayClock(at: Temporal.Instant, zone: string): string {
  return clockOf(wallAt(zone, at))
}

/** As `sayClock`, of a wall (rules/zone.ts). */
export function clockOf(wall: Date): string {
  const hour = wall.getUTCHours()
  return `${hour % 12 || 12}:${two(wall.getUTCMinutes())}${halfOf(hour)}`
}

function halfOf(hour: number): string {
  return `${nbsp}${hour < 12 ? 'a' : 'p'}.${nbsp}m.`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** "martes 24 de marzo", with the year when it is not that of `now`. */
export function sayDay(on: Temporal.PlainDate, thisYear: number): string {
  return dayOf(new Date(Date.UTC(on.year, on.month - 1, on.day)), thisYear)
}

/** As `sayDay`, of a wall (rules/zone.ts). */
export function dayOf(wall: Date, thisYear: number): string {
  const year = wall.getUTCFullYear()
  const day = `${weekdays[wall.getUTCDay()]} ${wall.getUTCDate()} de ${months[wall.getUTCMonth()]}`
  return year === thisYear ? day : `${day} de ${year}`
}

/** "20 de noviembre de 2026". */
export function sayCivilDay(on: string): string {
  return sayDay(Temporal.PlainDate.from(on), 0).replace(/^\S+ /, '')
}

/** "hoy a las 4:30 p. m.", "mañana a las…", "ayer a las…", "el martes 24 de marzo a las…". */
export function sayMoment(at: Temporal.Instant, now: Temporal.Instant, zone: string): string {
  return momentOf(wallAt(zone, at), wallAt(zone, now))
}

function momentOf(then: Date, now: Date): string {
  const days = dayNumber(then) - dayNumber(now)
  const day =
    days === 0
      ? 'hoy'
      : days === 1
        ? 'mañana'
        : days === -1
          ? 'ayer'
          : `el ${dayOf(then, now.getUTCFullYear())}`
  return `${day} ${then.getUTCHours() % 12 === 1 ? 'a la' : 'a las'} ${clockOf(then)}`
}

/** "24/03/2020 10:00:00 a. m.": the exact instant, for hovering and for print. */
export function sayExactly(at: Temporal.Instant, zone: string): string {
  return exactlyOf(wallAt(zone, at))
}

/** As `sayExactly`, of a wall (rules/zone.ts). */
export function exactlyOf(wall: Date): string {
  const day = `${two(wall.getUTCDate())}/${two(wall.getUTCMonth() + 1)}/${wall.getUTCFullYear()}`
  const hour = wall.getUTCHours()
  return `${day} ${hour % 12 || 12}:${two(wall.getUTCMinutes())}:${two(wall.getUTCSeconds())}${halfOf(hour)}`
}

/** A moment as people say it, and exactly, for whoever points at it. */
export function sayBoth(
  at: Temporal.Instant,
  now: Temporal.Instant,
  zone: string,
): { readonly said: string; readonly exactly: string } {
  const then = wallAt(zone, at)
  return { said: momentOf(then, wallAt(zone, now)), exactly: exactlyOf(then) }
}

/** "35 min", "1 h 10 min", "2 días 3 h", "menos de 1 min". */
export function sayDuration(minutes: number): string {
  const whole = Math.floor(minutes)
  if (whole < 1) return `menos de 1${nbsp}min`
  const days = Math.floor(whole / 1440)
  const hours = Math.floor((whole % 1440) / 60)
  const rest = whole % 60
  const parts = [
    days > 0 && `${days}${nbsp}${days === 1 ? 'día' : 'días'}`,
    hours > 0 && `${hours}${nbsp}h`,
    days === 0 && rest > 0 && `${rest}${nbsp}min`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** "4 horas hábiles", "2 horas y 30 minutos hábiles". */
export function sayBusiness(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = Math.round(minutes % 60)
  if (hours === 0) return rest === 1 ? '1 minuto hábil' : `${rest} minutos hábiles`
  const said = hours === 1 ? '1 hora' : `${hours} horas`
  if (rest === 0) return hours === 1 ? '1 hora hábil' : `${said} hábiles`
  return `${said} y ${rest} ${rest === 1 ? 'minuto' : 'minutos'} hábiles`
}

/** "faltan 35 min" or "vencido hace 1 h 10 min". */
export function sayTimeLeft(dueAt: Temporal.Instant, now: Temporal.Instant): string {
  return sayMillisecondsLeft(dueAt.epochMilliseconds - now.epochMilliseconds)
}

/** The same for browsers, which know no `Temporal` yet; negative when it is over. */
export function sayMillisecondsLeft(milliseconds: number): string {
  const minutes = milliseconds / 60_000
  if (minutes < 0) return `vencido hace ${sayDuration(-minutes)}`
  const said = sayDuration(minutes)
  return /^1\D/.test(said) || minutes < 1 ? `falta ${said}` : `faltan ${said}`
}

/** "1,2 MB", "340 kB". */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}${nbsp}bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)}${nbsp}kB`
  return `${(bytes / 1_000_000).toFixed(1).replace('.', ',').replace(',0', '')}${nbsp}MB`
}

/** "1.234": whole numbers with Colombian separators. */
export function sayNumber(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(?:\d{3}){1,6}(?!\d))/g, '.')
}

/** A sentence with its full stop: times already end in one ("4:30 p. m."). */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}
