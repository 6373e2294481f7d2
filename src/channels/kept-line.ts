// A connection that is kept: opened at once, opened again when it is lost, ever more patiently, until it is closed.

export interface KeptLine<Line> {
  /** The connection, once it stands; throws why it does not, without waiting for another try. */
  get(): Promise<Line>
  close(): void
}

const waits = [500, 1000, 2000, 5000, 15_000, 30_000]

/** `open` answers a connection that stands, and says when it is lost, and why. */
export function keepLine<Line extends { close(): void }>(
  open: (lost: (why: Error) => void) => Promise<Line>,
): KeptLine<Line> {
  let failures = 0
  let isClosed = false
  let waiting: NodeJS.Timeout | undefined
  let line: Promise<Line> = dial()

  function dial(): Promise<Line> {
    let isLost = false
    const opening = open((why) => {
      if (isLost) return
      isLost = true
      line = Promise.reject(why)
      line.catch(() => undefined)
      again()
    })
    opening.then(
      (opened) => {
        failures = 0
        if (isClosed) opened.close()
      },
      () => {
        if (isLost) return
        isLost = true
        again()
      },
    )
    return opening
  }

  function again(): void {
    if (isClosed) return
    waiting = setTimeout(
      () => {
        line = dial()
      },
      waits[Math.min(failures, waits.length - 1)],
    )
    waiting.unref()
    failures += 1
  }

  return {
    get: () => line,
    close() {
      isClosed = true
      clearTimeout(waiting)
      line.then(
        (opened) => opened.close(),
        () => undefined,
      )
    },
  }
}
