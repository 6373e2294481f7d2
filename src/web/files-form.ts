// Forms that bring files, whatever they are about: files are taken while there is room on the disk and in the day's allowance,
// and what an earlier try brought comes along while it is still there.
import { type FormBody, type KeepFile, readForm } from '#channels/form/body.ts'
import { limits } from '#rules/caso.ts'
import { NoRoom } from '#rules/free-space.ts'
import type { House, Taker } from '#web/context.ts'

/** `from` is whose allowance of bytes the files are taken from; nobody's: files are read past and dropped. */
export async function readFilesForm(
  request: Request,
  house: House,
  from: Taker | undefined,
): Promise<FormBody> {
  let refused: 'shut' | 'quota' | undefined
  // More than what was announced cannot come; who announces nothing is given the room of a whole form.
  const announced = Number(request.headers.get('content-length') ?? 0) || limits.filesBytes

  const keepFile: KeepFile = async (stream, name, maxBytes) => {
    const room = Math.min(maxBytes, announced)
    let used = 0
    const taken = await house.limits.take('bytes', from ?? {}, room).catch(refuse)
    if (taken.wait) {
      refused = 'quota'
      throw new Error('the allowance of bytes is used up')
    }
    try {
      const file = await house.files.keep(stream, name, maxBytes, { waits: true })
      used = file.bytes
      return file
    } catch (error) {
      return refuse(error)
    } finally {
      if (used < room) await taken.giveBack(room - used)
    }
  }

  /** Nobody's fault but ours: the form goes on without files. */
  function refuse(error: unknown): never {
    if (error instanceof NoRoom || house.isDatabaseAway(error)) {
      refused = 'shut'
      house.report(error)
    }
    throw error
  }

  const body = await readForm(request, { ...(from && { keepFile }), secret: house.formSecret })
  const here = await Promise.all(body.files.map(({ sha256 }) => house.files.renew(sha256)))
  return {
    ...body,
    files: body.files.filter((_, index) => here[index]),
    filesProblem: refused ?? body.filesProblem ?? (here.includes(false) ? 'gone' : undefined),
  }
}

/** What is wrong with files that were not taken: of whoever sent them, of too many, or ours. */
export function filesStatus(problem: FormBody['filesProblem']): 422 | 429 | 503 {
  if (problem === 'shut') return 503
  return problem === 'quota' ? 429 : 422
}
