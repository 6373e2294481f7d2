// Promises: a ledger never goes back: what follows happens at the later of now and its last line, whatever clocks say.

/** The earlier of two instants. */
export function earlierOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) <= 0 ? a : b
}

/** The later of two instants. */
export function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
