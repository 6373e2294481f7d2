// Why did they call? The form that ends a call and leaves a line in the ledger.
import { useRef, useState } from 'react'
import { Form } from 'react-router'
import { followReasons, limits } from '#rules/caso.ts'
import { followReasonName, phonePage as t } from '#texts/phone.ts'
import type { Trouble } from '#web/desk/phone-deed.ts'
import { Key, useKeys } from './keys.tsx'

export interface AnsweredCall {
  readonly id: string
  readonly startedMs: number
  readonly caller: string
}

/** One key says why somebody called; then Enter. */
export function Follow({
  action,
  call: answered,
  trouble,
}: {
  action: string
  call: AnsweredCall
  trouble: Trouble | undefined
}) {
  // The call is one from its first moment, however often the page asks again.
  const [call] = useState(answered)
  const note = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const choose = (index: number) => () => {
    form.current?.querySelectorAll<HTMLInputElement>('input[type="radio"]')[index]?.click()
    note.current?.focus()
  }
  useKeys(Object.fromEntries(followReasons.map((_, index) => [String(index + 1), choose(index)])))
  const values = trouble?.intent === 'follow' ? trouble.values : {}
  return (
    <Form method="post" action={action} className="follow" ref={form} preventScrollReset>
      <h3>{t.follow.title}</h3>
      <input type="hidden" name="call" value={call.id} />
      <input type="hidden" name="since" value={call.startedMs} />
      <input type="hidden" name="caller" value={answered.caller} />
      <fieldset>
        <legend>{t.follow.reason}</legend>
        {followReasons.map((reason, index) => (
          <label key={reason}>
            <input
              type="radio"
              name="reason"
              value={reason}
              required
              defaultChecked={values.reason === reason}
            />{' '}
            {followReasonName[reason]} <Key>{String(index + 1)}</Key>
          </label>
        ))}
      </fieldset>
      <label htmlFor="note">{t.follow.note}</label>
      <input
        id="note"
        name="note"
        ref={note}
        maxLength={limits.callNote}
        autoComplete="off"
        defaultValue={values.note}
      />
      <button type="submit" name="intent" value="follow" className="button primary">
        {t.follow.submit}
      </button>
    </Form>
  )
}
