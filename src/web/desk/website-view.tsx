// A website request open on the desk: where it stands, what can be done, what is published, and all that happened since.
import { IconAlertTriangle, IconArrowLeft, IconCheck, IconEyeOff, IconFileText } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { Form, Link, useLocation } from 'react-router'
import { checklistText, watchTexts, websiteKindName, websiteVerbName, webTexts } from '#texts/website.ts'
import type { WebsiteProblem } from '#web/desk/website-order.ts'
import type { ShownRequest } from '#web/desk/website-present.ts'
import { describing, Labelled } from './labelled.tsx'
import { Fact, Files, Moment, useFocusOnArrival } from './story-parts.tsx'
import { VerdictMark, WebsiteStateMark } from './website-marks.tsx'
import { Submit, WebsiteVerbs } from './website-verbs.tsx'

const t = webTexts.request

export function WebsiteView({
  request,
  problem,
}: {
  request: ShownRequest
  problem: WebsiteProblem | undefined
}) {
  const { search, key } = useLocation()
  const params = new URLSearchParams(search)
  const done = problem ? null : params.get('hecho')
  params.delete('hecho')
  const rest = String(params)
  const action = `/web/${request.radicado}${rest && `?${rest}`}`
  const said =
    done !== null && Object.hasOwn(webTexts.done, done)
      ? webTexts.done[done as keyof typeof webTexts.done]
      : undefined
  const arrival = useFocusOnArrival(said !== undefined)
  const mayDescribe = request.verbs.includes('describe')
  return (
    <article className="caso website" id="caso" tabIndex={-1} aria-labelledby="caso-title">
      <Link className="back" to={{ pathname: '/web', search: rest }}>
        <IconArrowLeft size={18} aria-hidden /> {t.back}
      </Link>
      <div role="status">
        {said && (
          <p className="done" tabIndex={-1} ref={arrival}>
            <IconCheck size={18} aria-hidden /> {said}
          </p>
        )}
      </div>
      {problem && (
        <p className="trouble" role="alert">
          <IconAlertTriangle size={20} aria-hidden />
          {problem.message ?? [...new Set(Object.values(problem.errors))].filter(Boolean).join(' ')}
        </p>
      )}
      <header className="head">
        <p className="radicado">{request.radicado}</p>
        <h2 id="caso-title" tabIndex={-1} ref={said ? undefined : arrival}>
          {request.subject}
        </h2>
        <p className="marks">
          <WebsiteStateMark state={request.state} />
          <span className="mark">
            <IconFileText size={16} aria-hidden /> {websiteKindName[request.kind]}
          </span>
        </p>
        <p className="sentence" data-due={request.isWithdrawalDue || undefined}>
          {request.sentence}
        </p>
        {request.failing && (
          <p className="trouble">
            <IconAlertTriangle size={20} aria-hidden /> {request.failing}
          </p>
        )}
        <Watch request={request} />
        <WebsiteVerbs key={`verbs ${key}`} request={request} problem={problem} action={action} />
      </header>
      <section className="brief" aria-labelledby="caso-text">
        <h3 id="caso-text">{t.text}</h3>
        <p className="typed">{request.text}</p>
        {request.files.length > 0 && <Files files={request.files} />}
      </section>
      <Details request={request} action={action} />
      <div className="story">
        {mayDescribe ? (
          <Sheet
            key={`sheet ${key}`}
            request={request}
            problem={problem?.intent === 'describe' ? problem : undefined}
            action={action}
          />
        ) : (
          <Shown request={request} />
        )}
        {request.document && <Checks document={request.document} />}
        <section aria-labelledby="caso-ledger">
          <h3 id="caso-ledger">
            {t.ledger} <span className="soft">{t.ledgerOrder}</span>
          </h3>
          <ol className="ledger">
            {request.ledger.map(({ id, type, at, what, internal, text, files }) => (
              <li key={id} data-internal={internal} data-type={type}>
                <p className="what">
                  {internal && (
                    <span className="mark internal">
                      <IconEyeOff size={16} aria-hidden /> {t.internal}
                    </span>
                  )}
                  {what}
                </p>
                <p className="when">
                  <Moment at={at} />
                </p>
                {text && <p className="typed">{text}</p>}
                {files.length > 0 && <Files files={files} />}
              </li>
            ))}
          </ol>
        </section>
      </div>
    </article>
  )
}

