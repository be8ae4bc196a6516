import { join } from 'node:path'
import { BatchWriteItemCommand, DynamoDBClient, QueryCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startDynamoDb } from '#local/engines/dynamodb.ts'
import type { Item } from '#shared/aws/item.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'

/** Tables of the orders service. */
export interface OrderTables {
  readonly events: string
  readonly rows: string
}

/** BatchWriteItem requests at once. */
const lanes = 8

/**
 * Fills the tables of a shop that is not running with copies of one of its orders, facts and rows, so that they look as if
 * the shop had sold for a long time. The stream is switched off meanwhile: the rows are there already, and projecting them
 * would be the whole bench. Answers how many commits were written.
 */
export async function copyOrder(dataDir: string, tables: OrderTables, order: string, copies: number): Promise<number> {
  const engine = await startDynamoDb({ dataDir: join(dataDir, 'dynamodb') })
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials: laptopCredentials,
  })
  try {
    const commits = await partition(client, tables.events, `order#${order}`)
    const rows = [
      ...(await partition(client, tables.rows, `order-list@1#${order}`)),
      ...(await partition(client, tables.rows, `order-detail@1#${order}`)),
    ]
    await client.send(
      new UpdateTableCommand({ TableName: tables.events, StreamSpecification: { StreamEnabled: false } }),
    )
    const ids = Array.from({ length: copies }, (_, copy) => `ord_${derivedUlid('bench', String(copy))}`)
    const of = (items: readonly Item[]) =>
      function* () {
        for (const id of ids) for (const item of items) yield renamed(item, order, id)
      }
    await write(client, tables.events, of(commits)())
    await write(client, tables.rows, of(rows)())
    return commits.length * copies
  } finally {
    client.destroy()
    await engine.stop()
  }
}

async function partition(client: DynamoDBClient, table: string, p: string): Promise<Item[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: p } },
    }),
  )
  return Items
}

/** An item of another order: wherever the id stands in a text. */
function renamed(item: Item, from: string, to: string): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.S === undefined ? value : { S: value.S.replaceAll(from, to) },
    ]),
  )
}

async function write(client: DynamoDBClient, table: string, items: Iterator<Item>): Promise<void> {
  const lane = async () => {
    for (;;) {
      const batch: Item[] = []
      while (batch.length < 25) {
        const { done, value } = items.next()
        if (done === true) break
        batch.push(value)
      }
      if (batch.length === 0) return
      const requests = batch.map((Item) => ({ PutRequest: { Item } }))
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
