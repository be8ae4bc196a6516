import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'
import { deliveryLog } from './delivery/delivery-log.ts'
import { deliveryQueue } from './delivery/delivery-queue.ts'
import { matcher } from './delivery/match.ts'
import { decodeChunk } from './feed/feed-item.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')

export const init = () => warm(client, table, 'string')

const match = matcher({
  rows: readTable({ client, table }),
  log: deliveryLog({ client, table: setting('DELIVERIES_TABLE') }),
  queue: deliveryQueue({
    sqs: new SQSClient({ maxAttempts: 3 }),
    url: setting('DELIVERY_QUEUE'),
    deadLetterUrl: setting('DELIVERY_DEAD_LETTERS'),
  }),
  now: Date.now,
})

/** Finds out which webhooks want what was just written into the feed. */
export const handler = streamFunction(({ items }) => match(items.map(decodeChunk)))
