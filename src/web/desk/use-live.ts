// Keeps a page of the desk as new as the house: it asks again when the bell rings, when the line to it comes back, and
// every minute. What is typed, open or focused stays: nothing is loaded anew, only asked again.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useNavigation, useRevalidator } from 'react-router'

/** What rings within a moment is asked for once. */
const gatherMs = 250
/** From one question to the next. */
const restMs = 1000
const minuteMs = 60_000
/** The bell says every 18 s that it is there. */
const deadMs = 45_000
const againMs = [500, 1000, 2000, 5000]

/** Listens while the tab is seen, as somebody who looks at `radicado`. Asks one question at a time. */
export function useLive(isLive: boolean, radicado: string | undefined): void {
  const { revalidate } = useRevalidator()
  const isBusy = useNavigation().state !== 'idle'
  const isSeen = useSyncExternalStore(
    hearVisibility,
    () => document.visibilityState === 'visible',
    () => true,
  )
  const [isWanted, setWanted] = useState(false)
  const [isAsking, setAsking] = useState(false)

  useEffect(() => {
    if (!isLive || !isSeen) return
    const want = () => setWanted(true)
    const hangUp = listen(`/campana${radicado ? `?caso=${radicado}` : ''}`, want)
    const everyMinute = setInterval(want, minuteMs)
    return () => {
      hangUp()
      clearInterval(everyMinute)
      setWanted(false)
    }
  }, [isLive, isSeen, radicado])

  useEffect(() => {
    if (!isWanted || isAsking || isBusy) return
    setAsking(true)
    void (async () => {
      await pause(gatherMs)
      setWanted(false)
      // A question that cannot be answered would put an error in the page's place.
      if (await isReachable()) await Promise.all([revalidate(), pause(restMs)])
      setAsking(false)
    })()
  }, [isWanted, isAsking, isBusy, revalidate])
}

function hearVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}

/** Calls `onRing` at every ring and at every connection; a line that is refused or goes dead is opened again. */
function listen(url: string, onRing: () => void): () => void {
  let source: EventSource
  let heardAtMs: number
  let tries = 0
  let redialing: ReturnType<typeof setTimeout> | undefined

  const dial = () => {
    clearTimeout(redialing)
    source?.close()
    const hear = () => {
      heardAtMs = Date.now()
    }
    const ring = () => {
      hear()
      onRing()
    }
    hear()
    source = new EventSource(url)
    source.addEventListener('open', ring)
    source.addEventListener('message', ring)
    source.addEventListener('beat', hear)
    source.addEventListener('open', () => {
      tries = 0
    })
    // The browser tries again by itself, unless it was answered with an error: then it gives up.
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return
      clearTimeout(redialing)
      redialing = setTimeout(dial, againMs[Math.min(tries++, againMs.length - 1)])
    })
  }
  dial()
  // A cable pulled out tells nobody: a line on which nothing is heard is dead.
  const watching = setInterval(() => {
    if (source.readyState === EventSource.OPEN && Date.now() - heardAtMs > deadMs) dial()
  }, 5000)
  addEventListener('online', dial)
  return () => {
    removeEventListener('online', dial)
    clearInterval(watching)
    clearTimeout(redialing)
    source.close()
  }
}

async function isReachable(): Promise<boolean> {
  return fetch('/healthz').then(
    ({ ok }) => ok,
    () => false,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
