import { BatchWriteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventOf, EventsOf } from '#events/contract.ts'
import { type Commit, encodeCommit, type Item, type Metadata } from '#shared/event-store/commit.ts'
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

/** Writes items as they are, 25 at a time. */
export async function writeItems(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
  }
}

/** All items of a partition in order, as they lie in the table. */
export async function itemsOf(client: DynamoDBClient, table: string, partition: string): Promise<Item[]> {
  const items: Item[] = []
  let startKey: Item | undefined
  do {
    const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'p = :p',
        ExpressionAttributeValues: { ':p': { S: partition } },
        ConsistentRead: true,
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      }),
    )
    items.push(...(page.Items ?? []))
    startKey = page.LastEvaluatedKey
  } while (startKey !== undefined)
  return items
}

/** Types of a commit's events, e.g. `OrderApproved`. */
export function typesOf({ events }: Pick<Commit<EventOf<string, unknown>>, 'events'>): string[] {
  return events.map(({ type }) => type)
}
