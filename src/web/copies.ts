// What is the same for everybody is drawn once and sent as it is for a moment; what is each one's own in it is made anew.
import { randomUUID } from 'node:crypto'
import type { House } from './context.ts'
import type { Document } from './document.ts'
import type { Page } from './page.ts'

const lastsMs = 1000

interface Copy {
  readonly drawnMs: number
  readonly revision: number
  /** What stands between the places of each one's own. */
  readonly parts: readonly string[]
}

export interface Copies {
  find(document: Document): string | undefined
  keep(document: Document, page: Page): void
}

/** Copies of one house, under the rules in force. */
export function openCopies({ now, policies }: House): Copies {
  const copies = new Map<Document, Copy>()
  return {
    find(document) {
      const copy = copies.get(document)
      if (!copy) return undefined
      const at = now()
      const age = at.epochMilliseconds - copy.drawnMs
      const isGood = age >= 0 && age < lastsMs && copy.revision === policies.inForceAt(at).revision
      return isGood ? copy.parts.join(randomUUID()) : undefined
    },
    keep(document, { status, html, own }) {
      if (status !== 200) return
      const at = now()
      copies.set(document, {
        drawnMs: at.epochMilliseconds,
        revision: policies.inForceAt(at).revision,
        parts: own === undefined ? [html] : html.split(own),
      })
    },
  }
}
