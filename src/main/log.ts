import pino from 'pino'
import { maskOwnKeys } from '#rules/own-keys.ts'

export type Logger = pino.Logger

/**
 * One JSON line for each thing that happens. It holds no personal data: errors are told by name, message and place;
 * what PostgreSQL adds about the values of a row is left out. Nor does it hold what opens anything.
 */
export function openLog(level: string, to?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: sayError, error: sayError },
  }
  return to ? pino(options, to) : pino(options)
}

function sayError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: maskOwnKeys(String(error)) }
  const { code, constraint, table } = error as Error & Record<string, unknown>
  const { name, message, stack = '' } = error
  return { name, message: maskOwnKeys(message), code, constraint, table, stack: maskOwnKeys(stack) }
}
