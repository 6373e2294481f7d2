import { renderToString } from 'react-dom/server'
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router'
import { houseContext, visitorContext } from '#web/context.ts'
import { Page } from '#web/page.ts'

export { answerDocument, documents } from './public/documents.tsx'

/** Renders a page of the desk whole: nothing of ours streams, so the status and the first byte are the truth. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, isAway } = context.get(visitorContext)
  if (isAway || (status === 503 && !headers.has('Retry-After'))) headers.set('Retry-After', '60')
  headers.set('Content-Type', 'text/html; charset=utf-8')
  // What a hydrated page starts from is written at its end, in one piece, instead of being streamed behind it.
  const { serverHandoffStream: start, ...settled } = routerContext
  const drawn = { ...settled, manifest: matchedOnly(routerContext) }
  const page = <ServerRouter context={drawn} url={request.url} nonce={nonce} />
  const html = beforeEndOfBody(renderToString(page), startScript(await textOf(start), nonce))
  return new Page(`<!DOCTYPE html>${html}`, { status: isAway ? 503 : status, headers })
}

/** The routes of this page alone: the router would build all of the house's for each page that it draws. */
function matchedOnly({
  manifest,
  staticHandlerContext: { matches },
}: EntryContext): EntryContext['manifest'] {
  return {
    ...manifest,
    routes: Object.fromEntries(matches.map(({ route: { id } }) => [id, manifest.routes[id]])),
  }
}

/** As the router's own `StreamTransfer` hands it over; `Scripts` opened the stream on the page. */
function startScript(start: string, nonce: string): string {
  const stream = 'window.__reactRouterContext.streamController'
  return `<script nonce="${nonce}">${stream}.enqueue(${escapeForScript(JSON.stringify(start))});${stream}.close();</script>`
}

function escapeForScript(json: string): string {
  return json.replace(
    /[&<>\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function beforeEndOfBody(html: string, addition: string): string {
  const end = html.lastIndexOf('</body>')
  return html.slice(0, end) + addition + html.slice(end)
}

async function textOf(stream: ReadableStream<Uint8Array> | undefined): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream ?? []) text += decoder.decode(chunk, { stream: true })
  return text
}

/** Hears of an error as it was; the page is given one without its reason. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  if (context.get(houseContext).isDatabaseAway(error)) context.get(visitorContext).isAway = true
  if (!request.signal.aborted) context.get(houseContext).report(error)
}
