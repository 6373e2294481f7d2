// What can be done with a website request now: each verb a form that opens in place, or a button where nothing is to say.
import type { ReactNode } from 'react'
import { Form, useNavigation } from 'react-router'
import { refusalReasons, type WebsiteVerb, websiteKinds, websiteLimits } from '#rules/website-request.ts'
import { refusalReasonName, websiteKindName, websiteVerbName, webTexts } from '#texts/website.ts'
import type { WebsiteProblem } from '#web/desk/website-order.ts'
import type { ShownRequest } from '#web/desk/website-present.ts'
import { Key, pressVerb, useKeys, useSingleKeys, websiteVerbKey } from './keys.tsx'
import { describing, type Label, Labelled } from './labelled.tsx'
import { VerbPanel } from './verb-panel.tsx'

const t = webTexts.form

/** From what is usual to what is rare; the first that the request allows is the one to press. */
const order: readonly WebsiteVerb[] = [
  'accept',
  'ask_approval',
  'approve',
  'publish',
  'withdraw',
  'schedule',
  'relocate',
  'return',
  'comment',
  'note',
  'classify',
  'prepare',
  'petition',
  'refuse',
]
/** What takes a request on: the first of these stands out. */
const forward: readonly WebsiteVerb[] = ['accept', 'ask_approval', 'approve', 'publish', 'withdraw']
const direct: readonly WebsiteVerb[] = ['ask_approval', 'approve', 'prepare', 'petition']

interface Props {
  readonly request: ShownRequest
  readonly problem: WebsiteProblem | undefined
  readonly action: string
}

export function WebsiteVerbs({ request, problem, action }: Props) {
  const verbs = order.filter((verb) => request.verbs.includes(verb))
  // Until the sheet is complete it is what is next.
  const isSheetNext =
    request.verbs.includes('describe') && request.checklist.some(({ isChecked }) => !isChecked)
  const isCalm = request.state === 'published' && !request.isWithdrawalDue && !request.watch?.isWarned
  const first = isSheetNext || isCalm || !forward.includes(verbs[0] ?? 'note') ? -1 : 0
  useKeys({
    ...Object.fromEntries(verbs.map((verb) => [websiteVerbKey[verb] ?? '', () => pressVerb(verb)])),
    ...(request.verbs.includes('date') && { [websiteVerbKey.date ?? '']: () => pressVerb('date') }),
    ...(request.verbs.includes('describe') && {
      [websiteVerbKey.describe ?? '']: () => pressVerb('describe'),
    }),
  })
  return (
    <section className="verbs" aria-label={webTexts.request.actions}>
      {!request.mayTend && <p className="soft">{webTexts.request.readOnly}</p>}
      {verbs.map((verb, at) =>
        direct.includes(verb) ? (
          <Form key={verb} method="post" action={action} preventScrollReset data-verb={verb}>
            <Submit verb={verb} primary={at === first} hasKey>
              {websiteVerbName[verb]}
            </Submit>
          </Form>
        ) : (
          <Panel
            key={verb}
            verb={verb}
            action={action}
            primary={at === first}
            request={request}
            problem={problem?.intent === verb ? problem : undefined}
          />
        ),
      )}
    </section>
  )
}

function useShortcut(verb: WebsiteVerb): string | undefined {
  const [isOn] = useSingleKeys()
  return isOn ? websiteVerbKey[verb] : undefined
}

export function Submit({
  verb,
  primary,
  hasKey = false,
  children,
}: {
  verb: WebsiteVerb
  primary: boolean
  hasKey?: boolean
  children: ReactNode
}) {
  const { formData } = useNavigation()
  const shortcut = useShortcut(verb)
  return (
    <button
      type="submit"
      name="intent"
      value={verb}
      className="button"
      data-primary={primary || undefined}
      data-danger={verb === 'refuse' || undefined}
      disabled={formData?.get('intent') === verb}
      aria-keyshortcuts={hasKey ? shortcut : undefined}
    >
      {children} {hasKey && shortcut && <Key>{shortcut}</Key>}
    </button>
  )
}

