// The one way in: what was posted to the form, filed or refused. Page and JSON show the same outcome in their own way.
import { randomUUID } from 'node:crypto'
import { readForm, sealFile, TooLarge } from '#channels/form/body.ts'
import { type FieldError, type FormValues, receiveForm } from '#channels/form/receive.ts'
import { openCaso } from '#commands/open-caso.ts'
import { Refused } from '#commands/refusal.ts'
import type { KeptFile } from '#rules/caso.ts'
import type { Filed } from '#store/caso.ts'
import { fieldError, formPage } from '#texts/es.ts'
import type { House, Visitor } from '#web/context.ts'

export type FilingOutcome =
  | { readonly kind: 'filed'; readonly filed: Filed; readonly url: string }
  | {
      readonly kind: 'refused'
      readonly status: 413 | 422 | 429 | 503
      readonly message?: string
      readonly retryAfter?: number
      readonly errors: readonly FieldError[]
      readonly values: FormValues | undefined
      /** Files that already arrived, sealed to come along with the next try. */
      readonly kept: readonly { readonly sealed: string; readonly name: string; readonly bytes: number }[]
    }

export async function fileCaso(request: Request, house: House, visitor: Visitor): Promise<FilingOutcome> {
  const { db, files, formSecret } = house
  const wait = await house.limits.filing(visitor.address)
  try {
    const body = await readForm(request, { keepFile: wait ? undefined : files.keep, secret: formSecret })
    const now = house.now()
    const { policy } = house.policies.inForceAt(now)
    const on = now.toZonedDateTimeISO(policy.zone).toPlainDate()
    const received = receiveForm(body, { policy, on, freshKey: randomUUID() })
    const back = { values: received.values, kept: body.files.map((file) => present(file, formSecret)) }
    if (wait)
      return {
        kind: 'refused',
        status: 429,
        message: formPage.tooMany(wait),
        retryAfter: wait,
        errors: [],
        ...back,
      }
    if (!received.ok) return { kind: 'refused', status: 422, errors: received.errors, ...back }
    try {
      const filed = await openCaso(db, received.draft, house.policies, now)
      return { kind: 'filed', filed, url: casoUrl(filed) }
    } catch (error) {
      if (error instanceof Refused) {
        const values = { ...received.values, submissionKey: randomUUID() }
        const errors = [{ field: 'submissionKey' as const, message: fieldError.submissionKey.another }]
        return { kind: 'refused', status: 422, errors, ...back, values }
      }
      if (!house.isDatabaseAway(error)) throw error
      house.report(error)
      return { kind: 'refused', status: 503, message: formPage.away, retryAfter: 60, errors: [], ...back }
    }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return {
      kind: 'refused',
      status: 413,
      message: formPage.tooLarge,
      errors: [],
      values: undefined,
      kept: [],
    }
  }
}

/** Where the requester follows a case, from the root of the house. */
export function casoUrl({ radicado, accessKey }: { radicado: string; accessKey: string }): string {
  return `/caso/${radicado}?clave=${accessKey}`
}

function present(file: KeptFile, secret: string) {
  return { sealed: sealFile(file, secret), name: file.name, bytes: file.bytes }
}
