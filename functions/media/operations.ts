import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { digitalOrders } from './copy/digital-order.ts'
import { productDownloads } from './copy/product-downloads.ts'
import { ownProjections, recordedFacts } from './recorded-facts.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const store = recordedFacts({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the media. */
export const handler = operationsFunction({
  client,
  readModels,
  own: {
    eventsTable,
    store,
    projections: ownProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
  fed: [digitalOrders, productDownloads].map(({ name, streamType }) => ({ name, kind: 'rows', source: streamType })),
})
