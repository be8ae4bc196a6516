import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb'

/**
 * The items that a query finds, in its order: all of them, or the first `most`.
 *
 * Cost: one request per MB that is read. Without a filter, no more items are read than answered.
 */
export async function queryItems(
  client: DynamoDBClient,
  query: Omit<QueryCommandInput, 'Limit'>,
  most = Number.POSITIVE_INFINITY,
): Promise<Record<string, AttributeValue>[]> {
  const found: Record<string, AttributeValue>[] = []
  let startKey = query.ExclusiveStartKey
  do {
    const Limit = Number.isFinite(most) && query.FilterExpression === undefined ? most - found.length : undefined
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({ ...query, Limit, ExclusiveStartKey: startKey }),
    )
    found.push(...(page.Items ?? []))
    startKey = page.LastEvaluatedKey
  } while (startKey !== undefined && found.length < most)
  return found.slice(0, most)
}
