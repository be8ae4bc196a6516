import { BatchWriteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { AnyEvent, EventContracts, EventsOf } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { Commit, Metadata } from '#shared/event-store/commit.ts'
import { encodeCommit } from '#shared/event-store/commit-item.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'

/** Whoever did it in a test. */
export const metadata: Metadata = {
  actor: 'person:4c1f6a2e-8d0b-4f7e-9b57-0d9a3c5e7f10',
  correlationId: '0af7651916cd43dd8448eb211c80319c',
  causationId: 'JKJaXmPLvHcESHA=',
  spanId: 'b7ad6b7169203331',
}

/** Items of a stream's past, one per commit, made a second apart from the beginning of 2026. */
export function commitItems<C extends EventContracts>(
  contracts: C,
  stream: StreamName,
  commits: readonly (readonly [EventsOf<C>, ...EventsOf<C>[]])[],
): Item[] {
  let eventCountBefore = 0
  return commits.map((events, index) => {
    const commit = {
      stream,
      number: index + 1,
      eventCountBefore,
      timeBefore: 0,
      commandId: `seed-${index + 1}`,
      events,
      metadata,
    }
    eventCountBefore += events.length
    return encodeCommit(contracts, commit, Date.parse('2026-01-01T00:00:00.000Z') + index * 1000)
  })
}

/** Writes items as they are, in batches of 25. */
export async function writeItems(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, n) => items.slice(n * 25, n * 25 + 25))
  await inParallel(batches, 8, async (batch) => {
    const requests = batch.map((Item) => ({ PutRequest: { Item } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
  })
}

/** All items of a partition in order, as they lie in the table; of an events table on request only those behind a number. */
export async function itemsOf(
  client: DynamoDBClient,
  table: string,
  partition: string,
  { behind }: { readonly behind?: number } = {},
): Promise<Item[]> {
  const items: Item[] = []
  let startKey: Item | undefined
  do {
    const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: behind === undefined ? 'p = :p' : 'p = :p AND s > :s',
        ExpressionAttributeValues: {
          ':p': { S: partition },
          ...(behind !== undefined && { ':s': { N: String(behind) } }),
        },
        ConsistentRead: true,
        ExclusiveStartKey: startKey,
      }),
    )
    items.push(...(page.Items ?? []))
    startKey = page.LastEvaluatedKey
  } while (startKey !== undefined)
  return items
}

/** Types of a commit's events, e.g. `OrderApproved`. */
export function typesOf({ events }: Pick<Commit<AnyEvent>, 'events'>): string[] {
  return events.map(({ type }) => type)
}
