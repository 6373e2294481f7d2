// The directory of people: its columns, and what its import says.
import { sayCivilDay, sayNumber } from './time.ts'

/** The columns of the file, by the names that they usually bear: in small letters, without accents. */
export const columnNames = {
  nationalId: ['documento', 'cedula', 'identificacion', 'numero de documento'],
  fullName: ['nombre', 'nombres', 'nombre completo', 'nombres y apellidos'],
  email: ['correo', 'correo electronico', 'correo institucional', 'email', 'e-mail'],
  phone: ['telefono', 'celular', 'extension', 'telefono o extension'],
  employment: ['vinculacion', 'tipo de vinculacion', 'vinculo'],
  dependencia: ['dependencia', 'codigo de dependencia'],
  contractEndsOn: ['fin de contrato', 'fecha fin', 'fecha de terminacion', 'contrato hasta'],
} as const satisfies Record<string, readonly string[]>

export type Column = keyof typeof columnNames

export const peopleProblem = {
  notCsv: (why: string) => `El archivo no es un CSV: ${why}`,
  tooLong: (lines: number) =>
    `El archivo tiene más de ${sayNumber(lines)} personas. Divídalo y cargue cada parte.`,
  column: (column: Column) => `Falta la columna «${columnNames[column][0]}» en la primera línea.`,
  empty: 'El archivo no tiene ninguna persona.',
  at: (line: number, what: string) => `Línea ${line}: ${what}`,
  more: 'Hay más. Corrija estas y vuelva a intentar.',
  twice: (document: string) => `el documento ${document} está dos veces.`,
  nationalId: (typed: string) => `«${typed}» no es un documento: escriba solo sus números.`,
  fullName: 'falta el nombre, o es demasiado largo.',
  email: (typed: string) => `«${typed}» no es un correo electrónico.`,
  employment: (typed: string) => `la vinculación es «funcionario» o «contratista», no «${typed}».`,
  dependencia: (typed: string) =>
    `la circular no tiene la dependencia «${typed}». Use su nombre o su código.`,
  date: (typed: string) => `«${typed}» no es una fecha: escríbala como 2026-12-31 o 31/12/2026.`,
} as const

export function sayImported(counts: {
  added: number
  changed: number
  same: number
  others: number
}): string {
  const [added, changed, same, others] = [counts.added, counts.changed, counts.same, counts.others].map(
    sayNumber,
  )
  return `Directorio al día: ${added} personas nuevas, ${changed} con cambios, ${same} iguales; ${others} que no venían siguen como estaban.`
}

/** What the directory says of whoever asked for support. */
export const directorySaid = {
  unlisted: 'No está en el directorio',
  another: (name: string) => `Ese documento es de ${name} en el directorio`,
  ended: (on: string) => `Su contrato terminó el ${sayCivilDay(on)}`,
  contract: (on: string) => `Contrato hasta el ${sayCivilDay(on)}`,
} as const
