// What an action answered, for as long as it is of use.
import { useState } from 'react'
import { useLocation } from 'react-router'

/** To ask again makes the router forget what an action answered: it lasts until the next, or until one goes elsewhere. */
export function useLasting<Answer>(answer: Answer | undefined): Answer | undefined {
  const { key } = useLocation()
  const [last, setLast] = useState({ key, answer })
  if (answer ? last.answer !== answer : last.key !== key) setLast({ key, answer })
  return answer ?? (last.key === key ? last.answer : undefined)
}
