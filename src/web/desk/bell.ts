// The bell for a browser, as server-sent events: it carries no data, only "ask again". While it is open on a case, whoever
// listens is present there.
import { bePresent, leaveCaso, presenceSeconds } from '#commands/be-present.ts'
import { findCaso } from '#store/caso.ts'
import { visitorContext } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/bell.ts'

/** Many rings in a moment are one. */
const gatherMs = 150
/** Said again twice before a word of presence ends. */
const beatMs = (presenceSeconds * 1000) / 2.5

export async function loader(args: Route.LoaderArgs): Promise<Response> {
  const { house, staff } = admit(args)
  const { leaving } = args.context.get(visitorContext)
  const radicado = new URL(args.request.url).searchParams.get('caso')
  const caso = radicado ? await findCaso(house.db, radicado) : undefined
  const over = new AbortController()
  let close = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (text: string) => controller.enqueue(Buffer.from(text))
      let gathering: NodeJS.Timeout | undefined
      const silence = house.bell.onRing(() => {
        gathering ??= setTimeout(() => {
          gathering = undefined
          say('data: \n\n')
        }, gatherMs)
      })
      const beat = () => {
        say(': \n\n')
        if (caso) void bePresent(house.db, caso.id, staff.id, house.now()).catch(house.report)
      }
      const beating = setInterval(beat, beatMs)
      close = () => {
        close = () => {}
        over.abort()
        silence()
        clearTimeout(gathering)
        clearInterval(beating)
        if (caso) void leaveCaso(house.db, caso.id, staff.id).catch(house.report)
      }
      const end = () => {
        close()
        controller.close()
      }
      leaving.addEventListener('abort', end, { signal: over.signal })
      args.request.signal.addEventListener('abort', () => close(), { signal: over.signal })
      say('retry: 1000\n\n')
      beat()
    },
    cancel: () => close(),
  })
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}
