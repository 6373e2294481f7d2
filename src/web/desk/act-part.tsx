// One part of a draft as a form. Whatever is typed is kept, fit or not; what does not fit is said beside its field.
import { IconAlertTriangle } from '@tabler/icons-react'
import { data, Form, Link, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { ActRefused } from '#commands/change-act.ts'
import { editAct } from '#commands/draft-act.ts'
import { maySignActs } from '#rules/permissions.ts'
import { websiteKinds } from '#rules/website-request.ts'
import { fieldHint, fieldLabel, optionName, partTexts, actTexts as t } from '#texts/act.ts'
import { sayWeekdays, type Weekday, weekdayName, weekdays } from '#texts/circular.ts'
import { modalityName, siteTexts } from '#texts/es.ts'
import {
  editPart,
  type FieldSpec,
  type PartSpec,
  partSpecs,
  type RowsSpec,
  valueAt,
  writeField,
} from '#web/desk/act-parts.ts'
import { type Problem, presentProblems } from '#web/desk/act-present.ts'
import { refuseAct, sayRefusalOf } from '#web/desk/act-refusal.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/act-part.ts'
import { findActOf } from './act.tsx'
import { DeskFault } from './fault.tsx'
import { About, describing, Labelled } from './labelled.tsx'
import { Outcome, Trouble } from './notices.tsx'
import './acts.css'

type Part = keyof typeof partSpecs

function partNamed(name: string, kind: 'circular' | 'closure'): Part {
  const isThere = Object.hasOwn(partSpecs, name) && (name === 'suspension') === (kind === 'closure')
  if (!isThere) throw data(null, { status: 404 })
  return name as Part
}

export async function loader({ request, context, params }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const act = await findActOf(params.id, house.db)
  const part = partNamed(params.part, act.kind)
  if (act.state !== 'draft') throw redirect(`/ajustes/circular/${act.id}`)
  return {
    id: act.id,
    part,
    revision: act.revision,
    content: act.content,
    problems: presentProblems(act.kind, act.content).filter((problem) => problem.part === part),
    mayEdit: maySignActs(staff.role),
    saved: new URL(request.url).searchParams.has('guardado'),
  }
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'acts')
  const { db } = house
  const form = await readFields(request)
  const act = await findActOf(params.id, db)
  const part = partNamed(params.part, act.kind)
  const content = editPart(act.content, partSpecs[part], form)
  const here = `/ajustes/circular/${act.id}/${part}`
  try {
    await editAct(db, { id: act.id, revision: Number(form.get('revision')), by: staff, content }, house.now())
  } catch (error) {
    if (error instanceof ActRefused)
      return data(
        { message: sayRefusalOf(error, house), content, revision: act.revision },
        { status: refuseAct(error) },
      )
    throw error
  }
  const added = /^add (.+)$/.exec(form.get('intent') ?? '')?.[1]
  const problems = presentProblems(act.kind, content).some((problem) => problem.part === part)
  if (added) return redirect(`${here}?guardado#${added}.add`, 303)
  return redirect(problems ? `${here}?guardado` : `/ajustes/circular/${act.id}?hecho=saved`, 303)
}

