import type { SQSRecord } from 'aws-lambda'
import { continueTrace, type Trace } from '#shared/observability/trace.ts'

/** A message of a queue with its body parsed as JSON. */
export interface QueueMessage {
  readonly id: string
  readonly body: unknown
  /** How often it was delivered, this time included. */
  readonly deliveries: number
  readonly trace: Trace
}

/** What the message carries of its sender's trace. */
export function traceparentOf({ messageAttributes }: Pick<SQSRecord, 'messageAttributes'>): string | undefined {
  return messageAttributes['traceparent']?.stringValue
}

/** A new span in the trace that the message carries. */
export function traceOf(record: Pick<SQSRecord, 'messageAttributes'>): Trace {
  return continueTrace(traceparentOf(record))
}

/** The message of a record; throws SyntaxError for a body that is no JSON. */
export function toMessage(record: SQSRecord, trace: Trace): QueueMessage {
  return {
    id: record.messageId,
    body: JSON.parse(record.body),
    deliveries: Number(record.attributes.ApproximateReceiveCount),
    trace,
  }
}
