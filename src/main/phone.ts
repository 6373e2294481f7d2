// The voice menu as a service: where an exchange connects, and the calls in course.
import { setMaxListeners } from 'node:events'
import { type FastAgi, listenFastAgi } from '#channels/phone/fastagi.ts'
import { answerCall, type CallHouse } from './answer-call.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { StartError } from './start-error.ts'

export interface PhoneOptions {
  readonly host: string
  readonly port: number
  readonly allow: readonly string[]
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'callDone'>
}

/** How long calls in course may take to say goodbye when the product stops. */
const graceMs = 3_000

/** Starts it; answers how to stop. Throws `StartError` when the port is not to be had. */
export async function startPhone(house: CallHouse, options: PhoneOptions): Promise<() => Promise<void>> {
  const { host, port, allow, log, metrics } = options
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  let phone: FastAgi
  try {
    phone = await listenFastAgi(
      {
        host,
        port,
        allow,
        onFault: (error) => log.error({ error }, 'a call failed'),
        onRefused: (address) => log.warn({ address }, 'not the exchange of FASTAGI_ALLOW'),
      },
      async (line) => metrics.callDone(await answerCall(house, line, closing.signal)),
    )
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL' || code === 'EACCES'
      ? new StartError(
          `No se puede escuchar la telefonía en ${host}:${port} (${code}). Revise FASTAGI_LISTEN.`,
        )
      : error
  }
  log.info({ port: phone.port }, 'the voice menu listens')
  return () => {
    closing.abort()
    return phone.close(graceMs)
  }
}
