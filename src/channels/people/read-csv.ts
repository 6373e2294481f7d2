// The directory of people as a spreadsheet saves it: with commas, semicolons or tabs, in UTF-8 or in Windows' Latin, its
// columns in any order and by their usual names.
import { parse } from 'csv-parse/sync'
import { type Employment, limits } from '#rules/caso.ts'
import { fold } from '#rules/fold.ts'
import type { Person } from '#rules/person.ts'
import type { Policy } from '#rules/policy.ts'
import { type Column, columnNames, peopleProblem as problem } from '#texts/people.ts'
import { isEmail, isNationalId, nationalIdOf, tidyLine } from '../form/receive.ts'

export type ReadPeople =
  | { readonly ok: true; readonly people: readonly Person[] }
  /** What is wrong, line by line, in the order of the file. */
  | { readonly ok: false; readonly problems: readonly string[] }

const required: readonly Column[] = ['nationalId', 'fullName', 'employment', 'dependencia']
const linesAtMost = 200_000
const problemsAtMost = 20

type Row = Readonly<Partial<Record<Column, string>>>

export function readPeople(content: Buffer, policy: Policy): ReadPeople {
  const text = decode(content)
  const [header = ''] = text.split(/\r?\n/, 1)
  let lines: string[][]
  try {
    lines = parse(text, { delimiter: delimiterOf(header), relax_column_count: true, skip_empty_lines: true })
  } catch (error) {
    return { ok: false, problems: [problem.notCsv(error instanceof Error ? error.message : '')] }
  }
  const [titles = [], ...rest] = lines
  if (rest.length > linesAtMost) return { ok: false, problems: [problem.tooLong(linesAtMost)] }
  const columns = titles.map(columnOf)
  const missing = required.filter((column) => !columns.includes(column))
  if (missing.length > 0) return { ok: false, problems: missing.map(problem.column) }

  const people = new Map<string, Person>()
  const problems: string[] = []
  for (const [index, line] of rest.entries()) {
    if (line.every((cell) => cell.trim() === '')) continue
    const row: Row = Object.fromEntries(
      columns.flatMap((column, at) => (column ? [[column, tidyLine(line[at] ?? '')]] : [])),
    )
    const read = readPerson(row, policy)
    const wrong =
      typeof read === 'string' ? read : people.has(read.nationalId) ? problem.twice(read.nationalId) : ''
    if (wrong !== '') problems.push(problem.at(index + 2, wrong))
    else if (typeof read !== 'string') people.set(read.nationalId, read)
    if (problems.length === problemsAtMost) return { ok: false, problems: [...problems, problem.more] }
  }
  if (problems.length > 0) return { ok: false, problems }
  return people.size > 0
    ? { ok: true, people: [...people.values()] }
    : { ok: false, problems: [problem.empty] }
}

/** A person, or what is wrong with them. */
function readPerson(row: Row, policy: Policy): Person | string {
  const nationalId = nationalIdOf(row.nationalId ?? '')
  if (!isNationalId(nationalId)) return problem.nationalId(row.nationalId ?? '')
  const fullName = row.fullName ?? ''
  if (fullName === '' || fullName.length > limits.fullName) return problem.fullName
  const email = (row.email ?? '').toLowerCase()
  if (email !== '' && !isEmail(email)) return problem.email(email)
  const employment = employmentOf(row.employment ?? '')
  if (!employment) return problem.employment(row.employment ?? '')
  const dependencia = policy.dependencias.find(
    ({ code, name }) => code === row.dependencia || plainOf(name) === plainOf(row.dependencia ?? ''),
  )
  if (!dependencia) return problem.dependencia(row.dependencia ?? '')
  const contractEndsOn = row.contractEndsOn ? dateOf(row.contractEndsOn) : null
  if (contractEndsOn === undefined) return problem.date(row.contractEndsOn ?? '')
  return {
    nationalId,
    fullName,
    email,
    phone: (row.phone ?? '').slice(0, limits.phone),
    employment,
    dependencia: dependencia.code,
    contractEndsOn: employment === 'contratista' ? contractEndsOn : null,
  }
}

function decode(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('windows-1252').decode(content)
  }
}

function delimiterOf(header: string): string {
  const times = (sign: string) => header.split(sign).length
  return [';', '\t', ','].reduce((best, sign) => (times(sign) > times(best) ? sign : best))
}

function columnOf(title: string): Column | undefined {
  const plain = plainOf(title)
  const known = Object.entries(columnNames) as [Column, readonly string[]][]
  return known.find(([, names]) => names.includes(plain))?.[0]
}

function employmentOf(typed: string): Employment | undefined {
  const plain = plainOf(typed)
  if (/^contratista/.test(plain)) return 'contratista'
  return /^(funcionari[oa]|servidora? public[oa]|planta|carrera|provisional)/.test(plain)
    ? 'funcionario'
    : undefined
}

/** A day written as `2026-12-31` or `31/12/2026`, as ISO 8601; undefined when it is neither. */
function dateOf(typed: string): string | undefined {
  const iso = typed.replace(
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/,
    (_, day: string, month: string, year: string) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
  )
  try {
    return /^\d{4}-\d\d-\d\d$/.test(iso) ? Temporal.PlainDate.from(iso).toString() : undefined
  } catch {
    return undefined
  }
}

function plainOf(text: string): string {
  return fold(text)
    .replace(/[_\s]+/g, ' ')
    .trim()
}
