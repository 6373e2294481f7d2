// Promises: a message that did not get through is tried again, soon at first and then ever later, for about two days;
// then it has failed.

/** Minutes to wait after the first failed attempt, the second, and so on. */
const waits = [1, 5, 15, 60, 180, 360, 720, 720, 720]

/** When to try again what has failed `attempts` times, the last of them now; undefined when it is given up. */
export function nextTryAt(attempts: number, now: Temporal.Instant): Temporal.Instant | undefined {
  const minutes = waits[attempts - 1]
  return minutes === undefined ? undefined : now.add({ minutes })
}
