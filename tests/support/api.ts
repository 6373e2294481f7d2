// Asks the API of a test house, and holds every answer to what all of them promise.
import { expect } from 'vitest'
import type { TestHouse } from './house.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects
  readonly json: any
}

export interface Question {
  readonly key?: string | undefined
  /** Sent as JSON; a string goes as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'

export type Ask = (method: Method, path: string, question?: Question) => Promise<Answer>

/** `path` begins after /api/v1. A failure of ours fails the test with its cause. */
export function apiOf({ app, house, reported }: Pick<TestHouse, 'app' | 'house' | 'reported'>): Ask {
  return async (method, path, { key, body, headers } = {}) => {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers },
      ...(body !== undefined && { payload: body as string | object }),
    })
    const { statusCode: status, body: text } = answer
    if (status >= 500) throw new Error(`${method} ${path} gave ${status}`, { cause: reported.at(-1) })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['set-cookie']).toBeUndefined()
    const json = text === '' ? undefined : JSON.parse(text)
    if (status >= 400 && json) {
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
      expect(json).toMatchObject({ type: 'about:blank', status, title: expect.stringMatching(/^\p{Lu}/u) })
    }
    await expectNoKeys(text, house)
    return { status, headers: answer.headers, body: text, json }
  }
}

/** What opens the page of a case, or files it again, is its requester's alone. */
async function expectNoKeys(text: string, { db, casoKeys }: TestHouse['house']): Promise<void> {
  const casos = await db.selectFrom('caso').select(['radicado', 'submissionKey']).execute()
  const leaked = casos.filter((caso) => text.includes(casoKeys.of(caso)) || text.includes(caso.submissionKey))
  expect(leaked).toEqual([])
}
