import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { productStreams } from './products.ts'
import { productProjections } from './projections.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = productStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the products. */
export const handler = operationsFunction({
  client,
  readModels,
  own: {
    eventsTable,
    store,
    projections: productProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
})
