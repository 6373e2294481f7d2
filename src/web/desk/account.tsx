// One's own account: password, second step, sessions. All of it works without a script.
import { data, Form, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { passwordLength } from '#rules/permissions.ts'
import { findStaff } from '#store/staff.ts'
import { passwordPage, sayBrowser, signInPage, siteTexts, accountTexts as t } from '#texts/es.ts'
import { passwordFault } from '#texts/security.ts'
import { sayMoment } from '#texts/time.ts'
import { admit } from '#web/desk/admit.ts'
import { type EnrolmentShown, isEnrolmentUri, showEnrolment } from '#web/enrolment.ts'
import { originOf } from '#web/origin.ts'
import type { Route } from './+types/account.ts'
import { DeskFault } from './fault.tsx'
import { Act, TextInput } from './fields.tsx'
import { Icon } from './icon.tsx'
import { Outcome, Trouble } from './notices.tsx'

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context })
  const now = house.now()
  const { zone } = house.policies.inForceAt(now).policy
  const [person, sessions] = await Promise.all([
    findStaff(house.db, staff.id),
    house.doorkeeper.own.listSessions(request),
  ])
  const done = new URL(request.url).searchParams.get('hecho')
  return {
    name: staff.name,
    email: staff.email,
    twoSteps: person?.twoSteps === true,
    sessions: sessions.map(({ id, createdAt, userAgent, isThis }) => ({
      id,
      isThis,
      browser: sayBrowser(userAgent),
      since: t.sessions.since(sayMoment(createdAt, now, zone)),
    })),
    done:
      done !== null && Object.hasOwn(doneText, done) ? doneText[done as keyof typeof doneText] : undefined,
  }
}

const doneText = { password: t.password.done, end: t.twoSteps.ended, sessions: t.sessions.done } as const

type Field = 'current' | 'next' | 'begin' | 'code' | 'end'

interface Answer {
  readonly message?: string
  readonly errors?: Readonly<Partial<Record<Field, string>>>
  /** A secret that waits for its first code. */
  readonly enrolment?: EnrolmentShown
  /** Shown once: afterwards only the database knows them. */
  readonly recoveryCodes?: readonly string[]
}

export async function action({ request, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context })
  const { own, isGuessable } = house.doorkeeper
  const origin = originOf({ request, context }, staff)
  const form = await readFields(request)
  const intent = form.get('intent')
  const field = (name: string) => form.get(name) ?? ''
  // A stolen session must not be good for guessing the password.
  const tried = await house.limits.take('password', { staff: staff.id })
  if (tried.wait)
    return data<Answer>(
      { message: signInPage.tooMany },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  const refuse = async (errors: Answer['errors']) => {
    await recordSecurity(house.db, { type: 'confirmation_failed', subject: staff.id }, origin, house.now())
    return data<Answer>({ errors }, { status: 422 })
  }
  const done = async (cookies: readonly string[]) => {
    await tried.giveBack()
    return redirect(`/cuenta?hecho=${intent}`, { status: 303, headers: setCookies(cookies) })
  }

  switch (intent) {
    case 'password': {
      const next = field('next')
      if (next.length < passwordLength.min || next.length > passwordLength.max) {
        await tried.giveBack()
        return data<Answer>({ errors: { next: passwordPage.length(passwordLength.min) } }, { status: 422 })
      }
      if (!(await own.isPassword(field('current'), request))) return refuse({ current: t.wrongPassword })
      if (await isGuessable(next, staff)) {
        await tried.giveBack()
        return data<Answer>({ errors: { next: passwordFault.common } }, { status: 422 })
      }
      const cookies = await own.changePassword({ current: field('current'), next }, request, origin)
      return cookies ? done(cookies) : refuse({ current: t.wrongPassword })
    }
    case 'begin': {
      const uri = await own.beginSecondStep(field('password'), request)
      if (!uri) return refuse({ begin: t.wrongPassword })
      await tried.giveBack()
      return data<Answer>({ enrolment: await showEnrolment(uri) })
    }
    case 'confirm': {
      const confirmed = await own.confirmSecondStep(field('code'), request, origin)
      if (confirmed) {
        await tried.giveBack()
        return data<Answer>(
          { recoveryCodes: confirmed.recoveryCodes },
          { headers: setCookies(confirmed.cookies) },
        )
      }
      const uri = field('uri')
      if (!isEnrolmentUri(uri)) return data<Answer>({ message: t.changed }, { status: 422 })
      return data<Answer>(
        { enrolment: await showEnrolment(uri), errors: { code: t.wrongCode } },
        { status: 422 },
      )
    }
    case 'end': {
      const cookies = await own.endSecondStep(field('password'), request, origin)
      return cookies ? done(cookies) : refuse({ end: t.wrongPassword })
    }
    case 'sessions':
      await own.endOtherSessions(request, origin)
      return done([])
    default:
      return data<Answer>({ message: t.changed }, { status: 422 })
  }
}

