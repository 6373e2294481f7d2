import pino from 'pino'

export type Logger = pino.Logger

/**
 * One JSON line for each thing that happens. It holds no personal data: errors are told by name, message and place;
 * what PostgreSQL adds about the values of a row is left out.
 */
export function openLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: sayError, error: sayError },
  })
}

function sayError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, constraint, table } = error as Error & Record<string, unknown>
  return { name: error.name, message: error.message, code, constraint, table, stack: error.stack }
}
