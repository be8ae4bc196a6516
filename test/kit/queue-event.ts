import type { SQSEvent, SQSMessageAttributes } from 'aws-lambda'

/** A message of a queue; `group` makes it one of a FIFO queue. */
export interface QueuedMessage {
  readonly id: string
  /** Sent as it is if it is a text, else as JSON. */
  readonly body: unknown
  readonly group?: string
  readonly traceparent?: string
}

/** What a queue hands to a function. */
export function received(messages: readonly QueuedMessage[]): SQSEvent {
  return {
    Records: messages.map(({ id, body, group, traceparent }) => ({
      messageId: id,
      receiptHandle: `receipt-${id}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
        ...(group === undefined ? {} : { MessageGroupId: group }),
      },
      messageAttributes: attributes(traceparent),
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:test',
      awsRegion: 'eu-central-1',
    })),
  }
}

function attributes(traceparent: string | undefined): SQSMessageAttributes {
  return traceparent === undefined ? {} : { traceparent: { dataType: 'String', stringValue: traceparent } }
}

/** Ids of the messages that a function wants to have again. */
export function failedIds({
  batchItemFailures,
}: {
  batchItemFailures: readonly { itemIdentifier: string }[]
}): string[] {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
