import type { SQSEvent } from 'aws-lambda'
import { type BatchResponse, batchFunction, type FailedRecords } from '#shared/lambda/batch-function.ts'
import type { LambdaFunction } from '#shared/lambda/lambda-function.ts'
import type { Invocation } from '#shared/lambda/middlewares.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { type QueueMessage, toMessage, traceOf, traceparentOf } from './queue-message.ts'

type HandleMessage = (message: QueueMessage, invocation: Invocation) => Promise<void>

/** The Lambda handler of a queue's consumer. */
export function queueFunction(handle: HandleMessage) {
  return messagesFunction((batch, invocation) => handleInOrder(batch, invocation, handle))
}

/** The Lambda handler of whoever takes a queue's messages a batch at a time, and says which of them must come again. */
export function messagesFunction(
  handle: (batch: SQSEvent, invocation: Invocation & FailedRecords) => Promise<void>,
): LambdaFunction<SQSEvent, BatchResponse> {
  return batchFunction(
    {
      sizeOf: ({ Records }) => Records.length,
      traceparentOf: ({ Records: [first] }) => first && traceparentOf(first),
    },
    handle,
  )
}

/**
 * Handles messages one after another; what throws is reported as failed and comes again until the queue's redrive policy
 * moves it to the dead-letter queue. In a FIFO queue all later messages of a failed one's group are reported with it,
 * because they must not overtake it.
 */
export async function handleInOrder(
  { Records }: SQSEvent,
  invocation: Invocation & FailedRecords,
  handle: HandleMessage,
): Promise<void> {
  const { failed } = invocation
  const failedGroups = new Set<string>()
  for (const record of Records) {
    const group = record.attributes.MessageGroupId
    if (group !== undefined && failedGroups.has(group)) {
      failed.add(record.messageId)
      continue
    }
    const trace = traceOf(record)
    try {
      await handle(toMessage(record, trace), invocation)
    } catch (error) {
      failed.add(record.messageId)
      if (group !== undefined) failedGroups.add(group)
      log('WARN', 'message failed', trace, {
        messageId: record.messageId,
        group,
        deliveries: record.attributes.ApproximateReceiveCount,
        ...errorFields(error),
      })
    }
  }
}
