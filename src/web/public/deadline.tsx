import { data } from 'react-router'
import { NeverOpensError } from '#rules/calendar.ts'
import { type Service, services } from '#rules/caso.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { calendarFor, type Policy } from '#rules/policy.ts'
import { siteTexts } from '#texts/es.ts'
import { sayBusiness, sayMoment } from '#texts/time.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { sayDeadline } from '#web/steps.ts'
import { DeadlineSteps } from '../ui/deadline-steps.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'

const wrongMoment = 'Escriba una fecha y hora entre 1984 y 2099, por ejemplo 2026-03-24T10:00.'

export function loader({ context, url }: DocumentArgs) {
  const { policies, now } = context.get(houseContext)
  const at = now()
  const today = policies.inForceAt(at).policy
  const asked = url.searchParams
  const service = services.find((known) => known === asked.get('service')) ?? 'software'
  const typed = asked.get('from') ?? ''
  const from = typed === '' ? at : readMoment(typed, today.zone)
  // Whoever files then comes under the circular of then.
  const { policy } = policies.inForceAt(from ?? at)
  const answer = from && answerFor(policy, service, from, at)
  const page = {
    service,
    from: (from ?? at).toZonedDateTimeISO(policy.zone).toPlainDateTime().toString({ smallestUnit: 'minute' }),
    services: services.map((value) => ({ value, label: policy.services[value].name })),
    within: sayBusiness(policy.services[service].attentionMinutes),
    circular: policy.circular,
    answer,
    error: answer ? undefined : wrongMoment,
  }
  return data(page, { status: answer ? 200 : 422 })
}

function answerFor(policy: Policy, service: Service, from: Temporal.Instant, now: Temporal.Instant) {
  try {
    const dueAt = deadlineFor(calendarFor(policy, service), from, policy.services[service].attentionMinutes)
    return {
      filed: sayMoment(from, now, policy.zone),
      due: sayMoment(dueAt, now, policy.zone),
      steps: sayDeadline(policy, service, from),
    }
  } catch (error) {
    if (error instanceof NeverOpensError || error instanceof RangeError) return undefined
    throw error
  }
}

/** An ISO instant, or the wall time that a `datetime-local` field sends. */
function readMoment(typed: string, zone: string): Temporal.Instant | undefined {
  for (const read of [
    () => Temporal.Instant.from(typed),
    () => Temporal.PlainDateTime.from(typed).toZonedDateTime(zone).toInstant(),
  ]) {
    try {
      const at = read()
      const { year } = at.toZonedDateTimeISO(zone)
      return year >= 1984 && year <= 2099 ? at : undefined
    } catch {
      // Not this form; the next, or none.
    }
  }
  return undefined
}

export default function Deadline({ loaderData }: DocumentProps<typeof loader>) {
  const { service, from, services: options, within, circular, answer, error } = loaderData
  return (
    <>
      <title>{`${error ? 'Error: ' : ''}${siteTexts.deadline} · ${siteTexts.product}`}</title>
      <h1>{siteTexts.deadline}</h1>
      <form method="get" action="/plazo" className="inline">
        <SelectField name="service" label="Servicio" value={service} empty="Elija" options={options} />
        <TextField name="from" type="datetime-local" label="Si radica" defaultValue={from} error={error} />
        <button type="submit">Calcular</button>
      </form>
      {answer && (
        <section aria-labelledby="answer">
          <h2 id="answer" className="key-fact">
            A más tardar {answer.due}
          </h2>
          <p>
            Si radica {answer.filed}, un técnico lo atiende en máximo {within}. Así se cuentan, según la
            Circular {circular.number} del {circular.issuedOn.split('-').reverse().join('/')}:
          </p>
          <DeadlineSteps steps={answer.steps} />
        </section>
      )}
    </>
  )
}
