import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { reviewProjections } from './projections.ts'
import { purchases } from './purchases.ts'
import { ratings } from './ratings.ts'
import { reviewStreams } from './reviews.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = reviewStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the reviews. */
export const handler = operationsFunction({
  client,
  readModels,
  fed: [
    { name: ratings.name, kind: 'counters', source: ratings.streamType },
    { name: purchases.name, kind: 'counters', source: purchases.streamType },
  ],
  own: {
    eventsTable,
    store,
    projections: reviewProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
})
