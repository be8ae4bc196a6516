import { SQSClient } from '@aws-sdk/client-sqs'
import { reviewEvents } from '#events/reviews.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { rebuildFunction } from '#shared/projections/rebuild/rebuild-function.ts'
import { setting } from '#shared/settings.ts'
import { reviewProjections } from './projections.ts'
import { reviewStreams } from './reviews.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const client = dynamoDb({ requestTimeoutMs: 12_000 })
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = reviewStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Works off the rebuilds of the reviews' read models. */
export const handler = rebuildFunction({
  client,
  eventsTable,
  readModels,
  contracts: reviewEvents,
  store,
  projections: reviewProjections,
  sqs: new SQSClient({ maxAttempts: 3 }),
  queueUrl: setting('REBUILD_QUEUE'),
})
