import { data, redirect } from 'react-router'
import { sayFilesProblem, tidyLine, tidyText } from '#channels/form/receive.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { rateCaso } from '#commands/rate-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { reopenCaso } from '#commands/reopen-caso.ts'
import { limits } from '#rules/caso.ts'
import { looksLikeWebsiteRequest } from '#rules/channel-policy.ts'
import { isBreached, isOpen, mayEscalate, nextState, promiseSettledAt } from '#rules/lifecycle.ts'
import { dependenciaName } from '#rules/policy.ts'
import { findCaso } from '#store/caso.ts'
import { findPublicStory } from '#store/story.ts'
import {
  casoPage,
  deskTexts,
  employmentName,
  fieldName,
  sayEvent,
  sayRefusal,
  sayState,
  sayWebsiteHint,
  siteTexts,
  stateName,
} from '#texts/es.ts'
import { sayBoth, sayBytes, sayMoment, sayTimeLeft } from '#texts/time.ts'
import { sayHeldBack } from '#web/attachment.ts'
import { casoUrl, checkLink } from '#web/caso-link.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { sayDeadline } from '#web/steps.ts'
import { type Brought, databaseAwayInit, presentBrought, refusalInit, takeForm } from '#web/take-form.ts'
import { DeadlineSteps } from '../ui/deadline-steps.tsx'
import { Choice, TextArea } from '../ui/fields.tsx'

const intents = ['comment', 'close', 'reopen', 'rate', 'escalate'] as const
type Intent = (typeof intents)[number]

export async function loader(args: DocumentArgs<'radicado'>) {
  const { url, params, context } = args
  const house = context.get(houseContext)
  const { caso, ledger = [] } = (await findPublicStory(house.db, params.radicado)) ?? {}
  checkLink(args, caso)
  const policy = house.policies.of(caso.policyId, promiseSettledAt(caso))
  const { zone } = policy
  const now = house.now()
  const moment = (at: Temporal.Instant) => sayBoth(at, now, zone)
  const breached = isBreached(caso, now)
  const done = url.searchParams.get('hecho') as Intent | null
  return {
    radicado: caso.radicado,
    url: casoUrl(house, caso),
    done: done && Object.hasOwn(casoPage.done, done) ? casoPage.done[done] : undefined,
    justFiled: done === null && caso.state === 'filed' && now.since(caso.filedAt).total('minutes') < 10,
    email: caso.email,
    state: caso.state,
    sentence: sayState({
      state: caso.state,
      technician: caso.assigneeName,
      breached,
      dueAt: caso.attentionDueAt,
      now,
      zone,
    }),
    technician: caso.assigneeName,
    breached,
    due: moment(caso.attentionDueAt),
    timeLeft: isOpen(caso.state) && !caso.attendedAt ? sayTimeLeft(caso.attentionDueAt, now) : undefined,
    progress: {
      filed: moment(caso.filedAt),
      attended: caso.attendedAt && moment(caso.attendedAt),
      solved: caso.solvedAt && moment(caso.solvedAt),
      closed: caso.closedAt && moment(caso.closedAt),
    },
    steps: sayDeadline(policy, caso.service, caso.filedAt),
    escalation: mayEscalate(caso, now)
      ? {
          line: policy.channels.escalationLine,
          escalated: caso.escalatedAt && sayMoment(caso.escalatedAt, now, zone),
        }
      : undefined,
    solution: caso.solution,
    closesBySelf:
      caso.autoCloseAt && caso.state === 'solved' ? sayMoment(caso.autoCloseAt, now, zone) : undefined,
    may: Object.fromEntries(intents.map((verb) => [verb, nextState(caso.state, verb) !== undefined])),
    rating: caso.rating,
    websiteHint: looksLikeWebsiteRequest(`${caso.subject}\n${caso.description}`, policy)
      ? sayWebsiteHint(policy.channels.websiteMailbox)
      : undefined,
    extension: policy.channels.extension,
    request: [
      [casoPage.subject, caso.subject],
      [casoPage.description, caso.description],
      ['Servicio', policy.services[caso.service].name],
      ['Solicitante', `${caso.fullName} · ${employmentName[caso.employment]}`],
      ['Dependencia', dependenciaName(policy, caso.dependencia)],
      ['Lugar', caso.location],
      ...(caso.assetTag ? [['Placa', caso.assetTag]] : []),
    ] as [string, string][],
    timeline: ledger.map((event) => ({
      id: event.id,
      at: moment(event.at),
      what: sayEvent(event),
      text: event.text,
      files: event.attachments.map(({ id, name, bytes, scan }) => ({
        name,
        held: sayHeldBack(house, scan),
        size: sayBytes(bytes),
        href: `/caso/${caso.radicado}/archivos/${id}?clave=${house.casoKeys.of(caso)}`,
      })),
    })),
  }
}

