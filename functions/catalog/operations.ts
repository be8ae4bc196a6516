import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { pictures } from './pictures.ts'
import { ownProjections, recordedFacts } from './recorded-facts.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const store = recordedFacts({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the read models of the catalog. */
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
  fed: [{ name: pictures.name, kind: 'rows', source: pictures.streamType }],
})
