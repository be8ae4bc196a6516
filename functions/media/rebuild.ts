import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { rebuildFunction } from '#shared/projections/rebuild/rebuild-function.ts'
import { setting } from '#shared/settings.ts'
import { ownProjections, recordedEvents, recordedFacts } from './recorded-facts.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const client = dynamoDb({ requestTimeoutMs: 12_000 })
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const store = recordedFacts({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Works off the rebuilds of the media's read models. */
export const handler = rebuildFunction({
  client,
  eventsTable,
  readModels,
  contracts: recordedEvents,
  store,
  projections: ownProjections,
  sqs: new SQSClient({ maxAttempts: 3 }),
  queueUrl: setting('REBUILD_QUEUE'),
})
