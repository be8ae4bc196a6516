import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { deliveryLog } from './delivery/delivery-log.ts'
import { feedLog } from './feed/feed-log.ts'
import { getFeed } from './http/get-feed.ts'
import { getWebhooks } from './http/get-webhooks.ts'
import { listDeliveries } from './http/list-deliveries.ts'
import { webhookProjections } from './read-models/projections.ts'
import { webhookStreams } from './streams.ts'

const client = dynamoDb()
const webhooks = webhookStreams({ client, table: setting('EVENTS_TABLE') })
const rows = readTable({ client, table: setting('READ_TABLE') })
const log = deliveryLog({ client, table: setting('DELIVERIES_TABLE') })

let cursorsInUse: CursorCodec
const cursors = () => cursorsInUse

/** Reads the key of the cursors and which rows are live, which warms the connection as well. */
export async function init(): Promise<void> {
  const [key] = await Promise.all([rows.secret('cursor-key'), rows.generations.prepare(webhookProjections)])
  cursorsInUse = cursorCodec(key)
}

/** The feed, webhooks, and what was sent to them. */
export const handler = httpFunction({
  ...getFeed({ feed: feedLog({ client, table: setting('FEED_TABLE') }) }),
  ...getWebhooks({ webhooks, log, rows, cursors }),
  ...listDeliveries({ webhooks, log, cursors }),
})
