import { randomUUID } from 'node:crypto'
import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  deliveriesShape,
  eventsShape,
  type KeyShape,
  keysShape,
  readModelShape,
  type TableShape,
} from '#infra/constructs/table-shape.ts'

/** Makes an events table with the keys of the deployed one; answers its name, which no other table has. */
export function createEventsTable(client: DynamoDBClient): Promise<string> {
  return create(client, 'events', eventsShape)
}

/** Makes a read table with the keys and list indexes of the deployed one; answers its name. */
export function createReadTable(client: DynamoDBClient): Promise<string> {
  return create(client, 'rows', readModelShape)
}

/** Makes a table of people's keys; answers its name. */
export function createKeysTable(client: DynamoDBClient): Promise<string> {
  return create(client, 'keys', keysShape)
}

/** Makes a table of what was sent to webhooks; answers its name. */
export function createDeliveriesTable(client: DynamoDBClient): Promise<string> {
  return create(client, 'deliveries', deliveriesShape)
}

async function create(client: DynamoDBClient, kind: string, shape: TableShape): Promise<string> {
  const table = `${kind}-${randomUUID()}`
  await client.send(new CreateTableCommand({ TableName: table, ...definition(shape) }))
  return table
}

/** A shape as DynamoDB's own definition of keys and indexes. */
export function definition({ partitionKey, sortKey, indexes }: TableShape) {
  const own = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]
  const keys = [...own, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])]
  return {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: keySchema(partitionKey, sortKey),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index.partitionKey, index.sortKey),
            Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.carries] },
          })),
        }),
  } satisfies Omit<CreateTableCommandInput, 'TableName'>
}

function keySchema(partitionKey: KeyShape, sortKey?: KeyShape) {
  const hash = { AttributeName: partitionKey.name, KeyType: 'HASH' as const }
  return sortKey === undefined ? [hash] : [hash, { AttributeName: sortKey.name, KeyType: 'RANGE' as const }]
}
