import type { ReactNode } from 'react'
import { renderToReadableStream, renderToStaticMarkup } from 'react-dom/server'
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router'
import { houseContext, visitorContext } from '#web/context.ts'
import type { PageHandle } from './root.tsx'

/** Renders a page whole: nothing of ours streams, so the status and the first byte are the truth. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce } = context.get(visitorContext)
  const page = <ServerRouter context={routerContext} url={request.url} nonce={nonce} />
  const hydrate = routerContext.staticHandlerContext.matches.some(
    ({ route }) => (route.handle as PageHandle | undefined)?.hydrate,
  )
  const errors = Object.values(routerContext.staticHandlerContext.errors ?? {})
  const away = errors.some((error) => context.get(houseContext).isDatabaseAway(error))
  if (away) headers.set('Retry-After', '60')
  headers.set('Content-Type', 'text/html; charset=utf-8')
  const html = hydrate ? await renderWhole(page, nonce) : renderToStaticMarkup(page)
  return new Response(request.method === 'HEAD' ? null : `<!DOCTYPE html>${html}`, {
    status: away ? 503 : status,
    headers,
  })
}

/** What a hydrated page starts from hangs behind Suspense boundaries: all is waited for, then sent at once. */
async function renderWhole(page: ReactNode, nonce: string): Promise<string> {
  const stream = await renderToReadableStream(page, { nonce, progressiveChunkSize: Number.POSITIVE_INFINITY })
  await stream.allReady
  return new Response(stream).text()
}

export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  if (!request.signal.aborted) context.get(houseContext).report(error)
}
