import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import { boolean } from '#local/template/property-schemas.ts'
import { arn, type Place, resourceKind } from './resource-kind.ts'

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }))

const index = v.object({
  IndexName: v.string(),
  KeySchema: keySchema,
  Projection: v.object({
    ProjectionType: v.optional(v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
    NonKeyAttributes: v.optional(v.array(v.string())),
  }),
})

const tableSchema = v.object({
  TableName: v.optional(v.string()),
  KeySchema: keySchema,
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: v.optional(v.array(index), []),
  LocalSecondaryIndexes: v.optional(v.array(index), []),
  StreamSpecification: v.optional(
    v.object({ StreamViewType: v.picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
  ),
  TimeToLiveSpecification: v.optional(v.object({ AttributeName: v.optional(v.string()), Enabled: boolean })),
})

type TableProperties = v.InferOutput<typeof tableSchema>

const capacity = 'the laptop counts no capacity'

/** `AWS::DynamoDB::GlobalTable` (and `::Table`): one table of DynamoDB Local; replicas are not made. */
export const table = resourceKind(tableSchema, makeTable, {
  BillingMode: capacity,
  ProvisionedThroughput: capacity,
  WriteProvisionedThroughputSettings: capacity,
  WriteOnDemandThroughputSettings: capacity,
  SSESpecification: 'the engine stores plain files',
  Replicas: 'one table, no replicas; point-in-time recovery, alarms and tags of the replica have no counterpart',
  'GlobalSecondaryIndexes.WriteProvisionedThroughputSettings': capacity,
  PointInTimeRecoverySpecification: 'DynamoDB Local has no backups',
  DeletionProtectionEnabled: '--fresh deletes everything',
  ContributorInsightsSpecification: 'nobody watches a laptop',
  GlobalTableWitnesses: 'one table, no replicas',
})

async function makeTable(properties: TableProperties, place: Place) {
  const name = properties.TableName ?? place.name(255)
  const existing = await describe(name, place)
  if (existing === undefined) await create(name, properties, place)
  else await adjust(existing, properties, place)
  const made = await describe(name, place)
  await expireOldRows(name, properties, place)
  const streamArn = properties.StreamSpecification === undefined ? undefined : made?.LatestStreamArn
  const tableArn = arn('dynamodb', place, `table/${name}`)
  place.model.tables.set(name, { name, arn: tableArn, streamArn })
  return { ref: name, attributes: { Arn: tableArn, StreamArn: streamArn ?? '', TableId: name } }
}

function definition(name: string, properties: TableProperties): CreateTableCommandInput {
  return {
    TableName: name,
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(properties.GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes }),
    ...(properties.LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes: properties.LocalSecondaryIndexes }),
    ...(properties.StreamSpecification && {
      StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification },
    }),
  }
}

async function create(name: string, properties: TableProperties, place: Place): Promise<void> {
  await place.clients.dynamodb.send(new CreateTableCommand(definition(name, properties)))
}

/** Brings a table of an earlier start up to the template: new indexes, a stream. Its keys cannot change. */
async function adjust(existing: TableDescription, properties: TableProperties, place: Place): Promise<void> {
  const keys = (schema: TableDescription['KeySchema']) =>
    JSON.stringify(schema?.map((k) => [k.AttributeName, k.KeyType]))
  if (keys(existing.KeySchema) !== keys(properties.KeySchema)) {
    throw new Error(`the keys of table ${existing.TableName} changed: start with --fresh to empty the data`)
  }
  const TableName = existing.TableName
  if (properties.StreamSpecification !== undefined && existing.StreamSpecification?.StreamEnabled !== true) {
    const StreamSpecification = { StreamEnabled: true, ...properties.StreamSpecification }
    await place.clients.dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification }))
  }
  const known = new Set(existing.GlobalSecondaryIndexes?.map((entry) => entry.IndexName))
  for (const missing of properties.GlobalSecondaryIndexes.filter((entry) => !known.has(entry.IndexName))) {
    await place.clients.dynamodb.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: properties.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: missing }],
      }),
    )
  }
}

async function expireOldRows(name: string, properties: TableProperties, place: Place): Promise<void> {
  const { AttributeName, Enabled } = properties.TimeToLiveSpecification ?? {}
  if (AttributeName === undefined || Enabled !== true) return
  await place.clients.dynamodb
    .send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { AttributeName, Enabled } }))
    // Enabling what is enabled is a ValidationException.
    .catch((error: Error) => {
      if (error.name !== 'ValidationException') throw error
    })
}

async function describe(name: string, place: Place): Promise<TableDescription | undefined> {
  try {
    return (await place.clients.dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}
