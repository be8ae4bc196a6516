import { CreateTableCommand, DynamoDB } from '@aws-sdk/client-dynamodb'
import { CachingStrategy, Codec, Decider, LoadOption, MemoryCache, StreamId } from '@equinox-js/core'
import {
  AccessStrategy,
  DynamoStoreCategory,
  DynamoStoreClient,
  DynamoStoreContext,
  QueryOptions,
  TipOptions,
} from '@equinox-js/dynamo-store'

const snapshotted = 'Snapshotted'

/**
 * equinox-js with its defaults, compressed bodies as in its own tests, without snapshots.
 * @type {import('../event-store/system.ts').Connect}
 */
export const equinox = (setting) => connect(setting, AccessStrategy.Unoptimized(), '')

/**
 * The same with its snapshot strategy, which keeps the state in the stream's tip.
 * @type {import('../event-store/system.ts').Connect}
 */
export const equinoxWithSnapshots = (setting) => {
  const access = AccessStrategy.Snapshot(
    ({ type }) => type === snapshotted,
    (state) => ({ type: snapshotted, data: state }),
  )
  return connect(setting, access, ', snapshots')
}

function connect({ connection, observe, prefix, domain, metadata }, access, variant) {
  const client = new DynamoDB(connection)
  observe(client)
  const tableName = `${prefix}-equinox${variant === '' ? '' : '-snapshots'}`
  const context = new DynamoStoreContext({
    client: new DynamoStoreClient(client),
    tableName,
    tip: TipOptions.create({}),
    query: QueryOptions.create({}),
  })
  const codec = Codec.compress(Codec.json((_event, commandId) => ({ meta: { ...metadata, commandId } })))
  const fold = (state, events) =>
    events.reduce((folded, event) => (event.type === snapshotted ? event.data : domain.evolve(folded, event)), state)
  const category = (caching) =>
    DynamoStoreCategory.create(context, 'order', codec, fold, domain.initial, caching, access)
  const uncached = category(CachingStrategy.NoCache())
  const cached = category(CachingStrategy.Cache(new MemoryCache()))
  const decider = (from, stream, commandId) => Decider.forStream(from, StreamId.create(stream), commandId)
  const appended = new Set()

  return {
    name: `equinox-js 1.2.0${variant}`,
    limits: {
      load: 'eventually consistent',
      replay: 'needs an index kept by another Lambda',
      counters: 'none',
    },
    createTables: () => client.send(new CreateTableCommand(table(tableName))),
    async append(stream, events) {
      const option = appended.has(stream) ? LoadOption.AnyCachedValue : LoadOption.AssumeEmpty
      await decider(cached, stream, 'command').transact(() => events, option)
      appended.add(stream)
    },
    load: async (stream) => Number(await decider(uncached, stream, '').queryEx(({ version }) => version)),
    command: (stream, commandId, events) => decider(uncached, stream, commandId).transact(() => events),
  }
}

/** As its own tests create it. */
function table(TableName) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'p', AttributeType: 'S' },
      { AttributeName: 'i', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'p', KeyType: 'HASH' },
      { AttributeName: 'i', KeyType: 'RANGE' },
    ],
  }
}
