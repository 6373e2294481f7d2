/** A reason not to start that is told to the person at the terminal as it is: one plain sentence, no stack. */
export class StartError extends Error {
  override name = 'StartError'
}
