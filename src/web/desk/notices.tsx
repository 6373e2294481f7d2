// What a page of the desk says after a deed: that it was done, politely, or what went wrong, at once.
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** Always there, so that whoever listens hears what comes into it. */
export function Outcome({
  done,
  children,
}: {
  done: string | false | null | undefined
  children?: ReactNode
}) {
  return (
    <div role="status">
      {done && (
        <p className="done">
          <Icon name="check" size={18} /> {done}
        </p>
      )}
      {children}
    </div>
  )
}

export function Trouble({ message }: { message: string | undefined }) {
  return (
    message && (
      <p className="trouble" role="alert">
        <Icon name="alert-triangle" size={20} /> {message}
      </p>
    )
  )
}
