import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { Item } from '#shared/aws/item.ts'
import { inPartitionsLike } from '../projections/row-key.ts'
import type { Segment } from './checkpoint.ts'

/** Reads a page of a segment of the read table: the items below these partition prefixes, one Scan, read consistently. */
export async function readPage(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  { prefixes, attributes }: { readonly prefixes: readonly string[]; readonly attributes: string },
  { index, total }: Segment,
  cursor: Item | undefined,
): Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }> {
  const { Items: items = [], LastEvaluatedKey: next } = await client.send(
    new ScanCommand({
      TableName: table,
      Segment: index,
      TotalSegments: total,
      ConsistentRead: true,
      ProjectionExpression: attributes,
      ...inPartitionsLike(...prefixes),
      ExclusiveStartKey: cursor,
    }),
  )
  return { items, next }
}
