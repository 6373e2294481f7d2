// The shapes that the routes of the API share: each is at once what is checked and what the document says.
import { z } from 'zod'
import { tidyLine, tidyText } from '#channels/form/receive.ts'
import { apiTexts } from '#texts/es.ts'
import { problemSchema } from './problem.ts'

const { answer, field, about } = apiTexts

/** An answer of the API, and the problems that may come in its place. */
export function answers<Body extends z.ZodType>(body: Body, problems: readonly (keyof typeof answer)[]) {
  const refusals = problems.map((status) => [
    status,
    { description: answer[status], content: { 'application/problem+json': { schema: problemSchema } } },
  ])
  return {
    200: { description: answer[200], content: { 'application/json': { schema: body } } },
    // Problems are thrown, so no handler's type speaks of them.
    ...(Object.fromEntries(refusals) as Record<never, never>),
  }
}

/** What was sent, field by field: what is unknown is refused, for it would be lost. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? field.unknown : field.object),
  })
}

/** What PostgreSQL, and everyone's patience, can hold. */
const earliest = Temporal.Instant.from('0001-01-01T00:00:00Z')
const latest = Temporal.Instant.from('9999-12-31T23:59:59Z')

/** An instant to read, in ISO 8601 with its offset. */
export function instantField() {
  return z
    .string(field.instant)
    .transform((typed, check) => {
      const at = readInstant(typed)
      if (at) return at
      check.addIssue({ code: 'custom', message: field.instant })
      return z.NEVER
    })
    .meta({ format: 'date-time', examples: ['2026-02-02T08:30:00-05:00'] })
}

function readInstant(typed: string): Temporal.Instant | undefined {
  try {
    const at = Temporal.Instant.from(typed)
    const fits = Temporal.Instant.compare(earliest, at) <= 0 && Temporal.Instant.compare(at, latest) <= 0
    return fits ? at : undefined
  } catch {
    return undefined
  }
}

/** Text of somebody, tidied; `missing` is said when nothing is left of it. */
export function textField(missing: string, max: number) {
  return z
    .string(missing)
    .transform(tidyText)
    .refine((text) => text.length > 0, missing)
    .refine((text) => text.length <= max, field.long(max))
    .meta({ minLength: 1, maxLength: max })
}

/** One line of text, tidied; `missing` is said when nothing is left of it. */
export function lineField(missing: string) {
  return z
    .string(missing)
    .transform(tidyLine)
    .refine((line) => line.length > 0, missing)
}

/** `limit` and `cursor`; `read` tells a cursor of ours from any other text. */
export function pageFields<Cursor>(read: (text: string) => Cursor | undefined) {
  return {
    limit: z.coerce
      .number(field.limit)
      .int(field.limit)
      .min(1, field.limit)
      .max(100, field.limit)
      .default(50)
      .describe(about.page.limit),
    cursor: z
      .string(field.cursor)
      .transform((text, check) => {
        const cursor = read(text)
        if (cursor !== undefined) return cursor
        check.addIssue({ code: 'custom', message: field.cursor })
        return z.NEVER
      })
      .optional()
      .describe(about.page.cursor),
  }
}

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).describe(about.page.items),
    nextCursor: z.string().nullable().describe(about.page.nextCursor),
  })
}

/** A whole number to answer. */
export function wholeOut() {
  return z.number().meta({ type: 'integer' })
}

/** An instant to answer: ISO 8601, UTC. */
export function instantOut() {
  return z.string().meta({ format: 'date-time' })
}