function Watch({ request: { watch } }: { request: ShownRequest }) {
  if (!watch) return null
  const { verdict, isWarned, said, isOff, looked, again, failures } = watch
  if (verdict === 'none') return <p className="soft">{isOff ? watchTexts.off : watchTexts.pending}</p>
  return (
    <p className={isWarned ? 'trouble' : 'watch'}>
      <VerdictMark verdict={verdict === 'good' ? 'good' : isWarned ? 'bad' : 'poor'} />
      <span>
        {said} {isWarned && watchTexts.wrong(failures)}{' '}
        <span className="soft">
          {looked && watchTexts.looked(looked)} {again && watchTexts.again(again)}
        </span>
      </span>
    </p>
  )
}

function Details({ request, action }: { request: ShownRequest; action: string }) {
  const { suggestion, sender, published, approved, withdrawal } = request
  return (
    <aside className="details" aria-label={t.details}>
      <dl>
        <Fact name={t.desired}>
          {request.desired ? <Moment at={request.desired} /> : request.asked ? null : t.soonest}
          {request.asked && (
            <>
              <span className="soft">{t.asked(request.asked.words)}</span> {request.asked.said}
            </>
          )}
          {request.asked && request.verbs.includes('date') && (
            <Form method="post" action={action} preventScrollReset data-verb="date" className="confirm-date">
              <input type="hidden" name="desiredAt" value={request.asked.moment} />
              <input type="hidden" name="words" value={request.asked.words} />
              <Submit verb="date" primary={false} hasKey>
                {websiteVerbName.date}
              </Submit>
            </Form>
          )}
        </Fact>
        {request.scheduled && (
          <Fact name={t.scheduled}>
            <Moment at={request.scheduled} />
          </Fact>
        )}
        <Fact name={t.sender}>
          {sender.name}
          <br />
          <a href={`mailto:${sender.email}?subject=${encodeURIComponent(request.radicado)}`}>
            {sender.email}
          </a>
          {request.mail && (
            <>
              <br />
              <Link to={request.mail}>{t.mail}</Link>
            </>
          )}
        </Fact>
        <Fact name={t.received}>
          <Moment at={request.received} />
        </Fact>
        <Fact name={t.kind}>
          {websiteKindName[request.kind]}
          <br />
          <span className="soft">
            {!suggestion.isTaken && `${t.suggested(suggestion.kind)}, `}
            {t.words(suggestion.words)}
          </span>
        </Fact>
        {approved && (
          <Fact name={t.approved}>
            {approved.by}
            <br />
            <span className="soft">
              <Moment at={approved.at} />
            </span>
          </Fact>
        )}
        {published && (
          <Fact name={t.published}>
            <Moment at={published.at} />
            <br />
            <span className="soft">{published.by}</span>
          </Fact>
        )}
        {published && (
          <Fact name={t.url}>
            <a href={published.url} rel="noreferrer">
              {published.url}
            </a>
          </Fact>
        )}
        {withdrawal && request.state === 'published' && (
          <Fact name={t.withdrawal}>
            <Moment at={withdrawal} />
            {request.postingDays !== null && (
              <>
                <br />
                <span className="soft">{t.posting(request.postingDays)}</span>
              </>
            )}
          </Fact>
        )}
        {request.withdrawn && (
          <Fact name={t.withdrawn}>
            <Moment at={request.withdrawn} />
          </Fact>
        )}
        {published && request.isDocument && (
          <Fact name={t.constancia}>
            {request.constancias.length === 0 && <span className="soft">{t.constanciaSoon}</span>}
            {request.constancias.map(({ code, name }) => (
              <a key={code} href={`/verificar/${code}`}>
                {name}
              </a>
            ))}
          </Fact>
        )}
      </dl>
      {published?.sha256 && (
        <p className="soft hash">
          {t.sha256}: <code>{published.sha256}</code>
        </p>
      )}
    </aside>
  )
}

