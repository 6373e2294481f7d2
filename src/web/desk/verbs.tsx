// What can be done with a case now: a button where nothing has to be said, else a form that opens in place.
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { Form, useNavigation, useRouteLoaderData } from 'react-router'
import { holdReasons, limits, type Verb } from '#rules/caso.ts'
import { deskTexts, holdReasonName, verbName } from '#texts/es.ts'
import { sayBytes } from '#texts/time.ts'
import type { DeskCaso } from '#web/desk/desk-caso.ts'
import type { CasoProblem } from '#web/desk/order.ts'
import { Select, TextArea, Tick } from './fields.tsx'
import { Icon } from './icon.tsx'
import { Key, pressVerb, useKeys, useSingleKeys, verbKey } from './keys.tsx'
import { verbIcon } from './marks.tsx'
import { VerbPanel } from './verb-panel.tsx'

const t = deskTexts.form

/** From what is usual to what is rare; the first that the case allows is the one to press. */
const order: readonly Verb[] = [
  'attend',
  'resume',
  'solve',
  'close',
  'comment',
  'hold',
  'assign',
  'reopen',
  'escalate',
  'void',
]
const direct: readonly Verb[] = ['attend', 'resume', 'close']

interface VerbsProps {
  readonly caso: DeskCaso
  readonly problem: CasoProblem | undefined
  readonly search: string
}

export function Verbs(props: VerbsProps) {
  return <VerbList key={useDoneCount(props.problem)} {...props} />
}

function VerbList({ caso, problem, search }: VerbsProps) {
  const verbs = order.filter((verb) => caso.verbs.includes(verb))
  const action = `/mesa/${caso.radicado}${search && `?${search}`}`
  const [hasKeys] = useSingleKeys()
  const shortcut = (verb: Verb) => (hasKeys ? verbKey[verb] : undefined)
  useKeys(Object.fromEntries(verbs.map((verb) => [verbKey[verb] ?? '', () => pressVerb(verb)])))
  // The case moved on while somebody wrote: the words are theirs to take along.
  const written = useRef(new Map(problem?.intent && [[problem.intent, problem.values.text ?? '']]))
  const orphan = [...written.current].find(([verb, text]) => text !== '' && !verbs.includes(verb))?.[1]
  return (
    <section
      className="verbs"
      aria-label={deskTexts.caso.actions}
      onInput={({ target }) => {
        if (!(target instanceof HTMLTextAreaElement)) return
        const verb = verbs.find((one) => one === target.closest<HTMLElement>('[data-verb]')?.dataset.verb)
        if (verb) written.current.set(verb, target.value)
      }}
    >
      {orphan && <TextArea className="orphan" label={t.orphan} defaultValue={orphan} readOnly rows={4} />}
      {verbs.length === 0 && (
        <p className="soft">{caso.state === 'void' ? deskTexts.caso.nothingToDo : deskTexts.caso.readOnly}</p>
      )}
      {verbs.map((verb, index) =>
        direct.includes(verb) ? (
          <Form key={verb} method="post" action={action} preventScrollReset data-verb={verb}>
            <Submit verb={verb} isPrimary={index === 0} shortcut={shortcut(verb)}>
              {verbName[verb]}
            </Submit>
          </Form>
        ) : (
          <Panel
            key={verb}
            verb={verb}
            action={action}
            primary={index === 0}
            shortcut={shortcut(verb)}
            caso={caso}
            problem={problem?.intent === verb ? problem : undefined}
          />
        ),
      )}
    </section>
  )
}

/** Grows with every deed that succeeded: the forms begin afresh then, and only then. */
function useDoneCount(problem: CasoProblem | undefined): number {
  const { state, formMethod } = useNavigation()
  const [count, setCount] = useState(0)
  const [posting, setPosting] = useState(false)
  useLayoutEffect(() => {
    if (state !== 'idle') setPosting((before) => before || formMethod === 'POST')
    else if (posting) {
      setPosting(false)
      if (!problem) setCount((before) => before + 1)
    }
  }, [state, formMethod, posting, problem])
  return count
}

function Submit({
  verb,
  isPrimary = true,
  shortcut,
  children,
}: {
  verb: Verb
  isPrimary?: boolean
  shortcut?: string | undefined
  children: ReactNode
}) {
  const { formData } = useNavigation()
  return (
    <button
      type="submit"
      name="intent"
      value={verb}
      className={isPrimary ? 'button primary' : 'button'}
      disabled={formData?.get('intent') === verb}
      aria-keyshortcuts={shortcut}
    >
      <Icon name={verbIcon(verb)} size={18} /> {children} {shortcut && <Key>{shortcut}</Key>}
    </button>
  )
}

