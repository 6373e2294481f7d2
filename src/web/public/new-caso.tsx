import { randomUUID } from 'node:crypto'
import { data, redirect } from 'react-router'
import { honeypotField } from '#channels/form/receive.ts'
import { employments, limits, services } from '#rules/caso.ts'
import { quoteFor } from '#rules/deadline.ts'
import { calendarFor, dependenciasOn } from '#rules/policy.ts'
import { employmentName, fieldName, formPage, sayExpectation, siteTexts } from '#texts/es.ts'
import { mailFormTexts } from '#texts/heard-mail.ts'
import { sayBusiness, sayBytes, sayMoment } from '#texts/time.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { fileCaso } from '#web/file-caso.ts'
import { findMailAsked } from '#web/mail-form.ts'
import { Choice, ErrorSummary, SelectField, TextArea, TextField } from '../ui/fields.tsx'
import { MailLink } from '../ui/mail-link.tsx'

export async function loader({ context, url }: DocumentArgs) {
  const house = context.get(houseContext)
  const { policies, now } = house
  const at = now()
  const { policy } = policies.inForceAt(at)
  const asked = url.searchParams
  const mail = await findMailAsked(house, asked.get('correo') ?? '')
  return {
    submissionKey: randomUUID(),
    fromMail: mail && { files: mail.files },
    /** A link may open the form half filled: what was asked somewhere else is not typed twice. */
    asked: {
      service: asked.get('service') ?? '',
      subject: mail?.subject ?? asked.get('subject') ?? '',
      description: mail?.description ?? '',
      dependencia: asked.get('dependencia') ?? '',
    },
    formNotice: policy.texts.formNotice,
    services: services.map((service) => {
      const { name, meaning, examples, attentionMinutes } = policy.services[service]
      const { dueAt } = quoteFor(calendarFor(policy, service), at, attentionMinutes)
      return {
        service,
        name,
        meaning,
        examples,
        within: sayBusiness(attentionMinutes),
        due: sayMoment(dueAt, at, policy.zone),
        expectation: sayExpectation(dueAt, at, policy.zone),
      }
    }),
    dependencias: dependenciasOn(policy, at.toZonedDateTimeISO(policy.zone).toPlainDate()).map(
      ({ code, name }) => ({
        value: code,
        label: name,
      }),
    ),
    channels: policy.channels,
    notice: policy.privacyNotice.summary,
  }
}

export async function action({ request, context }: DocumentArgs) {
  const outcome = await fileCaso(request, context.get(houseContext), context.get(visitorContext))
  if (outcome.kind === 'filed') return redirect(outcome.url, 303)
  return data(outcome, {
    status: outcome.status,
    headers: outcome.retryAfter ? { 'Retry-After': String(outcome.retryAfter) } : {},
  })
}

