// Errors as RFC 9457 says: a status, a title people can read, and what to mend.
import { z } from 'zod'
import { apiTexts, problems } from '#texts/es.ts'

const about = apiTexts.about.problem

export const problemSchema = z
  .object({
    type: z.string().describe(about.type),
    status: z.number().meta({ type: 'integer' }).describe(about.status),
    title: z.string().describe(about.title),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe(about.errors),
  })
  .meta({ id: 'Problem', description: about.document })

export interface Problem {
  readonly status: number
  readonly title: string
  readonly errors?: readonly { readonly field: string; readonly message: string }[]
}

export const problemType = 'application/problem+json; charset=utf-8'

export function problemBody(problem: Problem) {
  return { type: 'about:blank', ...problem }
}

export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problemBody(problem)), {
    status: problem.status,
    headers: { 'content-type': problemType, ...headers },
  })
}

/** Thrown where a request cannot go on; the API answers with the problem. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
  constructor(problem: Problem, headers: Record<string, string> = {}) {
    super(problem.title)
    this.name = 'ProblemError'
    this.problem = problem
    this.headers = headers
  }
}

/** What was sent for one field does not serve. */
export function badField(field: string, message: string): ProblemError {
  return new ProblemError({ status: 422, title: problems.badInput, errors: [{ field, message }] })
}
