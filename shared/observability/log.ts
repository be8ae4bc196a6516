import type { Trace } from './trace.ts'

type LogLevel = 'INFO' | 'WARN' | 'ERROR'

/** Flat facts; never a token, a body or personal data. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes one JSON line. `trace` ties the lines of one request together across services. */
export function log(level: LogLevel, message: string, trace: Trace | undefined, fields: LogFields = {}): void {
  process.stdout.write(
    `${JSON.stringify({
      level,
      time: new Date().toISOString(),
      message,
      function: process.env['AWS_LAMBDA_FUNCTION_NAME'],
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      ...fields,
    })}\n`,
  )
}

/** Name, message and stack of whatever was thrown, as log fields. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) }
  return { error: error.name, errorMessage: error.message, stack: error.stack }
}
