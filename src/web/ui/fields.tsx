// Form parts after the patterns of GOV.UK: label above, hint in plain words, error before the field, summary on top.
import type { InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from 'react'

export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** What must be mended, linked to where; the page's title says it too, for whoever listens to it. */
export function ErrorSummary({ title, errors }: { title: string; errors: readonly FieldProblem[] }) {
  return (
    <div className="error-summary" role="alert" aria-labelledby="error-summary-title" tabIndex={-1}>
      <h2 id="error-summary-title">{title}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
}

function describedBy({ name, hint, error }: FieldProps): string | undefined {
  return [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || undefined
}

function Described({ field, children }: { field: FieldProps; children: ReactNode }) {
  const { name, label, hint, error } = field
  return (
    <div className="field" data-error={error ? true : undefined}>
      <label htmlFor={name}>{label}</label>
      <About {...{ name, label, hint, error }} />
      {children}
    </div>
  )
}

function About({ name, hint, error }: FieldProps) {
  return (
    <>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${name}-error`}>
          <span className="unseen">Error: </span>
          {error}
        </p>
      )}
    </>
  )
}

type Control<Attributes> = FieldProps & Omit<Attributes, keyof FieldProps | 'id'>

export function TextField({
  name,
  label,
  hint,
  error,
  ...input
}: Control<InputHTMLAttributes<HTMLInputElement>>) {
  const field = { name, label, hint, error }
  return (
    <Described field={field}>
      <input
        type="text"
        {...input}
        id={name}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(field)}
      />
    </Described>
  )
}

export function TextArea({
  name,
  label,
  hint,
  error,
  ...area
}: Control<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const field = { name, label, hint, error }
  return (
    <Described field={field}>
      <textarea
        rows={6}
        {...area}
        id={name}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(field)}
      />
    </Described>
  )
}

export interface Option {
  readonly value: string
  readonly label: string
}

export function SelectField({
  name,
  label,
  hint,
  error,
  value,
  empty,
  options,
  required,
}: FieldProps & { value: string; empty: string; options: readonly Option[]; required?: boolean }) {
  const field = { name, label, hint, error }
  return (
    <Described field={field}>
      <select
        id={name}
        name={name}
        defaultValue={value}
        required={required}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(field)}
      >
        <option value="">{empty}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Described>
  )
}

/** Radio buttons; the first bears the field's name as id, so that the summary's link lands on it. */
export function Choice({
  name,
  label,
  hint,
  error,
  value,
  options,
  className,
}: FieldProps & {
  value: string
  className?: string
  options: readonly (Option & { readonly more?: ReactNode })[]
}) {
  const field = { name, label, hint, error }
  return (
    <fieldset className="field" data-error={error ? true : undefined} aria-describedby={describedBy(field)}>
      <legend>{label}</legend>
      <About {...field} />
      <div className={className ?? 'choices'}>
        {options.map((option, index) => (
          <label key={option.value} className="choice">
            <input
              type="radio"
              id={index === 0 ? name : `${name}-${option.value}`}
              name={name}
              value={option.value}
              defaultChecked={value === option.value}
            />
            <span>
              <strong>{option.label}</strong>
              {option.more}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
