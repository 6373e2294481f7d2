import { useEffect, useState } from 'react'
import { data, Form, Link, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { isEmail, tidyLine } from '#channels/form/receive.ts'
import { changeStaff, revokeSessions } from '#commands/change-staff.ts'
import { recordSecurity } from '#commands/record-security.ts'
import { limits, type Role, roles } from '#rules/caso.ts'
import { findStaff, listStaff, type StaffRow } from '#store/staff.ts'
import { accountTexts, roleName, signInPage, siteTexts, settingsTexts as t } from '#texts/es.ts'
import { confirmTexts, securityTexts } from '#texts/security.ts'
import { clockTexts, sayClockDoubt } from '#texts/signs.ts'
import { sayExactly } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { originOf } from '#web/origin.ts'
import type { Route } from './+types/settings.ts'
import { DeskFault } from './fault.tsx'
import { Act, Select, TextInput } from './fields.tsx'
import { Icon } from './icon.tsx'
import { Outcome, Trouble } from './notices.tsx'

export async function loader({ request, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'settings')
  const all = await listStaff(house.db)
  const present = ({ id, name, email, role, active, twoSteps }: StaffRow) => ({
    id,
    name,
    email,
    role,
    active,
    twoSteps,
  })
  const search = new URL(request.url).searchParams
  const who = all.find(({ id }) => id === search.get('quien'))
  return {
    me: staff.id,
    people: all.filter((one) => !isKey(one)).map(present),
    keys: all.filter(isKey).map(present),
    done: search.get('hecho') === 'clock' ? clockTexts.done : who && sayDone(search.get('hecho'), who),
    clock: presentClock(house),
  }
}

/** Keys of the API stand in the staff under the reserved domain, where no mail arrives. */
function isKey({ email }: { email: string }): boolean {
  return email.endsWith('@key.invalid')
}

function sayDone(what: string | null, { name, role }: StaffRow): string | undefined {
  if (what === 'role') return t.done.role(name, roleName[role])
  if (what === 'aside' || what === 'back' || what === 'sessions') return t.done[what](name)
  if (what === 'second-step') return accountTexts.twoSteps.dropped(name)
  return undefined
}

function presentClock({ clock, now, policies }: House) {
  if (clock.doubts.length === 0) return undefined
  return {
    says: clockTexts.says(sayExactly(now(), policies.inForceAt(now()).policy.zone)),
    doubts: clock.doubts.map(sayClockDoubt),
  }
}

interface Answer {
  readonly message?: string
  readonly errors?: { readonly name?: string; readonly email?: string; readonly role?: string }
  readonly values?: { readonly name: string; readonly email: string; readonly role: string }
  /** All that was typed, while the password is asked for. */
  readonly confirm?: { readonly fields: readonly (readonly [string, string])[]; readonly error?: string }
  /** Shown once: it is kept nowhere in this form. */
  readonly handOver?: { readonly name: string; readonly link: string; readonly added: boolean }
}

export async function action(args: Route.ActionArgs) {
  const { request } = args
  const { house, staff } = admit(args, 'settings')
  const { db, doorkeeper } = house
  const origin = originOf(args, staff)
  const form = await readFields(request)
  const intent = form.get('intent')
  const unconfirmed = staff.isConfirmed ? undefined : await askPassword(args, form)
  if (unconfirmed) return unconfirmed
  const role = roles.find((known) => known === form.get('role'))
  if (intent === 'add') return add(form, role)
  if (intent === 'clock') {
    const doubts = await house.clock.confirm(staff.id)
    return doubts.length === 0
      ? redirect('/ajustes?hecho=clock', 303)
      : data<Answer>(
          { message: `${clockTexts.stillDoubted} ${doubts.map(sayClockDoubt).join(' ')}` },
          { status: 409 },
        )
  }

  const person = await findStaff(db, tidyLine(form.get('id') ?? ''))
  if (!person) return data<Answer>({ message: t.gone }, { status: 409 })
  const done = () => redirect(`/ajustes?hecho=${intent}&quien=${person.id}`, 303)
  const change = async (what: { role?: Role; active?: boolean }) =>
    (await changeStaff(db, person.id, what, house.now(), origin))
      ? done()
      : data<Answer>({ message: t.lastAdmin }, { status: 409 })
  switch (intent) {
    case 'role':
      return role ? change({ role }) : data<Answer>({ message: t.add.role }, { status: 422 })
    case 'aside':
      return change({ active: false })
    case 'back':
      return change({ active: true })
    case 'sessions':
      await revokeSessions(db, person.id, house.now(), origin)
      return done()
    case 'second-step':
      await doorkeeper.dropSecondStep(person.id, origin)
      return done()
    case 'link':
      if (isKey(person) || !person.active) return data<Answer>({ message: t.gone }, { status: 409 })
      return data<Answer>({
        handOver: {
          name: person.name,
          link: await doorkeeper.passwordLink(person.id, origin),
          added: false,
        },
      })
    default:
      return data<Answer>({ message: t.gone }, { status: 422 })
  }

  async function add(fields: ReadonlyMap<string, string>, role: Role | undefined) {
    const name = tidyLine(fields.get('name') ?? '')
    const email = tidyLine(fields.get('email') ?? '').toLowerCase()
    const errors = {
      ...(name === '' && { name: t.add.missingName }),
      ...(name.length > limits.fullName && { name: t.add.longName(limits.fullName) }),
      ...(!(isEmail(email) && !isKey({ email })) && { email: t.add.email }),
      ...(!role && { role: t.add.role }),
    }
    const refused = (why: Answer['errors']) =>
      data<Answer>({ errors: why, values: { name, email, role: role ?? '' } }, { status: 422 })
    if (!role || Object.keys(errors).length > 0) return refused(errors)
    const id = await doorkeeper.addStaff({ name, email, role }, origin)
    if (!id) return refused({ email: t.add.taken })
    return data<Answer>({ handOver: { name, link: await doorkeeper.passwordLink(id, origin), added: true } })
  }
}

/** Whoever holds a session that was left open must not hand out access: undefined once the password was given. */
async function askPassword(args: Route.ActionArgs, form: ReadonlyMap<string, string>) {
  const { house, staff } = admit(args, 'settings')
  const fields = [...form].filter(([name]) => name !== 'password')
  const ask = (error: string | undefined, status: number) =>
    data<Answer>({ confirm: { fields, ...(error && { error }) } }, { status })
  const password = form.get('password')
  if (password === undefined) return ask(undefined, 200)
  const tried = await house.limits.take('password', { staff: staff.id })
  if (tried.wait) return ask(signInPage.tooMany, 429)
  if (await house.doorkeeper.own.confirm(password, args.request)) {
    await tried.giveBack()
    return undefined
  }
  const event = { type: 'confirmation_failed', subject: staff.id } as const
  await recordSecurity(house.db, event, originOf(args, staff), house.now())
  return ask(accountTexts.wrongPassword, 422)
}

const roleOptions = roles.map((value) => ({ value, label: roleName[value] }))

export default function Settings({ loaderData, actionData }: Route.ComponentProps) {
  const { me, people, keys, done, clock } = loaderData
  if (actionData?.confirm) return <Confirm {...actionData.confirm} />
  const problem = actionData?.message ?? Object.values(actionData?.errors ?? {}).join(' ')
  return (
    <div className="settings">
      <title>{`${problem ? 'Error: ' : ''}${t.title} · ${siteTexts.product}`}</title>
      <h1>{t.title}</h1>
      <p>
        <Link to="/ajustes/seguridad">{securityTexts.title}</Link>
      </p>
      <Outcome done={!actionData && done}>
        {actionData?.handOver && <HandOver {...actionData.handOver} />}
      </Outcome>
      <Trouble message={problem} />
      {clock && <DoubtedClock {...clock} />}
      <section aria-labelledby="staff">
        <h2 id="staff">{t.staff}</h2>
        <People people={people} me={me} />
      </section>
      <section aria-labelledby="add">
        <h2 id="add">{t.add.title}</h2>
        <AddPerson key={actionData?.handOver?.link} answer={actionData} />
      </section>
      <section aria-labelledby="keys">
        <h2 id="keys">{t.keys}</h2>
        <p className="soft">{t.keysHint}</p>
        {keys.length === 0 ? <p>{t.noKeys}</p> : <People people={keys} me={me} areKeys />}
      </section>
    </div>
  )
}

function DoubtedClock({ says, doubts }: { says: string; doubts: readonly string[] }) {
  return (
    <section aria-labelledby="clock">
      <h2 id="clock">{clockTexts.title}</h2>
      <Trouble message={`${says} ${doubts.join(' ')}`} />
      <p>{clockTexts.held}</p>
      <Form method="post">
        <p className="soft">{clockTexts.confirmHint}</p>
        <Act intent="clock">{clockTexts.confirm}</Act>
      </Form>
    </section>
  )
}

type Person = Route.ComponentProps['loaderData']['people'][number]

function People({
  people,
  me,
  areKeys = false,
}: {
  people: readonly Person[]
  me: string
  areKeys?: boolean
}) {
  return (
    <ul className="people">
      {people.map(({ id, name, email, role, active, twoSteps }) => (
        <li key={id}>
          <details>
            <summary>
              <span className="who">
                <strong>
                  {name} {id === me && <span className="unseen">({t.you})</span>}
                </strong>
                {!areKeys && <span className="soft">{email}</span>}
              </span>
              <span>{roleName[role]}</span>
              <span className="mark" data-state={active ? 'solved' : 'void'}>
                <Icon name={active ? 'check' : 'ban'} />
                {active ? t.active : t.aside}
              </span>
              <span className="change">
                {t.change}
                <span className="unseen"> {name}</span>
              </span>
            </summary>
            <div className="panel">
              <Form method="post" preventScrollReset>
                <input type="hidden" name="id" value={id} />
                <Select key={role} name="role" label={t.role} defaultValue={role} options={roleOptions} />
                <Act intent="role">{t.saveRole}</Act>
              </Form>
              <Form method="post" preventScrollReset>
                <input type="hidden" name="id" value={id} />
                {!areKeys && active && <Act intent="link">{t.link}</Act>}
                {!areKeys && active && <Act intent="sessions">{t.sessions}</Act>}
                {twoSteps && <Act intent="second-step">{accountTexts.twoSteps.drop}</Act>}
                {active ? <Act intent="aside">{t.setAside}</Act> : <Act intent="back">{t.bringBack}</Act>}
              </Form>
              {active && !areKeys && <p className="soft">{t.setAsideHint}</p>}
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}

function AddPerson({ answer }: { answer: Answer | undefined }) {
  const { errors = {}, values } = answer ?? {}
  return (
    <Form method="post" className="add-person" noValidate>
      <TextInput
        name="name"
        label={t.name}
        error={errors.name}
        defaultValue={values?.name}
        autoComplete="off"
      />
      <TextInput
        name="email"
        type="email"
        label={t.email}
        error={errors.email}
        defaultValue={values?.email}
        autoComplete="off"
        spellCheck={false}
      />
      <Select
        name="role"
        label={t.role}
        error={errors.role}
        defaultValue={values?.role}
        options={[{ value: '', label: t.add.chooseRole }, ...roleOptions]}
      />
      <Act intent="add" className="primary">
        {t.add.submit}
      </Act>
    </Form>
  )
}

function Confirm({ fields, error }: NonNullable<Answer['confirm']>) {
  return (
    <div className="settings">
      <title>{`${error ? 'Error: ' : ''}${confirmTexts.title} · ${siteTexts.product}`}</title>
      <h1>{confirmTexts.title}</h1>
      <Form method="post" className="add-person">
        <p>{confirmTexts.text}</p>
        {fields.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <TextInput
          type="password"
          name="password"
          label={confirmTexts.password}
          error={error}
          autoComplete="current-password"
          autoFocus
          required
        />
        <p className="row">
          <button type="submit" className="button primary">
            {confirmTexts.submit}
          </button>{' '}
          <a href="/ajustes">{confirmTexts.cancel}</a>
        </p>
      </Form>
    </div>
  )
}

function HandOver({ name, link, added }: NonNullable<Answer['handOver']>) {
  const [isCopied, setCopied] = useState(false)
  // Browsers only let a page copy over HTTPS or on this very machine.
  const [mayCopy, setMayCopy] = useState(false)
  useEffect(() => setMayCopy('clipboard' in navigator), [])
  return (
    <div className="hand-over">
      {added && <p>{t.done.added(name)}</p>}
      <p>
        <strong>{t.handOver.title(name)}</strong>
      </p>
      <p>{t.handOver.text}</p>
      <div className="link">
        <TextInput
          readOnly
          label={t.handOver.label}
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        {mayCopy && (
          <button
            type="button"
            className="button"
            onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}
          >
            {isCopied ? t.handOver.copied : t.handOver.copy}
          </button>
        )}
      </div>
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
