import { type RefObject, useId } from 'react'
import { useLocation } from 'react-router'
import type { Verb } from '#rules/caso.ts'
import type { WebsiteVerb } from '#rules/website-request.ts'
import { keyTexts as t, verbName } from '#texts/es.ts'
import { phonePage } from '#texts/phone.ts'
import { websiteVerbName, webTexts } from '#texts/website.ts'
import { Tick } from './fields.tsx'
import { useSingleKeys, verbKey, websiteVerbKey } from './keys.tsx'

/** All keys, in a dialog that Escape closes. */
export function KeyHelp({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const [isOn, setOn] = useSingleKeys()
  const title = useId()
  const isWebsite = /^\/web(\/|$)/.test(useLocation().pathname)
  return (
    <dialog ref={dialog} className="key-help" aria-labelledby={title}>
      <h2 id={title} tabIndex={-1}>
        {t.title}
      </h2>
      {isWebsite ? (
        <Keys title={webTexts.help} keys={websiteKeys} />
      ) : (
        <Keys title={t.verbs} keys={verbKeys} />
      )}
      <Keys
        title={t.list}
        keys={[
          [t.next, 'J'],
          [t.previous, 'K'],
          [t.search, '/'],
        ]}
      />
      <Keys
        title={phonePage.keys.title}
        keys={[
          [phonePage.find, '/'],
          [phonePage.check.title, 'D'],
          [phonePage.keys.reason, '1–6'],
          [phonePage.comment.title, 'C'],
          [phonePage.escalate, 'L'],
        ]}
      />
      <Keys
        title={t.anywhere}
        keys={[
          [t.palette, 'Ctrl K'],
          [t.help, '?'],
          [t.escape, 'Esc'],
        ]}
      />
      <Tick
        label={t.single}
        hint={t.singleHint}
        checked={isOn}
        onChange={({ currentTarget }) => setOn(currentTarget.checked)}
      />
      <form method="dialog">
        <button type="submit" className="button">
          {t.close}
        </button>
      </form>
    </dialog>
  )
}

type Listed = readonly [what: string, key: string]

const verbKeys = Object.entries(verbKey).map(([verb, key]): Listed => [verbName[verb as Verb], key])

const websiteKeys = Object.entries(websiteVerbKey).map(
  ([verb, key]): Listed => [websiteVerbName[verb as WebsiteVerb], key],
)

export function showKeyHelp(dialog: HTMLDialogElement | null): void {
  dialog?.showModal()
  dialog?.querySelector('h2')?.focus()
}

function Keys({ title, keys }: { title: string; keys: readonly Listed[] }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <dl>
        {keys.map(([what, key]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <kbd className="key">{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
