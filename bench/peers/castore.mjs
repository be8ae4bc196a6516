import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { Command, EventStore } from '@castore/core'
import {
  DynamoDBSingleTableEventStorageAdapter,
  EVENT_TABLE_EVENT_STORE_ID_KEY,
  EVENT_TABLE_INITIAL_EVENT_INDEX_NAME,
  EVENT_TABLE_PK,
  EVENT_TABLE_SK,
  EVENT_TABLE_TIMESTAMP_KEY,
} from '@castore/event-storage-adapter-dynamodb'
import { pourEventStoreEvents } from '@castore/lib-dam'

/**
 * castore by its documentation: the single-table adapter, several events of one command as an event group, commands
 * through its `Command` with the default repetitions, replay by `pourEventStoreEvents` of its maintenance library.
 * @type {import('../event-store/system.ts').Connect}
 */
export const castore = ({ connection, observe, prefix, domain, metadata }) => {
  const client = new DynamoDBClient(connection)
  observe(client)
  const tableName = `${prefix}-castore`
  const store = new EventStore({
    eventStoreId: 'order',
    eventTypes: [],
    reducer: (aggregate, { aggregateId, version, type, payload }) => ({
      aggregateId,
      version,
      state: domain.evolve(aggregate?.state ?? domain.initial, { type, data: payload }),
    }),
    eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({ tableName, dynamoDBClient: client }),
  })
  const versions = new Map()
  const record = new Command({
    commandId: 'record',
    requiredEventStores: [store],
    handler: async ({ stream, commandId, events }, [orders]) => {
      const { aggregate } = await orders.getAggregate(stream)
      await push(stream, aggregate?.version ?? 0, events, commandId, aggregate)
    },
  })

  return {
    name: 'castore 2.4.2',
    limits: { counters: 'none' },
    createTables: () => client.send(new CreateTableCommand(table(tableName))),
    async append(stream, events) {
      const version = versions.get(stream) ?? 0
      await push(stream, version, events, `command-${version}`)
      versions.set(stream, version + events.length)
    },
    async load(stream) {
      const { aggregate } = await store.getAggregate(stream)
      return aggregate?.version ?? 0
    },
    command: (stream, commandId, events) => record.handler({ stream, commandId, events }, [store]),
    async replay() {
      let count = 0
      const count1 = async () => {
        count += 1
      }
      await pourEventStoreEvents({ eventStore: store, messageChannel: { publishMessage: count1 } })
      return count
    },
  }

  async function push(stream, version, events, commandId, prevAggregate) {
    const details = events.map(({ type, data }, i) => ({
      aggregateId: stream,
      version: version + i + 1,
      type,
      payload: data,
      metadata: { ...metadata, commandId },
    }))
    if (details.length === 1) await store.pushEvent(details[0], { prevAggregate })
    else await EventStore.pushEventGroup(...details.map((detail) => store.groupEvent(detail)))
  }
}

/** As the adapter's README describes it. */
function table(TableName) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: EVENT_TABLE_PK, AttributeType: 'S' },
      { AttributeName: EVENT_TABLE_SK, AttributeType: 'N' },
      { AttributeName: EVENT_TABLE_EVENT_STORE_ID_KEY, AttributeType: 'S' },
      { AttributeName: EVENT_TABLE_TIMESTAMP_KEY, AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: EVENT_TABLE_PK, KeyType: 'HASH' },
      { AttributeName: EVENT_TABLE_SK, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: EVENT_TABLE_INITIAL_EVENT_INDEX_NAME,
        KeySchema: [
          { AttributeName: EVENT_TABLE_EVENT_STORE_ID_KEY, KeyType: 'HASH' },
          { AttributeName: EVENT_TABLE_TIMESTAMP_KEY, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  }
}
