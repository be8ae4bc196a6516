import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import * as v from 'valibot'
import type { Item } from '#shared/aws/item.ts'

/**
 * What a stream's reader gave up, as it lies in the reader's dead-letter queue. It points at records and does not hold them.
 * Source: Lambda developer guide, on-failure destinations of DynamoDB event source mappings.
 */
const abandonedRecords = v.object({
  DDBStreamBatchInfo: v.object({
    streamArn: v.string(),
    shardId: v.string(),
    startSequenceNumber: v.string(),
    endSequenceNumber: v.string(),
    batchSize: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
})
export type AbandonedRecords = v.InferOutput<typeof abandonedRecords>

/** The records are older than the day that a stream keeps them. */
class RecordsGoneError extends Error {
  override readonly name = 'RecordsGoneError'
}

/** A batch has at most 10,000 records and a page at most 1,000, less where they are large. */
const maxPages = 100

/** The items that abandoned records inserted, in their order. Throws RecordsGoneError once the stream has dropped them. */
export async function readAbandoned(
  { DDBStreamBatchInfo: batch }: AbandonedRecords,
  client = new DynamoDBStreamsClient({ maxAttempts: 3 }),
): Promise<Item[]> {
  try {
    const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber: SequenceNumber } = batch
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber,
      }),
    )
    const last = BigInt(batch.endSequenceNumber)
    const items: Item[] = []
    let iterator = ShardIterator
    // A page can be empty where the stream was pruned or is at its end, so that only the last record's number ends this.
    for (let page = 0; iterator !== undefined && page < maxPages; page++) {
      const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }))
      for (const { dynamodb } of Records) {
        const number = BigInt(dynamodb?.SequenceNumber ?? 0)
        if (number <= last && dynamodb?.NewImage !== undefined) items.push(dynamodb.NewImage)
        if (number >= last) return items
      }
      iterator = NextShardIterator
    }
    throw new RecordsGoneError(`the shard ends before record ${batch.endSequenceNumber}`)
  } catch (error) {
    if (!(error instanceof TrimmedDataAccessException)) throw error
    throw new RecordsGoneError(
      `the stream keeps records for a day, and those from ${batch.startSequenceNumber} on are gone`,
    )
  } finally {
    client.destroy()
  }
}
