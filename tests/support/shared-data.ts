// The test data that stays outside the repository: `PU_SHARED`, by default ../shared/data beside it.
// Promises: absent data is said aloud, once per path, and never makes a test fail.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..', process.env.PU_SHARED ?? '../shared/data')

/** The absolute path of a shared file or folder; undefined, said aloud, when it is not there. */
export function sharedData(path: string): string | undefined {
  const found = resolve(root, path)
  if (existsSync(found)) return found
  console.info(`skipped: no ${path} in ${root} (PU_SHARED says where the shared data is)`)
}

/** The rows of a shared CSV file by column name; undefined, said aloud, when it is not there. */
export function sharedRows(path: string): Record<string, string>[] | undefined {
  const file = sharedData(path)
  if (!file) return
  const [columns = [], ...lines] = parseCsv(readFileSync(file, 'utf8'))
  console.info(`${path}: ${lines.length} rows`)
  return lines.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])))
}

function parseCsv(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^",\n]*)(,|\n|$)/y
  const lines: string[][] = [[]]
  const body = text.replaceAll('\r\n', '\n').replace(/\n$/, '')
  for (let match = cell.exec(body); match; match = cell.exec(body)) {
    const [, value = '', end] = match
    lines.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end === '') break
    if (end === '\n') lines.push([])
  }
  return lines
}
