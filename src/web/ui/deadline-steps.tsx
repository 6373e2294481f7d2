import type { SaidStep } from '#web/steps.ts'

/** Why a deadline falls when it does: every span from the filing on, what counts and what does not. */
export function DeadlineSteps({ steps }: { steps: readonly SaidStep[] }) {
  return (
    <ol className="steps">
      {steps.map(({ key, day, span, exactly, counts, text, lasts }) => (
        <li key={key} data-counts={counts}>
          <span className="when" title={exactly}>
            <span className="day">{day}</span> {span}
          </span>
          <span className="what">
            {text} <span className="lasts">({lasts})</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
