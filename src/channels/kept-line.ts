// A connection that is kept: opened at once, opened again when it is lost, ever more patiently, until it is closed.

export interface KeptLine<Line> {
  /** The connection, once it stands; throws why it does not, without waiting for another try. */
  get(): Promise<Line>
  close(): void
}

const waits = [500, 1000, 2000, 5000, 15_000, 30_000]

/** `open` answers a connection that stands, and calls `lost` once when it no longer does. */
export function keepLine<Line extends { close(): void }>(
  open: (lost: () => void) => Promise<Line>,
): KeptLine<Line> {
  let failures = 0
  let isClosed = false
  let waiting: NodeJS.Timeout | undefined
  let line: Promise<Line> = dial()

  function dial(): Promise<Line> {
    let isLost = false
    const opening = open(() => {
      if (isLost) return
      isLost = true
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
