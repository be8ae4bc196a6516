import type { SQSEvent, SQSRecord } from 'aws-lambda'

/** What the queue hands over after the uploads bucket told of objects; keys are given as they are and sent encoded. */
export function bucketTold(bucket: string, keys: readonly string[], { deliveries = 1 } = {}): SQSEvent {
  const Records = keys.map((key) => ({
    eventVersion: '2.3',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Post',
    s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll('%20', '+'), sequencer: '00' } },
  }))
  return queued({ Records }, deliveries)
}

/** One message of the queue of uploads. */
export function queued(body: unknown, deliveries = 1): SQSEvent {
  const record: SQSRecord = {
    messageId: 'message-1',
    receiptHandle: 'receipt-1',
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(deliveries),
      SentTimestamp: '0',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:uploads',
    awsRegion: 'eu-central-1',
  }
  return { Records: [record] }
}
