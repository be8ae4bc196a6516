import { SQSClient } from '@aws-sdk/client-sqs'
import { orderEvents } from '#events/orders.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { rebuildFunction } from '#shared/projections/rebuild/rebuild-function.ts'
import { setting } from '#shared/settings.ts'
import { orderStreams } from './orders.ts'
import { orderProjections } from './projections.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const client = dynamoDb({ requestTimeoutMs: 12_000 })
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const { store } = orderStreams({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Works off the rebuilds of the orders' read models. */
export const handler = rebuildFunction({
  client,
  eventsTable,
  readModels,
  contracts: orderEvents,
  store,
  projections: orderProjections,
  sqs: new SQSClient({ maxAttempts: 3 }),
  queueUrl: setting('REBUILD_QUEUE'),
})
