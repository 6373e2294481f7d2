import type { RouterContextProvider } from 'react-router'
import { houseContext } from '#web/context.ts'
import { answerNowhere } from './documents.tsx'

/** Whatever no page answers to. */
export function loader({ context }: { context: Readonly<RouterContextProvider> }) {
  return answerNowhere(context.get(houseContext))
}

export const action = loader
