// The form at the door: what was sent becomes a draft, or errors beside every value, so that nothing typed is lost.
import { z } from 'zod'
import { type CasoDraft, employments, limits, services } from '#rules/caso.ts'
import { dependenciasOn, type Policy } from '#rules/policy.ts'
import { normalize } from '#rules/unicode.ts'
import { type FormField, fieldError } from '#texts/es.ts'
import type { FormBody, FormProblem } from './body.ts'

export interface FieldError {
  readonly field: FormField
  readonly message: string
}

/** What the form shows again: every value as it was typed. */
export type FormValues = Readonly<Record<Exclude<FormField, 'attachments'>, string>>

export type Received =
  | { readonly ok: true; readonly draft: CasoDraft; readonly values: FormValues }
  | { readonly ok: false; readonly errors: readonly FieldError[]; readonly values: FormValues }

/** The trap for robots: people never see it. */
export const honeypotField = 'website'

/** One line of text: no control characters, no edges, no double spaces. */
const line = (missing: string, max: number, long: string | ((length: number) => string)) =>
  z
    .string()
    .transform(tidyLine)
    .refine((text) => text.length > 0, { message: missing, abort: true })
    .superRefine((text, check) => {
      if (text.length > max)
        check.addIssue({ code: 'custom', message: typeof long === 'string' ? long : long(text.length) })
    })

const e = fieldError

/** The digits of a document, however people write it. */
export function nationalIdOf(typed: string): string {
  return typed.slice(0, 200).replace(/[\s.,-]/g, '')
}

const nationalIds = new RegExp(`^[0-9]{${limits.nationalIdMin},${limits.nationalIdMax}}$`)

export function isNationalId(digits: string): boolean {
  return nationalIds.test(digits)
}

/** Ends in a digit; the words of an extension stand once, before its own. */
const phones = /^[+()\d\s.,#*\-/]*(?:ext(?:ensi[oó]n)?\.?[\d\s]+)?(?<=\d)$/i

const emails = z.email()

export function isEmail(typed: string): boolean {
  return typed.length <= limits.email && emails.safeParse(typed).success
}

const formSchema = z.object({
  service: z.enum(services, e.service.missing),
  fullName: line(e.fullName.missing, limits.fullName, e.fullName.long),
  nationalId: z
    .string()
    .transform(nationalIdOf)
    .refine((digits) => digits.length > 0, { message: e.nationalId.missing, abort: true })
    .refine(isNationalId, e.nationalId.invalid),
  email: z
    .string()
    .transform((typed) => tidyLine(typed).replaceAll(' ', ''))
    .refine((typed) => typed.length > 0, { message: e.email.missing, abort: true })
    .refine((typed) => isEmail(typed), e.email.invalid),
  phone: line(e.phone.missing, limits.phone, e.phone.invalid).refine(
    (typed) =>
      typed.length <= limits.phone &&
      phones.test(typed) &&
      typed.replace(/\D/g, '').length >= limits.phoneMin,
    e.phone.invalid,
  ),
  employment: z.enum(employments, e.employment.missing),
  dependencia: z.string().refine((code) => code !== '', e.dependencia.missing),
  location: line(e.location.missing, limits.location, e.location.long),
  subject: line(e.subject.missing, limits.subject, e.subject.long),
  description: z
    .string()
    .transform(tidyText)
    .refine((text) => text.length > 0, { message: e.description.missing, abort: true })
    .superRefine((text, check) => {
      if (text.length > limits.description)
        check.addIssue({ code: 'custom', message: e.description.long(text.length) })
    }),
  assetTag: z
    .string()
    .transform((typed) => tidyLine(typed) || null)
    .refine((tag) => tag === null || tag.length <= limits.assetTag, e.assetTag.long),
  dataNotice: z.literal('on', e.dataNotice.missing),
  submissionKey: z.uuid(e.submissionKey.invalid),
})

/** The order in which the page shows its fields; errors come in the same order. */
export const formFields = Object.keys(formSchema.shape) as (keyof typeof formSchema.shape)[]

/** Text without control characters, in one form of Unicode; lines as `\n`. */
export function tidyText(typed: string): string {
  return (
    normalize(typed.toWellFormed(), 'NFC')
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g, '')
      .trim()
  )
}

/** The same on one line. */
export function tidyLine(typed: string): string {
  return tidyText(typed).replace(/\s+/g, ' ')
}

/**
 * Judges what came through the door. `freshKey` stands in for a submission key that is missing altogether, so that
 * scripts may leave it out; one that is there and is no uuid is an error.
 */
export function receiveForm(
  body: FormBody,
  { policy, on, freshKey }: { policy: Policy; on: Temporal.PlainDate; freshKey: string },
): Received {
  const typed = Object.fromEntries(
    formFields.map((field) => [field, body.fields.get(field) ?? '']),
  ) as FormValues
  const candidate = { ...typed, submissionKey: typed.submissionKey || freshKey }
  const parsed = formSchema.safeParse(candidate)
  const errors = new Map<FormField, string>()
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const field = path[0] as FormField
      if (!errors.has(field)) errors.set(field, message)
    }
  }
  const known = dependenciasOn(policy, on).some(({ code }) => code === typed.dependencia)
  if (typed.dependencia !== '' && !known) errors.set('dependencia', e.dependencia.unknown)
  if (body.filesProblem) errors.set('attachments', sayFilesProblem(body.filesProblem))
  if (body.fields.get(honeypotField)) errors.set('submissionKey', e.submissionKey.robot)

  // A key that was refused is not offered again.
  const values: FormValues = {
    ...typed,
    submissionKey: errors.has('submissionKey') ? freshKey : candidate.submissionKey,
  }
  if (parsed.success && errors.size === 0)
    return { ok: true, values, draft: { ...parsed.data, attachments: body.files } }
  const order: readonly FormField[] = [...formFields.slice(0, -1), 'attachments', 'submissionKey']
  return {
    ok: false,
    values,
    errors: order.flatMap((field) => {
      const message = errors.get(field)
      return message ? [{ field, message }] : []
    }),
  }
}

export function sayFilesProblem(problem: FormProblem): string {
  if (problem === 'many') return e.attachments.many(limits.files)
  if (problem === 'heavy' || problem === 'large') return e.attachments.heavy(limits.filesBytes)
  return e.attachments[problem]
}
