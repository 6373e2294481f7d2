// The one way in: what was posted to the form, filed or refused. Page and JSON show the same outcome in their own way.
import { randomUUID } from 'node:crypto'
import { formProblemStatus, sealFile } from '#channels/form/body.ts'
import { type FieldError, type FormValues, receiveForm } from '#channels/form/receive.ts'
import { openCaso } from '#commands/open-caso.ts'
import { Refused } from '#commands/refusal.ts'
import type { KeptFile } from '#rules/caso.ts'
import type { Filed } from '#store/caso.ts'
import { fieldError, formPage } from '#texts/es.ts'
import { casoUrl } from '#web/caso-link.ts'
import type { House, Visitor } from '#web/context.ts'
import { takeForm } from '#web/take-form.ts'

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
  const { db, formSecret } = house
  const { wait, isAway } = await takeFiling(house, visitor.address)
  // Before the body: whoever is over the limit costs nothing more.
  if (wait)
    return {
      kind: 'refused',
      status: 429,
      message: formPage.tooMany(wait),
      retryAfter: wait,
      errors: [],
      values: undefined,
      kept: [],
    }
  const body = await takeForm(request, house, isAway ? undefined : { address: visitor.address })
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const on = now.toZonedDateTimeISO(policy.zone).toPlainDate()
  const received = receiveForm(body, { policy, on, freshKey: randomUUID() })
  const back = { values: received.values, kept: body.files.map((file) => present(file, formSecret)) }
  const away = { kind: 'refused', status: 503, message: formPage.away, retryAfter: 60, errors: [] } as const
  if (isAway) return { ...away, ...back }
  if (!received.ok) {
    const status = body.filesProblem ? formProblemStatus[body.filesProblem] : 422
    const again = status === 503 && { retryAfter: 60 }
    return { kind: 'refused', status, errors: received.errors, ...again, ...back }
  }
  try {
    const filed = await openCaso(db, received.draft, house.policies, now)
    return { kind: 'filed', filed, url: casoUrl(house, filed) }
  } catch (error) {
    if (error instanceof Refused) {
      const values = { ...received.values, submissionKey: randomUUID() }
      const errors = [{ field: 'submissionKey' as const, message: fieldError.submissionKey.another }]
      return { kind: 'refused', status: 422, errors, ...back, values }
    }
    if (!house.isDatabaseAway(error)) throw error
    house.report(error)
    return { ...away, ...back }
  }
}

/** Whoever cannot be counted is not let by: nor could their case be filed. */
async function takeFiling(
  house: House,
  address: string,
): Promise<{ readonly wait?: number | undefined; readonly isAway?: true }> {
  try {
    return { wait: await house.limits.filing(address) }
  } catch (error) {
    if (!house.isDatabaseAway(error)) throw error
    house.report(error)
    return { isAway: true }
  }
}

function present(file: KeptFile, secret: string) {
  return { sealed: sealFile(file, secret), name: file.name, bytes: file.bytes }
}
