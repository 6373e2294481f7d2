// A verb that needs words: a form that opens in place, and that Escape closes.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { Form } from 'react-router'
import type { Verb } from '#rules/caso.ts'
import type { WebsiteVerb } from '#rules/website-request.ts'
import { Key } from './keys.tsx'

interface VerbPanelProps {
  readonly verb: Verb | WebsiteVerb
  readonly action: string
  readonly primary: boolean
  readonly shortcut: string | undefined
  readonly name: ReactNode
  /** What came of trying it: then it is open, at the first field that is wrong. */
  readonly problem: unknown
  readonly className?: string
  readonly encType?: 'multipart/form-data' | undefined
  readonly children: ReactNode
}

export function VerbPanel(props: VerbPanelProps) {
  const { verb, action, primary, shortcut, name, problem, className, encType, children } = props
  const panel = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (problem) panel.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problem])
  return (
    <details
      ref={panel}
      className="verb"
      open={problem !== undefined}
      data-primary={primary}
      data-verb={verb}
      onKeyDown={closeOnEscape}
    >
      <summary aria-keyshortcuts={shortcut}>
        {name} {shortcut && <Key>{shortcut}</Key>}
      </summary>
      <Form method="post" action={action} {...{ className, encType }} preventScrollReset noValidate>
        {children}
      </Form>
    </details>
  )
}

/** What was typed stays in it. */
function closeOnEscape({ key, currentTarget: panel }: KeyboardEvent<HTMLDetailsElement>) {
  if (key !== 'Escape' || !panel.open) return
  panel.open = false
  panel.querySelector('summary')?.focus()
}
