import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventStoreFactory } from 'event-store-adapter-js'

const journalIndex = 'journal-aid-index'
const snapshotIndex = 'snapshots-aid-index'

/**
 * event-store-adapter-js by its README: a snapshot with the creating event, plain events afterwards. An event is one
 * transaction over journal and snapshot; there is no writing of several events at once.
 * @type {import('../event-store/system.ts').Connect}
 */
export const eventStoreAdapter = (setting) => connect(setting)

/**
 * The same with a snapshot at every 16th event, as often as ours.
 * @type {import('../event-store/system.ts').Connect}
 */
export const eventStoreAdapterWithSnapshots = (setting) => connect(setting, 16)

function connect({ connection, observe, prefix, domain, metadata }, snapshotInterval = Number.POSITIVE_INFINITY) {
  const client = new DynamoDBClient(connection)
  observe(client)
  const journal = `${prefix}-journal-${snapshotInterval}`
  const snapshots = `${prefix}-snapshots-${snapshotInterval}`
  const store = EventStoreFactory.ofDynamoDB(
    client,
    journal,
    snapshots,
    journalIndex,
    snapshotIndex,
    32,
    ({ data }) => data,
    ({ data }) => aggregate(data.id.value, data.sequenceNumber, data.version, data.state),
  )
  const known = new Map()

  return {
    name: `event-store-adapter-js 2.2.94${snapshotInterval === 16 ? ', snapshots' : ''}`,
    limits: { append: 'one write per event, not atomic', replay: 'none', counters: 'none' },
    async createTables() {
      await client.send(new CreateTableCommand(table(journal, journalIndex)))
      await client.send(new CreateTableCommand(table(snapshots, snapshotIndex)))
    },
    async append(stream, events) {
      known.set(stream, await persist(known.get(stream) ?? aggregate(stream, 0, 0, domain.initial), events, 'command'))
    },
    async load(stream) {
      return (await find(stream)).sequenceNumber
    },
    async command(stream, commandId, events) {
      await persist(await find(stream), events, commandId)
    },
  }

  async function find(stream) {
    const id = aggregateId(stream)
    const snapshot = await store.getLatestSnapshotById(id)
    if (snapshot === undefined) return aggregate(stream, 0, 0, domain.initial)
    const events = await store.getEventsByIdSinceSequenceNumber(id, snapshot.sequenceNumber + 1)
    const state = events.reduce(
      (folded, { typeName, data }) => domain.evolve(folded, { type: typeName, data }),
      snapshot.state,
    )
    return aggregate(stream, snapshot.sequenceNumber + events.length, snapshot.version, state)
  }

  async function persist(from, events, commandId) {
    let current = from
    for (const { type, data } of events) {
      const event = {
        typeName: type,
        id: `${current.id.value}-${current.sequenceNumber + 1}`,
        aggregateId: current.id,
        sequenceNumber: current.sequenceNumber + 1,
        occurredAt: new Date(),
        isCreated: current.sequenceNumber === 0,
        data,
        metadata: { ...metadata, commandId },
      }
      const state = domain.evolve(current.state, { type, data })
      const next = aggregate(current.id.value, event.sequenceNumber, current.version, state)
      if (event.isCreated || event.sequenceNumber % snapshotInterval === 0)
        await store.persistEventAndSnapshot(event, next)
      else await store.persistEvent(event, current.version)
      current = next.withVersion(current.version + 1)
    }
    return current
  }
}

function aggregateId(value) {
  return { typeName: 'order', value, asString: () => `order-${value}` }
}

function aggregate(stream, sequenceNumber, version, state) {
  return {
    typeName: 'order',
    id: aggregateId(stream),
    sequenceNumber,
    version,
    state,
    withVersion: (other) => aggregate(stream, sequenceNumber, other, state),
    updateVersion: (change) => aggregate(stream, sequenceNumber, change(version), state),
  }
}

/** As its schema document describes it; loading reads the payload from the index, which therefore carries all. */
function table(TableName, IndexName) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pkey', AttributeType: 'S' },
      { AttributeName: 'skey', AttributeType: 'S' },
      { AttributeName: 'aid', AttributeType: 'S' },
      { AttributeName: 'seq_nr', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pkey', KeyType: 'HASH' },
      { AttributeName: 'skey', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName,
        KeySchema: [
          { AttributeName: 'aid', KeyType: 'HASH' },
          { AttributeName: 'seq_nr', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  }
}
