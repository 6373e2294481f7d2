// What a public page is: a document, read and drawn here, whole, with no script and no router in the browser. Its module
// gives `loader` (what it shows), `action` (what a form of it does) and its component; an address that answers with a file
// gives no component.
import type { ComponentType } from 'react'
import type { RouterContextProvider, UNSAFE_DataWithResponseInit } from 'react-router'

export interface DocumentArgs<Param extends string = never> {
  readonly method: string
  readonly url: URL
  /** Made when it is asked for: its body is for whoever reads it. */
  readonly request: Request
  readonly params: Readonly<Record<Param, string>>
  readonly context: Readonly<RouterContextProvider>
}

type Reads = (args: never) => unknown
type Plain<Answer> = Answer extends UNSAFE_DataWithResponseInit<infer Data> ? Data : Exclude<Answer, Response>
type Shown<Read> = Read extends Reads ? Plain<Awaited<ReturnType<Read>>> : undefined

/** What the component of a page is given: what its loader read and, after a form of it, what its action says. */
export interface DocumentProps<Loader, Action = undefined> {
  readonly loaderData: Shown<Loader>
  readonly actionData?: Shown<Action> | undefined
}

/** Each page knows what it reads itself; whoever answers for all of them passes it on unseen (`never`). */
export interface DocumentPage {
  readonly loader?: (args: never) => unknown
  readonly action?: (args: never) => unknown
  readonly default?: ComponentType<never>
}

export interface Document {
  readonly path: string
  readonly page: DocumentPage
  /** Addresses of the sheets that it needs besides everybody's. */
  readonly styles?: readonly string[]
  /**
   * Without a query it is the same for everybody, for a moment: drawn once, then sent as it is. Answers the one uuid, of
   * what was read, that is each one's own.
   */
  readonly same?: (loaderData: never) => string | undefined
}

/** What a page came to, before it is drawn: or the answer itself, where there is nothing to draw. */
export interface Read {
  readonly status: number
  readonly headers: Headers
  readonly loaderData: unknown
  readonly actionData: unknown
}

/** Does what a form asks and reads what the page shows. Throws what either throws. */
export async function readDocument(page: DocumentPage, args: DocumentArgs<string>): Promise<Read | Response> {
  const isChange = args.method === 'POST'
  if (isChange && !page.action) return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  const acted = isChange ? await page.action?.(args as never) : undefined
  if (acted instanceof Response) return acted
  const loaded = await page.loader?.(args as never)
  if (loaded instanceof Response) return loaded
  const [done, shown] = [parted(acted), parted(loaded)]
  const { status = 200, headers } = done.init ?? shown.init ?? {}
  return { status, headers: new Headers(headers), loaderData: shown.data, actionData: done.data }
}

/** What `data()` wraps, apart from what else it says of the answer. */
export function parted(answer: unknown): { readonly data: unknown; readonly init: ResponseInit | null } {
  const isWrapped = answer !== null && typeof answer === 'object' && 'type' in answer && 'init' in answer
  return isWrapped && answer.type === 'DataWithResponseInit'
    ? (answer as UNSAFE_DataWithResponseInit<unknown> as { data: unknown; init: ResponseInit | null })
    : { data: answer, init: null }
}
