// A form that may bring files: what was sent, its files on the shelf, and why not when they are not.
import {
  type FormBody,
  type FormProblem,
  formProblemStatus,
  readForm,
  sealFile,
} from '#channels/form/body.ts'
import type { KeptFile } from '#rules/caso.ts'
import { sayBytes } from '#texts/time.ts'
import type { House } from '#web/context.ts'

export async function takeForm(request: Request, house: House): Promise<FormBody> {
  const body = await readForm(request, { keepFile: house.files.keep, secret: house.formSecret })
  if (body.shelfFailure) house.report(body.shelfFailure)
  return body
}

/** A file that arrived, sealed to come along with the next try. */
export interface Brought {
  readonly sealed: string
  readonly name: string
  readonly size: string
}

export function presentBrought(files: readonly KeptFile[], house: House): readonly Brought[] {
  return files.map((file) => ({
    sealed: sealFile(file, house.formSecret),
    name: file.name,
    size: sayBytes(file.bytes),
  }))
}

/** While the database is away: the same may be sent again in a minute. */
export const databaseAwayInit = { status: 503, headers: { 'Retry-After': '60' } }

/** The answer to a form that did not come whole; what is our own fault may be tried again. */
export function refusalInit(problem: FormProblem): ResponseInit {
  return problem === 'unkept' ? databaseAwayInit : { status: formProblemStatus[problem] }
}