interface Problem {
  readonly intent: Intent | undefined
  readonly message: string
  /** What was typed comes back. */
  readonly text: string
  readonly kept: readonly Brought[]
}

export async function action(args: DocumentArgs<'radicado'>) {
  const { request, params, context } = args
  const house = context.get(houseContext)
  const caso = await findCaso(house.db, params.radicado)
  checkLink(args, caso)
  const { address } = context.get(visitorContext)
  const taken = await house.limits.take('requesterChange', { address, caso: caso.radicado })
  const body = await takeForm(request, house, taken.wait ? undefined : { address, caso: caso.radicado })
  const intent = intents.find((known) => known === body.fields.get('intent'))
  const text = tidyText(body.fields.get('text') ?? '')
  const kept = presentBrought(body.files, house)
  const problem = (init: number | ResponseInit, intent: Intent | undefined, message: string, text = '') =>
    data<Problem>({ intent, message, text, kept }, typeof init === 'number' ? { status: init } : init)
  if (taken.wait)
    return problem(
      { status: 429, headers: { 'Retry-After': String(taken.wait) } },
      intent,
      casoPage.tooMany,
      text,
    )
  if (body.filesProblem)
    return problem(refusalInit(body.filesProblem), intent, sayFilesProblem(body.filesProblem), text)
  const now = house.now()
  const order = {
    radicado: caso.radicado,
    actor: { kind: 'requester', name: caso.fullName },
    door: 'requester',
  } as const
  try {
    switch (intent) {
      case 'comment':
        if (text === '' && body.files.length === 0) return problem(422, intent, casoPage.noFile)
        if (text.length > limits.comment) return problem(422, intent, casoPage.long(limits.comment), text)
        await commentCaso(house.db, { ...order, text, visibility: 'public', files: body.files }, now)
        break
      case 'close':
        await closeCaso(house.db, order, now)
        break
      case 'reopen':
        if (text === '') return problem(422, intent, casoPage.noReason)
        if (text.length > limits.reason) return problem(422, intent, casoPage.long(limits.reason), text)
        await reopenCaso(house.db, { ...order, reason: text }, house.policies.of, now)
        break
      case 'rate': {
        const rating = Number(body.fields.get('rating'))
        if (![1, 2, 3, 4, 5].includes(rating)) return problem(422, intent, casoPage.noRating, text)
        const comment =
          tidyLine(text.slice(0, 2 * limits.ratingComment)).slice(0, limits.ratingComment) || null
        await rateCaso(house.db, { ...order, rating, comment }, now)
        break
      }
      case 'escalate':
        await escalateCaso(house.db, order, now)
        break
      default:
        return problem(422, undefined, deskTexts.error.unknown, text)
    }
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return problem(databaseAwayInit, intent, deskTexts.error.away, text)
    }
    if (!(error instanceof Refused)) throw error
    return problem(409, intent, sayRefusal(error.refusal, now, house.policies.of(caso.policyId).zone), text)
  }
  return redirect(`${casoUrl(house, caso)}&hecho=${intent}`, 303)
}

