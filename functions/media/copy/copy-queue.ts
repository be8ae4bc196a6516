import { SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import type { Metadata } from '#shared/event-store/commit.ts'
import { traceparent } from '#shared/observability/trace.ts'
import { sendToFifo } from '#shared/queue/send-to-fifo.ts'

/** A message of the queue of copies to make. */
export const copyMessage = v.strictObject({ copyId: v.string() })

/** Has a copy made; `number` is that of the commit that asked for it, by which the queue drops a repetition. */
export type RequestMark = (copyId: string, number: number, metadata: Metadata) => Promise<void>

/** SQS answers in milliseconds; a request that hangs must not hold up a buyer or a batch. */
export function queueClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
}

/** The queue of copies to make, in which those of one line follow each other. */
export function copyQueue(sqs: SQSClient, queueUrl: string): RequestMark {
  return (copyId, number, { correlationId, spanId }) =>
    sendToFifo(sqs, queueUrl, [
      {
        id: `${copyId}/${number}`,
        group: copyId,
        body: { copyId },
        traceparent: traceparent({ traceId: correlationId, spanId }),
      },
    ])
}