function setCookies(cookies: readonly string[]): [string, string][] {
  return cookies.map((cookie) => ['Set-Cookie', cookie])
}

/** Cookies and Retry-After go out with the page. */
export function headers({ actionHeaders }: Route.HeadersArgs) {
  return actionHeaders
}

export default function Account({ loaderData, actionData }: Route.ComponentProps) {
  const { name, email, twoSteps, sessions, done } = loaderData
  const { errors = {}, enrolment, recoveryCodes } = actionData ?? {}
  const problem = actionData?.message ?? Object.values(errors).join(' ')
  return (
    <div className="settings account">
      <title>{`${problem ? 'Error: ' : ''}${t.title} · ${siteTexts.product}`}</title>
      <div>
        <h1>{t.title}</h1>
        <p className="soft">
          {name} · {email}
        </p>
      </div>
      <Outcome done={!actionData && done} />
      <Trouble message={problem} />
      <section aria-labelledby="two-steps">
        <h2 id="two-steps">
          {t.twoSteps.title}{' '}
          <span className="mark" data-state={twoSteps ? 'solved' : 'void'}>
            <Icon name={twoSteps ? 'check' : 'ban'} />
            {twoSteps ? t.twoSteps.on : t.twoSteps.off}
          </span>
        </h2>
        {recoveryCodes ? (
          <RecoveryCodes codes={recoveryCodes} />
        ) : enrolment ? (
          <Enrolment {...enrolment} error={errors.code} />
        ) : (
          <Form method="post" className="add-person" preventScrollReset>
            {!twoSteps && <p>{t.twoSteps.why}</p>}
            <TextInput
              type="password"
              name="password"
              label={t.twoSteps.password}
              error={twoSteps ? errors.end : errors.begin}
              autoComplete="current-password"
              required
            />
            <Act intent={twoSteps ? 'end' : 'begin'}>{twoSteps ? t.twoSteps.end : t.twoSteps.begin}</Act>
          </Form>
        )}
      </section>
      <section aria-labelledby="password">
        <h2 id="password">{t.password.title}</h2>
        <Form method="post" className="add-person" preventScrollReset>
          <TextInput
            type="password"
            name="current"
            label={t.password.current}
            error={errors.current}
            autoComplete="current-password"
            required
          />
          <TextInput
            type="password"
            name="next"
            label={t.password.next}
            hint={passwordPage.hint(passwordLength.min)}
            error={errors.next}
            autoComplete="new-password"
            required
          />
          <Act intent="password">{t.password.submit}</Act>
        </Form>
      </section>
      <section aria-labelledby="sessions">
        <h2 id="sessions">{t.sessions.title}</h2>
        <ul className="sessions">
          {sessions.map(({ id, browser, since, isThis }) => (
            <li key={id}>
              <Icon name="device-laptop" size={18} /> {browser}{' '}
              <span className="soft">
                {since}
                {isThis && ` · ${t.sessions.here}`}
              </span>
            </li>
          ))}
        </ul>
        {sessions.length > 1 ? (
          <Form method="post" preventScrollReset>
            <Act intent="sessions">{t.sessions.end}</Act>
          </Form>
        ) : (
          <p className="soft">{t.sessions.alone}</p>
        )}
      </section>
    </div>
  )
}

function Enrolment({ uri, secret, qr, error }: EnrolmentShown & { error: string | undefined }) {
  return (
    <Form method="post" className="add-person" preventScrollReset>
      <p>{t.twoSteps.scan}</p>
      <img className="qr" src={qr} alt={t.twoSteps.qr} width={200} height={200} />
      <p>
        {t.twoSteps.secret}: <code>{secret}</code>
      </p>
      <input type="hidden" name="uri" value={uri} />
      <TextInput
        name="code"
        label={t.twoSteps.code}
        error={error}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        required
      />
      <Act intent="confirm">{t.twoSteps.confirm}</Act>
    </Form>
  )
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="hand-over" role="status">
      <p>{t.twoSteps.done}</p>
      <h3>{t.twoSteps.recovery}</h3>
      <p>{t.twoSteps.recoveryHint}</p>
      <ul className="recovery">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href="/cuenta">{t.twoSteps.saved}</a>
      </p>
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
