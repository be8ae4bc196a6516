import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { tableSecret } from '#shared/projections/table-secret.ts'
import { setting } from '#shared/settings.ts'
import { deliveryLog } from './delivery/delivery-log.ts'
import { deliveryQueue } from './delivery/delivery-queue.ts'
import { manageWebhooks } from './http/manage-webhooks.ts'
import { redeliver } from './http/redeliver.ts'
import { webhookStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const deliveries = { client, table: setting('DELIVERIES_TABLE') }
const webhooks = webhookStreams({ client, table })

export const init = () => warm(client, table, 'number')

/** Commands on webhooks. */
export const handler = httpFunction({
  ...manageWebhooks({
    webhooks,
    secretKey: () => tableSecret(deliveries, 'webhook-key'),
    allowLoopback: setting('ALLOW_LOOPBACK') === 'true',
  }),
  ...redeliver({
    webhooks,
    log: deliveryLog(deliveries),
    queue: deliveryQueue({
      sqs: new SQSClient({ maxAttempts: 3 }),
      url: setting('DELIVERY_QUEUE'),
      deadLetterUrl: setting('DELIVERY_DEAD_LETTERS'),
    }),
  }),
})
