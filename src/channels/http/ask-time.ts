// Asks a website what time it is there: the head of its answer says so, whatever else it answers.
import type { Outward } from '../outward.ts'

const withinMs = 5_000

/** Undefined when it says none. Throws when it is away. */
export async function askTime(outward: Outward, url: URL): Promise<Temporal.Instant | undefined> {
  const { date } = await outward.ask(
    url,
    { method: 'HEAD', headers: {}, body: undefined },
    AbortSignal.timeout(withinMs),
  )
  const ms = Date.parse(date ?? '')
  return Number.isNaN(ms) ? undefined : Temporal.Instant.fromEpochMilliseconds(ms)
}
