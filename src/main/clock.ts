/** The time, to the millisecond. The only place that asks for it. */
export function now(): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Date.now())
}