/** What is published and what was looked at, in one form. It keeps the revision that its reader saw. */
function Sheet({
  request,
  problem,
  action,
}: {
  request: ShownRequest
  problem: WebsiteProblem | undefined
  action: string
}) {
  const [revision] = useState(request.revision)
  const [f, { errors = {}, values, kept = [] }] = [webTexts.form, problem ?? {}] as [
    typeof webTexts.form,
    Partial<WebsiteProblem>,
  ]
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problem])
  const desired = { id: 'sheet-desiredAt', label: f.desiredAt, hint: f.desiredHint, error: errors.desiredAt }
  const upload = {
    id: 'sheet-upload',
    label: t.otherDocument,
    hint: t.otherDocumentHint,
    error: errors.document,
  }
  const choice = { id: 'sheet-document', label: t.chooseDocument }
  return (
    <section className="sheet-form" aria-labelledby="caso-sheet">
      <h3 id="caso-sheet">{t.sheet}</h3>
      <Form
        method="post"
        action={action}
        encType="multipart/form-data"
        className="fields"
        preventScrollReset
        noValidate
        ref={form}
        data-verb="describe"
      >
        <input type="hidden" name="intent" value="describe" />
        <input type="hidden" name="revision" value={revision} />
        <div className="facts">
          {request.fields.map(({ name, label, value, isOptional, control }) => {
            const about = {
              id: `sheet-${name}`,
              label: isOptional && !label.hint ? `${label.label} (${f.optional})` : label.label,
              hint: label.hint,
              error: errors[name],
            }
            const given = { name, defaultValue: values ? (values[name] ?? '') : value, ...describing(about) }
            return (
              <Labelled key={name} about={about} kind={control === 'textarea' ? 'wide' : control}>
                {control === 'textarea' ? (
                  <textarea rows={3} {...given} />
                ) : (
                  <input type={control} {...given} />
                )}
              </Labelled>
            )
          })}
          <Labelled about={desired} kind="moment">
            <input
              type="datetime-local"
              name="desiredAt"
              defaultValue={values?.desiredAt ?? request.desiredMoment}
              {...describing(desired)}
            />
          </Labelled>
        </div>
        <fieldset className="checklist">
          <legend>
            {t.checklist} <span className="soft">{request.checklistLeft}</span>
          </legend>
          {request.checklist.map(({ item, isChecked }) => (
            <label key={item} className="check">
              <input
                type="checkbox"
                name={`check.${item}`}
                defaultChecked={values ? `check.${item}` in values : isChecked}
              />{' '}
              <span>{checklistText[item]}</span>
            </label>
          ))}
        </fieldset>
        {/* Last: of a body that is too large, what stands before its files comes back. */}
        {request.isDocument && (
          <fieldset className="document">
            <legend>{t.document}</legend>
            {request.choices.length > 0 && (
              <Labelled about={choice}>
                <select
                  name="document"
                  defaultValue={values?.document ?? (request.document ? 'same' : '')}
                  {...describing(choice)}
                >
                  {request.document ? (
                    <option value="same">{request.document.name}</option>
                  ) : (
                    <option value="">{t.noDocument}</option>
                  )}
                  {request.choices
                    .filter(({ id }) => !request.document || id !== request.chosen)
                    .map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                </select>
              </Labelled>
            )}
            {kept.map(({ sealed, name, size }) => (
              <label key={sealed} className="check">
                <input type="checkbox" name="keptFile" value={sealed} defaultChecked />{' '}
                <span>
                  {name} ({size})
                </span>
              </label>
            ))}
            <Labelled about={upload}>
              <input type="file" name="upload" accept="application/pdf,.pdf" {...describing(upload)} />
            </Labelled>
          </fieldset>
        )}
        <Submit verb="describe" primary hasKey>
          {f.save}
        </Submit>
      </Form>
    </section>
  )
}

function Shown({ request }: { request: ShownRequest }) {
  const filled = request.fields.filter(({ value }) => value !== '')
  if (filled.length === 0 && !request.document) return null
  return (
    <section aria-labelledby="caso-shown">
      <h3 id="caso-shown">{t.sheetShown}</h3>
      {request.title && <p className="shown-title">{request.title}</p>}
      <dl className="shown">
        {filled.map(({ name, label, shown }) => (
          <Fact key={name} name={label.label}>
            {shown}
          </Fact>
        ))}
        {request.document && <Fact name={t.document}>{request.document.name}</Fact>}
        <Fact name={t.checklist}>{request.checklistLeft}</Fact>
      </dl>
    </section>
  )
}

function Checks({ document }: { document: NonNullable<ShownRequest['document']> }) {
  return (
    <section aria-labelledby="caso-checks">
      <h3 id="caso-checks">
        {t.checks} <span className="soft">{document.name}</span>
      </h3>
      {document.checks ? (
        <ul className="verdicts">
          {document.checks.map(({ name, verdict, said }) => (
            <li key={name}>
              <VerdictMark verdict={verdict} /> <span>{said}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="soft">{t.checking}</p>
      )}
    </section>
  )
}
