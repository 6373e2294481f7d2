// A form that may bring files, whatever it is about: files are taken while there is room on the disk and in the day's
// allowance, what an earlier try brought comes along while it is still there, and why not is said when they are not.
import {
  type FormBody,
  type FormProblem,
  formProblemStatus,
  type KeepFile,
  readForm,
  sealFile,
} from '#channels/form/body.ts'
import { type KeptFile, limits } from '#rules/caso.ts'
import { NoRoom } from '#rules/free-space.ts'
import { sayBytes } from '#texts/time.ts'
import type { House, Taken, Taker } from '#web/context.ts'

/** `from` is whose allowance of bytes the files are taken from; nobody's: files are read past and dropped. */
export async function takeForm(request: Request, house: House, from: Taker | undefined): Promise<FormBody> {
  if (!from) return readForm(request, { secret: house.formSecret })
  let refused: 'shut' | 'quota' | undefined
  const fresh = new Set<string>()
  // More than what was announced cannot come; who announces nothing is given the room of a whole form.
  const announced = Number(request.headers.get('content-length') ?? 0) || limits.filesBytes

  const keepFile: KeepFile = async (stream, name, maxBytes) => {
    const room = Math.min(maxBytes, announced)
    let used = 0
    const taken = await takeBytes(room)
    try {
      const file = await house.files.keep(stream, name, maxBytes, { waits: true }).catch(refuse)
      used = file.bytes
      fresh.add(file.sha256)
      return file
    } finally {
      if (used < room) await taken.giveBack(room - used)
    }
  }

  async function takeBytes(bytes: number): Promise<Taken> {
    const taken = await house.limits.take('bytes', from ?? {}, bytes).catch(refuse)
    if (taken.wait === undefined) return taken
    refused = 'quota'
    throw new Error('the allowance of bytes is used up')
  }

  /** Nobody's fault but ours: the form goes on without files. */
  function refuse(error: unknown): never {
    if (error instanceof NoRoom || house.isDatabaseAway(error)) {
      refused = 'shut'
      house.report(error)
    }
    throw error
  }

  /** What an earlier try brought waits anew, and takes its bytes anew: nobody keeps files here by trying for ever. */
  async function renew(brought: readonly KeptFile[]): Promise<ReadonlySet<KeptFile>> {
    const bytes = brought.reduce((sum, file) => sum + file.bytes, 0)
    if (bytes === 0) return new Set()
    try {
      await takeBytes(bytes)
    } catch (error) {
      if (refused) return new Set()
      throw error
    }
    const here = await Promise.all(brought.map(({ sha256 }) => house.files.renew(sha256)))
    return new Set(brought.filter((_, index) => here[index]))
  }

  const body = await readForm(request, { keepFile, secret: house.formSecret })
  const brought = body.files.filter(({ sha256 }) => !fresh.has(sha256))
  const renewed = await renew(brought)
  if (body.shelfFailure && !refused) house.report(body.shelfFailure)
  const gone = renewed.size < brought.length
  return {
    ...body,
    files: body.files.filter((file) => fresh.has(file.sha256) || renewed.has(file)),
    filesProblem: refused ?? body.filesProblem ?? (gone ? 'gone' : undefined),
  }
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
  return formProblemStatus[problem] === 503 ? databaseAwayInit : { status: formProblemStatus[problem] }
}
