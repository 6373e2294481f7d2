// A case open on the desk: where it stands, what can be done with it, what was asked and all that happened since.
import { Link, useLocation } from 'react-router'
import { deskTexts, liveTexts } from '#texts/es.ts'
import { heardMailTexts } from '#texts/heard-mail.ts'
import type { DeskCaso } from '#web/desk/desk-caso.ts'
import type { CasoProblem } from '#web/desk/order.ts'
import { DeadlineSteps } from '../ui/deadline-steps.tsx'
import { Alerts } from './alerts.tsx'
import { Icon } from './icon.tsx'
import { EscalatedMark, PromiseMark, StateMark } from './marks.tsx'
import { Fact, Files, InternalMark, Moment, useFocusOnArrival } from './story-parts.tsx'
import { Verbs } from './verbs.tsx'

const t = deskTexts.caso

export function CasoView({ caso, problem }: { caso: DeskCaso; problem: CasoProblem | undefined }) {
  const { search } = useLocation()
  const params = new URLSearchParams(search)
  const done = problem ? null : params.get('hecho')
  params.delete('hecho')
  params.delete('caso')
  const said =
    done !== null && Object.hasOwn(deskTexts.done, done)
      ? deskTexts.done[done as keyof typeof deskTexts.done]
      : undefined
  const arrival = useFocusOnArrival(said !== undefined)
  return (
    <article className="caso" id="caso" tabIndex={-1} aria-labelledby="caso-title">
      <Link className="back" to={{ pathname: '/mesa', search: String(params) }}>
        <Icon name="arrow-left" size={18} /> {t.back}
      </Link>
      <div role="status">
        {said && (
          <p className="done" tabIndex={-1} ref={arrival}>
            <Icon name="check" size={18} /> {said}
          </p>
        )}
      </div>
      {problem && (
        <p className="trouble" role="alert">
          <Icon name="alert-triangle" size={20} />
          {problem.message ?? Object.values(problem.errors).join(' ')}
        </p>
      )}
      <header className="head">
        <p className="radicado">{caso.radicado}</p>
        <h2 id="caso-title" tabIndex={-1} ref={said ? undefined : arrival}>
          {caso.subject}
        </h2>
        <p className="marks">
          <StateMark state={caso.state} />
          <PromiseMark promise={caso.promise} />
          {caso.escalation.done && <EscalatedMark />}
        </p>
        <p className="sentence">
          {caso.sentence} {caso.closesBySelf}
        </p>
        {caso.failing && (
          <p className="trouble">
            <Icon name="alert-triangle" size={20} />
            <span>
              {caso.failing} <Phone number={caso.requester.phone} />
            </span>
          </p>
        )}
        <p className="present" role="status">
          {caso.present && (
            <>
              <Icon name="eye" /> {caso.present}
            </>
          )}
        </p>
        <Verbs caso={caso} problem={problem} search={String(params)} />
      </header>
      <section className="brief" aria-labelledby="caso-description">
        <h3 id="caso-description">{t.description}</h3>
        <p className="typed">{caso.description}</p>
      </section>
      <Details caso={caso} />
      <div className="story">
        {caso.solution && (
          <section aria-labelledby="caso-solution">
            <h3 id="caso-solution">{t.solution}</h3>
            <p className="typed">{caso.solution}</p>
          </section>
        )}
        <section aria-labelledby="caso-ledger">
          <h3 id="caso-ledger">
            {t.ledger} <span className="soft">{t.ledgerOrder}</span>
          </h3>
          <Ledger lines={caso.ledger} />
        </section>
      </div>
    </article>
  )
}

