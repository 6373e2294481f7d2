// Whoever administers or signs has no way past this page without a second step.
import { data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { signInPage, siteTexts, accountTexts as t } from '#texts/es.ts'
import { owedStepPage } from '#texts/security.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { type EnrolmentShown, isEnrolmentUri, showEnrolment } from '#web/enrolment.ts'
import { localPath } from '#web/local-path.ts'
import { originOf } from '#web/origin.ts'
import { TextField } from '../ui/fields.tsx'

export function loader({ request, context }: DocumentArgs) {
  const next = localPath(new URL(request.url).searchParams.get('volver'))
  if (!context.get(visitorContext).enrolling) throw redirect(next)
  return { next }
}

interface Answer {
  readonly next: string
  readonly error?: string
  readonly enrolment?: EnrolmentShown
  readonly recoveryCodes?: readonly string[]
}

export async function action(args: DocumentArgs) {
  const { request, context } = args
  const { db, now, doorkeeper, limits } = context.get(houseContext)
  const { own } = doorkeeper
  const form = await readFields(request)
  const next = localPath(form.get('volver') ?? null)
  const staff = context.get(visitorContext).enrolling
  if (!staff) return redirect(next, 303)
  const origin = originOf(args, staff)
  const tried = await limits.take('password', { staff: staff.id })
  if (tried.wait)
    return data<Answer>(
      { next, error: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  const refuse = async (answer: Omit<Answer, 'next'>) => {
    await recordSecurity(db, { type: 'confirmation_failed', subject: staff.id }, origin, now())
    return data<Answer>({ next, ...answer }, { status: 422 })
  }
  if (form.get('intent') === 'begin') {
    const begun = await own.beginSecondStep(form.get('password') ?? '', request)
    if (!begun) return refuse({ error: t.wrongPassword })
    await tried.giveBack()
    return data<Answer>({ next, enrolment: await showEnrolment(begun) })
  }
  const confirmed = await own.confirmSecondStep(form.get('code') ?? '', request, origin)
  if (confirmed) {
    await tried.giveBack()
    const headers = confirmed.cookies.map((cookie): [string, string] => ['Set-Cookie', cookie])
    return data<Answer>({ next, recoveryCodes: confirmed.recoveryCodes }, { headers })
  }
  const uri = form.get('uri') ?? ''
  return isEnrolmentUri(uri)
    ? refuse({ enrolment: await showEnrolment(uri), error: t.wrongCode })
    : refuse({ error: t.changed })
}

export default function OwedStep({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  const { next, error, enrolment, recoveryCodes }: Answer = actionData ?? loaderData
  return (
    <>
      <title>{`${error ? 'Error: ' : ''}${owedStepPage.title} · ${siteTexts.product}`}</title>
      <h1>{recoveryCodes ? t.twoSteps.recovery : owedStepPage.title}</h1>
      {recoveryCodes ? (
        <>
          <p className="lead" role="status">
            {t.twoSteps.done} {t.twoSteps.recoveryHint}
          </p>
          <ul>
            {recoveryCodes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <p>
            <a className="button" href={next}>
              {owedStepPage.go}
            </a>
          </p>
        </>
      ) : (
        <>
          <p className="lead">{owedStepPage.lead}</p>
          <form method="post">
            <input type="hidden" name="volver" value={next} />
            {enrolment ? <Scan {...enrolment} error={error} /> : <Ask error={error} />}
          </form>
          <form method="post" action="/salir" className="aside">
            <button type="submit">{owedStepPage.leave}</button>
          </form>
        </>
      )}
    </>
  )
}

function Ask({ error }: { error: string | undefined }) {
  return (
    <>
      <TextField
        name="password"
        type="password"
        label={t.twoSteps.password}
        error={error}
        autoComplete="current-password"
        required
      />
      <button type="submit" name="intent" value="begin" className="primary">
        {owedStepPage.begin}
      </button>
    </>
  )
}

function Scan({ uri, secret, qr, error }: EnrolmentShown & { error: string | undefined }) {
  return (
    <>
      <p>{t.twoSteps.scan}</p>
      <p>
        <img className="qr" src={qr} alt={t.twoSteps.qr} width={200} height={200} />
      </p>
      <p>
        {t.twoSteps.secret}: <code>{secret}</code>
      </p>
      <input type="hidden" name="uri" value={uri} />
      <TextField
        name="code"
        label={t.twoSteps.code}
        error={error}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        required
      />
      <button type="submit" name="intent" value="confirm" className="primary">
        {t.twoSteps.confirm}
      </button>
    </>
  )
}
