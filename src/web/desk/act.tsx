// One act: how far it has come, what it says, what it changes, and the next step.
import { IconAlertTriangle, IconCheck, IconDownload, IconPencil } from '@tabler/icons-react'
import { data, Form, Link, redirect, useNavigation } from 'react-router'
import { parse } from 'yaml'
import { readUpload } from '#channels/form/body.ts'
import { approveAct } from '#commands/approve-act.ts'
import { ActRefused } from '#commands/change-act.ts'
import { discardAct, editAct, returnAct, signDraft } from '#commands/draft-act.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { withPolicy } from '#rules/act.ts'
import { limits } from '#rules/caso.ts'
import { maySignActs } from '#rules/permissions.ts'
import { findAct, listActEvents } from '#store/act.ts'
import { actTexts as t } from '#texts/act.ts'
import { casoPage, signInPage, siteTexts } from '#texts/es.ts'
import { presentAct } from '#web/desk/act-present.ts'
import { refuseAct, sayRefusalOf } from '#web/desk/act-refusal.ts'
import { admit } from '#web/desk/admit.ts'
import { originOf } from '#web/origin.ts'
import { ActDocument } from '../ui/act-document.tsx'
import type { Route } from './+types/act.ts'
import { DeskFault } from './fault.tsx'
import { describing, Labelled } from './labelled.tsx'
import { Outcome, Trouble } from './notices.tsx'
import './acts.css'

export async function loader({ request, context, params }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const act = await findActOf(params.id, house.db)
  const ledger = await listActEvents(house.db, act.id)
  const done = new URL(request.url).searchParams.get('hecho')
  return {
    act: presentAct(act, ledger, house),
    maySign: maySignActs(staff.role),
    me: staff.id,
    done: done !== null && Object.hasOwn(t.done, done) ? t.done[done as keyof typeof t.done] : undefined,
  }
}

/** Throws 404 when there is no such act. */
export async function findActOf(id: string, db: Parameters<typeof findAct>[0]) {
  const act = /^\d{1,9}$/.test(id) ? await findAct(db, Number(id)) : undefined
  if (!act) throw data(null, { status: 404 })
  return act
}

interface Answer {
  readonly message: string
  readonly field?: 'password' | 'reason' | 'confirm' | 'file'
}

const yamlBytes = 500_000

function readYaml(content: Buffer): { policy: object } | { problem: string } {
  try {
    const policy: unknown = parse(content.toString('utf8'))
    return policy !== null && typeof policy === 'object' && !Array.isArray(policy)
      ? { policy }
      : { problem: t.yaml.notPolicy }
  } catch (error) {
    return { problem: t.yaml.invalid((error as Error).message.split('\n')[0] ?? '') }
  }
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const { db, limits: allowed, doorkeeper } = house
  const { fields: form, content, isTooLarge } = await readUpload(request, yamlBytes)
  const intent = form.get('intent')
  const { id, content: before } = await findActOf(params.id, db)
  const order = { id, revision: Number(form.get('revision')), by: staff }
  const refuse = (message: string, field?: Answer['field'], status = 422) =>
    data<Answer>({ message, field }, { status })
  const done = (what: keyof typeof t.done) => redirect(`/ajustes/circular/${id}?hecho=${what}`, 303)

  if (intent === 'draft' || intent === 'approve') {
    // A stolen session must not sign, nor be good for guessing the password.
    const tried = await allowed.take('password', { staff: staff.id })
    if (tried.wait) return refuse(signInPage.tooMany, 'password', 429)
    if (!(await doorkeeper.own.isPassword(form.get('password') ?? '', request))) {
      const event = { type: 'confirmation_failed', subject: staff.id } as const
      await recordSecurity(db, event, originOf({ request, context }, staff), house.now())
      return refuse(t.wrongPassword, 'password')
    }
    await tried.giveBack()
  }
  try {
    switch (intent) {
      case 'draft':
        await signDraft(db, order, house.now())
        return done('drafted')
      case 'approve':
        await approveAct(db, order, house.policies, house.now())
        return done('approved')
      case 'import': {
        if (isTooLarge) return refuse(t.yaml.large, 'file')
        if (!content) return refuse(t.yaml.missing, 'file')
        const read = readYaml(content)
        if ('problem' in read) return refuse(read.problem, 'file')
        await editAct(db, { ...order, content: withPolicy(before, read.policy) }, house.now())
        return done('imported')
      }
      case 'return': {
        const reason = form.get('reason')?.trim() ?? ''
        if (reason === '') return refuse(t.noReason, 'reason')
        if (reason.length > limits.reason) return refuse(casoPage.long(limits.reason), 'reason')
        await returnAct(db, { ...order, reason }, house.now())
        return done('returned')
      }
      case 'discard':
        if (!form.has('confirm')) return refuse(t.confirmDiscard, 'confirm')
        await discardAct(db, order, house.now())
        return redirect('/ajustes/circular?hecho=discarded', 303)
      default:
        return refuse(t.unknown)
    }
  } catch (error) {
    if (error instanceof ActRefused) return refuse(sayRefusalOf(error, house), undefined, refuseAct(error))
    throw error
  }
}

