import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { offerList } from './offers.ts'
import { ownProjections, recordedFacts } from './recorded-facts.ts'
import { sagaParts } from './saga/parts.ts'
import { sagaOperations } from './saga/saga-operations.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { advance, sagas } = sagaParts()

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the orders, and about their sagas. */
export const handler = operationsFunction({
  client,
  readModels,
  own: {
    eventsTable,
    store: recordedFacts({ client, table: eventsTable }),
    projections: ownProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
  fed: [{ name: offerList.name, kind: 'rows', source: offerList.streamType }],
  sagas: sagaOperations({ rows: readTable({ client, table: readModels }), advance, read: sagas.read }),
})
