// The desk by keyboard: which key does what, and who listens. Never while somebody types, never with Ctrl, Alt or ⌘;
// whoever dictates or shakes can turn single letters off.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Verb } from '#rules/caso.ts'
import type { WebsiteVerb } from '#rules/website-request.ts'

/** From what is usual to what is rare. Two verbs that never meet on one case may share a key. */
export const verbKey: Readonly<Partial<Record<Verb, string>>> = {
  attend: 'T',
  resume: 'R',
  solve: 'S',
  close: 'X',
  comment: 'C',
  hold: 'E',
  assign: 'A',
  reopen: 'R',
  escalate: 'L',
  void: 'N',
}

/** The same for a website request. */
export const websiteVerbKey: Readonly<Partial<Record<WebsiteVerb, string>>> = {
  accept: 'A',
  describe: 'G',
  ask_approval: 'V',
  approve: 'A',
  publish: 'P',
  schedule: 'H',
  relocate: 'D',
  withdraw: 'R',
  return: 'D',
  comment: 'C',
  note: 'N',
  classify: 'T',
  date: 'F',
  prepare: 'E',
  refuse: 'X',
  petition: 'L',
}

const remembered = 'punto-unico-teclas'

/** What was chosen on this page, where the browser keeps nothing. */
let chosen = true

/** Are single letters on, in this browser? They are, until somebody turns them off. */
export function useSingleKeys(): [isOn: boolean, setOn: (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(hearStorage, areKeysOn, () => true)
  return [isOn, setKeys]
}

function areKeysOn(): boolean {
  try {
    return localStorage.getItem(remembered) !== 'false'
  } catch {
    return chosen
  }
}

function setKeys(isOn: boolean): void {
  chosen = isOn
  try {
    localStorage.setItem(remembered, String(isOn))
  } catch {
    // For this page alone, then.
  }
  // Browsers tell the other pages alone.
  dispatchEvent(new StorageEvent('storage', { key: remembered }))
}

function hearStorage(changed: () => void): () => void {
  addEventListener('storage', changed)
  return () => removeEventListener('storage', changed)
}

/** Calls what a key is for; keys are named as `KeyboardEvent.key`, letters in upper case. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const [isOn] = useSingleKeys()
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!isOn) return
    const hear = (event: KeyboardEvent) => {
      const { key, target } = event
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.shiftKey && /^\p{L}$/u.test(key)) return
      if (target instanceof Element && target.closest('input, textarea, select')) return
      if (isDialogOpen()) return
      const act = latest.current[key.length === 1 ? key.toUpperCase() : key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [isOn])
}

/** Does on the screen what its button does: a verb that needs no words is done, any other opens at its first field. */
export function pressVerb(verb: Verb | WebsiteVerb): void {
  const place = document.querySelector<HTMLElement>(`[data-verb="${verb}"]`)
  if (!place || !isShown(place)) return
  if (place instanceof HTMLDetailsElement) {
    place.open = true
    place.querySelector<HTMLElement>('form :is(textarea, select, button)')?.focus()
  } else if (place.dataset.verb === 'describe')
    place.querySelector<HTMLElement>('input:not([type="hidden"])')?.focus()
  else place.querySelector('button')?.click()
}

export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], dialog[open]') !== null
}

export function isShown(element: Element | null): boolean {
  return (element?.getClientRects().length ?? 0) > 0
}

/** A key as it is shown; the control itself says it in `aria-keyshortcuts`. */
export function Key({ children }: { children: string }) {
  return (
    <span className="key scripted" aria-hidden="true">
      {children}
    </span>
  )
}