function Details({ caso }: { caso: DeskCaso }) {
  const { requester, escalation } = caso
  return (
    <aside className="details" aria-label={t.details}>
      <dl>
        <Fact name={t.deadline}>
          <Moment at={caso.due} />
          <br />
          <PromiseMark promise={caso.promise} />
          <details className="why">
            <summary>{t.why}</summary>
            <DeadlineSteps steps={caso.steps} />
          </details>
        </Fact>
        <Fact name={t.escalation}>
          {escalation.said}
          {escalation.allowed && (
            <>
              <br />
              <a href={`tel:${escalation.line.phone}`}>{escalation.line.shown}</a>
            </>
          )}
        </Fact>
        <Fact name={t.assignee}>{caso.assignee ?? t.nobody}</Fact>
        <Fact name={t.service}>{caso.service}</Fact>
        <Fact name={t.requester}>
          {requester.name}
          <br />
          <span className="soft">{requester.employment}</span>
          {requester.directory && (
            <span className="directory" data-wrong={requester.directory.isWrong}>
              {requester.directory.isWrong && <Icon name="alert-triangle" />} {requester.directory.said}
            </span>
          )}
        </Fact>
        <Fact name={t.phone}>
          <Phone number={requester.phone} />
        </Fact>
        <Fact name={t.email}>
          <a href={`mailto:${requester.email}?subject=${encodeURIComponent(caso.radicado)}`}>
            {requester.email}
          </a>
        </Fact>
        <Fact name={t.dependencia}>{caso.dependencia}</Fact>
        <Fact name={t.location}>{caso.location}</Fact>
        {caso.assetTag && <Fact name={t.assetTag}>{caso.assetTag}</Fact>}
        {caso.category && <Fact name={t.category}>{caso.category}</Fact>}
        <Fact name={t.filed}>
          <Moment at={caso.filed} />
        </Fact>
        {caso.rating !== null && (
          <Fact name={t.rating}>
            {t.rated(caso.rating)}
            {caso.ratingComment && <p className="typed soft">{caso.ratingComment}</p>}
          </Fact>
        )}
        {caso.files.length > 0 && (
          <Fact name={t.files}>
            <Files files={caso.files} />
          </Fact>
        )}
        {caso.messages.length > 0 && (
          <Fact name={liveTexts.messages}>
            {caso.mailIsOff && <p className="soft">{liveTexts.mailIsOff}</p>}
            <Messages messages={caso.messages} />
          </Fact>
        )}
        <Alerts radicado={caso.radicado} alerts={caso.alerts} />
      </dl>
    </aside>
  )
}

/** A link where it can be dialled; an extension is only said. */
function Phone({ number }: { number: string }) {
  return /^\+?[\d\s()-]{7,}$/.test(number) ? (
    <a href={`tel:${number.replace(/[^\d+]/g, '')}`}>{number}</a>
  ) : (
    number
  )
}

function Ledger({ lines }: { lines: DeskCaso['ledger'] }) {
  return (
    <ol className="ledger">
      {lines.map(({ id, type, at, what, door, internal, text, mail, files }) => (
        <li key={id} data-internal={internal} data-type={type}>
          <p className="what">
            {internal && <InternalMark />}
            {what}
          </p>
          <p className="when">
            <Moment at={at} /> · <span title={t.door}>{door}</span>
            {mail && (
              <>
                {' '}
                · <Link to={mail}>{heardMailTexts.readMail}</Link>
              </>
            )}
          </p>
          {text && <p className="typed">{text}</p>}
          {files.length > 0 && <Files files={files} />}
        </li>
      ))}
    </ol>
  )
}

const messageIcon = {
  waiting: 'clock',
  sent: 'check',
  failed: 'alert-triangle',
  bounced: 'arrow-back-up',
} as const

const messagesAtOnce = 3

/** The newest, and all that did not arrive; the others on demand. */
function Messages({ messages }: { messages: DeskCaso['messages'] }) {
  const isShown = ({ state }: (typeof messages)[number], at: number) =>
    at < messagesAtOnce || state === 'failed' || state === 'bounced'
  const others = messages.filter((message, at) => !isShown(message, at))
  return (
    <>
      <MessageList messages={messages.filter(isShown)} />
      {others.length > 0 && (
        <details className="why">
          <summary>{liveTexts.earlierMessages(others.length)}</summary>
          <MessageList messages={others} />
        </details>
      )}
    </>
  )
}

function MessageList({ messages }: { messages: DeskCaso['messages'] }) {
  return (
    <ul className="messages">
      {messages.map(({ id, what, to, state, at, why }) => (
        <li key={id}>
          {what} <span className="soft">{to}</span>
          <br />
          <span className="mark" data-message={state}>
            <Icon name={messageIcon[state]} /> {liveTexts.messageState[state]}
          </span>{' '}
          <span className="soft">
            <Moment at={at} />
          </span>
          {why && <p className="typed soft">{why}</p>}
        </li>
      ))}
    </ul>
  )
}
