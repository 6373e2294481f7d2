// What runs while a page of the desk is open: the bell, the clock, and the word that a new case came in.
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { useLocation, useParams, useRouteLoaderData } from 'react-router'
import { liveTexts } from '#texts/es.ts'
import { useLive } from '#web/desk/use-live.ts'

/** The last case that came in, with its place in the year's book. */
export interface NewestCaso {
  readonly year: number
  readonly consecutive: number
  readonly number: string
  readonly subject: string
}

/** Listens where cases and requests are shown. Elsewhere a page may hold what is shown only once, and asking again would take it. */
export function Live() {
  const newest = useRouteLoaderData<{ newest?: NewestCaso }>('desk/queue')?.newest
  const { radicado } = useParams()
  const { pathname, search } = useLocation()
  const isWebsite = /^\/web(\/|$)/.test(pathname)
  const caso = radicado ?? new URLSearchParams(search).get('caso') ?? undefined
  useLive(isWebsite || /^\/(mesa|2500|linea)(\/|$)/.test(pathname), isWebsite ? undefined : caso)
  return (
    <p className="unseen" role="status">
      {useNews(newest)}
    </p>
  )
}

/** Says each new case once, in one sentence. */
function useNews(newest: NewestCaso | undefined): string {
  const known = useRef(newest)
  const [news, setNews] = useState('')
  useEffect(() => {
    const before = known.current
    known.current = newest
    if (!newest || !before) return
    const isSameYear = newest.year === before.year
    const count = isSameYear ? newest.consecutive - before.consecutive : 1
    if (count > 0)
      setNews(
        count === 1
          ? liveTexts.newCaso(newest.number, newest.subject)
          : liveTexts.newCasos(count, newest.subject),
      )
  }, [newest])
  return news
}

const NowContext = createContext(0)

/** The server's time in epoch ms, running on in the browser: its own clock may be wrong. */
export function useNowMs(): number {
  return useContext(NowContext)
}

export function Clock({ nowMs, children }: { nowMs: number; children: ReactNode }) {
  const [runningMs, setRunningMs] = useState(nowMs)
  useEffect(() => {
    const aheadMs = nowMs - performance.now()
    setRunningMs(nowMs)
    const ticking = setInterval(() => setRunningMs(aheadMs + performance.now()), 10_000)
    return () => clearInterval(ticking)
  }, [nowMs])
  return <NowContext value={runningMs}>{children}</NowContext>
}