export default function Caso({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  const caso = loaderData
  const problem = (intent: Intent) => (actionData?.intent === intent ? actionData : undefined)
  const orphan =
    actionData && (!actionData.intent || !caso.may[actionData.intent] || actionData.intent === 'escalate')
  return (
    <>
      <title>{`${actionData ? 'Error: ' : ''}Caso ${caso.radicado} · ${siteTexts.product}`}</title>
      {caso.justFiled && (
        <p className="confirmed" role="status">
          {casoPage.saveNumber}
        </p>
      )}
      {caso.done && (
        <p className="confirmed" role="status">
          {caso.done}
        </p>
      )}
      {orphan && (
        <div className="error-summary" role="alert">
          <p>{actionData.message}</p>
        </div>
      )}
      <h1 className="radicado">
        <span>Radicado</span> {caso.radicado}
      </h1>
      <p className="lead" data-breached={caso.breached}>
        {caso.sentence}
      </p>

      <Progress caso={caso} />

      <dl className="key-facts">
        <div>
          <dt>Plazo de atención</dt>
          <dd>
            <span title={caso.due.exactly}>{caso.due.said}</span>
            {caso.timeLeft && <strong data-breached={caso.breached}>{caso.timeLeft}</strong>}
            {!caso.timeLeft && caso.progress.attended && (
              <strong data-breached={caso.breached}>{caso.breached ? 'se atendió tarde' : 'cumplido'}</strong>
            )}
          </dd>
        </div>
        <div>
          <dt>Lo atiende</dt>
          <dd>{caso.technician ?? 'Aún sin asignar'}</dd>
        </div>
      </dl>
      <details>
        <summary>¿Por qué ese plazo?</summary>
        <DeadlineSteps steps={caso.steps} />
      </details>

      {caso.escalation && (
        <section className="escalation" aria-labelledby="escalation">
          <h2 id="escalation">No le cumplimos el plazo</h2>
          <p>
            Llame a la línea de escalamiento:{' '}
            <a className="line" href={`tel:${caso.escalation.line.phone}`}>
              {caso.escalation.line.shown}
            </a>
          </p>
          {caso.escalation.escalated ? (
            <p>{casoPage.escalated(caso.escalation.escalated)}</p>
          ) : (
            <form method="post" action={caso.url}>
              <button type="submit" name="intent" value="escalate" className="primary">
                Escalar el caso
              </button>
              <p className="hint">Queda registrado y se avisa a los coordinadores.</p>
            </form>
          )}
        </section>
      )}

      {caso.state === 'solved' && (
        <section className="answer" aria-labelledby="solution">
          <h2 id="solution">¿Quedó solucionado?</h2>
          <p className="typed">{caso.solution}</p>
          <form method="post" action={caso.url}>
            <button type="submit" name="intent" value="close" className="primary">
              Sí, cerrar el caso
            </button>
          </form>
          <details open={problem('reopen') !== undefined}>
            <summary>No, sigue fallando</summary>
            <Reopen url={caso.url} problem={problem('reopen')} />
          </details>
          {caso.closesBySelf && <p className="hint">{casoPage.closesBySelf(caso.closesBySelf)}</p>}
        </section>
      )}
      {caso.state === 'closed' && (
        <details open={problem('reopen') !== undefined}>
          <summary>El problema volvió</summary>
          <Reopen url={caso.url} problem={problem('reopen')} />
        </details>
      )}
      {caso.may.rate && (caso.rating === null || problem('rate')) && (
        <form method="post" action={caso.url} className="rate">
          <Choice
            name="rating"
            label="¿Cómo fue la atención?"
            error={problem('rate')?.message}
            value=""
            className="choices ratings"
            options={[1, 2, 3, 4, 5].map((points) => ({
              value: String(points),
              label: ratingName[points - 1] ?? '',
            }))}
          />
          <div className="field">
            <label htmlFor="rate-text">
              Una línea para mejorar <span className="optional">(opcional)</span>
            </label>
            <input
              id="rate-text"
              type="text"
              name="text"
              maxLength={limits.ratingComment}
              autoComplete="off"
            />
          </div>
          <button type="submit" name="intent" value="rate">
            Calificar
          </button>
        </form>
      )}
      {caso.rating !== null && <p>Usted calificó la atención con {caso.rating} de 5.</p>}
      {caso.websiteHint && <p className="aside">{caso.websiteHint}</p>}

      <h2>Qué ha pasado</h2>
      <ol className="timeline">
        {caso.timeline.map(({ id, at, what, text, files }) => (
          <li key={id}>
            <span className="when" title={at.exactly}>
              {at.said}
            </span>
            <span className="what">{what}</span>
            {text && <p className="typed">{text}</p>}
            {files.length > 0 && (
              <ul className="files">
                {files.map(({ name, size, href, held }) => (
                  <li key={href}>
                    {held ? name : <a href={href}>{name}</a>} ({size}){held && <p>{held}</p>}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>

      {caso.may.comment && caso.state !== 'closed' && (
        <form method="post" action={caso.url} encType="multipart/form-data" className="comment">
          <input type="hidden" name="intent" value="comment" />
          <TextArea
            name="text"
            label="Agregar un mensaje"
            hint="Lo lee el técnico y queda en el caso."
            rows={3}
            error={problem('comment')?.message}
            defaultValue={problem('comment')?.text}
          />
          <div className="field">
            <label htmlFor="attachments">
              {fieldName.attachments} <span className="optional">(opcional)</span>
            </label>
            {problem('comment')?.kept.map(({ sealed, name, size }) => (
              <label key={sealed} className="choice">
                <input type="checkbox" name="keptFile" value={sealed} defaultChecked />
                <span>
                  {name} ({size})
                </span>
              </label>
            ))}
            <input type="file" id="attachments" name="attachments" multiple />
          </div>
          <button type="submit">Enviar mensaje</button>
        </form>
      )}

      <h2>La solicitud</h2>
      <dl className="request-data">
        {caso.request.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="typed">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="aside">
        ¿Prefiere preguntar por teléfono? Llame a la extensión {caso.extension} con su radicado.
      </p>
    </>
  )
}

const ratingName = ['1, muy mala', '2, mala', '3, regular', '4, buena', '5, muy buena']

function Reopen({ url, problem }: { url: string; problem: Problem | undefined }) {
  return (
    <form method="post" action={url}>
      <div className="field" data-error={problem ? true : undefined}>
        <label htmlFor="reason">¿Qué sigue fallando?</label>
        {problem && (
          <p className="error" id="reason-error">
            <span className="unseen">Error: </span>
            {problem.message}
          </p>
        )}
        <textarea
          id="reason"
          name="text"
          rows={3}
          defaultValue={problem?.text}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? 'reason-error' : undefined}
        />
      </div>
      <button type="submit" name="intent" value="reopen">
        Reabrir el caso
      </button>
    </form>
  )
}

const stages = ['filed', 'attended', 'solved', 'closed'] as const
const stageName = {
  filed: stateName.filed,
  attended: stateName.attending,
  solved: stateName.solved,
  closed: stateName.closed,
}

/** Radicado → en atención → solucionado → cerrado: where the case is, in words as well as in marks. */
function Progress({
  caso,
}: {
  caso: Pick<DocumentProps<typeof loader, typeof action>['loaderData'], 'progress' | 'state'>
}) {
  if (caso.state === 'void') return null
  const reached = { filed: 0, assigned: 0, attending: 1, on_hold: 1, solved: 2, closed: 3 }[caso.state]
  return (
    <ol className="progress" aria-label="Avance del caso">
      {stages.map((stage, index) => {
        const at = index <= reached ? caso.progress[stage] : null
        const place = index < reached ? 'done' : index === reached ? 'current' : 'ahead'
        return (
          <li key={stage} data-place={place} aria-current={place === 'current' ? 'step' : undefined}>
            <strong>{stageName[stage]}</strong>
            <span>{at ? <span title={at.exactly}>{at.said}</span> : 'pendiente'}</span>
          </li>
        )
      })}
    </ol>
  )
}
