// The desk's form controls: what browsers bring, with our look, a label, a hint and what is wrong, tied together.
import { type ComponentProps, type ReactNode, useId } from 'react'
import { useNavigation } from 'react-router'

interface Said {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly className?: string | undefined
}

export interface Option {
  readonly value: string
  readonly label: string
}

export function TextInput({ label, hint, error, className, ...rest }: Said & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Field id={id} {...{ label, hint, error, className }}>
      <input id={id} type="text" {...told(id, hint, error)} {...rest} />
    </Field>
  )
}

export function TextArea({ label, hint, error, className, ...rest }: Said & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Field id={id} {...{ label, hint, error, className }}>
      <textarea id={id} {...told(id, hint, error)} {...rest} />
    </Field>
  )
}

export function Select({
  label,
  hint,
  error,
  className,
  options,
  ...rest
}: Said & ComponentProps<'select'> & { readonly options: readonly Option[] }) {
  const id = useId()
  return (
    <Field id={id} {...{ label, hint, error, className }}>
      <select id={id} {...told(id, hint, error)} {...rest}>
        {options.map(({ value, label: said }) => (
          <option key={value} value={value}>
            {said}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** A box to tick, or one of several with `type="radio"`. */
export function Tick({ label, hint, error, type = 'checkbox', ...rest }: Said & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className="tick">
      <label>
        <input type={type} {...told(id, hint, error)} {...rest} />
        <span>{label}</span>
      </label>
      <Hint id={id}>{hint}</Hint>
      <Wrong id={id}>{error}</Wrong>
    </div>
  )
}

function Field({
  id,
  label,
  hint,
  error,
  className = '',
  children,
}: Said & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      <Hint id={id}>{hint}</Hint>
      {children}
      <Wrong id={id}>{error}</Wrong>
    </div>
  )
}

interface Note {
  readonly id: string
  readonly children: string | undefined
}

function Hint({ id, children }: Note) {
  return children ? (
    <p className="soft" id={`${id}-hint`}>
      {children}
    </p>
  ) : null
}

function Wrong({ id, children }: Note) {
  return children ? (
    <p className="wrong" id={`${id}-error`}>
      {children}
    </p>
  ) : null
}

function told(id: string, hint: string | undefined, error: string | undefined) {
  const beside = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return { 'aria-invalid': error ? true : undefined, 'aria-describedby': beside || undefined }
}

/** A button of a form of several, by what it does; it rests while that is being done. */
export function Act({
  intent,
  className = '',
  children,
}: {
  intent: string
  className?: string
  children: ReactNode
}) {
  const isBusy = useNavigation().formData?.get('intent') === intent
  return (
    <button type="submit" name="intent" value={intent} className={`button ${className}`} disabled={isBusy}>
      {children}
    </button>
  )
}
