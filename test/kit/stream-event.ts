import type { DynamoDBStreamEvent, AttributeValue as LambdaAttributeValue } from 'aws-lambda'
import type { Item } from '#shared/aws/item.ts'

/** What a table's stream hands to a function after the items were inserted: one record each, numbered from 100. */
export function insertedInto(items: readonly Item[]): DynamoDBStreamEvent {
  return {
    Records: items.map((item, index) => ({
      eventID: `event-${index}`,
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      eventSourceARN: 'arn:aws:dynamodb:eu-central-1:000000000000:table/events/stream/2026-01-01T00:00:00.000',
      dynamodb: {
        ApproximateCreationDateTime: 1_767_225_600,
        Keys: {},
        NewImage: Object.fromEntries(Object.entries(item).map(([name, value]) => [name, lambdaForm(value)])),
        SequenceNumber: String(100 + index),
        SizeBytes: 1,
        StreamViewType: 'NEW_IMAGE',
      },
    })),
  }
}

/** Lambda sends binary values as base64 text; its types say so only in part. */
function lambdaForm(value: Item[string]): LambdaAttributeValue {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') }
  if (value.S !== undefined) return { S: value.S }
  if (value.N !== undefined) return { N: value.N }
  if (value.SS !== undefined) return { SS: value.SS }
  if (value.BOOL !== undefined) return { BOOL: value.BOOL }
  throw new Error(`no item of ours has an attribute of ${Object.keys(value)}`)
}