export default function ActPart({ loaderData, actionData }: Route.ComponentProps) {
  const { id, part, problems, mayEdit, saved } = loaderData
  const { title, lead } = partTexts[part]
  const content = actionData?.content ?? loaderData.content
  const revision = actionData?.revision ?? loaderData.revision
  const spec: PartSpec = partSpecs[part]
  const bad = (field: string) => problems.find((problem) => problem.field === field)
  const first = problems[0]
  return (
    <div className="sheet">
      <title>{`${first ? 'Error: ' : ''}${title} · ${siteTexts.product}`}</title>
      <p>
        <Link to={`/ajustes/circular/${id}`}>{t.backToAct}</Link>
      </p>
      <header>
        <h1>{title}</h1>
        <p className="soft">{lead}</p>
      </header>
      <Outcome done={saved && !actionData && t.saved} />
      <Trouble message={actionData?.message} />
      {problems.length > 0 && (
        <div className="unfit">
          <p>
            <IconAlertTriangle size={18} aria-hidden /> <strong>{t.problems(problems.length)}</strong>
          </p>
          <ul>
            {problems.slice(0, 12).map(({ field, place, message }) => (
              <li key={field + message}>
                <a href={`#${field}`}>{place}</a>: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {/* Written anew with each revision, so that what was saved is what is shown. */}
      <Form key={revision} method="post" className="fields" data-part={part}>
        <fieldset disabled={!mayEdit}>
          <input type="hidden" name="revision" value={revision} />
          {part === 'horario' && <Week shifts={valueAt(content, 'policy.shifts')} />}
          {groupsOf(part, spec.fields).map(({ name, fields }) => (
            <Group key={name} name={name}>
              {fields.map((field) => (
                <Field
                  key={field.path}
                  spec={field}
                  name={field.path}
                  label={field.path.split('.')}
                  value={valueAt(content, field.path)}
                  problem={bad(field.path)}
                />
              ))}
            </Group>
          ))}
          {spec.rows.map((rows) => (
            <Rows key={rows.path} spec={rows} list={valueAt(content, rows.path)} bad={bad} />
          ))}
          <div className="end">
            <button type="submit" name="intent" value="save" className="button primary">
              {t.save}
            </button>
            <Link to={`/ajustes/circular/${id}`}>{t.backToAct}</Link>
          </div>
        </fieldset>
      </Form>
    </div>
  )
}

/** The three services stand apart; other parts are one group. */
function groupsOf(part: Part, fields: readonly FieldSpec[]) {
  if (part !== 'servicios') return [{ name: '', fields }]
  return (['hardware', 'network', 'software'] as const).map((service) => ({
    name: service,
    fields: fields.filter(({ path }) => path.startsWith(`policy.services.${service}.`)),
  }))
}

const serviceTitle: Record<string, string> = { hardware: 'Hardware', network: 'Red', software: 'Software' }

function Group({ name, children }: { name: string; children: React.ReactNode }) {
  if (name === '') return children
  return (
    <fieldset className="group">
      <legend>{serviceTitle[name]}</legend>
      {children}
    </fieldset>
  )
}

interface FieldProps {
  readonly spec: FieldSpec
  readonly name: string
  readonly label: readonly (string | number)[]
  readonly value: unknown
  readonly problem: Problem | undefined
}

function Field({ spec, name, label, value, problem }: FieldProps) {
  const about = { id: name, label: fieldLabel(label), hint: fieldHint(label), error: problem?.message }
  const common = describing(about)
  switch (spec.kind) {
    case 'check':
      return (
        <label className="check">
          <input type="checkbox" name={name} defaultChecked={value === true} {...common} />{' '}
          <span>{about.label}</span>
        </label>
      )
    case 'days':
    case 'kinds':
    case 'modalities': {
      const options =
        spec.kind === 'days'
          ? weekdays
          : spec.kind === 'kinds'
            ? websiteKinds
            : (['on_site', 'virtual'] as const)
      return (
        <fieldset className="checks" id={name} aria-describedby={common['aria-describedby']}>
          <legend>{about.label}</legend>
          <About {...about} />
          <div>
            {options.map((option) => (
              <label key={option} className="check">
                <input
                  type="checkbox"
                  name={`${name}.${option}`}
                  defaultChecked={Array.isArray(value) && value.includes(option)}
                />{' '}
                <span>
                  {isDay(option) ? (
                    <abbr title={weekdayName[option]}>{optionName.day[option]}</abbr>
                  ) : (
                    { ...optionName.modality, ...optionName.kind }[option]
                  )}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )
    }
    case 'modality':
    case 'holidays': {
      const options = spec.kind === 'modality' ? optionName.modality : optionName.holidays
      return (
        <Labelled about={about}>
          <select name={name} defaultValue={String(value)} {...common}>
            {Object.entries(options).map(([option, text]) => (
              <option key={option} value={option}>
                {text}
              </option>
            ))}
          </select>
        </Labelled>
      )
    }
    case 'text':
    case 'lines':
    case 'turns': {
      const text = writeField(spec.kind, value)
      const lines = text.split('\n').length + Math.floor(text.length / 90)
      return (
        <Labelled about={about} kind="wide">
          <textarea
            name={name}
            defaultValue={text}
            rows={Math.min(12, Math.max(spec.kind === 'turns' ? 1 : 2, lines))}
            {...common}
          />
        </Labelled>
      )
    }
    default:
      return (
        <Labelled about={about} kind={spec.kind}>
          <input
            type={inputType[spec.kind] ?? 'text'}
            name={name}
            defaultValue={writeField(spec.kind, value)}
            inputMode={spec.kind === 'whole' ? 'numeric' : undefined}
            autoComplete="off"
            spellCheck={false}
            {...common}
          />
        </Labelled>
      )
  }
}

const inputType: Partial<Record<FieldSpec['kind'], string>> = {
  time: 'time',
  date: 'date',
  moment: 'datetime-local',
}

function Rows({
  spec,
  list,
  bad,
}: {
  spec: RowsSpec
  list: unknown
  bad: (field: string) => Problem | undefined
}) {
  const rows = Array.isArray(list) ? list : []
  const own = bad(spec.path)
  return (
    <fieldset className="rows-field" id={spec.path}>
      <legend>{fieldLabel(spec.path.split('.'))}</legend>
      {own && <small className="wrong">{own.message}</small>}
      <input type="hidden" name={`${spec.path}.count`} value={rows.length} />
      <ol className="row-list">
        {rows.map((row, at) => {
          const place = `${spec.path}.${at}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <li key={at}>
              {spec.fields.map((field) => (
                <Field
                  key={field.path}
                  spec={field}
                  name={`${place}.${field.path}`}
                  label={`${place}.${field.path}`.split('.')}
                  value={valueAt(row, field.path)}
                  problem={bad(`${place}.${field.path}`)}
                />
              ))}
              <label className="check remove">
                <input type="checkbox" name={`${place}.remove`} />{' '}
                <span>
                  {t.remove}
                  <span className="unseen"> {at + 1}</span>
                </span>
              </label>
            </li>
          )
        })}
      </ol>
      <button
        type="submit"
        name="intent"
        value={`add ${spec.path}`}
        id={`${spec.path}.add`}
        className="button"
      >
        {t.add}
      </button>
    </fieldset>
  )
}

interface DraftShift {
  readonly days?: Weekday[]
  readonly opens?: string
  readonly closes?: string
  readonly modality?: keyof typeof modalityName
}

function sayShifts(shifts: readonly DraftShift[]): string {
  return shifts
    .map(
      ({ days = [], opens, closes, modality = 'on_site' }) =>
        `${sayWeekdays(days)}, ${opens} a ${closes}, ${modalityName[modality]}`,
    )
    .join('; ')
}

/** The shifts drawn on the week: what the fields below say, as a picture. */
function Week({ shifts }: { shifts: unknown }) {
  const list = (Array.isArray(shifts) ? shifts : []) as DraftShift[]
  const [first, last] = [6, 20]
  const at = (time = '') => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return ((Math.min(last, Math.max(first, hour + minute / 60)) - first) / (last - first)) * 100
  }
  return (
    <div className="week" role="img" aria-label={sayShifts(list)}>
      {weekdays.map((day) => (
        <div key={day} className="week-day">
          <span>{optionName.day[day]}</span>
          <div>
            {list
              .filter(({ days }) => days?.includes(day))
              .map(({ opens, closes, modality }) => (
                <i
                  key={`${opens}${closes}${modality}`}
                  data-modality={modality}
                  style={{ left: `${at(opens)}%`, width: `${Math.max(0, at(closes) - at(opens))}%` }}
                >
                  {opens}–{closes}
                </i>
              ))}
          </div>
        </div>
      ))}
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}

function isDay(option: string): option is Weekday {
  return (weekdays as readonly string[]).includes(option)
}