export default function Act({ loaderData, actionData }: Route.ComponentProps) {
  const { act, maySign, me, done } = loaderData
  return (
    <div className="sheet">
      <title>{`${actionData ? 'Error: ' : ''}${act.title} · ${siteTexts.product}`}</title>
      <p>
        <Link to="/ajustes/circular">{t.backToActs}</Link>
      </p>
      <header>
        <h1>{act.title}</h1>
        <p className="marks">
          <span className="mark" data-act={act.state}>
            {t.states[act.state]}
          </span>
          {act.radicado && <strong className="number">{act.radicado}</strong>}
        </p>
      </header>
      <Outcome done={!actionData && done} />
      <Trouble message={actionData?.message} />
      {act.state === 'draft' && <Writing act={act} maySign={maySign} answer={actionData} />}
      {act.kind === 'circular' && act.state !== 'approved' && <Changes act={act} />}
      {act.state !== 'discarded' && maySign && <NextStep act={act} me={me} answer={actionData} />}
      {act.state === 'approved' && <Papers act={act} />}
      <section aria-labelledby="document">
        <h2 id="document">{t.document}</h2>
        {act.document ? <ActDocument document={act.document} /> : <p className="soft">{t.unreadable}</p>}
      </section>
      <section aria-labelledby="ledger">
        <h2 id="ledger">{t.ledger}</h2>
        <ol className="path">
          {act.ledger.map(({ id, who, email, what, text, when, exactly }) => (
            <li key={id}>
              <strong>{who}</strong> {what} <span className="soft">{email}</span>{' '}
              <time className="soft" title={exactly}>
                {when}
              </time>
              {text && <p className="typed">{text}</p>}
            </li>
          ))}
        </ol>
        {act.sha256 && (
          <p className="soft hash">
            {t.hash}: <code>{act.sha256}</code>
          </p>
        )}
      </section>
    </div>
  )
}

type Shown = Route.ComponentProps['loaderData']['act']

