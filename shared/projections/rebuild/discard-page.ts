import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand, type WriteRequest } from '@aws-sdk/client-dynamodb'
import type { Item } from '#shared/event-store/commit.ts'
import { inParallel } from './in-parallel.ts'
import type { Segment, WorkedPage } from './scan-page.ts'

/** Most items of one BatchWriteItem. */
const batchSize = 25

/** Batches at once per worker. */
const batchesAtOnce = 4

/** Deletes the rows of a generation that nobody writes any more, on a page of the read table. Answers how many. */
export async function discardPage(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  prefix: string,
  { index, total }: Segment,
  cursor: Item | undefined,
): Promise<WorkedPage<number>> {
  const { Items: items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: table,
      Segment: index,
      TotalSegments: total,
      ConsistentRead: true,
      ProjectionExpression: 'p, s',
      FilterExpression: 'begins_with(p, :prefix)',
      ExpressionAttributeValues: { ':prefix': { S: prefix } },
      ...(cursor === undefined ? {} : { ExclusiveStartKey: cursor }),
    }),
  )
  const batches = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, batch) =>
    items.slice(batch * batchSize, (batch + 1) * batchSize),
  )
  await inParallel(batches, batchesAtOnce, async (batch) => {
    let open: WriteRequest[] = batch.map((Key) => ({ DeleteRequest: { Key } }))
    for (let round = 0; open.length > 0; round++) {
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** Math.min(round, 6)))
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: open } }))
      open = answer.UnprocessedItems?.[table] ?? []
    }
  })
  return { cursor: LastEvaluatedKey, result: items.length }
}
