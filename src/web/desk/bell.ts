// The bell for a browser, as server-sent events: it carries no data, only "ask again". While it is open on a case, whoever
// listens is present there.
import { bePresent, leaveCaso, presenceSeconds } from '#commands/be-present.ts'
import { mayReadCasos } from '#rules/permissions.ts'
import { findCaso } from '#store/caso.ts'
import { type House, houseContext, visitorContext } from '#web/context.ts'
import type { Route } from './+types/bell.ts'

/** Many rings in a moment are one. */
const gatherMs = 150
/** Said again twice before a word of presence ends; the browser takes a line without it for dead. */
const beatMs = (presenceSeconds * 1000) / 2.5

export async function loader({ request, context }: Route.LoaderArgs): Promise<Response> {
  const { staff, leaving } = context.get(visitorContext)
  // The browser gives up then; a page to sign in would only confuse it.
  if (!staff) return new Response(null, { status: 401 })
  const house = context.get(houseContext)
  const radicado = new URL(request.url).searchParams.get('caso')
  const caso = radicado && mayReadCasos(staff.role) ? await findCaso(house.db, radicado) : undefined
  const look = caso && lookAt(house, caso.id, staff.id)
  const over = new AbortController()
  let end = () => {}
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
      const beating = setInterval(() => {
        say('event: beat\ndata: \n\n')
        look?.goOn()
      }, beatMs)
      end = () => {
        if (over.signal.aborted) return
        over.abort()
        silence()
        clearTimeout(gathering)
        clearInterval(beating)
        look?.end()
      }
      const leave = () => {
        end()
        controller.close()
      }
      say('retry: 1000\n\n')
      request.signal.addEventListener('abort', end, { signal: over.signal })
      leaving.addEventListener('abort', leave, { signal: over.signal })
      if (leaving.aborted) leave()
      else if (request.signal.aborted) end()
    },
    cancel: () => end(),
  })
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}

/** How many lines of this process somebody has open on a case: they leave it with the last. */
const lines = new Map<string, number>()
/** What is being said of somebody at a case: one word after the other, or the last would not be the one that holds. */
const words = new Map<string, Promise<void>>()

function lookAt(house: House, casoId: number, staffId: string): { goOn(): void; end(): void } {
  const key = `${casoId} ${staffId}`
  const say = (word: () => Promise<void>) => {
    const said = (words.get(key) ?? Promise.resolve()).then(word).catch(house.report)
    words.set(key, said)
    void said.then(() => words.get(key) === said && words.delete(key))
  }
  const goOn = () =>
    say(async () => {
      if (lines.has(key)) await bePresent(house.db, casoId, staffId, house.now())
    })
  lines.set(key, (lines.get(key) ?? 0) + 1)
  goOn()
  return {
    goOn,
    end: () => {
      const left = (lines.get(key) ?? 1) - 1
      if (left > 0) lines.set(key, left)
      else lines.delete(key)
      say(async () => {
        if (!lines.has(key)) await leaveCaso(house.db, casoId, staffId)
      })
    },
  }
}