function Writing({ act, maySign, answer }: { act: Shown; maySign: boolean; answer: Answer | undefined }) {
  const fileLabel = {
    id: 'file',
    label: t.importYaml,
    hint: t.importHint,
    error: answer?.field === 'file' ? answer.message : undefined,
  }
  return (
    <section aria-labelledby="parts">
      <h2 id="parts">{t.parts}</h2>
      {act.problems.length === 0 ? (
        <p className="fit">
          <IconCheck size={18} aria-hidden /> {t.fit}
        </p>
      ) : (
        <div className="unfit">
          <p>
            <IconAlertTriangle size={18} aria-hidden /> <strong>{t.problems(act.problems.length)}</strong>
          </p>
          <ul>
            {act.problems.slice(0, 12).map(({ field, part, place, message }) => (
              <li key={field + message}>
                <Link to={`/ajustes/circular/${act.id}/${part}#${field}`}>{place}</Link>: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ul className="parts">
        {act.parts.map(({ name, title, lead, problems }) => (
          <li key={name}>
            <Link to={`/ajustes/circular/${act.id}/${name}`}>
              <IconPencil size={18} aria-hidden />
              <span>
                <strong>{title}</strong>
                <span>{problems > 0 ? t.problems(problems) : lead}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {act.kind === 'circular' && maySign && (
        <details className="yaml" open={answer?.field === 'file'}>
          <summary>{t.importYaml}</summary>
          <Form method="post" encType="multipart/form-data" className="fields">
            <input type="hidden" name="intent" value="import" />
            <input type="hidden" name="revision" value={act.revision} />
            <Labelled about={fileLabel}>
              <input type="file" name="file" accept=".yaml,.yml,text/yaml" {...describing(fileLabel)} />
            </Labelled>
            <button type="submit" className="button">
              {t.importSubmit}
            </button>
          </Form>
        </details>
      )}
    </section>
  )
}

function Changes({ act }: { act: Shown }) {
  const { where, before, after } = t.differenceHead
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">{t.differences}</h2>
      {act.differences.length === 0 ? (
        <p className="soft">{t.noDifferences}</p>
      ) : (
        <table className="grid differences">
          <thead>
            <tr>
              <th scope="col">{where}</th>
              <th scope="col">{before}</th>
              <th scope="col">{after}</th>
            </tr>
          </thead>
          <tbody>
            {act.differences.map((difference) => (
              <tr key={difference.key}>
                <th scope="row">{difference.where}</th>
                <td data-label={before}>
                  <del>{difference.before}</del>
                </td>
                <td data-label={after}>
                  <ins>{difference.after}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="links">
        {act.document && <Link to={`/ajustes/circular/${act.id}/simulacion`}>{t.simulation}</Link>}
        <a href={`/ajustes/circular/${act.id}/circular.yaml`}>{t.exportYaml}</a>
      </p>
    </section>
  )
}

function NextStep({ act, me, answer }: { act: Shown; me: string; answer: Answer | undefined }) {
  if (act.state === 'approved') return null
  const isDraft = act.state === 'draft'
  const reasonLabel = {
    id: 'reason',
    label: t.returnReason,
    error: answer?.field === 'reason' ? answer.message : undefined,
  }
  const mayApprove = act.state === 'drafted' && act.drafterId !== me
  return (
    <section className="sign" aria-label={isDraft ? t.steps.draft : t.steps.approve}>
      {isDraft && act.problems.length === 0 && (
        <Sign act={act} intent="draft" label={t.signDraft} hint={t.signDraftHint} answer={answer} />
      )}
      {mayApprove && (
        <Sign
          act={act}
          intent="approve"
          label={t.approve}
          hint={t.approveHint(act.effect ?? '')}
          answer={answer}
        />
      )}
      {act.state === 'drafted' && !mayApprove && <p className="soft">{t.needsOther}</p>}
      {act.state === 'drafted' && (
        <details open={answer?.field === 'reason'}>
          <summary>{t.return}</summary>
          <Form method="post" className="fields">
            <input type="hidden" name="revision" value={act.revision} />
            <Labelled about={reasonLabel}>
              <textarea name="reason" rows={3} maxLength={1000} {...describing(reasonLabel)} />
            </Labelled>
            <button type="submit" name="intent" value="return" className="button">
              {t.return}
            </button>
          </Form>
        </details>
      )}
      <details open={answer?.field === 'confirm'}>
        <summary>{t.discard}</summary>
        <Form method="post" className="fields">
          <input type="hidden" name="revision" value={act.revision} />
          <label className="check">
            <input type="checkbox" name="confirm" /> <span>{t.discardConfirm}</span>
          </label>
          <button type="submit" name="intent" value="discard" className="button" data-danger>
            {t.discard}
          </button>
        </Form>
      </details>
    </section>
  )
}

function Sign({
  act,
  intent,
  label,
  hint,
  answer,
}: {
  act: Shown
  intent: 'draft' | 'approve'
  label: string
  hint: string
  answer: Answer | undefined
}) {
  const busy = useNavigation().formData?.get('intent') === intent
  const error = answer?.field === 'password' ? answer.message : undefined
  const about = { id: 'password', label: t.password, hint: t.passwordHint, error }
  return (
    <Form method="post" className="fields">
      <h2>{label}</h2>
      <p className="soft">{hint}</p>
      <input type="hidden" name="revision" value={act.revision} />
      <Labelled about={about}>
        <input
          type="password"
          name="password"
          autoComplete="current-password"
          required
          {...describing(about)}
        />
      </Labelled>
      <button type="submit" name="intent" value={intent} className="button primary" disabled={busy}>
        {label}
      </button>
    </Form>
  )
}

function Papers({ act }: { act: Shown }) {
  return (
    <p className="links">
      {act.isPrinted ? (
        <a href={`/verificar/${act.code}/acto.pdf`}>
          <IconDownload size={18} aria-hidden /> {t.downloadPdf}
        </a>
      ) : (
        <span className="soft">{t.printing}</span>
      )}
      <a href={`/verificar/${act.code}`}>{t.publicPage}</a>
      {act.kind === 'circular' && <a href={`/ajustes/circular/${act.id}/circular.yaml`}>{t.exportYaml}</a>}
    </p>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
