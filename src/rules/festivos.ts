// Promises: the public holidays of Colombia for any year, by the law in force that year, from 1984 on.
// Ley 51 of 1983 lists them (article 1) and moves some to the following Monday (article 2);
// Ley 2578 of 2026 (article 6) adds 9 July, moved in the same way. Two may fall on one day.

export interface Festivo {
  /** Civil day of rest, YYYY-MM-DD. */
  readonly on: string
  readonly name: string
  readonly law: string
}

type Day = readonly [month: number, day: number] | { readonly easter: number }

interface Rule {
  readonly name: string
  readonly day: Day
  readonly moves: boolean
  readonly law: string
  readonly since: number
}

const fixed = (name: string, day: Day): Rule => ({
  name,
  day,
  moves: false,
  law: 'Ley 51 de 1983',
  since: 1984,
})
const moved = (name: string, day: Day): Rule => ({ ...fixed(name, day), moves: true })

const rules: readonly Rule[] = [
  fixed('Año Nuevo', [1, 1]),
  moved('Reyes Magos', [1, 6]),
  moved('San José', [3, 19]),
  fixed('Jueves Santo', { easter: -3 }),
  fixed('Viernes Santo', { easter: -2 }),
  fixed('Día del Trabajo', [5, 1]),
  moved('Ascensión del Señor', { easter: 39 }),
  moved('Corpus Christi', { easter: 60 }),
  moved('Sagrado Corazón de Jesús', { easter: 68 }),
  moved('San Pedro y San Pablo', [6, 29]),
  { ...moved('Nuestra Señora del Rosario de Chiquinquirá', [7, 9]), law: 'Ley 2578 de 2026', since: 2026 },
  fixed('Independencia', [7, 20]),
  fixed('Batalla de Boyacá', [8, 7]),
  moved('Asunción de la Virgen', [8, 15]),
  moved('Día de la Raza', [10, 12]),
  moved('Todos los Santos', [11, 1]),
  moved('Independencia de Cartagena', [11, 11]),
  fixed('Inmaculada Concepción', [12, 8]),
  fixed('Navidad', [12, 25]),
]

const years = new Map<number, readonly Festivo[]>()

/** The festivos of a civil year in order of date; none before 1984, where the table begins. */
export function festivosOf(year: number): readonly Festivo[] {
  const known = years.get(year)
  if (known) return known
  const festivos = rules
    .filter((rule) => rule.since <= year)
    .map((rule) => ({ on: restDay(rule, year), name: rule.name, law: rule.law }))
    .sort((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)))
  years.set(year, festivos)
  return festivos
}

/** The festivos that fall on one civil day (YYYY-MM-DD): none, one or two. */
export function festivosOn(on: string): readonly Festivo[] {
  return festivosOf(Number(on.slice(0, 4))).filter((festivo) => festivo.on === on)
}

function restDay({ day, moves }: Rule, year: number): string {
  const [month, date] = 'easter' in day ? [3, easterInMarch(year) + day.easter] : day
  const on = new Date(Date.UTC(year, month - 1, date))
  if (moves) on.setUTCDate(on.getUTCDate() + ((8 - on.getUTCDay()) % 7))
  return on.toISOString().slice(0, 10)
}

/** Easter Sunday as a day of March (32 is 1 April), Gregorian (Meeus, Jones and Butcher). */
function easterInMarch(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const corrected = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - corrected + 15) % 30
  const leap = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * leap) / 451)
  return 22 + epact + leap - 7 * late
}
