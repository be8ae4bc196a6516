import { randomBytes } from 'node:crypto'

/** W3C Trace Context, version 00: the trace all hops share, and the span of this one. */
export interface Trace {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
}

const format = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/

/** A new span in the trace of a `traceparent`, or in a new trace where there is none or it is malformed (as the standard asks). */
export function continueTrace(traceparent: string | undefined): Trace {
  const traceId = traceparent === undefined ? undefined : format.exec(traceparent)?.[1]
  return { traceId: traceId ?? randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') }
}

/** The header or message attribute that carries a trace on. */
export function traceparent({ traceId, spanId }: Trace): string {
  return `00-${traceId}-${spanId}-01`
}
