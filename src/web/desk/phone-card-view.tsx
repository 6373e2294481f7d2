// What to tell whoever calls: the sentence to read aloud, the facts, and once it is known who calls, what can be done for them.
import { useRef } from 'react'
import { Form, useSearchParams } from 'react-router'
import { deskTexts } from '#texts/es.ts'
import { phonePage as t } from '#texts/phone.ts'
import type { PhoneCard } from '#web/desk/phone-card.ts'
import type { Trouble } from '#web/desk/phone-deed.ts'
import { DeadlineSteps } from '../ui/deadline-steps.tsx'
import { Icon } from './icon.tsx'
import { Key, useKeys } from './keys.tsx'
import { EscalatedMark, PromiseMark, StateMark } from './marks.tsx'
import { type AnsweredCall, Follow } from './phone-follow.tsx'

interface CardProps {
  readonly card: PhoneCard
  readonly call: AnsweredCall
  readonly trouble: Trouble | undefined
}

export function Card({ card, call, trouble }: CardProps) {
  const [search] = useSearchParams()
  const params = new URLSearchParams(search)
  params.delete('hecho')
  params.set('caso', card.radicado)
  const action = `/2500?${params}`
  return (
    <article className="card" aria-labelledby="card-title">
      <div className="card-main">
        <header>
          <p className="radicado">{card.radicado}</p>
          <h2 id="card-title">
            {card.number} · {card.service}
          </h2>
          <p className="marks">
            <StateMark state={card.state} />
            <PromiseMark promise={card.promise} />
            {card.isEscalated && <EscalatedMark />}
          </p>
        </header>
        {trouble && (
          <p className="trouble" role="alert">
            <Icon name="alert-triangle" size={20} /> {trouble.message}
          </p>
        )}
        <section className="aloud" aria-labelledby="card-aloud">
          <h3 id="card-aloud">{t.readAloud}</h3>
          <p>{card.sentence}</p>
        </section>
        <dl className="card-facts">
          <div>
            <dt>{card.isDone && card.technician ? t.whoDid : t.who}</dt>
            <dd>{card.technician ?? t.nobody}</dd>
          </div>
          <div>
            <dt>{t.deadline}</dt>
            <dd>
              <span title={card.dueExactly}>{card.due}</span>
              <details className="why">
                <summary>{t.why}</summary>
                <DeadlineSteps steps={card.steps} />
              </details>
            </dd>
          </div>
          {card.last && (
            <div>
              <dt>{t.last}</dt>
              <dd>
                {card.last.what}, {card.last.at}
              </dd>
            </div>
          )}
          <div>
            <dt>{t.may}</dt>
            <dd>
              <ul>
                {card.may.map((said) => (
                  <li key={said}>{said}</li>
                ))}
              </ul>
              {card.line && (
                <a className="line" href={`tel:${card.line.phone}`}>
                  <Icon name="phone" /> {card.line.shown}
                </a>
              )}
            </dd>
          </div>
        </dl>
        {card.person && <Person card={card} person={card.person} action={action} trouble={trouble} />}
      </div>
      <div className="card-side">
        {!card.isChecked && <Check action={action} isWrong={trouble?.intent === 'check'} />}
        <Follow action={action} call={call} trouble={trouble} />
      </div>
    </article>
  )
}

function Check({ action, isWrong }: { action: string; isWrong: boolean }) {
  const digits = useRef<HTMLInputElement>(null)
  useKeys({ D: () => digits.current?.select() })
  return (
    <Form method="post" action={action} className="check-caller" preventScrollReset>
      <h3>
        <Icon name="shield-check" size={18} /> {t.check.title}
      </h3>
      <p className="soft" id="check-hint">
        {t.check.text}
      </p>
      <label htmlFor="digits">
        {t.check.label} <Key>D</Key>
      </label>
      <span className="row">
        <input
          id="digits"
          ref={digits}
          name="digits"
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          required
          aria-describedby="check-hint"
          aria-invalid={isWrong || undefined}
        />
        <button type="submit" name="intent" value="check" className="button primary">
          {t.check.submit}
        </button>
      </span>
    </Form>
  )
}

function Person({
  card,
  person,
  action,
  trouble,
}: {
  card: PhoneCard
  person: NonNullable<PhoneCard['person']>
  action: string
  trouble: Trouble | undefined
}) {
  const { field } = t
  const escalation = useRef<HTMLButtonElement>(null)
  const writing = useRef<HTMLDetailsElement>(null)
  useKeys({
    L: () => escalation.current?.click(),
    C: () => {
      if (!writing.current) return
      writing.current.open = true
      writing.current.querySelector('textarea')?.focus()
    },
  })
  const facts = [
    [field.name, person.name],
    [field.dependencia, person.dependencia],
    [field.location, person.location],
    [field.phone, person.phone],
    [field.email, person.email],
    [field.subject, person.subject],
    [field.description, person.description],
  ] as const
  return (
    <>
      <section aria-labelledby="card-person">
        <h3 id="card-person">
          {t.person}{' '}
          <span className="checked">
            <Icon name="shield-check" /> {t.check.done}
          </span>
        </h3>
        <dl className="card-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="typed">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="card-actions" aria-label={deskTexts.caso.actions}>
        {card.escalates && (
          <Form method="post" action={action} preventScrollReset>
            <button type="submit" name="intent" value="escalate" className="button danger" ref={escalation}>
              <Icon name="arrow-up-right" /> {t.escalate} <Key>L</Key>
            </button>
          </Form>
        )}
        <Links action={action} byText={card.textable} />
        {card.comments && (
          <details open={trouble?.intent === 'comment'} ref={writing}>
            <summary>
              {t.comment.title} <Key>C</Key>
            </summary>
            <Form method="post" action={action} preventScrollReset>
              <label htmlFor="comment">{t.comment.label}</label>
              <textarea
                id="comment"
                name="text"
                rows={3}
                required
                defaultValue={trouble?.intent === 'comment' ? trouble.values.text : ''}
              />
              <button type="submit" name="intent" value="comment" className="button">
                {t.comment.submit}
              </button>
            </Form>
          </details>
        )}
      </section>
    </>
  )
}

/** The link of the case, or of the form, by each way that reaches whoever calls. */
function Links({ action, byText }: { action: string; byText: boolean }) {
  const { what, by, title } = t.send
  const ways = byText ? (['mail', 'sms'] as const) : (['mail'] as const)
  return (
    <Form method="post" action={action} preventScrollReset className="links">
      <h4>{title}</h4>
      {(['caso', 'form'] as const).map((link) => (
        <p key={link}>
          <span aria-hidden="true">{what[link]}</span>
          <span className="row">
            {ways.map((way) => (
              <button key={way} type="submit" name="intent" value={`${link}-${way}`} className="button">
                <Icon name={way === 'mail' ? 'send' : 'message'} />
                <span>
                  <span className="unseen">{what[link]} </span>
                  {by[way]}
                </span>
              </button>
            ))}
          </span>
        </p>
      ))}
    </Form>
  )
}
