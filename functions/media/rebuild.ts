import { SQSClient } from '@aws-sdk/client-sqs'
import { mediaEvents } from '#events/media.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { rebuildFunction } from '#shared/projections/rebuild/rebuild-function.ts'
import { setting } from '#shared/settings.ts'
import { mediaProjections } from './projections.ts'
import { uploadStreams } from './uploads.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const client = dynamoDb({ requestTimeoutMs: 12_000 })
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = uploadStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Works off the rebuilds of the uploads' read models. */
export const handler = rebuildFunction({
  client,
  eventsTable,
  readModels,
  contracts: mediaEvents,
  store,
  projections: mediaProjections,
  sqs: new SQSClient({ maxAttempts: 3 }),
  queueUrl: setting('REBUILD_QUEUE'),
})
