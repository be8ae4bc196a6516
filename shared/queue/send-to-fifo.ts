import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { inParallel } from '#shared/concurrency/in-parallel.ts'

/** A message for a FIFO queue. */
export interface FifoMessage {
  /** The same id within five minutes is dropped by the queue. */
  readonly id: string
  /** Messages of one group are delivered in order. */
  readonly group: string
  readonly body: unknown
  readonly traceparent?: string
}

/** SQS takes ten messages in a request. */
const batchSize = 10

/**
 * Sends messages to a FIFO queue. Each request holds one message per group at most, so that a message which is
 * refused does not let a later one of its group overtake it. Throws where any of them was not taken.
 */
export async function sendToFifo(sqs: SQSClient, queueUrl: string, messages: readonly FifoMessage[]): Promise<void> {
  for (const wave of waves(messages)) {
    const batches = Array.from({ length: Math.ceil(wave.length / batchSize) }, (_, i) =>
      wave.slice(i * batchSize, (i + 1) * batchSize),
    )
    await inParallel(batches, 4, async (batch) => {
      const { Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map(({ id, group, body, traceparent }, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify(body),
            MessageGroupId: group,
            MessageDeduplicationId: id,
            ...(traceparent === undefined
              ? {}
              : { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } }),
          })),
        }),
      )
      const [failed] = Failed
      if (failed !== undefined)
        throw new Error(`${Failed.length} messages were refused: ${failed.Code} ${failed.Message}`)
    })
  }
}

/** The first message of every group, then the second of every group, and so on. */
function waves(messages: readonly FifoMessage[]): FifoMessage[][] {
  const groups = [...Map.groupBy(messages, ({ group }) => group).values()]
  const longest = Math.max(0, ...groups.map(({ length }) => length))
  return Array.from({ length: longest }, (_, i) => groups.flatMap((group) => group.slice(i, i + 1)))
}
