import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { mediaProjections } from './projections.ts'
import { uploadStreams } from './uploads.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = uploadStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the uploads. */
export const handler = operationsFunction({
  client,
  readModels,
  own: {
    eventsTable,
    store,
    projections: mediaProjections,
    sqs: new SQSClient({ maxAttempts: 3 }),
    queueUrl: setting('REBUILD_QUEUE'),
  },
})
