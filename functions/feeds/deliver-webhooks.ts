import { SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { tableSecret } from '#shared/projections/table-secret.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { deliverer } from './delivery/attempt-delivery.ts'
import { deliveryLog } from './delivery/delivery-log.ts'
import { deliveryMessage, deliveryQueue } from './delivery/delivery-queue.ts'
import { post } from './delivery/post.ts'
import { feedLog } from './feed/feed-log.ts'
import { webhookStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const deliveries = { client, table: setting('DELIVERIES_TABLE') }

export const init = () => warm(client, table, 'number')

let key: Promise<Uint8Array> | undefined

const deliver = deliverer({
  webhooks: webhookStreams({ client, table }),
  feed: feedLog({ client, table: setting('FEED_TABLE') }),
  log: deliveryLog(deliveries),
  queue: deliveryQueue({
    sqs: new SQSClient({ maxAttempts: 3 }),
    url: setting('DELIVERY_QUEUE'),
    deadLetterUrl: setting('DELIVERY_DEAD_LETTERS'),
  }),
  secretKey: () => {
    key ??= tableSecret(deliveries, 'webhook-key').catch((error: unknown) => {
      key = undefined
      throw error
    })
    return key
  },
  post,
  now: Date.now,
  random: Math.random,
  allowLoopback: setting('ALLOW_LOOPBACK') === 'true',
})

/** Sends commits to webhooks, one attempt a message. */
export const handler = queueFunction(({ body, trace }) => deliver(v.parse(deliveryMessage, body), trace))
