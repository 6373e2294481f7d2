// What a case and a website request are shown with: facts, moments, files, and where whoever opens one goes on reading.
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { deskTexts } from '#texts/es.ts'
import type { SaidMoment } from '#web/desk/desk-caso.ts'
import { Icon } from './icon.tsx'
import { isDialogOpen } from './keys.tsx'

/** Whoever opens one from the list, or did something to it, goes on reading, and tabbing, from there. */
export function useFocusOnArrival(isDone: boolean) {
  const place = useRef<HTMLHeadingElement & HTMLParagraphElement>(null)
  const { state, key } = useLocation()
  const isArrival = isDone || (state as { arrive?: boolean } | null)?.arrive === true
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each arrival
  useEffect(() => {
    if (!isArrival || isDialogOpen()) return
    place.current?.focus({ preventScroll: true })
    place.current?.closest('.pane')?.scrollTo(0, 0)
    if (matchMedia('(max-width: 899px)').matches) scrollTo(0, 0)
  }, [key])
  return place
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function Moment({ at }: { at: SaidMoment }) {
  return (
    <time dateTime={at.iso} title={at.exactly}>
      {at.said}
    </time>
  )
}

export function Files({
  files,
}: {
  files: readonly {
    href: string
    name: string
    size: string
    /** Why it may not be downloaded. */
    held?: string | undefined
    internal?: boolean
  }[]
}) {
  return (
    <ul className="files">
      {files.map(({ href, name, size, held, internal }) => (
        <li key={href}>
          <Icon name="paperclip" />
          {held ? (
            name
          ) : (
            <a href={href} download>
              {name}
            </a>
          )}{' '}
          <span className="soft">{size}</span>
          {held && <span className="soft"> {held}</span>}
          {internal && <InternalMark />}
        </li>
      ))}
    </ul>
  )
}

export function InternalMark() {
  return (
    <span className="mark internal" title={deskTexts.caso.internalHint}>
      <Icon name="eye-off" /> {deskTexts.caso.internal}
    </span>
  )
}