export default function NewCaso({ loaderData, actionData }: DocumentProps<typeof loader, typeof action>) {
  const page = loaderData
  const errors = actionData?.errors ?? []
  const typed = actionData?.values
  const values = {
    fullName: '',
    nationalId: '',
    email: '',
    phone: '',
    employment: '',
    location: '',
    assetTag: '',
    dataNotice: '',
    submissionKey: page.submissionKey,
    ...page.asked,
    ...typed,
  }
  const kept = actionData?.kept ?? page.fromMail?.files ?? []
  const error = (field: string) => errors.find((one) => one.field === field)?.message
  const field = (name: Exclude<keyof typeof values, 'submissionKey'>) => ({
    name,
    label: fieldName[name],
    error: error(name),
    defaultValue: values[name],
  })
  return (
    <>
      <title>{`${errors.length > 0 ? 'Error: ' : ''}${formPage.title} · ${siteTexts.product}`}</title>
      <h1>{formPage.title}</h1>
      {actionData?.message && (
        <div className="error-summary" role="alert">
          <p>{actionData.message}</p>
        </div>
      )}
      {page.fromMail && !actionData && <p className="notice">{mailFormTexts.notice}</p>}
      {page.formNotice && <p className="notice">{page.formNotice}</p>}
      {errors.length > 0 && <ErrorSummary title={formPage.errorTitle(errors.length)} errors={errors} />}
      <form method="post" action="/solicitud" encType="multipart/form-data" noValidate className="request">
        <Choice
          name="service"
          label={fieldName.service}
          error={error('service')}
          value={values.service}
          className="cards"
          options={page.services.map(({ service, name, meaning, examples, within }) => ({
            value: service,
            label: name,
            more: (
              <>
                <span className="meaning">{meaning}</span>
                <span className="examples">{examples.map((example) => `· ${example}`).join('\n')}</span>
                <span className="promise">Atención en máximo {within}</span>
              </>
            ),
          }))}
        />
        <p className="aside">
          ¿Es para publicar o cambiar algo en el sitio web? Eso se pide a{' '}
          <MailLink address={page.channels.websiteMailbox} />. ¿Quiere saber cómo va un caso?{' '}
          <a href="/seguimiento">Consúltelo aquí</a>.
        </p>

        <h2>Quién y dónde</h2>
        <TextField {...field('fullName')} autoComplete="name" maxLength={limits.fullName} />
        <TextField
          {...field('nationalId')}
          hint="Con los cuatro últimos dígitos podrá consultar su caso."
          inputMode="numeric"
          autoComplete="off"
          className="w-medium"
        />
        <TextField
          {...field('email')}
          type="email"
          hint="Allí le avisaremos cada paso."
          autoComplete="email"
          spellCheck={false}
        />
        <TextField {...field('phone')} type="tel" autoComplete="tel" className="w-medium" />
        <Choice
          name="employment"
          label={fieldName.employment}
          error={error('employment')}
          value={values.employment}
          options={employments.map((value) => ({ value, label: employmentName[value] }))}
        />
        <SelectField
          name="dependencia"
          label={fieldName.dependencia}
          error={error('dependencia')}
          value={values.dependencia}
          empty="Elija su dependencia"
          options={page.dependencias}
        />
        <TextField
          {...field('location')}
          hint="Sede, piso y oficina; o «en casa» si trabaja a distancia."
          autoComplete="off"
          maxLength={limits.location}
        />

        <h2>Qué pasa</h2>
        <TextField
          {...field('subject')}
          hint="Por ejemplo: «La impresora de recepción no imprime»."
          autoComplete="off"
        />
        <TextArea {...field('description')} hint="Desde cuándo, qué mensaje aparece y qué ha intentado." />
        <TextField
          {...field('assetTag')}
          label={
            <>
              {fieldName.assetTag} <span className="optional">(opcional)</span>
            </>
          }
          hint="El número de la etiqueta pegada al equipo."
          autoComplete="off"
          className="w-medium"
        />
        <div className="unseen" aria-hidden="true">
          <label htmlFor={honeypotField}>No escriba aquí</label>
          <input type="text" id={honeypotField} name={honeypotField} tabIndex={-1} autoComplete="off" />
        </div>
        <input type="hidden" id="submissionKey" name="submissionKey" value={values.submissionKey} />

        <div className="field" data-error={error('dataNotice') ? true : undefined}>
          {error('dataNotice') && (
            <p className="error" id="dataNotice-error">
              <span className="unseen">Error: </span>
              {error('dataNotice')}
            </p>
          )}
          <label className="choice">
            <input
              type="checkbox"
              id="dataNotice"
              name="dataNotice"
              defaultChecked={values.dataNotice === 'on'}
              aria-invalid={error('dataNotice') ? true : undefined}
              aria-describedby={error('dataNotice') ? 'dataNotice-error' : undefined}
            />
            <span>
              Leí el <a href="/aviso-de-datos">aviso de datos personales</a>. {page.notice}
            </span>
          </label>
        </div>

        {/* Last: of a body that is too large, what stands before its files comes back. */}
        <div className="field" data-error={error('attachments') ? true : undefined}>
          <label htmlFor="attachments">
            {fieldName.attachments} <span className="optional">(opcional)</span>
          </label>
          <p className="hint" id="attachments-hint">
            Una foto del mensaje de error ayuda. Hasta {limits.files} archivos, {sayBytes(20_000_000)} en
            total.
          </p>
          {error('attachments') && (
            <p className="error" id="attachments-error">
              <span className="unseen">Error: </span>
              {error('attachments')}
            </p>
          )}
          {kept.length > 0 && (
            <fieldset className="kept">
              <legend>{actionData ? 'Archivos que ya recibimos' : mailFormTexts.files}</legend>
              {kept.map(({ sealed, name, bytes }) => (
                <label key={sealed} className="choice">
                  <input type="checkbox" name="keptFile" value={sealed} defaultChecked />
                  <span>
                    {name} ({sayBytes(bytes)})
                  </span>
                </label>
              ))}
            </fieldset>
          )}
          <input
            type="file"
            id="attachments"
            name="attachments"
            multiple
            aria-describedby={
              error('attachments') ? 'attachments-hint attachments-error' : 'attachments-hint'
            }
          />
        </div>

        <div className="expectations">
          {page.services.map(({ service, expectation }) => (
            <p key={service} data-service={service}>
              {expectation}
            </p>
          ))}
          <ul data-service="none">
            {page.services.map(({ service, name, due }) => (
              <li key={service}>
                {name}: si radica ahora, lo atienden a más tardar {due}
              </li>
            ))}
          </ul>
        </div>
        <button type="submit" className="primary">
          {formPage.submit}
        </button>
      </form>
    </>
  )
}
