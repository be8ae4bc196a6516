import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { errorFields, log } from '#shared/observability/log.ts'
import { type QueueMessage, toMessage, traceOf } from './queue-message.ts'

export type HandleMessage = (message: QueueMessage, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>

/** The Lambda handler of a queue's consumer. */
export function queueFunction(handle: HandleMessage) {
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler((batch, context) =>
    handleInOrder(batch, context, handle),
  )
}

/**
 * Handles messages one after another; what throws is reported as failed and comes again until the queue's redrive policy
 * moves it to the dead-letter queue. In a FIFO queue all later messages of a failed one's group are reported with it,
 * because they must not overtake it.
 */
export async function handleInOrder(
  { Records }: SQSEvent,
  context: Context,
  handle: HandleMessage,
): Promise<SQSBatchResponse> {
  const failedGroups = new Set<string>()
  const failed: string[] = []
  for (const record of Records) {
    const group = record.attributes.MessageGroupId
    if (group !== undefined && failedGroups.has(group)) {
      failed.push(record.messageId)
      continue
    }
    const trace = traceOf(record)
    try {
      await handle(toMessage(record, trace), context)
    } catch (error) {
      failed.push(record.messageId)
      if (group !== undefined) failedGroups.add(group)
      log('WARN', 'message failed', trace, {
        messageId: record.messageId,
        group,
        deliveries: record.attributes.ApproximateReceiveCount,
        ...errorFields(error),
      })
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
