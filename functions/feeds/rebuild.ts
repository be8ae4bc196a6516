import { SQSClient } from '@aws-sdk/client-sqs'
import { webhookEvents } from '#events/webhooks.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { rebuildFunction } from '#shared/projections/rebuild/rebuild-function.ts'
import { setting } from '#shared/settings.ts'
import { webhookProjections } from './webhook/projections.ts'
import { webhookStreams } from './webhook/webhooks.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const client = dynamoDb({ requestTimeoutMs: 12_000 })
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = webhookStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Works off the rebuilds of the webhooks' read models. */
export const handler = rebuildFunction({
  client,
  eventsTable,
  readModels,
  contracts: webhookEvents,
  store,
  projections: webhookProjections,
  sqs: new SQSClient({ maxAttempts: 3 }),
  queueUrl: setting('REBUILD_QUEUE'),
})
