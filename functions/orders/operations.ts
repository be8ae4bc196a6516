import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { offerList } from './offers.ts'
import { orderStreams } from './orders.ts'
import { orderProjections } from './projections.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = orderStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the orders. */
export const handler = operationsFunction({
  client,
  readModels,
  own: {
    eventsTable,
    store,
    projections: orderProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
  fed: [{ name: offerList.name, kind: 'rows', source: offerList.streamType }],
})