interface PanelProps {
  readonly verb: WebsiteVerb
  readonly action: string
  readonly primary: boolean
  readonly request: ShownRequest
  readonly problem: WebsiteProblem | undefined
}

function Panel(props: PanelProps) {
  const { verb, request: _, ...rest } = props
  return (
    <VerbPanel
      {...rest}
      verb={verb}
      shortcut={useShortcut(verb)}
      name={websiteVerbName[verb]}
      className="fields"
    >
      <Fields {...props} />
      <Submit verb={verb} primary={verb !== 'refuse'}>
        {t.confirm[verb as keyof typeof t.confirm]}
      </Submit>
    </VerbPanel>
  )
}

function Fields({ verb, request, problem }: PanelProps) {
  const { errors = {}, values = {} } = problem ?? {}
  const about = (name: string, label: string, hint?: string): Label => ({
    id: `${verb}-${name}`,
    label,
    hint,
    error: errors[name],
  })
  const area = (label: string, max: number, hint?: string) => {
    const said = about('text', label, hint)
    return (
      <Labelled about={said} kind="wide">
        <textarea name="text" rows={4} maxLength={max} defaultValue={values.text} {...describing(said)} />
      </Labelled>
    )
  }
  switch (verb) {
    case 'accept':
    case 'classify': {
      const kind = about('kind', t.kind)
      const desired = about(
        'desiredAt',
        t.desiredAt,
        request.asked ? t.askedHint(request.asked.words) : t.desiredHint,
      )
      return (
        <>
          <Labelled about={kind}>
            <select name="kind" defaultValue={values.kind ?? request.kind} {...describing(kind)}>
              {websiteKinds.map((value) => (
                <option key={value} value={value}>
                  {websiteKindName[value]}
                </option>
              ))}
            </select>
          </Labelled>
          {verb === 'accept' && (
            <Labelled about={desired} kind="moment">
              <input
                type="datetime-local"
                name="desiredAt"
                defaultValue={values.desiredAt ?? (request.desiredMoment || request.asked?.moment)}
                {...describing(desired)}
              />
            </Labelled>
          )}
        </>
      )
    }
    case 'schedule': {
      const said = about('at', t.scheduleAt)
      return (
        <Labelled about={said} kind="moment">
          <input
            type="datetime-local"
            name="at"
            defaultValue={values.at ?? request.scheduleMoment}
            {...describing(said)}
          />
        </Labelled>
      )
    }
    case 'publish':
    case 'relocate': {
      const said = about('url', t.url, request.isDocument ? t.urlHint : t.urlHintPage)
      return (
        <Labelled about={said} kind="wide">
          <input
            type="url"
            name="url"
            inputMode="url"
            placeholder="https://"
            autoComplete="off"
            defaultValue={values.url ?? request.published?.url ?? ''}
            {...describing(said)}
          />
        </Labelled>
      )
    }
    case 'withdraw':
      return (
        <>
          <p>{t.withdrawAsk}</p>
          {area(t.withdrawReason, websiteLimits.reason, t.withdrawHint)}
        </>
      )
    case 'comment':
      return area(t.comment, websiteLimits.text, t.commentHint)
    case 'note':
      return area(t.note, websiteLimits.text, t.noteHint)
    case 'return':
      return area(t.returnReason, websiteLimits.reason)
    case 'refuse': {
      const said = about('reason', t.reason)
      return (
        <>
          <Labelled about={said}>
            <select name="reason" defaultValue={values.reason ?? ''} {...describing(said)}>
              <option value="">{t.choose}</option>
              {refusalReasons.map((value) => (
                <option key={value} value={value}>
                  {refusalReasonName[value]}
                </option>
              ))}
            </select>
          </Labelled>
          {area(t.refuseText, websiteLimits.reason, t.refuseHint)}
        </>
      )
    }
    default:
      return null
  }
}
