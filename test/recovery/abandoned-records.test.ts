import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams'
import { expect, inject, test } from 'vitest'
import { eventsShape } from '#infra/constructs/table-shape.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { readAbandoned } from '#shared/streams/abandoned-records.ts'
import { orderProcess, place } from '#test/event-store/order-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { definition } from '#test/kit/tables.ts'

const { client } = dynamoDbClient()
const streams = new DynamoDBStreamsClient({
  endpoint: inject('dynamodbEndpoint'),
  region: 'eu-central-1',
  credentials: laptopCredentials,
})

test('a reader finds the records again that it gave up, and no others', async () => {
  const { batch, numbers } = await fiveOrders()
  const abandoned = (from: number, to: number) => ({
    DDBStreamBatchInfo: {
      ...batch,
      startSequenceNumber: numbers[from] ?? '',
      endSequenceNumber: numbers[to] ?? '',
      batchSize: to - from + 1,
    },
  })
  const names = async (from: number, to: number) =>
    (await readAbandoned(abandoned(from, to), streams)).map((item) => item['p']?.S)

  expect(await names(1, 3)).toEqual(['order#2', 'order#3', 'order#4'])
  expect(await names(4, 4)).toEqual(['order#5'])
  expect(await names(0, 4)).toEqual([1, 2, 3, 4, 5].map((id) => `order#${id}`))
})

/** A table with a stream, five orders in it, and where their records are. */
async function fiveOrders() {
  const table = `events-${randomUUID()}`
  await client.send(
    new CreateTableCommand({
      TableName: table,
      ...definition(eventsShape),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  )
  const shop = orderProcess(table)
  for (const id of [1, 2, 3, 4, 5]) await place(shop, String(id))
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }))
  const streamArn = Table?.LatestStreamArn ?? ''
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }))
  const shardId = StreamDescription?.Shards?.[0]?.ShardId ?? ''
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }),
  )
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }))
  return { batch: { streamArn, shardId }, numbers: Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '') }
}
