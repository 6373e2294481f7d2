// A field of the desk's long forms: its name above, what to write in plain words, what is wrong, and the control.
import type { ReactNode } from 'react'

export interface Label {
  readonly id: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

/** What the control bears, so that whoever listens hears its hint and its problem. */
export function describing({ id, hint, error }: Label) {
  return {
    id,
    'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
    'aria-invalid': error ? true : undefined,
  } as const
}

export function About({ id, hint, error }: Label) {
  return (
    <>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {error && (
        <small id={`${id}-error`} className="wrong">
          {error}
        </small>
      )}
    </>
  )
}

export function Labelled({ about, kind, children }: { about: Label; kind?: string; children: ReactNode }) {
  return (
    <div className="field" data-kind={kind}>
      <label htmlFor={about.id}>{about.label}</label>
      <About {...about} />
      {children}
    </div>
  )
}