interface PanelProps {
  readonly verb: Verb
  readonly action: string
  readonly primary: boolean
  readonly shortcut: string | undefined
  readonly caso: DeskCaso
  readonly problem: CasoProblem | undefined
}

function Panel(props: PanelProps) {
  const { verb, caso: _, ...rest } = props
  return (
    <VerbPanel
      {...rest}
      verb={verb}
      name={
        <>
          <Icon name={verbIcon(verb)} size={18} /> {verbName[verb]}
        </>
      }
      encType={verb === 'comment' ? 'multipart/form-data' : undefined}
    >
      <Fields {...props} />
      <Submit verb={verb}>{t.submit[verb as keyof typeof t.submit]}</Submit>
    </VerbPanel>
  )
}

function Fields({ verb, caso, problem }: PanelProps) {
  const me = useRouteLoaderData<{ id: string }>('desk/layout')?.id
  const { errors = {}, values = {}, kept = [] } = problem ?? {}
  const text = (label: string, max: number, hint?: string) => (
    <TextArea
      name="text"
      label={label}
      hint={hint}
      error={errors.text}
      defaultValue={values.text}
      maxLength={max}
      rows={4}
    />
  )
  switch (verb) {
    case 'assign':
      return (
        <Select
          name="to"
          label={t.to}
          error={errors.to}
          defaultValue={values.to}
          options={[
            { value: '', label: t.choose },
            ...caso.assignable.map(({ id, name }) => ({ value: id, label: id === me ? t.you(name) : name })),
          ]}
        />
      )
    case 'comment':
      return (
        <>
          {/* Of a body that is too large, what stands before its files comes back. */}
          <input type="hidden" name="intent" value="comment" />
          {text(t.comment, limits.comment)}
          <fieldset className="choices">
            <legend>{t.visibility}</legend>
            {(['public', 'internal'] as const).map((value) => (
              <Tick
                key={value}
                type="radio"
                name="visibility"
                value={value}
                label={t[value]}
                defaultChecked={value === (values.visibility === 'internal' ? 'internal' : 'public')}
              />
            ))}
          </fieldset>
          <div className="file-field">
            <label htmlFor="desk-attachments">{t.files}</label>
            <p className="soft" id="desk-attachments-hint">
              {t.filesHint(limits.files, sayBytes(20_000_000))}
            </p>
            {errors.attachments && (
              <p className="wrong" id="desk-attachments-error">
                {errors.attachments}
              </p>
            )}
            {kept.length > 0 && (
              <fieldset className="kept">
                <legend>{t.kept}</legend>
                {kept.map(({ sealed, name, size }) => (
                  <Tick
                    key={sealed}
                    name="keptFile"
                    value={sealed}
                    defaultChecked
                    label={`${name} (${size})`}
                  />
                ))}
              </fieldset>
            )}
            <input
              key={kept.map(({ sealed }) => sealed).join()}
              type="file"
              id="desk-attachments"
              name="attachments"
              multiple
              aria-invalid={errors.attachments ? true : undefined}
              aria-describedby={
                errors.attachments ? 'desk-attachments-hint desk-attachments-error' : 'desk-attachments-hint'
              }
            />
          </div>
        </>
      )
    case 'hold':
      return (
        <>
          <Select
            name="reason"
            label={t.reason}
            error={errors.reason}
            defaultValue={values.reason}
            options={[
              { value: '', label: t.chooseReason },
              ...holdReasons.map((value) => ({ value, label: holdReasonName[value] })),
            ]}
          />
          {text(t.awaited, limits.reason, t.seen)}
        </>
      )
    case 'solve':
      return (
        <>
          {text(t.solution, limits.comment, t.seen)}
          {caso.categories.length > 0 && (
            <Select
              name="category"
              label={t.category}
              defaultValue={values.category ?? caso.category ?? ''}
              options={[
                { value: '', label: t.noCategory },
                ...caso.categories.map((name) => ({ value: name, label: name })),
              ]}
            />
          )}
        </>
      )
    case 'reopen':
      return text(t.reopen, limits.reason, t.seen)
    case 'void':
      return (
        <>
          <p>
            <strong>{t.voidAsk(caso.radicado)}</strong>
          </p>
          {text(t.void, limits.reason, t.seen)}
          <Tick name="confirmed" value="1" label={t.confirm} error={errors.confirmed} />
        </>
      )
    case 'escalate':
      return <p>{t.escalateAsk(caso.escalation.line.shown)}</p>
    default:
      return null
  }
}
